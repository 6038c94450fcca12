//! An order as its customer sees it: the invoice and the ways to pay.

use kernel::{Bytes, OrderId, PageRequest};
use l10n::Args;
use shop::Result;
use shop::catalog::location_get;
use shop::orders::{
    Invoice, Order, OrderKind, OrderRefusal, Settled, invoice, order_cancel, order_get, order_list,
    order_pay_card, order_pay_wallet,
};
use shop::payments::{
    Attempt, AttemptState, CardInvoice, attempt_online_of, attempt_open_of, attempt_pictured_of,
    attempt_rejected_of,
};
use shop::subscriptions::subscription_get;

use super::{back_button, buy, ended, home_button, line, online, pager};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen, Style};
use crate::session::Session;

const PAGE_SIZE: u32 = 6;

/// # Errors
/// Not found, or not this person's.
pub async fn order(session: &Session, id: OrderId) -> Result<Answer> {
    let order = owned(session, id).await?;
    shown(session, order).await
}

async fn owned(session: &Session, id: OrderId) -> Result<Order> {
    let order = order_get(session.shop.read(), id).await?.filter(|order| order.user_id == session.user.id);
    order.ok_or_else(|| OrderRefusal::NotFound.into())
}

/// # Errors
/// The database's own failures.
pub async fn shown(session: &Session, order: Order) -> Result<Answer> {
    if order.paid_at.is_none()
        && let Some(attempt) = attempt_open_of(session.shop.read(), order.id).await?
        && attempt.state == AttemptState::InReview
    {
        return Ok(Answer::show(line(session, session.t("invoice-in-review"))));
    }
    if !order.is_payable(session.now()) {
        return ended::screen(session, &order).await;
    }
    if let Some(payment) = online::under_way(session, order.id).await? {
        return Ok(online::standing_answer(session, &payment));
    }
    let invoice = invoice(session.shop.read(), order).await?;
    let id = invoice.order.id;
    Ok(Answer::show(view(session, &invoice).await?).asking_for(id))
}

/// What is bought, in one or two lines.
///
/// # Errors
/// The database's own failures.
pub async fn what(session: &Session, order: &Order) -> Result<String> {
    let args = match &order.snapshot.plan {
        Some(plan) => buy::plan_args(session, plan).escaped("plan", plan.name(session.locale())),
        None => Args::new().text("plan", ""),
    };
    let args = match order.location_id {
        Some(id) => {
            let location = location_get(session.shop.read(), id).await?;
            args.escaped("location", &format!("{} {}", location.flag, location.name(session.locale())))
        }
        None => args.text("location", ""),
    };
    Ok(match order.kind {
        OrderKind::Buy => session.tx("invoice-what-buy", &args),
        OrderKind::Renew => of_service(session, order, session.tx("invoice-what-renew", &args)).await?,
        OrderKind::Traffic | OrderKind::Time => of_service(session, order, short(session, order)).await?,
        OrderKind::TopUp => short(session, order),
    })
}

/// What is bought for a service, with its name: a customer may hold several.
async fn of_service(session: &Session, order: &Order, what: String) -> Result<String> {
    let Some(id) = order.subscription_id else { return Ok(what) };
    let Some(held) = subscription_get(session.shop.read(), id).await? else { return Ok(what) };
    let service = session.tx("invoice-what-service", &Args::new().ltr("name", &held.name));
    Ok(format!("{what}\n{service}"))
}

/// What is bought, in a few words behind the number of its invoice.
pub fn short(session: &Session, order: &Order) -> String {
    let args = match &order.snapshot.plan {
        Some(plan) => Args::new().escaped("plan", plan.name(session.locale())),
        None => Args::new().text("plan", ""),
    };
    match order.kind {
        OrderKind::Buy => session.tx("invoice-short-buy", &args),
        OrderKind::Renew => session.tx("invoice-short-renew", &args),
        OrderKind::Traffic => {
            session.tx("invoice-what-traffic", &args.bytes("more", Bytes::new(order.quantity)))
        }
        OrderKind::Time => session.tx("invoice-what-time", &args.days("more", order.quantity)),
        OrderKind::TopUp => session.t("invoice-what-topup"),
    }
}

async fn view(session: &Session, invoice: &Invoice) -> Result<Screen> {
    let order = &invoice.order;
    let settings = session.shop.settings();
    let args = Args::new()
        .id("id", order.id.0)
        .text("what", &what(session, order).await?)
        .money("price", order.price)
        .money("balance", invoice.wallet)
        .money("missing", invoice.missing)
        .date_time("until", order.expires_at);
    let has_wallet =
        settings.wallet_enabled && invoice.wallet.is_positive() && order.kind != OrderKind::TopUp;
    let key = match (has_wallet, invoice.missing.is_positive()) {
        (true, true) => "invoice-text-partly",
        (true, false) => "invoice-text-covered",
        (false, _) => "invoice-text",
    };
    let mut screen = Screen::new(session.tx(key, &args));
    let by_wallet = Button::go(session.t("invoice-pay-wallet"), Route::OrderWallet(order.id));
    if has_wallet && !invoice.missing.is_positive() {
        screen = screen.row([by_wallet.clone().style(Style::Success)]);
    }
    if invoice.missing.is_positive() {
        for button in online::buttons(session, (order.id, invoice.missing)).await? {
            screen = screen.row([button]);
        }
    }
    if settings.card_enabled && invoice.missing.is_positive() {
        let button = Button::go(session.t("invoice-pay-card"), Route::OrderCard(order.id));
        screen = screen.row([button.style(Style::Primary)]);
    }
    // It gives what it has in any case; alone it is not enough.
    if has_wallet && invoice.missing.is_positive() {
        screen = screen.row([by_wallet]);
    }
    let cancel = Button::go(session.t("invoice-cancel"), Route::OrderCancel(order.id)).style(Style::Danger);
    Ok(screen.row([cancel, leave_button(session, order.id)]))
}

/// # Errors
/// `orders.*`, `payments.no_card`.
pub async fn pay_card(session: &Session, id: OrderId) -> Result<Answer> {
    let user_id = session.user.id;
    let shown: CardInvoice = session.run(move |ctx| Box::pin(order_pay_card(ctx, user_id, id))).await?;
    if shown.attempt.state == AttemptState::InReview {
        return Ok(Answer::show(line(session, session.t("invoice-in-review"))));
    }
    session.await_line(Some(Dialogue::ReceiptPicture { attempt: shown.attempt.id })).await?;
    let order = owned(session, id).await?;
    let mut screen = card_view(session, &order, &shown);
    if attempt_rejected_of(session.shop.read(), id).await?.is_some() {
        // Whoever has paid once and was refused does not pay a second time: people find out.
        screen.text = format!("{}\n\n{}", session.t("invoice-card-refused-before"), screen.text);
        screen = screen.row([Button::go(session.t("home-support"), Route::Support)]);
    }
    Ok(Answer::show(screen).asking_for(id))
}

/// The card, the exact amount and the deadline.
fn card_view(session: &Session, order: &Order, shown: &CardInvoice) -> Screen {
    let CardInvoice { attempt, card } = shown;
    let asked = attempt.amount.checked_sub(attempt.tag).unwrap_or(attempt.amount);
    let share = order.price.checked_sub(asked).unwrap_or_default();
    let spaced: Vec<&str> =
        [0, 4, 8, 12].iter().filter_map(|at| card.number.digits().get(*at..at + 4)).collect();
    let args = Args::new()
        .id("id", order.id.0)
        .text("short", &short(session, order))
        .text("card", &super::subscriptions::alone(&spaced.join(" ")))
        .escaped("holder", &card.holder)
        .text("bank", &session.t(&format!("bank-{}", card.bank)))
        .text("amount", &amount_words(session, attempt))
        .money("tag", attempt.tag)
        .text("shared", if share.is_positive() { "yes" } else { "no" })
        .money("share", share)
        .date_time("until", attempt.deadline_at);
    Screen::new(session.tx("invoice-card", &args))
        .row([Button::copy(session.t("invoice-copy-card"), card.number.digits())])
        .row([
            Button::copy(session.t("invoice-copy-amount-toman"), attempt.amount.toman().to_string()),
            Button::copy(session.t("invoice-copy-amount-rial"), attempt.amount.rial().to_string()),
        ])
        .row([back_button(session, Route::Order(order.id)), leave_button(session, order.id)])
}

/// Home from a message that asks for a payment.
pub fn leave_button(session: &Session, id: OrderId) -> Button {
    Button::go(session.t("button-home"), Route::OrderLeave(id))
}

fn amount_words(session: &Session, attempt: &Attempt) -> String {
    session.l10n.money(session.locale(), attempt.amount)
}

/// # Errors
/// `orders.*`.
pub async fn pay_wallet(session: &Session, id: OrderId) -> Result<Answer> {
    let user_id = session.user.id;
    match session.run(move |ctx| Box::pin(order_pay_wallet(ctx, user_id, id))).await {
        Ok(settled) => paid(session, settled),
        // The wallet gives what it has: what is missing is asked for through another method.
        Err(error) if error.code() == "orders.wallet_short" => {
            let order = owned(session, id).await?;
            let invoice = invoice(session.shop.read(), order).await?;
            let args = Args::new().money("balance", invoice.wallet).money("missing", invoice.missing);
            let mut screen = Screen::new(session.tx("invoice-rest", &args));
            for button in online::buttons(session, (id, invoice.missing)).await? {
                screen = screen.row([button]);
            }
            let screen = screen
                .row_if(session.shop.settings().card_enabled, || {
                    vec![
                        Button::go(session.t("invoice-pay-card"), Route::OrderCard(id)).style(Style::Primary),
                    ]
                })
                .row([back_button(session, Route::Order(id)), leave_button(session, id)]);
            Ok(Answer::show(screen).asking_for(id))
        }
        Err(error) => Err(error),
    }
}

fn paid(session: &Session, settled: Settled) -> Result<Answer> {
    let key = match settled {
        Settled::Granted { .. } => "invoice-paid-granted",
        Settled::Extended { .. } => "invoice-paid-extended",
        Settled::ToppedUp => "invoice-paid-topup",
        Settled::ToWallet(_) => "invoice-paid-to-wallet",
    };
    Ok(Answer::show(line(session, session.t(key))))
}

/// # Errors
/// `orders.already_paid`.
pub async fn cancel(session: &Session, id: OrderId) -> Result<Answer> {
    let user_id = session.user.id;
    session.run(move |ctx| Box::pin(order_cancel(ctx, user_id, id))).await?;
    // What is on its way at a provider is found out without a picture.
    let online = attempt_online_of(session.shop.read(), id).await?.is_some();
    let key = if online { "invoice-canceled-online" } else { "invoice-canceled" };
    let mut screen = Screen::new(session.t(key));
    if let Some(attempt) = attempt_pictured_of(session.shop.read(), id).await? {
        // A picture that is sent now is meant for this one.
        session.await_line(Some(Dialogue::ReceiptPicture { attempt: attempt.id })).await?;
        screen = screen.row([Button::go(session.t("notice-have-paid"), Route::ReceiptHow(attempt.id))]);
    }
    Ok(Answer::show(screen.row([home_button(session)])))
}

/// The way to another order of the kind: what was for a service leads to that service, not to a second one.
pub fn again_button(session: &Session, order: &Order) -> Button {
    match (order.kind, order.subscription_id) {
        (OrderKind::Renew, Some(id)) => Button::go(session.t("subscription-renew"), Route::Renew(id)),
        (OrderKind::Traffic | OrderKind::Time, Some(id)) => {
            Button::go(session.t("button-open-subscription"), Route::Subscription(id))
        }
        (OrderKind::TopUp, _) => Button::go(session.t("wallet-top-up"), Route::TopUp),
        _ => Button::go(session.t("button-buy-again"), Route::BuyLocations),
    }
}

/// # Errors
/// The database's own failures.
pub async fn orders(session: &Session, page: i64) -> Result<Answer> {
    let request = PageRequest::new(u32::try_from(page).unwrap_or(0), PAGE_SIZE);
    let list = order_list(session.shop.read(), session.user.id, request).await?;
    if list.items.is_empty() {
        return Ok(Answer::show(
            Screen::new(session.t("invoice-orders-none"))
                .row([Button::go(session.t("home-buy"), Route::BuyLocations).style(Style::Primary)])
                .row([home_button(session)]),
        ));
    }
    let mut screen = Screen::new(session.t("invoice-orders"));
    for order in &list.items {
        let args = Args::new()
            .text("state", order.state.as_str())
            .text("kind", order.kind.as_str())
            .money("price", order.price)
            .date("at", order.created_at);
        screen = screen.row([Button::go(session.tx("invoice-orders-line", &args), Route::Order(order.id))]);
    }
    let turn = pager(session, list.number, list.count(), Route::Orders);
    Ok(Answer::show(screen.row(turn).row([home_button(session)])))
}
