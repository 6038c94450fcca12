//! Stores updates before they are confirmed to the messenger.

use crate::notifications::model::{IncomingUpdate, OpenUpdate};
use crate::notifications::store;
use crate::{Ctx, Result};

/// How many updates go into one statement.
const CHUNK: usize = 100;

/// Stores updates; those that are known already are ignored. Answers the new ones, oldest first.
///
/// # Errors
/// The database's own failures: then the messenger must keep the updates and send them again.
pub async fn update_store(ctx: &Ctx<'_>, updates: Vec<IncomingUpdate>) -> Result<Vec<OpenUpdate>> {
    let mut fresh = Vec::with_capacity(updates.len());
    for chunk in updates.chunks(CHUNK) {
        fresh.extend(store::updates_insert(ctx.tx(), ctx.now(), chunk).await?);
    }
    Ok(fresh)
}
