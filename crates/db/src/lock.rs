//! How a row is locked by a transaction that is about to change it.

use sea_orm::DbBackend;
use sea_orm::sea_query::LockType;

/// For `QuerySelect::lock`. Weaker than `lock_exclusive`, which also waits for everybody who has added a row that refers
/// to this one (`FOR KEY SHARE`): two that did, and then want the row, wait for each other until the server ends one of
/// them a second later. SQLite has one writer and leaves it out.
/// <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS>
pub const ROW_LOCK: LockType = LockType::NoKeyUpdate;

/// The same for SQL written by hand: what comes behind the `SELECT`.
#[must_use]
pub fn row_lock(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres { " FOR NO KEY UPDATE" } else { "" }
}
