//! Money on its way: receipts that wait for a decision, and the facts of one try to pay.

use kernel::{AttemptId, Money, Page, ReceiptId, UserId};
use l10n::Args;
use shop::Result;
use shop::identity::{Permission, user_get};
use shop::orders::{Step, order_get, payment_timeline};
use shop::payments::{
    Attempt, AttemptState, AttemptView, PaymentRefusal, attempt_get, receipt_get, receipt_queue,
};

use super::{count, desk, door, label, page_of, payment_list, search};
use crate::answer::Answer;
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::screens::notices::money_of;
use crate::screens::{back_button, home_button, invoice, online, pager_plain, reviewing};
use crate::session::Session;

/// Numbered lines to open in one row of buttons.
pub const OPENED_IN_ROW: usize = 2;

/// # Errors
/// The shop's refusals.
pub async fn press(session: &Session, route: Route) -> Result<Answer> {
    match route {
        Route::AdminReceipt(id) => receipt(session, id).await,
        Route::AdminPaymentList(sieve, gateway, page) => {
            payment_list::press(session, (sieve, gateway), page).await
        }
        Route::AdminPayments(page) if session.may(Permission::PaymentView) => {
            payment_list::press(session, (0, 0), page).await
        }
        Route::AdminPaymentsFound(token, page) => payment_list::turned(session, token, page).await,
        Route::AdminPayment(id) => attempt(session, id).await,
        Route::AdminReceipts(page) => receipts(session, page).await,
        _ => receipts(session, 0).await,
    }
}

/// The number of a line of a list, counted over all its pages.
pub fn place_of<T>(list: &Page<T>, at: usize) -> i64 {
    i64::from(list.number) * i64::from(list.size) + i64::try_from(at).unwrap_or_default() + 1
}

/// The button of a payment's line: its number, whom it is about, and how much.
pub fn money_label(session: &Session, place: i64, (name, amount): (&str, Money)) -> String {
    let args = Args::new().num("place", place).text("name", &label(name)).num("toman", amount.toman());
    session.tx("admin-place-money", &args)
}

/// The button of a numbered line: its number and whom it is about.
pub fn place_label(session: &Session, place: i64, name: &str) -> String {
    session.tx("admin-place", &Args::new().num("place", place).text("name", &label(name)))
}

/// The queue, oldest first.
async fn receipts(session: &Session, page: i64) -> Result<Answer> {
    let list = receipt_queue(session.shop.read(), page_of(page)).await?;
    let mut screen = Screen::new(session.tx("admin-receipts", &Args::new().num("count", count(list.total))));
    let mut opened = Vec::new();
    for (place, receipt) in list.items.iter().enumerate() {
        let place = place_of(&list, place);
        let payer = user_get(session.shop.read(), receipt.user_id).await?;
        let paid = attempt_get(session.shop.read(), receipt.attempt_id).await?;
        let args = Args::new()
            .num("place", place)
            .id("id", receipt.id.0)
            .money("amount", paid.map(|view| view.attempt.amount).unwrap_or_default())
            .person("payer", &payer.first_name)
            .text(
                "claimed",
                if receipt.claim_until.is_some_and(|until| until > session.now()) { "yes" } else { "no" },
            )
            .relative("at", receipt.submitted_at, session.now());
        screen.text.push_str("\n\n");
        screen.text.push_str(&session.tx("admin-receipts-line", &args));
        let label = place_label(session, place, &payer.first_name);
        opened.push(Button::go(label, Route::AdminReceipt(receipt.id)));
    }
    for row in opened.chunks(OPENED_IN_ROW) {
        screen = screen.row(row.to_vec());
    }
    let turn = pager_plain(session, list.number, list.count(), Route::AdminReceipts);
    let screen = screen.row(turn).row_if(session.may(Permission::PaymentView), || {
        vec![Button::go(session.t("admin-button-payments"), Route::AdminPayments(0))]
    });
    let refresh = Button::go(session.t("admin-button-refresh"), Route::AdminReceipts(0));
    Ok(Answer::show(screen.row([refresh]).row([back_button(session, Route::Admin), home_button(session)])))
}

/// One receipt, exactly as reviewers get it.
async fn receipt(session: &Session, id: ReceiptId) -> Result<Answer> {
    let screen = reviewing::review_screen(session, id).await?.ok_or(PaymentRefusal::NotFound)?;
    Ok(Answer::say(screen))
}

/// The state of a payment at a glance.
pub fn state_sign(state: AttemptState) -> &'static str {
    match state {
        AttemptState::Credited | AttemptState::Verified => "\u{2705}",
        AttemptState::Created | AttemptState::Redirected | AttemptState::AwaitingReceipt => "\u{23f3}",
        AttemptState::InReview | AttemptState::Verifying => "\u{1f50e}",
        AttemptState::Unknown => "\u{2753}",
        AttemptState::Rejected | AttemptState::Failed => "\u{274c}",
        AttemptState::Canceled | AttemptState::Expired => "\u{26aa}",
        AttemptState::RefundPending | AttemptState::Refunded | AttemptState::Reversed => "\u{21a9}",
    }
}

/// # Errors
/// Not found.
pub async fn attempt(session: &Session, id: AttemptId) -> Result<Answer> {
    attempt_screen(session, id).await.map(Answer::show)
}

/// The facts of one try, in the order they happened.
///
/// # Errors
/// Not found.
pub async fn attempt_screen(session: &Session, id: AttemptId) -> Result<Screen> {
    let view = attempt_get(session.shop.read(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    let mut text = head(session, &view).await?;
    for line in desk::waiting(session, id).await? {
        text.push_str("\n\n");
        text.push_str(&line);
    }
    text.push_str("\n\n");
    text.push_str(&timeline(session, &view.attempt).await?);
    let mut screen = Screen::new(text);
    let mut doors = Vec::new();
    if let Some(receipt) = &view.receipt
        && door::open(session, Route::AdminReceipt(receipt.id)).is_some()
    {
        doors.push(Button::go(session.t("admin-payment-receipt"), Route::AdminReceipt(receipt.id)));
    }
    if session.may(Permission::UserView) {
        doors.push(Button::go(session.t("admin-button-user"), Route::AdminUser(view.attempt.user_id)));
    }
    screen = screen.row(doors);
    for button in desk::buttons(session, id).await? {
        screen = screen.row([button]);
    }
    let back = search::back(session, Route::AdminPayments(0)).await?;
    Ok(screen.row([back_button(session, back), home_button(session)]))
}

async fn head(session: &Session, view: &AttemptView) -> Result<String> {
    let AttemptView { attempt, intent, .. } = view;
    let payer = user_get(session.shop.read(), attempt.user_id).await?;
    let order = order_get(session.shop.read(), intent.order_id).await?;
    let what = match &order {
        Some(order) => invoice::what(session, order).await?,
        None => String::new(),
    };
    let facts = facts(session, view, order.map_or(intent.amount, |order| order.price));
    let args = Args::new()
        .id("id", attempt.id.0)
        .text("sign", state_sign(attempt.told_state()))
        .text("state", attempt.told_state().as_str())
        .person("payer", &payer.first_name)
        .id("order", intent.order_id.0)
        .text("what", &what)
        .money("amount", attempt.amount)
        .text("facts", &facts.join("\n"));
    Ok(session.tx("admin-payment", &args))
}

/// What the money was for and how it came, as far as it is known: a line each.
fn facts(session: &Session, view: &AttemptView, price: Money) -> Vec<String> {
    let AttemptView { attempt, intent, card, .. } = view;
    let say = |key: &str, args: &Args| session.tx(&format!("admin-payment-{key}"), args);
    let mut lines = vec![say("price", &Args::new().money("price", price))];
    if let Ok(share) = price.checked_sub(intent.amount)
        && share.is_positive()
    {
        lines.push(say("share", &Args::new().money("share", share)));
    }
    if attempt.tag.is_positive() {
        lines.push(say("tag", &Args::new().money("tag", attempt.tag)));
    }
    let gateway = payment_list::gateway(session, &attempt.gateway);
    lines.push(say("way", &Args::new().text("gateway", &gateway)));
    if let Some(card) = card {
        let tail = l10n::digits(session.locale(), card.number.tail());
        lines.push(say("our-card", &Args::new().text("card", &tail)));
    }
    let online = [
        ("reference", "reference", &attempt.online.reference),
        ("authority", "authority", &attempt.online.authority),
        ("payer-card", "card", &attempt.online.payer_card),
    ];
    let known = online.into_iter().filter_map(|(key, name, value)| Some((key, name, value.as_deref()?)));
    lines.extend(known.map(|(key, name, value)| say(key, &Args::new().code(name, value))));
    lines
}

async fn timeline(session: &Session, attempt: &Attempt) -> Result<String> {
    let deadline = Args::new().date_time("at", attempt.deadline_at);
    let mut lines = vec![session.tx("admin-payment-deadline", &deadline)];
    let mut day = String::new();
    for step in payment_timeline(session.shop.read(), attempt.id).await? {
        let its_day = session.l10n.date(session.locale(), step.at);
        if its_day != day {
            lines.push(session.tx("admin-payment-day", &Args::new().text("day", &its_day)));
            day = its_day;
        }
        lines.push(step_line(session, &step).await?);
    }
    Ok(lines.join("\n"))
}

async fn step_line(session: &Session, step: &Step) -> Result<String> {
    // A label of `kernel::Actor`, or the number of who decided.
    let actor = step.actor.as_deref().and_then(|actor| actor.strip_prefix("user:"));
    let by = step.data["by"].as_i64().or_else(|| actor.and_then(|id| id.parse().ok())).map(UserId);
    let by = match by {
        Some(id) => user_get(session.shop.read(), id).await?.first_name,
        None => session.t("review-operator"),
    };
    let why = step.data["why"].as_str().map(|why| session.t(&online::why_key(why))).unwrap_or_default();
    let first = match step.data["first"].as_i64().map(UserId) {
        Some(id) => Some(user_get(session.shop.read(), id).await?.first_name),
        None => None,
    };
    let deed = step.data["deed"].as_str().map(|deed| desk::deed_said(session, deed)).unwrap_or_default();
    let args = Args::new()
        .text("two", if first.is_some() { "yes" } else { "no" })
        .person("first", first.as_deref().unwrap_or_default())
        .text("deed", &deed)
        .text("at", &session.l10n.time(session.locale(), step.at))
        .person("by", &by)
        .text("late", if step.data["late"].as_bool() == Some(true) { "yes" } else { "no" })
        .escaped("reason", step.data["reason"].as_str().unwrap_or_default())
        .text("why", &why)
        .text("way", step.data["way"].as_str().unwrap_or_default())
        .text("code", &l10n::isolate_auto(&l10n::escape_html(step.data["code"].as_str().unwrap_or_default())))
        .id("transfer", step.data["transfer"].as_i64().unwrap_or_default())
        .money("amount", money_of(&step.data, "amount"));
    Ok(session.tx(&format!("admin-fact-{}", step.word.replace('_', "-")), &args))
}

/// Whether a receipt is there, for the button under a customer's card.
///
/// # Errors
/// The database's own failures.
pub async fn payer_of(session: &Session, id: ReceiptId) -> Result<kernel::UserId> {
    let receipt = receipt_get(session.shop.read(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    Ok(receipt.user_id)
}
