//! Reading the inbox.

use sea_orm::ConnectionTrait;

use super::model::OpenUpdate;
use super::store;
use crate::{Result, Waiting};

/// How many open updates are read at once at most.
const OPEN_MAX: u64 = 1_000;

/// Updates that wait to be handled, oldest first.
///
/// # Errors
/// The database's own failures.
pub async fn update_open_list(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<OpenUpdate>> {
    store::updates_open(db, limit.clamp(1, OPEN_MAX)).await
}

/// Updates that were stored and not handled yet.
///
/// # Errors
/// The database's own failures.
pub async fn updates_waiting(db: &impl ConnectionTrait) -> Result<Waiting> {
    store::updates_waiting(db).await
}
