//! What happens to payments with time.

use std::time::Duration;

use chrono::TimeDelta;
use jobs::{Every, Handled, NewJob, Priority};
use kernel::Actor;

use super::machine::AttemptMove;
use super::store::attempt::{self, AttemptChange};
use crate::{Ctx, Registrar, Result};

const EXPIRE_EVERY: Duration = Duration::from_secs(15);
const EXPIRE_BATCH: u64 = 200;
/// An exact amount stays taken this long after its deadline: late money must be recognisable.
const AMOUNT_LOCK_AFTER: TimeDelta = TimeDelta::hours(24);

/// Registers the jobs of payments.
pub fn register(registrar: &mut Registrar) {
    registrar.job("payments.attempts_expire", |shop, _| async move {
        let more = shop.run(Actor::System, |ctx| Box::pin(attempts_expire(ctx))).await?;
        Ok(if more { Handled::Again(Duration::ZERO) } else { Handled::Done })
    });
    let job = NewJob::new("payments.attempts_expire", &()).priority(Priority::Low);
    registrar.schedule("payments.attempts_expire", Every::Interval(EXPIRE_EVERY), job);
}

/// Ends what nobody paid in time. True when there is more to do.
async fn attempts_expire(ctx: &Ctx<'_>) -> Result<bool> {
    let overdue = attempt::overdue(ctx.tx(), ctx.now(), EXPIRE_BATCH).await?;
    let more = overdue.len() as u64 == EXPIRE_BATCH;
    for late in overdue {
        if let Some(state) = late.state.after(AttemptMove::Expire) {
            attempt::moved(ctx.tx(), &late, AttemptChange::to(state)).await?;
        }
    }
    attempt::locks_release(ctx.tx(), ctx.now() - AMOUNT_LOCK_AFTER).await?;
    Ok(more)
}
