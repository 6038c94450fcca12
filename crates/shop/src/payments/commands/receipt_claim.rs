//! A reviewer takes a receipt for some minutes, so that two people do not work on the same one.

use chrono::TimeDelta;
use kernel::{ReceiptId, Timestamp, UserId, sabotage};

use crate::identity::{Permission, require};
use crate::payments::error::PaymentRefusal;
use crate::payments::machine::ReceiptMove;
use crate::payments::model::{Receipt, ReceiptState};
use crate::payments::store::receipt::{self, ReceiptChange};
use crate::{Ctx, Result};

/// Claims a receipt; claiming one's own again renews the lease.
///
/// # Errors
/// [`PaymentRefusal::Claimed`] while somebody else holds it, [`PaymentRefusal::Decided`] when it is too late.
pub async fn receipt_claim(ctx: &Ctx<'_>, id: ReceiptId) -> Result<Receipt> {
    require(ctx, Permission::ReceiptReview).await?;
    let current = open_for(ctx, id).await?;
    let by = ctx.actor().user_id().ok_or(PaymentRefusal::NotFound)?;
    let state = current.state.after(ReceiptMove::Claim).ok_or(PaymentRefusal::IllegalMove)?;
    let until = ctx.now() + TimeDelta::minutes(ctx.settings().receipt_claim_min);
    let change = ReceiptChange { claim: Some((by, until)), ..ReceiptChange::to(state) };
    if !receipt::moved(ctx.tx(), &current, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    receipt::get(ctx.tx(), id).await?.ok_or_else(|| PaymentRefusal::NotFound.into())
}

/// Reads a receipt that may still be decided by the actor.
pub(super) async fn open_for(ctx: &Ctx<'_>, id: ReceiptId) -> Result<Receipt> {
    let current = receipt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    match current.state {
        ReceiptState::Submitted => Ok(current),
        ReceiptState::Claimed => match holder(&current, ctx.now()) {
            Some((by, until)) if Some(by) != ctx.actor().user_id() => {
                Err(PaymentRefusal::Claimed { by, until }.into())
            }
            _ => Ok(current),
        },
        _ if sabotage::on("receipt-decided-twice") => Ok(current),
        ReceiptState::Approved | ReceiptState::Rejected | ReceiptState::Voided => {
            Err(PaymentRefusal::Decided {
                by: current.decided_by,
                at: current.decided_at,
                approved: current.state == ReceiptState::Approved,
            }
            .into())
        }
    }
}

/// Who holds a claim that has not run out.
fn holder(receipt: &Receipt, now: Timestamp) -> Option<(UserId, Timestamp)> {
    match (receipt.claimed_by, receipt.claim_until) {
        _ if sabotage::on("claim-unseen") => None,
        (Some(by), Some(until)) if until > now || sabotage::on("claim-without-end") => Some((by, until)),
        _ => None,
    }
}
