//! A reviewer says that the money did not come.

use kernel::{AttemptId, OrderId, ReceiptId, UserId};
use serde_json::json;

use super::receipt_claim::open_for;
use crate::identity::{Permission, require};
use crate::notifications::notice_change;
use crate::payments::error::PaymentRefusal;
use crate::payments::machine::{AttemptMove, ReceiptMove};
use crate::payments::store::attempt;
use crate::payments::store::attempt_move::{self, AttemptChange};
use crate::payments::store::intent;
use crate::payments::store::receipt::{self, ReceiptChange};
use crate::{Ctx, Result, audit};

const REASON_LEN_MAX: usize = 300;

/// What a rejection led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    pub receipt_id: ReceiptId,
    pub attempt_id: AttemptId,
    pub order_id: OrderId,
    pub user_id: UserId,
    pub reason: String,
    /// Another picture may be sent for the same amount.
    pub may_resubmit: bool,
}

/// Rejects a receipt with a reason the payer will read. The attempt keeps its amount for the next picture, at most
/// `receipt_resubmits_max` times.
///
/// # Errors
/// [`PaymentRefusal::ReasonMissing`], [`PaymentRefusal::Decided`], [`PaymentRefusal::Claimed`].
pub async fn receipt_reject(ctx: &Ctx<'_>, id: ReceiptId, reason: &str) -> Result<Rejection> {
    require(ctx, Permission::ReceiptReview).await?;
    let reason: String = reason.trim().chars().take(REASON_LEN_MAX).collect();
    if reason.is_empty() {
        return Err(PaymentRefusal::ReasonMissing.into());
    }
    let current = open_for(ctx, id).await?;
    let state = current.state.after(ReceiptMove::Reject).ok_or(PaymentRefusal::IllegalMove)?;
    let change = ReceiptChange {
        decided: Some((ctx.actor().user_id(), ctx.now())),
        reason: Some(&reason),
        ..ReceiptChange::to(state)
    };
    if !receipt::moved(ctx.tx(), &current, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    let paid = attempt::lock(ctx.tx(), current.attempt_id).await?.ok_or(PaymentRefusal::NotFound)?;
    let may_resubmit = paid.resubmits < ctx.settings().receipt_resubmits_max;
    let step = if may_resubmit { AttemptMove::AskAgain } else { AttemptMove::Reject };
    let state = paid.state.after(step).ok_or(PaymentRefusal::IllegalMove)?;
    let change = AttemptChange { resubmitted: true, ..AttemptChange::to(state) };
    if !attempt_move::moved(ctx.tx(), &paid, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    let subject = format!("receipt:{id}");
    notice_change(ctx, &subject, "payments.receipt_decided", json!({ "receipt": id })).await?;
    audit::record(ctx, "receipt.reject", &subject, json!({ "reason": reason, "user": paid.user_id }));
    let owed = intent::get(ctx.tx(), paid.intent_id).await?.ok_or(PaymentRefusal::NotFound)?;
    let (attempt_id, order_id, user_id) = (paid.id, owed.order_id, paid.user_id);
    Ok(Rejection { receipt_id: id, attempt_id, order_id, user_id, reason, may_resubmit })
}
