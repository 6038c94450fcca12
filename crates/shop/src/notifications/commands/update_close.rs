//! Counts the attempts of an update and ends it.

use kernel::UpdateId;

use crate::notifications::model::Closed;
use crate::notifications::store;
use crate::{Ctx, Result};

/// Ends an update. False when it had ended before.
///
/// # Errors
/// The database's own failures.
pub async fn update_close(ctx: &Ctx<'_>, id: UpdateId, how: Closed) -> Result<bool> {
    store::update_end(ctx.tx(), id, (how, ctx.now())).await
}

/// Notes, before handling begins, that it begins once more. Answers how many attempts that makes, so that a poison
/// update is given up; zero when there is no such update.
///
/// # Errors
/// The database's own failures.
pub async fn update_attempt(ctx: &Ctx<'_>, id: UpdateId) -> Result<i64> {
    store::update_count(ctx.tx(), id).await
}
