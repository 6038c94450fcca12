//! A payout had been recorded wrongly.

use serde_json::json;

use super::attempt_by_hand::reason_of;
use crate::identity::{Permission, require};
use crate::ledger::transfer_reverse;
use crate::payments::error::PaymentRefusal;
use crate::payments::model::{Attempt, AttemptState};
use crate::payments::store::settlement;
use crate::{Ctx, Result, audit};

/// Undoes what recording a payout booked: its payments wait to be paid out again, and it can be recorded rightly under
/// the same reference.
///
/// # Errors
/// Forbidden without [`Permission::PaymentManage`]; [`PaymentRefusal::SettlementUnknown`];
/// [`PaymentRefusal::SettlementUsed`] when one of its payments has been given back since, or the provider has said that it
/// pays less for it;
/// [`PaymentRefusal::ReasonMissing`].
pub async fn settlement_take_back(
    ctx: &Ctx<'_>,
    (gateway, reference): (&str, &str),
    reason: &str,
) -> Result<()> {
    require(ctx, Permission::PaymentManage).await?;
    let reason = reason_of(reason)?;
    let found = settlement::by_reference(ctx.tx(), gateway, reference.trim()).await?;
    let found = found.filter(|found| found.taken_back_at.is_none());
    let payout = found.ok_or(PaymentRefusal::SettlementUnknown)?;
    let covered = settlement::paid_out_locked(ctx.tx(), payout.id).await?;
    let booked = |state| matches!(state, AttemptState::Credited | AttemptState::RefundPending);
    // What the provider has said of a payment since was booked beside the payout, and stands on it.
    let untouched = |attempt: &Attempt| attempt.rest.is_none() || attempt.rest_transfer_id.is_some();
    if !covered.iter().all(|attempt| booked(attempt.state) && untouched(attempt)) {
        return Err(PaymentRefusal::SettlementUsed.into());
    }
    transfer_reverse(ctx, payout.transfer_id, &reason).await?;
    settlement::take_back(ctx.tx(), &payout, ctx.now()).await?;
    let data = json!({ "reference": payout.reference, "amount": payout.amount, "fee": payout.fee, "reason": reason });
    audit::record(ctx, "settlement.take_back", &format!("gateway:{gateway}"), data);
    Ok(())
}
