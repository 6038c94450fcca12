//! Paying at a provider: the way to its page, and the one line of truth about what became of it.

use std::time::Duration;

use kernel::{Money, OrderId};
use l10n::Args;
use shop::Result;
use shop::orders::{
    Order, OrderRefusal, PaymentStanding, PaymentView, order_get, order_pay_online, payment_of_order,
};
use shop::payments::{Attempt, AttemptState, attempt_ask, gateways_open, page_open};

use super::{back_button, invoice};
use crate::answer::Answer;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::session::Session;

/// The providers the bot has words for; a button carries the place in this list, which is never changed.
pub const PROVIDERS: [&str; 1] = ["zarinpal"];
/// Whoever presses "check again" waits this long for news.
const NEWS_LOOKS_MAX: u32 = 30;
const NEWS_LOOK_EVERY: Duration = Duration::from_millis(50);

/// A row for each provider that takes payments of this sum now.
///
/// # Errors
/// The database's own failures.
pub async fn buttons(session: &Session, (id, missing): (OrderId, Money)) -> Result<Vec<Button>> {
    let open = gateways_open(session.shop.read()).await?;
    let takes = |name: &str| {
        let able = session.shop.gateway(name).map(|gateway| gateway.abilities());
        able.is_some_and(|able| (able.amount_min..=able.amount_max).contains(&missing))
    };
    let known = (0..).zip(PROVIDERS).filter(|(_, name)| open.iter().any(|open| open == name) && takes(name));
    Ok(known
        .map(|(nth, name)| {
            let label = session.t(&format!("invoice-pay-{name}"));
            Button::go(label, Route::OrderOnline(id, nth)).style(Style::Primary)
        })
        .collect())
}

/// # Errors
/// `orders.*`, `payments.no_gateway`, `payments.gateway_away`.
pub async fn pay(session: &Session, id: OrderId, provider: i64) -> Result<Answer> {
    let user_id = session.user.id;
    let name = usize::try_from(provider).ok().and_then(|nth| PROVIDERS.get(nth)).copied().unwrap_or_default();
    let attempt = session.run(move |ctx| Box::pin(order_pay_online(ctx, user_id, id, name))).await?;
    let order = order_get(session.shop.read(), id).await?.ok_or(OrderRefusal::NotFound)?;
    let description = session.tx("online-description", &Args::new().num("id", order.id.0));
    let attempt = page_open(&session.shop, attempt.id, &description).await?;
    Ok(Answer::show(page_screen(session, &order, &attempt)).asking_for(id).with_page(attempt.id))
}

fn page_screen(session: &Session, order: &Order, attempt: &Attempt) -> Screen {
    let id = order.id;
    let args = Args::new()
        .id("id", id.0)
        .text("short", &invoice::short(session, order))
        .money("amount", attempt.amount)
        .text("shared", if attempt.amount < order.price { "yes" } else { "no" })
        .money("share", order.price.checked_sub(attempt.amount).unwrap_or_default())
        .date_time("until", attempt.deadline_at);
    let mut screen = Screen::new(session.tx("online-text", &args));
    if let Some(url) = attempt.online.url.as_ref().filter(|_| attempt.state == AttemptState::Redirected) {
        screen = screen.row([Button::url(session.tx("online-go", &args), url).style(Style::Success)]);
    }
    screen
        .row([Button::go(session.t("online-check"), Route::OrderCheck(id))])
        .row([back_button(session, Route::Order(id)), invoice::leave_button(session, id)])
}

/// Asks the provider, waits a moment, and says what is true.
///
/// # Errors
/// Not found, or not this person's.
pub async fn check(session: &Session, id: OrderId) -> Result<Answer> {
    let before = owned(session, id).await?;
    let attempt_id = before.attempt.id;
    session.run(move |ctx| Box::pin(attempt_ask(ctx, attempt_id))).await?;
    let mut view = before.clone();
    for _ in 0..NEWS_LOOKS_MAX {
        if view.attempt.online.checks != before.attempt.online.checks || !is_open(view.standing) {
            break;
        }
        tokio::time::sleep(NEWS_LOOK_EVERY).await;
        view = owned(session, id).await?;
    }
    let answer = standing_answer(session, &view);
    // The same words again would look like a button that does nothing.
    let news = view.standing != before.standing;
    let key =
        if view.standing == PaymentStanding::NotPaid { "online-no-news-ended" } else { "online-no-news" };
    Ok(if news || !is_open(view.standing) { answer } else { answer.with_toast(session.t(key)) })
}

/// [`standing_screen`], which asks for the payment while anything can still come of it.
pub fn standing_answer(session: &Session, view: &PaymentView) -> Answer {
    let answer = Answer::show(standing_screen(session, view));
    match view.standing {
        PaymentStanding::NotPaid => answer.asking_for(view.order.id),
        standing if is_open(standing) => answer.asking_for(view.order.id).with_page(view.attempt.id),
        _ => answer,
    }
}

async fn owned(session: &Session, id: OrderId) -> Result<PaymentView> {
    let view = payment_of_order(session.shop.read(), id).await?;
    let own = view.filter(|view| view.order.user_id == session.user.id);
    own.ok_or_else(|| OrderRefusal::NotFound.into())
}

/// The payment of an order that is with a provider now, when there is one.
///
/// # Errors
/// The database's own failures.
pub async fn under_way(session: &Session, id: OrderId) -> Result<Option<PaymentView>> {
    let view = payment_of_order(session.shop.read(), id).await?;
    Ok(view.filter(|view| matches!(view.standing, PaymentStanding::AtBank | PaymentStanding::Unknown)))
}

/// Whether the provider's word would change anything.
fn is_open(standing: PaymentStanding) -> bool {
    matches!(
        standing,
        PaymentStanding::AwaitsPayer
            | PaymentStanding::AtBank
            | PaymentStanding::Unknown
            | PaymentStanding::Silent
            | PaymentStanding::NotPaid
    )
}

/// The word of a standing in the catalogues; the page of the payment says the same.
fn word(standing: PaymentStanding) -> &'static str {
    use PaymentStanding as P;
    match standing {
        P::AwaitsPayer | P::InReview => "awaits",
        P::AtBank => "at-bank",
        P::Unknown => "unknown",
        P::Silent => "silent",
        P::Delivering => "delivering",
        P::Delivered => "delivered",
        P::ToppedUp => "topped-up",
        P::ToWallet(_) => "to-wallet",
        P::NotPaid => "not-paid",
        P::GoingBack => "going-back",
        P::GaveBack | P::TakenBack => "gave-back",
        P::Refunded => "refunded",
    }
}

/// One line of truth, and what can be done now.
pub fn standing_screen(session: &Session, view: &PaymentView) -> Screen {
    let word = word(view.standing);
    let args = Args::new()
        .money("amount", view.sum())
        .num("id", view.order.id.0)
        .text("sign", sign(view.standing))
        .text("why", &view.why().map(|why| session.t(&why_key(why))).unwrap_or_default())
        .text("title", &session.t(&format!("pay-{word}")));
    // The web page's hints speak of the page and of the bot as of another place.
    let here = match view.is_paid_otherwise() {
        true => "pay-paid-otherwise-hint".to_owned(),
        false => format!("online-{word}-hint"),
    };
    let hint = if session.l10n.has(session.locale(), &here) { here } else { format!("pay-{word}-hint") };
    let hint = session.tx(&hint, &args);
    let mut screen = Screen::new(session.tx("online-standing", &args.text("hint", &hint)));
    let page = view.attempt.online.url.as_ref().filter(|_| view.attempt.state == AttemptState::Redirected);
    if let Some(url) = page {
        screen = screen.row([Button::url(session.tx("online-go", &amount(view)), url).style(Style::Success)]);
    }
    if is_open(view.standing) {
        screen = screen.row([Button::go(session.t("online-check"), Route::OrderCheck(view.order.id))]);
    }
    if view.standing == PaymentStanding::NotPaid && view.order.is_payable(session.now()) {
        let again = Button::go(session.t("online-again"), Route::Order(view.order.id));
        screen = screen.row([again.style(Style::Primary)]);
    }
    if let (PaymentStanding::Delivered | PaymentStanding::Delivering, Some(id)) =
        (view.standing, view.order.subscription_id)
    {
        screen = screen.row([Button::go(session.t("button-open-subscription"), Route::Subscription(id))]);
    }
    if matches!(view.standing, PaymentStanding::ToppedUp | PaymentStanding::ToWallet(_)) {
        screen = screen.row([Button::go(session.t("home-wallet"), Route::Wallet)]);
    }
    // An unpaid invoice can be paid in another way.
    let back =
        view.order.is_payable(session.now()).then(|| back_button(session, Route::Order(view.order.id)));
    screen.row(back.into_iter().chain([invoice::leave_button(session, view.order.id)]))
}

/// The sentence of a reason in the catalogues.
pub fn why_key(outcome: &str) -> String {
    format!("pay-why-{}", outcome.replace('_', "-"))
}

fn amount(view: &PaymentView) -> Args {
    Args::new().money("amount", view.attempt.amount)
}

fn sign(standing: PaymentStanding) -> &'static str {
    use PaymentStanding as P;
    match standing {
        P::AwaitsPayer | P::InReview | P::AtBank | P::GoingBack => "\u{23f3}",
        P::Unknown | P::Silent => "\u{1f50e}",
        P::Delivering | P::Delivered | P::ToppedUp => "\u{2705}",
        P::ToWallet(_) => "\u{1f4b0}",
        P::NotPaid => "\u{274c}",
        P::GaveBack | P::TakenBack | P::Refunded => "\u{21a9}\u{fe0f}",
    }
}

/// `/start pay_12`: back from the provider's page.
///
/// # Errors
/// The database's own failures.
pub async fn come_back(session: &Session, argument: &str) -> Result<Option<Answer>> {
    let Some(id) = argument.strip_prefix("pay_").and_then(|id| id.parse().ok()).map(OrderId) else {
        return Ok(None);
    };
    match owned(session, id).await {
        Ok(view) => Ok(Some(standing_answer(session, &view))),
        Err(_) => match order_get(session.shop.read(), id).await? {
            Some(order) if order.user_id == session.user.id => invoice::order(session, id).await.map(Some),
            _ => Ok(None),
        },
    }
}
