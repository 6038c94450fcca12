//! The customer gives an invoice up.

use kernel::{OrderId, UserId};

use super::payment_shown::payment_closed;
use crate::orders::error::OrderRefusal;
use crate::orders::model::{Order, OrderOutcome, OrderState};
use crate::orders::store::{self, OrderChange};
use crate::payments::{IntentState, attempts_cancel, payments_turn};
use crate::{Ctx, Result};

/// Cancels an order that is unpaid or has expired so. A second time changes nothing. Money that comes all the same goes
/// to the wallet.
///
/// # Errors
/// Not found; [`OrderRefusal::AlreadyPaid`].
pub async fn order_cancel(ctx: &Ctx<'_>, user_id: UserId, id: OrderId) -> Result<()> {
    let order = owned(ctx, user_id, id).await?;
    match order.state {
        OrderState::Canceled => return Ok(()),
        OrderState::AwaitingPayment | OrderState::Expired => {}
        _ => return Err(OrderRefusal::AlreadyPaid.into()),
    }
    let change = OrderChange {
        outcome: Some(OrderOutcome::Canceled),
        closed_at: Some(ctx.now()),
        ..OrderChange::default()
    };
    if !store::moved(ctx.tx(), &order, OrderState::Canceled, change).await? {
        return Err(OrderRefusal::Stale.into());
    }
    attempts_cancel(ctx, id, IntentState::Canceled).await?;
    // Another message may still lead to the bank.
    payment_closed(ctx, &order).await
}

/// Reads a person's own order for a change.
pub(super) async fn owned(ctx: &Ctx<'_>, user_id: UserId, id: OrderId) -> Result<Order> {
    payments_turn(ctx, id).await?;
    let order = store::lock(ctx.tx(), id).await?.filter(|order| order.user_id == user_id);
    order.ok_or_else(|| OrderRefusal::NotFound.into())
}
