//! Holds whose time is over are freed.

use std::time::Duration;

use jobs::{Every, Handled, JobError, JobRun, NewJob};
use kernel::Actor;
use serde_json::json;

use super::store::holds;
use crate::{Ctx, Registrar, Result, Shop};

const HOLDS_EXPIRE: &str = "ledger.holds_expire";
const HOLDS_EXPIRE_EVERY: Duration = Duration::from_secs(60);
/// How many holds end in one transaction.
const BATCH: u64 = 200;

/// Registers the expiry of holds.
pub(crate) fn register(registrar: &mut Registrar) {
    registrar.job(HOLDS_EXPIRE, run);
    registrar.schedule(
        HOLDS_EXPIRE,
        Every::Interval(HOLDS_EXPIRE_EVERY),
        NewJob::new(HOLDS_EXPIRE, &json!({})),
    );
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
