//! Looking after refunds: a provider sends them by bank transfer, and a bank may throw one back days later.

use chrono::TimeDelta;
use jobs::{Handled, JobError, JobRun};
use kernel::{Actor, AttemptId};

use crate::payments::account::access_of;
use crate::payments::commands::attempt_refund::refund_thrown_back;
use crate::payments::gateway::{RefundAsked, RefundStanding};
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

/// Whoever cannot be asked now is asked in the next round.
async fn thrown_back(shop: &Shop, id: AttemptId) -> Result<bool> {
    let Some(current) = attempt::get(shop.read(), id).await? else { return Ok(false) };
    let Some(gateway) = shop.gateway(&current.gateway) else { return Ok(false) };
    let Some(access) = access_of(shop.read(), shop.sealer(), &current.gateway).await? else {
        return Ok(false);
    };
    let (Some(authority), Some(reference)) = (&current.online.authority, &current.online.reference) else {
        return Ok(false);
    };
    let asked = RefundAsked {
        authority: authority.clone(),
        reference: reference.clone(),
        amount: current.sum(),
        note: String::new(),
    };
    let standing = gateway.refund_standing(&access, &asked).await;
    Ok(standing == Ok(RefundStanding::GaveBack { thrown_back: true }))
}
