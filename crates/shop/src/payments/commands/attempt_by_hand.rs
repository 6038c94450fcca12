//! A person knows what the provider does not say: the money came, or never will.

use kernel::{AttemptId, Money};
use serde_json::json;

use super::attempt_borne::attempt_borne;
use super::attempt_checked::{page_closed, tell_with};
use crate::identity::{Permission, require};
use crate::payments::cadence::{is_over, next_check};
use crate::payments::error::PaymentRefusal;
use crate::payments::jobs::check_job;
use crate::payments::machine::AttemptMove;
use crate::payments::model::{Attempt, FactKind};
use crate::payments::store::attempt_move::{self, AttemptChange, Checked};
use crate::payments::store::{attempt, fact};
use crate::{Ctx, Event, Result, audit};

/// The longest reason kept, in characters.
pub(in crate::payments) const REASON_LEN_MAX: usize = 300;

/// What a person says about an attempt at a provider.
#[derive(Clone, Debug)]
pub struct ByHand {
    pub attempt_id: AttemptId,
    pub reason: String,
}

/// Books money that a person saw come in, for a payment that is unknown or has ended. It is late money: what it buys
/// is decided as for all late money.
///
/// # Errors
/// Forbidden without [`Permission::PaymentManage`]; [`PaymentRefusal::IllegalMove`] for what is booked, open or on a
/// card; [`PaymentRefusal::ReasonMissing`], [`PaymentRefusal::AmountInvalid`].
pub async fn attempt_credit_by_hand(ctx: &Ctx<'_>, by_hand: ByHand, received: Money) -> Result<()> {
    let (current, reason) = opened(ctx, &by_hand).await?;
    if !received.is_positive() {
        return Err(PaymentRefusal::AmountInvalid.into());
    }
    let state = current.state.after(AttemptMove::Confirm).ok_or(PaymentRefusal::IllegalMove)?;
    let change = AttemptChange {
        late: Some(current.late || is_over(&current, ctx.now())),
        verified: Some((received, ctx.now())),
        checked: Some(Checked { next_check_at: None, unknown_since: None }),
        ..AttemptChange::to(state)
    };
    let data = json!({ "amount": received, "reason": reason });
    written(ctx, (&current, change), (FactKind::CreditedByHand, "payment.credit", data)).await?;
    // The provider still has to hear that we took it.
    ctx.enqueue(check_job(current.id));
    ctx.emit(Event::PaymentVerified { attempt_id: current.id }).await
}

/// Gives up what will never come. An unknown payment counts as never paid; should the provider say otherwise one day,
/// that is late money. What was booked by hand and the provider does not pay, or not all of it, is the shop's own loss
/// from now on: the customer keeps it, and nobody waits for it any more.
///
/// # Errors
/// As [`attempt_credit_by_hand`].
pub async fn attempt_write_off(ctx: &Ctx<'_>, by_hand: ByHand) -> Result<()> {
    let (current, reason) = opened(ctx, &by_hand).await?;
    if let Some(over) = current.unbacked() {
        return attempt_borne(ctx, &current, (over, &reason)).await;
    }
    let state = current.state.after(AttemptMove::Fail).ok_or(PaymentRefusal::IllegalMove)?;
    let checked =
        Checked { next_check_at: next_check(&current, state, (ctx.now(), None)), unknown_since: None };
    let change = AttemptChange { checked: Some(checked), ..AttemptChange::to(state) };
    let data = json!({ "reason": reason });
    written(ctx, (&current, change), (FactKind::WrittenOff, "payment.write_off", data)).await?;
    // Until now it was said that we look after it.
    page_closed(ctx, current.id).await?;
    tell_with(ctx, &current, "payments.not_paid", json!({ "ended": true })).await
}

/// The attempt and the reason, when this person may decide on it.
async fn opened(ctx: &Ctx<'_>, by_hand: &ByHand) -> Result<(Attempt, String)> {
    require(ctx, Permission::PaymentManage).await?;
    let reason = reason_of(&by_hand.reason)?;
    let current = attempt::lock(ctx.tx(), by_hand.attempt_id).await?.ok_or(PaymentRefusal::NotFound)?;
    // What is on a card is decided by its receipt.
    if !current.is_online() {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    Ok((current, reason))
}

/// A reason that can be read later.
pub(in crate::payments) fn reason_of(said: &str) -> Result<String> {
    let reason: String = said.trim().chars().take(REASON_LEN_MAX).collect();
    if reason.is_empty() { Err(PaymentRefusal::ReasonMissing.into()) } else { Ok(reason) }
}

async fn written(
    ctx: &Ctx<'_>,
    (current, change): (&Attempt, AttemptChange<'_>),
    (kind, deed, data): (FactKind, &str, serde_json::Value),
) -> Result<()> {
    if !attempt_move::moved(ctx.tx(), current, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    fact::add(ctx.tx(), current.id, (kind, data.clone()), (ctx.actor(), ctx.now())).await?;
    audit::record(ctx, deed, &format!("attempt:{}", current.id), data);
    Ok(())
}
