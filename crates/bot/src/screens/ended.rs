//! An order that can no longer be paid: what became of it and of its money, and what to do next.

use kernel::AttemptId;
use l10n::Args;
use shop::Result;
use shop::orders::{Order, OrderKind, OrderState, PaymentStanding, order_payment};
use shop::payments::{attempt_pictured_of, attempt_voided_of, order_received};

use super::{home_button, invoice, online};
use crate::answer::Answer;
use crate::dialogue::Dialogue;
use crate::route::Route;
use crate::screen::{Button, Screen};
use crate::session::Session;

/// # Errors
/// The database's own failures.
pub async fn screen(session: &Session, order: &Order) -> Result<Answer> {
    let pictured = match is_unpaid(order) {
        true => attempt_pictured_of(session.shop.read(), order.id).await?,
        false => None,
    };
    if let Some(attempt) = &pictured {
        // A picture that is sent now is meant for this invoice.
        session.await_line(Some(Dialogue::ReceiptPicture { attempt: attempt.id })).await?;
    }
    view(session, order, pictured.map(|attempt| attempt.id)).await.map(Answer::show)
}

fn is_unpaid(order: &Order) -> bool {
    matches!(order.state, OrderState::Canceled | OrderState::AwaitingPayment | OrderState::Expired)
}

/// The same as a screen; a picture of `pictured` may still be sent.
///
/// # Errors
/// The database's own failures.
pub async fn view(session: &Session, order: &Order, pictured: Option<AttemptId>) -> Result<Screen> {
    let unpaid = is_unpaid(order);
    let key = match order.state {
        OrderState::Provisioning | OrderState::Paid | OrderState::NeedsAttention => {
            "invoice-ended-provisioning"
        }
        OrderState::Active => "invoice-ended-active",
        OrderState::Refunded => refunded(session, order).await?,
        OrderState::Canceled => "invoice-ended-canceled",
        OrderState::AwaitingPayment | OrderState::Expired if pictured.is_some() => "invoice-ended-expired",
        OrderState::AwaitingPayment | OrderState::Expired => "invoice-ended-expired-plain",
    };
    let args = Args::new()
        .id("id", order.id.0)
        .text("what", &invoice::what(session, order).await?)
        .money("price", order.price);
    let mut screen = Screen::new(session.tx(key, &args));
    if unpaid {
        let kept = kept(session, order).await?;
        screen.text = [Some(screen.text), kept].into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    }
    if let Some(attempt) = pictured {
        screen = screen.row([Button::go(session.t("notice-have-paid"), Route::ReceiptHow(attempt))]);
    }
    match (order.state, order.subscription_id) {
        (OrderState::Active | OrderState::Provisioning, Some(id)) => {
            screen = screen.row([Button::go(session.t("button-open-subscription"), Route::Subscription(id))]);
        }
        _ if unpaid => screen = screen.row([invoice::again_button(session, order)]),
        _ => {}
    }
    Ok(screen.row([home_button(session)]))
}

/// Where the money of an order is that was given back.
async fn refunded(session: &Session, order: &Order) -> Result<&'static str> {
    let payment = order_payment(session.shop.read(), order).await?;
    Ok(match payment.map(|payment| payment.standing) {
        Some(PaymentStanding::TakenBack) => "invoice-ended-voided",
        Some(PaymentStanding::GaveBack) => "invoice-ended-to-card",
        _ if order.kind == OrderKind::TopUp => "invoice-ended-topup-returned",
        _ => "invoice-ended-refunded",
    })
}

/// What came for an order all the same is in the wallet, and why.
async fn kept(session: &Session, order: &Order) -> Result<Option<String>> {
    let came = order_received(session.shop.read(), order.id).await?;
    if !came.is_positive() {
        let voided = attempt_voided_of(session.shop.read(), order.id).await?;
        return Ok(voided.map(|_| session.t("invoice-ended-void-note")));
    }
    let why = order.outcome.map(|why| session.t(&online::why_key(why.as_str())));
    let args = Args::new().money("amount", came);
    let kept = session.tx("notice-invoice-lapsed-came", &args);
    Ok(Some([why, Some(kept)].into_iter().flatten().collect::<Vec<_>>().join("\n")))
}
