//! A refunded order takes back what it gave.

use kernel::{Bytes, OrderId, PlanId, SubscriptionId};

use crate::fleet::{Change, placement_change, usage_of};
use crate::subscriptions::error::SubscriptionRefusal;
use crate::subscriptions::model::{Subscription, SubscriptionState};
use crate::subscriptions::policy::Period;
use crate::subscriptions::store::{self, PeriodChange, grants};
use crate::{Ctx, Result};

/// Takes back the newest grant: a bought subscription ends now, a renewed or extended one is what it was before, less
/// what was used since. The link stays, and says so. Whoever calls it has asked for the permission.
///
/// # Errors
/// Not found; [`SubscriptionRefusal::NotNewest`] when something was bought on top of it.
pub async fn subscription_retract(ctx: &Ctx<'_>, order_id: OrderId, id: SubscriptionId) -> Result<()> {
    let current = store::lock(ctx.tx(), id).await?.ok_or(SubscriptionRefusal::NotFound)?;
    let grant = grants::newest(ctx.tx(), id).await?.ok_or(SubscriptionRefusal::NotFound)?;
    if grant.order_id != order_id {
        return Err(SubscriptionRefusal::NotNewest.into());
    }
    if !grants::retract(ctx.tx(), grant.id, ctx.now()).await? {
        return Err(SubscriptionRefusal::Stale.into());
    }
    let used = Bytes::new(usage_of(ctx.tx(), id.0).await?.total());
    let left = if grant.kind == grants::BUY {
        Period { traffic_left: Some(Bytes::ZERO), expires_at: Some(ctx.now()) }
    } else {
        before_again(&current, grant.before, used)
    };
    // Nothing that was bought is left.
    let bare = grants::newest(ctx.tx(), id).await?.is_none();
    let was = grant.replaced.unwrap_or((current.plan_id, current.device_limit));
    write(ctx, &current, (left, used, bare), was).await
}

/// What was left before the grant, less what was used since it began.
fn before_again(current: &Subscription, before: Period, used: Bytes) -> Period {
    let since = used.get().saturating_sub(current.usage_base.get()).max(0);
    let traffic_left = before.traffic_left.map(|left| Bytes::new(left.get().saturating_sub(since).max(0)));
    Period { traffic_left, ..before }
}

async fn write(
    ctx: &Ctx<'_>,
    current: &Subscription,
    (left, used, bare): (Period, Bytes, bool),
    (plan_id, device_limit): (PlanId, i64),
) -> Result<()> {
    let over = left.expires_at.is_some_and(|end| end <= ctx.now());
    let state = match (over, left.traffic_left) {
        _ if bare => SubscriptionState::Expired,
        (true, _) => SubscriptionState::Expired,
        (false, Some(Bytes::ZERO)) => SubscriptionState::Depleted,
        (false, _) => current.state,
    };
    let change = PeriodChange {
        plan_id,
        traffic: left.traffic_left.map_or(Bytes::ZERO, |left| left.max(Subscription::NO_TRAFFIC)),
        usage_base: used,
        device_limit,
        expires_at: left.expires_at,
        state,
        returned_at: bare.then(|| ctx.now()),
    };
    if !store::period_set(ctx.tx(), current, &change).await? {
        return Err(SubscriptionRefusal::Stale.into());
    }
    let fleet = Change {
        cap_bytes: left.traffic_left.map(|left| used.saturating_add(left).get()),
        expires_at: left.expires_at,
        device_limit,
        enable: !over,
        credentials: None,
        label: current.name.clone(),
    };
    placement_change(ctx, current.id.0, fleet).await
}
