//! Reading balances and statements.

use kernel::{PageRequest, Timestamp, unix_ms};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::statement;
use crate::Result;

/// Balance and held of an account; nothing when it was never used.
pub(in crate::ledger) async fn balance(db: &impl ConnectionTrait, code: &str) -> Result<Option<(i64, i64)>> {
    let sql = "SELECT balance, held FROM ledger_account WHERE code = $1";
    let row = db.query_one_raw(statement(db, sql, vec![code.into()])).await?;
    row.map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).transpose()
}

#[derive(FromQueryResult)]
pub(in crate::ledger) struct StatementRow {
    pub transfer_id: i64,
    pub kind: String,
    pub amount: i64,
    pub balance_after: i64,
    pub reason: String,
    pub order_id: Option<i64>,
    pub attempt_id: Option<i64>,
    pub created_at: i64,
}

/// The balances of these accounts together.
pub(in crate::ledger) async fn sum(db: &impl ConnectionTrait, codes: &[String]) -> Result<i64> {
    let (places, values) = db::bind_list(codes);
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(balance), 0) AS BIGINT) FROM ledger_account WHERE code IN ({places})"
    );
    let row = db.query_one_raw(statement(db, sql, values)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

/// What left an account for other customers since then, in rial.
pub(in crate::ledger) async fn sent_since(
    db: &impl ConnectionTrait,
    code: &str,
    since: Timestamp,
) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(-p.amount), 0) AS BIGINT) FROM ledger_posting p \
               JOIN ledger_account a ON a.id = p.account_id JOIN ledger_transfer t ON t.id = p.transfer_id \
               WHERE a.code = $1 AND p.amount < 0 AND t.kind = 'peer' AND t.created_at > $2";
    let row = db.query_one_raw(statement(db, sql, vec![code.into(), unix_ms(since).into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

/// How many postings an account has: its version counts them.
pub(in crate::ledger) async fn postings(db: &impl ConnectionTrait, code: &str) -> Result<i64> {
    let sql = "SELECT version FROM ledger_account WHERE code = $1";
    let row = db.query_one_raw(statement(db, sql, vec![code.into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

/// One page of an account's postings, newest first. Versions count from one without a gap (I-2), so that a page is
/// found by its place however long the history is.
pub(in crate::ledger) async fn page(
    db: &impl ConnectionTrait,
    code: &str,
    page: PageRequest,
) -> Result<Vec<StatementRow>> {
    let sql = "SELECT t.id AS transfer_id, t.kind, p.amount, p.balance_after, t.reason, t.order_id, t.attempt_id, \
               t.created_at FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id \
               JOIN ledger_transfer t ON t.id = p.transfer_id \
               WHERE a.code = $1 AND p.account_version <= a.version - $3 ORDER BY p.account_version DESC LIMIT $2";
    let offset = i64::try_from(page.offset()).unwrap_or(i64::MAX);
    let values = vec![code.into(), i64::from(page.size).into(), offset.into()];
    Ok(StatementRow::find_by_statement(statement(db, sql, values)).all(db).await?)
}
