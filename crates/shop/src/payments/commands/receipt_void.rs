//! A second person takes an approval back: the money never came after all.

use kernel::{AttemptId, OrderId, ReceiptId, UserId};
use serde_json::json;

use super::attempt_by_hand::reason_of;
use crate::identity::{Permission, require};
use crate::ledger::transfer_reverse;
use crate::notifications::notice_change;
use crate::payments::error::PaymentRefusal;
use crate::payments::machine::{AttemptMove, ReceiptMove};
use crate::payments::model::{FactKind, Receipt};
use crate::payments::store::attempt_move::{self, AttemptChange};
use crate::payments::store::receipt::{self, ReceiptChange};
use crate::payments::store::{attempt, fact, intent};
use crate::{Ctx, Result, audit};

/// Whose approval was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voided {
    pub receipt_id: ReceiptId,
    pub attempt_id: AttemptId,
    pub order_id: OrderId,
    pub user_id: UserId,
    pub reason: String,
}

/// The order an approved receipt paid for, when the actor may take the approval back: another person than the one who
/// gave it, or the person at the shell.
///
/// # Errors
/// Forbidden without [`Permission::PaymentManage`]; [`PaymentRefusal::NeedsAnotherReviewer`];
/// [`PaymentRefusal::IllegalMove`] for a receipt that was not approved.
pub(crate) async fn receipt_voidable(ctx: &Ctx<'_>, id: ReceiptId) -> Result<(Receipt, OrderId)> {
    require(ctx, Permission::PaymentManage).await?;
    let current = receipt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    current.state.after(ReceiptMove::Void).ok_or(PaymentRefusal::IllegalMove)?;
    if ctx.actor().user_id().is_some_and(|by| current.decided_by == Some(by)) {
        return Err(PaymentRefusal::NeedsAnotherReviewer.into());
    }
    let paid = attempt::get(ctx.tx(), current.attempt_id).await?.ok_or(PaymentRefusal::NotFound)?;
    let owed = intent::get(ctx.tx(), paid.intent_id).await?.ok_or(PaymentRefusal::NotFound)?;
    Ok((current, owed.order_id))
}

/// Takes the approval and the credit back. What was bought with it has to be given back before (`orders::payment_void`
/// does both).
///
/// # Errors
/// As [`receipt_voidable`]; `ledger.insufficient_funds` when the money is spent.
pub async fn receipt_void(ctx: &Ctx<'_>, id: ReceiptId, reason: &str) -> Result<Voided> {
    let reason = reason_of(reason)?;
    let (current, order_id) = receipt_voidable(ctx, id).await?;
    let state = current.state.after(ReceiptMove::Void).ok_or(PaymentRefusal::IllegalMove)?;
    let change = ReceiptChange { reason: Some(&reason), ..ReceiptChange::to(state) };
    if !receipt::moved(ctx.tx(), &current, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    let paid = attempt::lock(ctx.tx(), current.attempt_id).await?.ok_or(PaymentRefusal::NotFound)?;
    let state = paid.state.after(AttemptMove::Reverse).ok_or(PaymentRefusal::IllegalMove)?;
    let transfer = paid.credited_transfer_id.ok_or(PaymentRefusal::IllegalMove)?;
    transfer_reverse(ctx, transfer, &reason).await?;
    if !attempt_move::moved(ctx.tx(), &paid, AttemptChange::to(state)).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    let told = json!({ "receipt": id, "reason": reason, "amount": paid.received });
    fact::add(ctx.tx(), paid.id, (FactKind::Voided, told), (ctx.actor(), ctx.now())).await?;
    let subject = format!("receipt:{id}");
    audit::record(ctx, "receipt.void", &subject, json!({ "reason": reason, "user": paid.user_id }));
    notice_change(ctx, &subject, "payments.receipt_decided", json!({ "receipt": id, "voided": true }))
        .await?;
    Ok(Voided { receipt_id: id, attempt_id: paid.id, order_id, user_id: paid.user_id, reason })
}
