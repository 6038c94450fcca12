//! The customer changes the link: the old one is unknown at once, the old credentials are gone from the panel.

use chrono::TimeDelta;
use kernel::SubscriptionId;
use serde_json::json;

use super::subscription_grant::TOKEN_LEN;
use crate::fleet::{Change, Credentials, placement_change};
use crate::identity::{Permission, require};
use crate::subscriptions::error::SubscriptionRefusal;
use crate::subscriptions::store;
use crate::{Ctx, Result, audit};

/// A second tap within this time is the same wish: the first one's link may be on its way into an app already.
const SAME_WISH: TimeDelta = TimeDelta::seconds(10);

/// Gives a subscription a new token and new credentials. Answers the new token; within [`SAME_WISH`] of the last change,
/// the one that stands.
///
/// # Errors
/// Not found (or somebody else's, without the permission).
pub async fn link_change(ctx: &Ctx<'_>, id: SubscriptionId) -> Result<String> {
    let current = store::lock(ctx.tx(), id).await?.ok_or(SubscriptionRefusal::NotFound)?;
    if ctx.actor().user_id() != Some(current.user_id) {
        require(ctx, Permission::SubscriptionManage).await?;
        audit::record(ctx, "subscription.link_change", &format!("subscription:{id}"), json!({}));
    }
    if current.link_changed_at.is_some_and(|at| ctx.now() - at < SAME_WISH) {
        return Ok(current.token);
    }
    let token = ctx.rng().token(TOKEN_LEN);
    if !store::link_set(ctx.tx(), &current, (&token, ctx.now())).await? {
        return Err(SubscriptionRefusal::Stale.into());
    }
    let change = Change {
        cap_bytes: current.cap_bytes(),
        expires_at: current.expires_at,
        device_limit: current.device_limit,
        enable: true,
        credentials: Some(Credentials::generate(ctx.rng())),
        label: current.name.clone(),
    };
    placement_change(ctx, id.0, change).await?;
    Ok(token)
}
