//! Looking after refunds: a provider sends them by bank transfer, and a bank may throw one back days later.

use std::sync::Arc;

use chrono::TimeDelta;
use jobs::{Handled, JobError, JobRun};
use kernel::{Actor, AttemptId};

use crate::payments::account::access_of_attempt;
use crate::payments::commands::attempt_refund::{refund_thrown_back, stayed_and_went};
use crate::payments::gateway::{Gateway, GatewayAccess, RefundAsked, RefundStanding, Standing};
use crate::payments::going_back::GoingBack;
use crate::payments::model::AttemptState;
use crate::payments::store::{attempt, fact};
use crate::{Result, Shop};

/// No bank takes longer to throw a transfer back.
const LOOKED_AFTER: TimeDelta = TimeDelta::days(7);
/// How many one round looks at, the newest first.
const ROUND_MAX: u64 = 200;

pub(super) async fn refunds_round(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    let since = shop.now() - LOOKED_AFTER;
    for id in fact::refunded_since(shop.read(), since, ROUND_MAX).await? {
        if thrown_back(&shop, id).await? {
            shop.run(Actor::System, move |ctx| Box::pin(refund_thrown_back(ctx, id))).await?;
        }
    }
    Ok(Handled::Done)
}

/// A call whose answer was lost may have done its work after all, later than anybody waits for.
pub(super) async fn stayed_round(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    let since = shop.now() - LOOKED_AFTER;
    for id in fact::stayed_since(shop.read(), since, ROUND_MAX).await? {
        let facts = fact::going_back(shop.read(), id).await?;
        let called = GoingBack::of(&facts).is_some_and(|so_far| so_far.called_at.is_some());
        let stays = attempt::get(shop.read(), id).await?.is_some_and(|it| it.state == AttemptState::Credited);
        if called && stays && went_back(&shop, id).await? {
            shop.run(Actor::System, move |ctx| Box::pin(stayed_and_went(ctx, id))).await?;
        }
    }
    Ok(Handled::Done)
}

/// Whoever cannot be asked now is asked in the next round.
async fn thrown_back(shop: &Shop, id: AttemptId) -> Result<bool> {
    let Some((gateway, access, asked)) = asked_of(shop, id).await? else { return Ok(false) };
    let standing = gateway.refund_standing(&access, &asked).await;
    Ok(standing == Ok(RefundStanding::GaveBack { thrown_back: true }))
}

async fn went_back(shop: &Shop, id: AttemptId) -> Result<bool> {
    let Some((gateway, access, asked)) = asked_of(shop, id).await? else { return Ok(false) };
    if gateway.inquire(&access, &asked.authority).await == Ok(Standing::Reversed) {
        return Ok(true);
    }
    let refunds = gateway.abilities().refund && access.refund.is_some();
    Ok(refunds
        && gateway.refund_standing(&access, &asked).await
            == Ok(RefundStanding::GaveBack { thrown_back: false }))
}

/// How a provider is asked what became of a payment.
async fn asked_of(
    shop: &Shop,
    id: AttemptId,
) -> Result<Option<(Arc<dyn Gateway>, GatewayAccess, RefundAsked)>> {
    let Some(current) = attempt::get(shop.read(), id).await? else { return Ok(None) };
    let Some(gateway) = shop.gateway(&current.gateway) else { return Ok(None) };
    let Some(access) = access_of_attempt(shop.read(), shop.sealer(), &current).await? else {
        return Ok(None);
    };
    let (Some(authority), Some(reference)) = (&current.online.authority, &current.online.reference) else {
        return Ok(None);
    };
    let asked = RefundAsked {
        authority: authority.clone(),
        reference: reference.clone(),
        amount: current.sum(),
        note: String::new(),
    };
    Ok(Some((Arc::clone(gateway), access, asked)))
}
