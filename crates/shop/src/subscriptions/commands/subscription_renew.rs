//! A paid order gives a subscription another period, before or after the end. The link stays the same.

use kernel::{Bytes, OrderId, SubscriptionId};

use crate::catalog::Plan;
use crate::fleet::{Change, placement_change, usage_of};
use crate::subscriptions::error::SubscriptionRefusal;
use crate::subscriptions::model::{Subscription, SubscriptionState};
use crate::subscriptions::policy::{Period, renewed};
use crate::subscriptions::queries::period_of;
use crate::subscriptions::store::{self, PeriodChange, grants};
use crate::{Ctx, Result};

/// What was bought for which subscription.
#[derive(Clone, Debug)]
pub struct Renewal {
    pub order_id: OrderId,
    pub subscription_id: SubscriptionId,
    /// As it was when the order was placed.
    pub plan: Plan,
}

/// Renews under the plan's policy.
///
/// # Errors
/// Not found; [`SubscriptionRefusal::Stale`] when something changed it at the same moment.
pub async fn subscription_renew(ctx: &Ctx<'_>, renewal: Renewal) -> Result<()> {
    let current =
        store::lock(ctx.tx(), renewal.subscription_id).await?.ok_or(SubscriptionRefusal::NotFound)?;
    let used = Bytes::new(usage_of(ctx.tx(), current.id.0).await?.total());
    let before = period_of(&current, used);
    let plan = &renewal.plan;
    let after = renewed(ctx.now(), plan.renewal, before, (plan.traffic, plan.duration_days));
    let device_limit = plan.device_limit;
    let written = Written { order_id: renewal.order_id, kind: "renew", before, after };
    period_write(ctx, &current, (plan.id, device_limit, used), written).await
}

/// A period that is being replaced by another.
pub(super) struct Written {
    pub order_id: OrderId,
    pub kind: &'static str,
    pub before: Period,
    pub after: Period,
}

/// Writes a new period that starts at the fleet's count `used`, and tells the fleet.
pub(super) async fn period_write(
    ctx: &Ctx<'_>,
    current: &Subscription,
    (plan_id, device_limit, used): (kernel::PlanId, i64, Bytes),
    written: Written,
) -> Result<()> {
    let after = written.after;
    let change = PeriodChange {
        plan_id,
        // Zero means unlimited, so a period with nothing left keeps one byte of meaning.
        traffic: after.traffic_left.map_or(Bytes::ZERO, |left| left.max(Subscription::NO_TRAFFIC)),
        usage_base: used,
        device_limit,
        expires_at: after.expires_at,
        state: state_of(ctx, current, after),
        returned_at: None,
    };
    if !store::period_set(ctx.tx(), current, &change).await? {
        return Err(SubscriptionRefusal::Stale.into());
    }
    let fleet = Change {
        cap_bytes: after.traffic_left.map(|left| used.saturating_add(left).get()),
        expires_at: after.expires_at,
        device_limit,
        enable: true,
        credentials: None,
        label: current.name.clone(),
    };
    placement_change(ctx, current.id.0, fleet).await?;
    let keys = (current.id, written.order_id);
    let replaced = Some((current.plan_id, current.device_limit));
    grants::insert(ctx.tx(), ctx.now(), keys, (written.kind, &written.before, &after), replaced).await
}

fn state_of(ctx: &Ctx<'_>, current: &Subscription, after: Period) -> SubscriptionState {
    if current.delivered_at.is_none() {
        SubscriptionState::Pending
    } else if after.expires_at.is_some_and(|end| end <= ctx.now()) {
        SubscriptionState::Expired
    } else if after.traffic_left == Some(Bytes::ZERO) {
        SubscriptionState::Depleted
    } else {
        SubscriptionState::Active
    }
}
