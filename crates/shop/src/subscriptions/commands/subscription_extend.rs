//! A paid order adds traffic or time to a running subscription.

use kernel::{Bytes, OrderId, SubscriptionId};

use super::subscription_renew::{Written, period_write};
use crate::fleet::usage_of;
use crate::subscriptions::error::SubscriptionRefusal;
use crate::subscriptions::policy::{extended_by_days, extended_by_traffic};
use crate::subscriptions::queries::period_of;
use crate::subscriptions::store;
use crate::{Ctx, Result};

/// What is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    Traffic(Bytes),
    Days(i64),
}

/// Adds to what is left.
///
/// # Errors
/// Not found; [`SubscriptionRefusal::AlreadyUnlimited`] when there is nothing to add to.
pub async fn subscription_extend(
    ctx: &Ctx<'_>,
    order_id: OrderId,
    (id, extension): (SubscriptionId, Extension),
) -> Result<()> {
    let current = store::lock(ctx.tx(), id).await?.ok_or(SubscriptionRefusal::NotFound)?;
    let used = Bytes::new(usage_of(ctx.tx(), id.0).await?.total());
    let before = period_of(&current, used);
    let (kind, after) = match extension {
        Extension::Traffic(_) if before.traffic_left.is_none() => {
            return Err(SubscriptionRefusal::AlreadyUnlimited.into());
        }
        Extension::Days(_) if before.expires_at.is_none() => {
            return Err(SubscriptionRefusal::AlreadyUnlimited.into());
        }
        Extension::Traffic(more) => ("traffic", extended_by_traffic(before, more)),
        Extension::Days(days) => ("time", extended_by_days(ctx.now(), before, days)),
    };
    let written = Written { order_id, kind, before, after };
    period_write(ctx, &current, (current.plan_id, current.device_limit, used), written).await
}
