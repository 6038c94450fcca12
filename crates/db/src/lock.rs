//! How rows are locked by a transaction that is about to change them.

use sea_orm::sea_query::{Expr, ExprTrait as _, IntoCondition, LockBehavior, LockType, SimpleExpr};
use sea_orm::{
    DbBackend, EntityTrait, Iterable as _, PrimaryKeyToColumn as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _, Select,
};

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

/// The filter of an update of several rows: those that fit, locked in the order of their ids. An update on its own locks
/// in the order it happens to find them, and two that find the same rows by different ways wait for each other.
#[must_use]
pub fn rows_in_order<E: EntityTrait>(fit: impl IntoCondition) -> SimpleExpr {
    among::<E>(E::find().filter(fit).lock(ROW_LOCK))
}

/// The same without those that somebody is at just now: for a sweep that comes again. It never waits.
#[must_use]
pub fn rows_at_rest<E: EntityTrait>(fit: impl IntoCondition) -> SimpleExpr {
    among::<E>(E::find().filter(fit).lock_with_behavior(ROW_LOCK, LockBehavior::SkipLocked))
}

fn among<E: EntityTrait>(rows: Select<E>) -> SimpleExpr {
    let ids: Vec<E::Column> = E::PrimaryKey::iter().map(|key| key.into_column()).collect();
    let rows = ids.iter().fold(rows.select_only(), |rows, id| rows.column(*id).order_by_asc(*id));
    let row = ids.iter().map(|id| Expr::col((E::default(), *id)));
    Expr::tuple(row).in_subquery(rows.into_query())
}
