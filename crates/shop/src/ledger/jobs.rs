//! Holds whose time is over are freed; transfers are sealed.

use std::time::Duration;

use jobs::{Every, Handled, JobError, JobRun, NewJob, Priority};
use kernel::Actor;
use serde_json::json;

use super::seal::block_seal;
use super::store::holds;
use crate::{Ctx, Registrar, Result, Shop};

const HOLDS_EXPIRE: &str = "ledger.holds_expire";
const HOLDS_EXPIRE_EVERY: Duration = Duration::from_secs(60);
/// How many holds end in one transaction.
const BATCH: u64 = 200;
const SEAL: &str = "ledger.block_seal";
const SEAL_EVERY: Duration = Duration::from_secs(60);

/// Registers the expiry of holds and the sealing of transfers.
pub(crate) fn register(registrar: &mut Registrar) {
    registrar.job(HOLDS_EXPIRE, run);
    registrar.schedule(
        HOLDS_EXPIRE,
        Every::Interval(HOLDS_EXPIRE_EVERY),
        NewJob::new(HOLDS_EXPIRE, &json!({})),
    );
    registrar.job(SEAL, seal);
    registrar.schedule(
        SEAL,
        Every::Interval(SEAL_EVERY),
        NewJob::new(SEAL, &json!({})).priority(Priority::Low),
    );
}

async fn seal(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    let is_full = shop.run(Actor::System, |ctx| Box::pin(block_seal(ctx))).await?;
    Ok(if is_full { Handled::Again(Duration::ZERO) } else { Handled::Done })
}

async fn run(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    let ended = shop.run(Actor::System, |ctx| Box::pin(holds_expire(ctx))).await?;
    Ok(if ended == BATCH { Handled::Again(Duration::ZERO) } else { Handled::Done })
}

/// Ends one batch; answers how many were looked at.
async fn holds_expire(ctx: &Ctx<'_>) -> Result<u64> {
    let lapsed = holds::holds_lapsed(ctx.tx(), ctx.now(), BATCH).await?;
    for hold in &lapsed {
        holds::hold_close(ctx.tx(), hold, "expired", ctx.now()).await?;
    }
    Ok(u64::try_from(lapsed.len()).unwrap_or_default())
}
