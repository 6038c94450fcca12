//! A reviewer approves a receipt: the money is booked and the order settled, in one transaction.

use kernel::Money;

use super::order_settle::Settled;
use super::payment_settle::payment_settle;
use crate::payments::{Approval, Verdict, receipt_approve};
use crate::{Ctx, Result};

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
    let paid = match receipt_approve(ctx, approval).await? {
        Verdict::Verified(id) => id,
        Verdict::AwaitsSecond { amount } => return Ok(Approved::AwaitsSecond { amount }),
    };
    // What follows is the shop's own doing, not the reviewer's authority.
    let (received, settled) = payment_settle(&ctx.as_system(), paid).await?;
    Ok(Approved::Credited { received, settled })
}
