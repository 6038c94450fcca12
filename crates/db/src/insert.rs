//! Adding a row and learning its id.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

/// Runs an `INSERT` of one row and answers its `id`; `None` when it did nothing because of a conflict. `sql` ends without
/// `RETURNING`, which on SQLite builds a table in memory for the answer.
///
/// # Errors
/// The database's own failures.
pub async fn insert_id(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<i64>, DbErr> {
    let backend = db.get_database_backend();
    if backend == DbBackend::Postgres {
        let insert = Statement::from_sql_and_values(backend, format!("{sql} RETURNING id"), values);
        let row = db.query_one_raw(insert).await?;
        return row.map(|row| row.try_get_by_index(0)).transpose();
    }
    let done = db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let id = i64::try_from(done.last_insert_id()).map_err(|_| DbErr::UnpackInsertId)?;
    Ok((done.rows_affected() > 0).then_some(id))
}
