//! A payout had been recorded wrongly.

use serde_json::json;

use super::attempt_by_hand::reason_of;
use super::attempt_confirmed::less_came;
use crate::identity::{Permission, require};
use crate::ledger::transfer_reverse;
use crate::payments::error::PaymentRefusal;
use crate::payments::model::{Attempt, AttemptState};
use crate::payments::store::attempt_move::{self, AttemptChange};
use crate::payments::store::{gateway_account, settlement};
use crate::{Ctx, Event, Result, audit};

/// Undoes what recording a payout booked: its payments wait to be paid out again, and it can be recorded rightly under
/// the same reference.
///
/// # Errors
/// Forbidden without [`Permission::PaymentManage`]; [`PaymentRefusal::SettlementUnknown`];
/// [`PaymentRefusal::SettlementUsed`] when one of its payments has been given back since;
/// [`PaymentRefusal::ReasonMissing`].
pub async fn settlement_take_back(
    ctx: &Ctx<'_>,
    (gateway, reference): (&str, &str),
    reason: &str,
) -> Result<()> {
    require(ctx, Permission::PaymentManage).await?;
    let reason = reason_of(reason)?;
    // Of two who take back the same, or record it anew meanwhile, the second sees what the first has done.
    gateway_account::turn(ctx.tx(), gateway).await?;
    let found = settlement::by_reference(ctx.tx(), gateway, reference.trim()).await?;
    let found = found.filter(|found| found.taken_back_at.is_none());
    let payout = found.ok_or(PaymentRefusal::SettlementUnknown)?;
    let covered = settlement::paid_out_locked(ctx.tx(), payout.id).await?;
    let booked = |state| matches!(state, AttemptState::Credited | AttemptState::RefundPending);
    if !covered.iter().all(|attempt| booked(attempt.state)) {
        return Err(PaymentRefusal::SettlementUsed.into());
    }
    transfer_reverse(ctx, payout.transfer_id, &reason).await?;
    settlement::take_back(ctx.tx(), &payout, ctx.now()).await?;
    for attempt in &covered {
        less_known(ctx, attempt).await?;
    }
    let data = json!({ "reference": payout.reference, "amount": payout.amount, "fee": payout.fee, "reason": reason });
    audit::record(ctx, "settlement.take_back", &format!("gateway:{gateway}"), data);
    Ok(())
}

/// The provider has said since the payout that it pays less for one of its payments. The payout had shown that as missing;
/// without it it is booked as if there had been none.
async fn less_known(ctx: &Ctx<'_>, attempt: &Attempt) -> Result<()> {
    let over = attempt.overbooked();
    if over.is_zero() || attempt.rest_transfer_id.is_some() {
        return Ok(());
    }
    let transfer_id = less_came(ctx, attempt, over).await?;
    let rest = Some((over.negated(), Some(transfer_id)));
    let change = AttemptChange { rest, ..AttemptChange::to(attempt.state) };
    if !attempt_move::moved(ctx.tx(), attempt, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    // Who bears it has said so already.
    if attempt.borne_at.is_some() {
        return Ok(());
    }
    ctx.emit(Event::PaymentRevalued { attempt_id: attempt.id, by: over.negated() }).await
}
