//! The customer pays at a provider: what the wallet does not cover is asked for.

use kernel::{OrderId, UserId};

use super::order_pay_card::owed;
use crate::payments::{Attempt, online_attempt_open};
use crate::{Ctx, Result};

/// Makes (or finds again) the attempt at `gateway`. Its page is opened afterwards, by `payments::page_open`.
///
/// # Errors
/// `orders.ended`, `orders.already_paid`, `orders.wallet_covers`; `payments.no_gateway` and the provider's limits.
pub async fn order_pay_online(ctx: &Ctx<'_>, user_id: UserId, id: OrderId, gateway: &str) -> Result<Attempt> {
    let intent = owed(ctx, user_id, id).await?;
    online_attempt_open(ctx, &intent, gateway).await
}
