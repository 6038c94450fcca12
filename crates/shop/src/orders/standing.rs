//! One line of truth about a payment, the same in the chat, on the page and at the desk. Pure.

use serde::Serialize;

use super::model::{Order, OrderKind, OrderOutcome, OrderState};
use crate::payments::{Attempt, AttemptState, KEPT_THEN_PAID};

/// Where a payment and what it was for stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "standing", content = "why")]
pub enum PaymentStanding {
    /// The payer has not paid yet, as far as anybody knows.
    AwaitsPayer,
    /// A picture is with the reviewers.
    InReview,
    /// The provider is being asked.
    AtBank,
    /// The provider gives no clear answer; it is asked again.
    Unknown,
    /// Nobody has come back from the page, and the provider does not say now whether anything was paid there.
    Silent,
    /// Paid; what was bought is on its way.
    Delivering,
    /// Paid, and what was bought is there.
    Delivered,
    /// Paid into the wallet, as asked for.
    ToppedUp,
    /// Paid, and the money is in the wallet instead.
    ToWallet(OrderOutcome),
    /// Not paid, and no longer asked for.
    NotPaid,
    /// The provider is asked to give it back.
    GoingBack,
    /// It went back the way it came.
    GaveBack,
    /// What was bought was given back; the money is in the wallet.
    Refunded,
    /// The approval was a mistake and was taken back.
    TakenBack,
}

/// What is true of an attempt and its order.
#[must_use]
pub fn payment_standing(attempt: &Attempt, order: &Order) -> PaymentStanding {
    use PaymentStanding as P;
    match attempt.told_state() {
        AttemptState::Redirected if attempt.online.unknown_since.is_some() => P::Silent,
        AttemptState::Created | AttemptState::Redirected | AttemptState::AwaitingReceipt => P::AwaitsPayer,
        AttemptState::InReview => P::InReview,
        AttemptState::Verifying | AttemptState::Verified => P::AtBank,
        AttemptState::Unknown => P::Unknown,
        AttemptState::Credited => credited(attempt, order),
        AttemptState::Rejected | AttemptState::Canceled | AttemptState::Expired | AttemptState::Failed => {
            P::NotPaid
        }
        AttemptState::RefundPending => P::GoingBack,
        AttemptState::Refunded => P::GaveBack,
        AttemptState::Reversed => P::TakenBack,
    }
}

/// Money is booked and its order settled in one transaction, at one instant: that tells which payment paid for it.
fn credited(attempt: &Attempt, order: &Order) -> PaymentStanding {
    use PaymentStanding as P;
    if !paid_for(attempt, order) {
        return P::ToWallet(kept_because(attempt, order));
    }
    match order.state {
        OrderState::Refunded => P::Refunded,
        OrderState::Active if order.kind == OrderKind::TopUp => P::ToppedUp,
        OrderState::Active => P::Delivered,
        OrderState::Paid | OrderState::Provisioning | OrderState::NeedsAttention => P::Delivering,
        OrderState::AwaitingPayment | OrderState::Canceled | OrderState::Expired => {
            P::ToWallet(kept_because(attempt, order))
        }
    }
}

/// Whether this payment completed what its order cost.
#[must_use]
pub fn paid_for(attempt: &Attempt, order: &Order) -> bool {
    let at_once = order.paid_at == attempt.verified_at;
    order.paid_at.is_some() && (at_once || attempt.kept_why.as_deref() == Some(KEPT_THEN_PAID))
}

/// Why the money stayed in the wallet.
fn kept_because(attempt: &Attempt, order: &Order) -> OrderOutcome {
    if let Some(why) = attempt.kept_why.as_deref().and_then(OrderOutcome::from_word) {
        return why;
    }
    // Settled before reasons were kept.
    match order.paid_at {
        Some(paid) if attempt.verified_at.is_some_and(|came| came > paid) => OrderOutcome::PaidBefore,
        // It came first and was not enough alone.
        Some(_) => OrderOutcome::Short,
        None if order.state == OrderState::AwaitingPayment => OrderOutcome::Short,
        None => order.outcome.unwrap_or(OrderOutcome::Canceled),
    }
}
