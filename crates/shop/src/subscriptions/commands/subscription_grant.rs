//! A paid order becomes a subscription.

use chrono::TimeDelta;
use kernel::{Bytes, LocationId, OrderId, SubscriptionId, UserId};

use crate::catalog::{Plan, location_get};
use crate::fleet::{Credentials, Want, placement_want};
use crate::subscriptions::naming::{NameParts, name_from};
use crate::subscriptions::policy::Period;
use crate::subscriptions::store::{self, NewSubscription, grants};
use crate::{Ctx, Result};

/// 24 characters of 36: 124 bits.
pub(super) const TOKEN_LEN: usize = 24;
/// The shop's first subscription is number 1000.
const NUMBER_FIRST: i64 = 999;

/// What was bought.
#[derive(Clone, Debug)]
pub struct Grant {
    pub order_id: OrderId,
    pub user_id: UserId,
    pub plan: Plan,
    pub location_id: LocationId,
}

/// Makes the subscription and says that it should exist in the fleet. Delivery follows by a job.
///
/// # Errors
/// `fleet.no_room` when no server of the location can take it; nothing is saved then.
pub async fn subscription_grant(ctx: &Ctx<'_>, grant: Grant) -> Result<SubscriptionId> {
    let plan = &grant.plan;
    let expires_at = (plan.duration_days > 0).then(|| ctx.now() + TimeDelta::days(plan.duration_days));
    let token = ctx.rng().token(TOKEN_LEN);
    let nth = store::count_of(ctx.tx(), grant.user_id).await? + 1;
    let new = NewSubscription {
        user_id: grant.user_id,
        plan_id: plan.id,
        location_id: grant.location_id,
        token: &token,
        traffic: plan.traffic,
        device_limit: plan.device_limit,
        expires_at,
    };
    let id = store::insert(ctx.tx(), ctx.now(), new).await?;
    let name = name(ctx, &grant, (id, nth)).await?;
    store::name_set(ctx.tx(), id, &name).await?;
    let want = Want {
        holder_id: id.0,
        location_id: grant.location_id,
        credentials: Credentials::generate(ctx.rng()),
        cap_bytes: (plan.traffic > Bytes::ZERO).then_some(plan.traffic.get()),
        expires_at,
        device_limit: plan.device_limit,
        enable: true,
        label: name,
    };
    placement_want(ctx, want).await?;
    let nothing = Period { traffic_left: Some(Bytes::ZERO), expires_at: Some(ctx.now()) };
    let after = Period { traffic_left: (plan.traffic > Bytes::ZERO).then_some(plan.traffic), expires_at };
    grants::insert(ctx.tx(), ctx.now(), (id, grant.order_id), (grants::BUY, &nothing, &after), None).await?;
    Ok(id)
}

async fn name(ctx: &Ctx<'_>, grant: &Grant, (id, nth): (SubscriptionId, u64)) -> Result<String> {
    let location = location_get(ctx.tx(), grant.location_id).await?;
    let parts = NameParts {
        shop: &ctx.settings().shop_name,
        location: &location.name_en,
        plan: &grant.plan.name_en,
        number: NUMBER_FIRST + id.0,
        nth,
    };
    Ok(name_from(&ctx.settings().subscription_name_template, parts))
}
