//! What nobody paid in time ends. Payments at a provider end by the provider's word instead.

use std::time::Duration;

use chrono::TimeDelta;
use jobs::{Handled, JobError, JobRun};
use kernel::Actor;

use crate::payments::machine::AttemptMove;
use crate::payments::store::attempt;
use crate::payments::store::attempt_move::{self, AttemptChange};
use crate::{Ctx, Result, Shop};

const EXPIRE_BATCH: u64 = 200;
/// An exact amount stays taken this long after its deadline: late money must be recognisable.
const AMOUNT_LOCK_AFTER: TimeDelta = TimeDelta::hours(24);

pub(super) async fn attempts_expire(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    let more = shop.run(Actor::System, |ctx| Box::pin(ended(ctx))).await?;
    Ok(if more { Handled::Again(Duration::ZERO) } else { Handled::Done })
}

/// Ends what nobody paid in time. True when there is more to do.
async fn ended(ctx: &Ctx<'_>) -> Result<bool> {
    let overdue = attempt::overdue(ctx.tx(), ctx.now(), EXPIRE_BATCH).await?;
    let more = overdue.len() as u64 == EXPIRE_BATCH;
    for late in overdue {
        if let Some(state) = late.state.after(AttemptMove::Expire) {
            attempt_move::moved(ctx.tx(), &late, AttemptChange::to(state)).await?;
        }
    }
    attempt::locks_release(ctx.tx(), ctx.now() - AMOUNT_LOCK_AFTER).await?;
    Ok(more)
}
