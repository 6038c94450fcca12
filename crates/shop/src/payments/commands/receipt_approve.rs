//! A reviewer says that the money came: the amount asked for, or another one.

use kernel::{AttemptId, Money, ReceiptId, sabotage};
use serde_json::json;

use super::receipt_claim::open_for;
use crate::identity::{Permission, Permissions, permissions_of, require, users_with};
use crate::notifications::notice_change;
use crate::payments::error::PaymentRefusal;
use crate::payments::machine::{AttemptMove, ReceiptMove};
use crate::payments::model::{Receipt, ReceiptState};
use crate::payments::store::attempt;
use crate::payments::store::attempt_move::{self, AttemptChange};
use crate::payments::store::receipt::{self, ReceiptChange};
use crate::{Ctx, Result, audit};

/// What a reviewer saw in the bank.
#[derive(Clone, Copy, Debug)]
pub struct Approval {
    pub receipt_id: ReceiptId,
    /// What came, when it differs from what was asked.
    pub received: Option<Money>,
}

/// What an approval led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The money is ours; book it.
    Verified(AttemptId),
    /// Above the four-eyes limit: another reviewer must agree.
    AwaitsSecond { amount: Money },
}

/// Approves a receipt. The booking follows in the same transaction (see `orders::payment_approve`).
///
/// # Errors
/// [`PaymentRefusal::Decided`] with who and when, [`PaymentRefusal::Claimed`], [`PaymentRefusal::OwnReceipt`],
/// [`PaymentRefusal::PictureUsed`], [`PaymentRefusal::NeedsAnotherReviewer`].
pub async fn receipt_approve(ctx: &Ctx<'_>, input: Approval) -> Result<Verdict> {
    require(ctx, Permission::ReceiptReview).await?;
    let current = open_for(ctx, input.receipt_id).await?;
    not_ones_own(ctx, &current).await?;
    picture_is_new(ctx, &current).await?;
    let paid = attempt::lock(ctx.tx(), current.attempt_id).await?.ok_or(PaymentRefusal::NotFound)?;
    let received = input.received.or(current.received).unwrap_or(paid.amount);
    if !received.is_positive() {
        return Err(PaymentRefusal::AmountInvalid.into());
    }
    if received > ctx.settings().four_eyes_above
        && !sabotage::on("four-eyes-limit-unchecked")
        && let Some(verdict) = first_of_two(ctx, &current, received).await?
    {
        return Ok(verdict);
    }
    decide(ctx, &current, received).await?;
    let state = paid.state.after(AttemptMove::Approve).ok_or(PaymentRefusal::IllegalMove)?;
    let change = AttemptChange { verified: Some((received, ctx.now())), ..AttemptChange::to(state) };
    if !attempt_move::moved(ctx.tx(), &paid, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    let data = json!({ "received": received, "asked": paid.amount, "user": paid.user_id });
    audit::record(ctx, "receipt.approve", &format!("receipt:{}", current.id), data);
    Ok(Verdict::Verified(paid.id))
}

/// Nobody waves their own money through, but the owner alone in a new shop must be able to try it.
async fn not_ones_own(ctx: &Ctx<'_>, receipt: &Receipt) -> Result<()> {
    match ctx.actor().user_id() {
        Some(id) if id == receipt.user_id && !sabotage::on("own-receipt-approved") => {
            let permissions: Permissions = permissions_of(ctx.tx(), id).await?;
            if permissions.contains(Permission::RoleManage) {
                Ok(())
            } else {
                Err(PaymentRefusal::OwnReceipt.into())
            }
        }
        _ => Ok(()),
    }
}

/// F-07: a file approved once is never approved again.
async fn picture_is_new(ctx: &Ctx<'_>, receipt: &Receipt) -> Result<()> {
    match receipt::by_sha256(ctx.tx(), &receipt.sha256).await? {
        Some(other)
            if other.id != receipt.id
                && other.state == ReceiptState::Approved
                && !sabotage::on("picture-approved-twice") =>
        {
            Err(PaymentRefusal::PictureUsed { receipt_id: other.id }.into())
        }
        _ => Ok(()),
    }
}

/// Four eyes: the first approval is written down, the second by another person decides. Both must have seen the same
/// amount: another one is a first approval again, otherwise one person alone would say how much came.
async fn first_of_two(ctx: &Ctx<'_>, current: &Receipt, received: Money) -> Result<Option<Verdict>> {
    let Some(by) = ctx.actor().user_id() else { return Ok(None) };
    match current.first_by {
        Some(first) if first != by && current.received == Some(received) => return Ok(None),
        Some(first) if first == by && sabotage::on("four-eyes-of-one") => return Ok(None),
        Some(first) if first == by => return Err(PaymentRefusal::NeedsAnotherReviewer.into()),
        _ => {}
    }
    let reviewers = users_with(ctx.tx(), Permission::ReceiptReview).await?;
    if !reviewers.iter().any(|reviewer| reviewer.id != by) {
        return Err(PaymentRefusal::NoSecondPerson.into());
    }
    let change = ReceiptChange {
        first_by: Some(by),
        received: Some(received),
        ..ReceiptChange::to(ReceiptState::Submitted)
    };
    if !receipt::moved(ctx.tx(), current, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    let subject = format!("receipt:{}", current.id);
    audit::record(ctx, "receipt.approve_first", &subject, json!({ "received": received }));
    // Who and how much are part of the notice: the same facts again would change no copy.
    let args = json!({ "receipt": current.id, "first_by": by, "received": received });
    notice_change(ctx, &subject, "payments.receipt_review", args).await?;
    Ok(Some(Verdict::AwaitsSecond { amount: received }))
}

async fn decide(ctx: &Ctx<'_>, current: &Receipt, received: Money) -> Result<()> {
    let state = current.state.after(ReceiptMove::Approve).ok_or(PaymentRefusal::IllegalMove)?;
    let change = ReceiptChange {
        decided: Some((ctx.actor().user_id(), ctx.now())),
        received: Some(received),
        ..ReceiptChange::to(state)
    };
    if !receipt::moved(ctx.tx(), current, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    let subject = format!("receipt:{}", current.id);
    notice_change(ctx, &subject, "payments.receipt_decided", json!({ "receipt": current.id })).await?;
    Ok(())
}
