//! Counts the attempts of an update and ends it.

use kernel::UpdateId;

use crate::notifications::model::Closed;
use crate::notifications::store;
use crate::{Ctx, Result};

/// How many updates go into one statement.
const CHUNK: usize = 256;

/// Ends an update. False when it had ended before.
///
/// # Errors
/// The database's own failures.
pub async fn update_close(ctx: &Ctx<'_>, id: UpdateId, how: Closed) -> Result<bool> {
    store::update_end(ctx.tx(), id, (how, ctx.now())).await
}

/// Ends updates that were handled; those that had ended before are left as they are.
///
/// # Errors
/// The database's own failures.
pub async fn updates_close(ctx: &Ctx<'_>, ids: &[UpdateId]) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        store::updates_end(ctx.tx(), chunk, (Closed::Done, ctx.now())).await?;
    }
    Ok(())
}

/// Notes, before handling begins, that it begins once more. Answers how many attempts that makes, so that a poison
/// update is given up; zero when there is no such update.
///
/// # Errors
/// The database's own failures.
pub async fn update_attempt(ctx: &Ctx<'_>, id: UpdateId) -> Result<i64> {
    store::update_count(ctx.tx(), id).await
}
