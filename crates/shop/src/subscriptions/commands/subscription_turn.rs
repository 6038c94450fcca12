//! Waits for whoever is at a subscription. A step of somebody else's command: no permission of its own.

use kernel::SubscriptionId;

use crate::subscriptions::store;
use crate::{Ctx, Result};

/// Keeps others from the subscription until the end of the transaction. Its row comes before those of its clients.
///
/// # Errors
/// The database's own failures.
pub async fn subscription_turn(ctx: &Ctx<'_>, id: SubscriptionId) -> Result<()> {
    store::turn(ctx.tx(), id).await
}
