//! A reviewer approves a receipt: the money is booked and the order settled, in one transaction.

use kernel::Money;
use serde_json::json;

use super::order_settle::{Settled, order_settle};
use crate::notifications::{NewNotice, notice_send};
use crate::payments::{Approval, Attempt, Verdict, attempt_credit, receipt_approve};
use crate::{Ctx, Kind, Result};

/// What an approval did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approved {
    /// Booked, and this is what became of the order.
    Credited { received: Money, settled: Settled },
    /// Another reviewer must agree first.
    AwaitsSecond { amount: Money },
}

/// Approves a receipt with one press.
///
/// # Errors
/// As `payments::receipt_approve`.
pub async fn payment_approve(ctx: &Ctx<'_>, approval: Approval) -> Result<Approved> {
    let paid: Attempt = match receipt_approve(ctx, approval).await? {
        Verdict::Verified(attempt) => attempt,
        Verdict::AwaitsSecond { amount } => return Ok(Approved::AwaitsSecond { amount }),
    };
    // What follows is the shop's own doing, not the reviewer's authority.
    let system = ctx.as_system();
    let credited = attempt_credit(&system, paid.id).await?;
    let settled = match order_settle(&system, credited.order_id, credited.late).await {
        Ok(settled) => settled,
        // Paid in another way meanwhile: the money is in the wallet, and the customer is told so.
        Err(error) if error.kind() == Kind::Conflict && error.code() == "orders.already_paid" => {
            let notice = NewNotice {
                user_id: credited.user_id,
                key: "orders.paid_twice",
                args: json!({ "order": credited.order_id, "amount": credited.received }),
                dedup_key: format!("attempt:{}:paid_twice", credited.attempt_id),
                topic: None,
            };
            notice_send(&system, notice).await?;
            Settled::ToWallet(crate::orders::OrderOutcome::Canceled)
        }
        Err(error) => return Err(error),
    };
    Ok(Approved::Credited { received: credited.received, settled })
}
