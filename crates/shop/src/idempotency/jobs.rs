//! Forgetting old keys.

use std::time::Duration;

use chrono::TimeDelta;
use jobs::{Every, Handled, JobError, JobRun, NewJob, Priority};
use kernel::Actor;

use super::store;
use crate::{Registrar, Shop};

const PRUNE: &str = "idempotency.keys_prune";
const PRUNE_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long an answer is repeated. Clients that try again do so within a day.
const KEEP: TimeDelta = TimeDelta::days(7);
/// How many keys one transaction deletes.
const PRUNE_BATCH: i64 = 1_000;

/// Registers the sweep.
pub(crate) fn register(registrar: &mut Registrar) {
    registrar.job(PRUNE, keys_prune);
    let prune = NewJob::new(PRUNE, &()).priority(Priority::Low);
    registrar.schedule(PRUNE, Every::Interval(PRUNE_EVERY), prune);
}

async fn keys_prune(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    let pruned = shop
        .run(Actor::System, |ctx| {
            Box::pin(async move { store::prune(ctx.tx(), ctx.now() - KEEP, PRUNE_BATCH).await })
        })
        .await?;
    let full = pruned >= u64::try_from(PRUNE_BATCH).unwrap_or(u64::MAX);
    Ok(if full { Handled::Again(Duration::ZERO) } else { Handled::Done })
}
