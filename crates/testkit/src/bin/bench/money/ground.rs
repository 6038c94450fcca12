//! What the parts that fill tables have in common.

use db::{DatabaseTransaction, DbErr};
use sea_orm::ConnectionTrait as _;

/// A statement that makes `count` customers, numbered from `base + 1`.
pub fn customers(base: i64, count: i64, now: i64) -> String {
    format!(
        "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {count}) \
         INSERT INTO user_account (id, telegram_id, first_name, locale, locale_chosen, search, state, reachable, created_at, seen_at) \
         SELECT {base} + i, {base} + i, 'Bench', 'fa', 1, 'bench', 'active', 1, {now}, {now} FROM c"
    )
}

/// # Errors
/// The database's own failures.
pub async fn run_all(tx: &DatabaseTransaction, statements: &[String]) -> Result<(), DbErr> {
    for statement in statements {
        tx.execute_unprepared(statement).await?;
    }
    Ok(())
}
