//! The payer (or the clock) gives up paying an order.

use kernel::{AttemptId, OrderId};

use crate::payments::machine::AttemptMove;
use crate::payments::model::IntentState;
use crate::payments::store::{attempt_move, intent};
use crate::{Ctx, Result};

/// Waits for everybody who is at the payments of an order, and keeps others from them until the end of the transaction.
/// Who wants the order too asks for this first, as those do who book a payment and then settle its order.
///
/// # Errors
/// The database's own failures.
pub async fn payments_turn(ctx: &Ctx<'_>, order_id: OrderId) -> Result<()> {
    intent::turn_of_order(ctx.tx(), order_id).await
}

/// The same at the payments of the order that an attempt is for.
///
/// # Errors
/// The database's own failures.
pub(crate) async fn attempt_turn(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    intent::turn_of_attempt(ctx.tx(), id).await
}

/// [`payments_turn`] for a sweep that comes again: nobody is waited for, and the answer is false when somebody is there.
///
/// # Errors
/// The database's own failures.
pub async fn payments_turn_free(ctx: &Ctx<'_>, order_id: OrderId) -> Result<bool> {
    intent::turn_is_free(ctx.tx(), order_id).await
}

/// Closes the open intent of an order and everything that still waits for the payer. What is with the reviewers
/// stays there: money that may have come is looked at.
///
/// # Errors
/// The database's own failures.
pub async fn attempts_cancel(ctx: &Ctx<'_>, order_id: OrderId, to: IntentState) -> Result<()> {
    if let Some(open) = intent::of_order(ctx.tx(), order_id).await? {
        let end = if to == IntentState::Expired { AttemptMove::Expire } else { AttemptMove::Cancel };
        attempt_move::end_waiting(ctx.tx(), open.id, end).await?;
        intent::close(ctx.tx(), open.id, &[IntentState::Open], to).await?;
    }
    Ok(())
}
