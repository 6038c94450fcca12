//! Something is owed for an order.

use kernel::{Money, OrderId, Timestamp, UserId};

use crate::payments::error::PaymentRefusal;
use crate::payments::machine::AttemptMove;
use crate::payments::model::{Intent, IntentState};
use crate::payments::store::attempt_move;
use crate::payments::store::intent::{self, NewIntent};
use crate::{Ctx, Result};

/// What is owed, by whom, until when.
#[derive(Clone, Copy, Debug)]
pub struct IntentOpen {
    pub user_id: UserId,
    pub order_id: OrderId,
    pub amount: Money,
    pub expires_at: Timestamp,
}

/// Opens the one open intent of an order. An open one for the same amount is kept, one for another amount is replaced
/// (its waiting attempts are canceled; money that comes for them all the same is late money).
///
/// # Errors
/// [`PaymentRefusal::AmountInvalid`] when nothing is owed.
pub async fn intent_open(ctx: &Ctx<'_>, input: IntentOpen) -> Result<Intent> {
    if !input.amount.is_positive() {
        return Err(PaymentRefusal::AmountInvalid.into());
    }
    if let Some(current) = intent::of_order(ctx.tx(), input.order_id).await?
        && current.state == IntentState::Open
    {
        if current.amount == input.amount {
            return Ok(current);
        }
        attempt_move::end_waiting(ctx.tx(), current.id, AttemptMove::Cancel).await?;
        intent::close(ctx.tx(), current.id, &[IntentState::Open], IntentState::Canceled).await?;
    }
    let new = NewIntent {
        user_id: input.user_id,
        order_id: input.order_id,
        amount: input.amount,
        expires_at: input.expires_at,
    };
    let id = intent::insert(ctx.tx(), ctx.now(), &new).await?;
    intent::get(ctx.tx(), id).await?.ok_or_else(|| PaymentRefusal::NotFound.into())
}
