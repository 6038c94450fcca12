//! Money on its way back: what the job that asks the provider writes down before and after, and what a person says when
//! the provider says nothing.

use kernel::{AttemptId, Timestamp, sabotage, unix_ms};
use serde_json::json;

use super::attempt_by_hand::{ByHand, reason_of};
use super::attempt_reverse::{GivenBack, Way, attempt_given_back, back_after_all, is_held};
use crate::identity::{Permission, require};
use crate::notifications::alert_send;
use crate::payments::error::PaymentRefusal;
use crate::payments::going_back::{CALLED_AGAIN, EFFECT, GoingBack, LONG, NoReversal};
use crate::payments::model::{Attempt, AttemptState, FactKind};
use crate::payments::store::{attempt, fact};
use crate::{Ctx, Result, audit};

/// The attempt, while it is still going back.
async fn pending(ctx: &Ctx<'_>, id: AttemptId) -> Result<Option<Attempt>> {
    let current = attempt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    Ok(Some(current).filter(|current| current.state == AttemptState::RefundPending))
}

/// What was tried so far, while it is still going back.
async fn tried(ctx: &Ctx<'_>, id: AttemptId) -> Result<Option<(Attempt, GoingBack)>> {
    let Some(current) = pending(ctx, id).await? else { return Ok(None) };
    let facts = fact::going_back(ctx.tx(), id).await?;
    Ok(GoingBack::of(&facts).map(|so_far| (current, so_far)))
}

/// The attempt, when nobody has ended it or called anything since it stood at `looked`.
async fn unmoved(ctx: &Ctx<'_>, id: AttemptId, looked: &GoingBack) -> Result<Option<Attempt>> {
    Ok(tried(ctx, id).await?.filter(|(_, so_far)| so_far == looked).map(|(current, _)| current))
}

/// How it stands, once something was written down.
async fn now_tried(ctx: &Ctx<'_>, id: AttemptId) -> Result<Option<GoingBack>> {
    Ok(tried(ctx, id).await?.map(|(_, so_far)| so_far))
}

/// A refund is about to be ordered by somebody who has looked when it stood at `looked`. Answers how it stands with that;
/// `None` when it must not be: somebody has ended it or called since, or the money is not kept aside.
pub(in crate::payments) async fn refund_ordered(
    ctx: &Ctx<'_>,
    id: AttemptId,
    looked: &GoingBack,
) -> Result<Option<GoingBack>> {
    let unmoved = match sabotage::on("refund-order-raced") {
        true => pending(ctx, id).await?,
        false => unmoved(ctx, id, looked).await?,
    };
    let Some(current) = unmoved else { return Ok(None) };
    if !is_held(ctx, &current).await? {
        return Ok(None);
    }
    let what = (FactKind::RefundOrdered, json!({ "amount": current.sum() }));
    fact::add(ctx.tx(), id, what, (ctx.actor(), ctx.now())).await?;
    now_tried(ctx, id).await
}

/// The provider said no to the order; whether it did nothing shows later. `ordered`: how it stood when this one was
/// ordered. What another one has ordered since is not answered by this.
pub(in crate::payments) async fn refund_refused(
    ctx: &Ctx<'_>,
    id: AttemptId,
    (code, ordered): (&str, &GoingBack),
) -> Result<()> {
    let Some(current) = unmoved(ctx, id, ordered).await? else { return Ok(()) };
    let what = (FactKind::RefundRefused, json!({ "code": code }));
    fact::add(ctx.tx(), current.id, what, (ctx.actor(), ctx.now())).await
}

/// A reversal is about to be called: its answer may be lost, and whoever waits for it may die. Answers how it stands with
/// that; `None` when somebody has ended it, or called since it stood at `looked`.
pub(in crate::payments) async fn reverse_called(
    ctx: &Ctx<'_>,
    id: AttemptId,
    looked: &GoingBack,
) -> Result<Option<GoingBack>> {
    let Some(current) = unmoved(ctx, id, looked).await? else { return Ok(None) };
    let newest = fact::newest(ctx.tx(), id).await?;
    let known = newest.filter(|newest| newest.kind == FactKind::ReverseCalled);
    let again = known.is_none_or(|known| ctx.now() - known.at >= CALLED_AGAIN);
    if again && !sabotage::on("reversal-unnoted") {
        let what = (FactKind::ReverseCalled, json!({}));
        fact::add(ctx.tx(), current.id, what, (ctx.actor(), ctx.now())).await?;
    }
    now_tried(ctx, id).await
}

/// The provider said no to the reversal. Answers as [`reverse_called`]. `before`: the last call but this one whose answer
/// is missing; `called`: how it stood when this one was called.
pub(in crate::payments) async fn reverse_refused(
    ctx: &Ctx<'_>,
    id: AttemptId,
    no: &NoReversal,
    (before, called): (Option<Timestamp>, &GoingBack),
) -> Result<Option<GoingBack>> {
    let Some((current, so_far)) = tried(ctx, id).await? else { return Ok(None) };
    // What others have called meanwhile is not answered by this.
    let before = if so_far == *called { before } else { so_far.called_at };
    let data = json!({ "code": no.code, "late": no.late, "before": before.map(unix_ms) });
    fact::add(ctx.tx(), current.id, (FactKind::ReverseRefused, data), (ctx.actor(), ctx.now())).await?;
    now_tried(ctx, id).await
}

/// It stays, as somebody judged who has looked when it stood at `looked`. False when another one has called since: then
/// it is judged again.
pub(in crate::payments) async fn attempt_stays(
    ctx: &Ctx<'_>,
    id: AttemptId,
    (code, way): (&str, Way),
    looked: &GoingBack,
) -> Result<bool> {
    let Some((_, so_far)) = tried(ctx, id).await? else { return Ok(true) };
    if so_far != *looked && !sabotage::on("refund-end-raced") {
        return Ok(false);
    }
    attempt_given_back(ctx, id, (GivenBack::No { code: code.to_owned() }, way)).await?;
    Ok(true)
}

/// The provider has not said for long what became of it: people may know more.
pub(in crate::payments) async fn going_back_long(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    let Some(current) = pending(ctx, id).await? else { return Ok(()) };
    let args = json!({ "attempt": id, "gateway": current.gateway, "amount": current.sum() });
    alert_send(ctx, "payments.going_back_long", &args, &format!("{id}:{}", current.state_version)).await
}

/// The payer's bank did not take a refund: the money is with the provider again, and the books say that it is gone.
pub(in crate::payments) async fn refund_thrown_back(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    let current = attempt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    let args = json!({ "attempt": id, "gateway": current.gateway, "amount": current.sum() });
    let what = (FactKind::RefundThrownBack, json!({ "amount": current.sum() }));
    fact::add(ctx.tx(), id, what, (ctx.actor(), ctx.now())).await?;
    alert_send(ctx, "payments.refund_thrown_back", &args, &id.to_string()).await
}

/// What stayed has gone back after all.
pub(in crate::payments) async fn stayed_and_went(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    let current = attempt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    // Asked back once more meanwhile, it is looked at anyway.
    if current.state == AttemptState::Credited { back_after_all(ctx, &current).await } else { Ok(()) }
}

/// A person has looked in the provider's panel: the money went back, or it did not and stays in the wallet.
///
/// # Errors
/// Forbidden without [`Permission::PaymentManage`]; [`PaymentRefusal::IllegalMove`] for what is not going back;
/// [`PaymentRefusal::StillAsked`] while the provider may still answer, or a call to it take effect.
pub async fn attempt_back_by_hand(ctx: &Ctx<'_>, by_hand: ByHand, went_back: bool) -> Result<()> {
    require(ctx, Permission::PaymentManage).await?;
    let reason = reason_of(&by_hand.reason)?;
    let id = by_hand.attempt_id;
    pending(ctx, id).await?.ok_or(PaymentRefusal::IllegalMove)?;
    let facts = fact::going_back(ctx.tx(), id).await?;
    if let Some(so_far) = GoingBack::of(&facts) {
        let ends = (so_far.asked_at + LONG).max(so_far.called_at.map_or(so_far.asked_at, |at| at + EFFECT));
        if ends > ctx.now() {
            let minutes = (ends - ctx.now()).num_minutes() + 1;
            return Err(PaymentRefusal::StillAsked { minutes }.into());
        }
    }
    let data = json!({ "went_back": went_back, "reason": reason });
    audit::record(ctx, "payment.back_by_hand", &format!("attempt:{id}"), data);
    let given = if went_back { GivenBack::Yes } else { GivenBack::No { code: "hand".to_owned() } };
    attempt_given_back(ctx, id, (given, Way::Hand(reason))).await
}
