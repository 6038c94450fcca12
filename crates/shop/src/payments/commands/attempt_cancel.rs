//! The payer (or the clock) gives up paying an order.

use kernel::OrderId;

use crate::payments::model::IntentState;
use crate::payments::store::attempt;
use crate::{Ctx, Result};

/// Closes the open intent of an order and everything that still waits for the payer. What is with the reviewers
/// stays there: money that may have come is looked at.
///
/// # Errors
/// The database's own failures.
pub async fn attempts_cancel(ctx: &Ctx<'_>, order_id: OrderId, to: IntentState) -> Result<()> {
    if let Some(intent) = attempt::intent_of_order(ctx.tx(), order_id).await? {
        attempt::cancel_waiting(ctx.tx(), intent.id).await?;
        attempt::intent_close(ctx.tx(), intent.id, &[IntentState::Open], to).await?;
    }
    Ok(())
}
