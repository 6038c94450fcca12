//! Balances and statements.

use kernel::{AttemptId, Money, OrderId, Page, PageRequest, TransferId, from_unix_ms};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::account::Account;
use super::model::{Balance, StatementLine};
use super::store::statement;
use crate::Result;

/// What the account holds now; nothing when it was never used.
///
/// # Errors
/// The database's own failures.
pub async fn balance(db: &impl ConnectionTrait, account: &Account) -> Result<Balance> {
    let sql = "SELECT balance, held FROM ledger_account WHERE code = $1";
    let Some(row) = db.query_one_raw(statement(db, sql, vec![account.code().into()])).await? else {
        return Ok(Balance::default());
    };
    let balance = Money::from_rial(row.try_get_by_index(0)?)?;
    let held = Money::from_rial(row.try_get_by_index(1)?)?;
    Ok(Balance { balance, held, available: balance.checked_sub(held)? })
}

#[derive(FromQueryResult)]
struct Row {
    transfer_id: i64,
    kind: String,
    amount: i64,
    balance_after: i64,
    reason: String,
    order_id: Option<i64>,
    attempt_id: Option<i64>,
    created_at: i64,
}

/// Every change of the account, newest first.
///
/// # Errors
/// The database's own failures.
pub async fn statement_page(
    db: &impl ConnectionTrait,
    account: &Account,
    page: PageRequest,
) -> Result<Page<StatementLine>> {
    let code = account.code();
    // The version counts the postings.
    let sql = "SELECT version FROM ledger_account WHERE code = $1";
    let counted = db.query_one_raw(statement(db, sql, vec![code.as_str().into()])).await?;
    let total: i64 = counted.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    let sql = "SELECT t.id AS transfer_id, t.kind, p.amount, p.balance_after, t.reason, t.order_id, t.attempt_id, \
               t.created_at FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id \
               JOIN ledger_transfer t ON t.id = p.transfer_id \
               WHERE a.code = $1 ORDER BY p.account_version DESC LIMIT $2 OFFSET $3";
    let offset = i64::try_from(page.offset()).unwrap_or(i64::MAX);
    let values = vec![code.into(), i64::from(page.size).into(), offset.into()];
    let rows = Row::find_by_statement(statement(db, sql, values)).all(db).await?;
    let lines: Result<Vec<_>> = rows.into_iter().map(line).collect();
    Ok(Page::new(page, lines?, u64::try_from(total).unwrap_or_default()))
}

fn line(row: Row) -> Result<StatementLine> {
    Ok(StatementLine {
        transfer_id: TransferId(row.transfer_id),
        kind: row.kind,
        amount: Money::from_rial(row.amount)?,
        balance_after: Money::from_rial(row.balance_after)?,
        reason: row.reason,
        order_id: row.order_id.map(OrderId),
        attempt_id: row.attempt_id.map(AttemptId),
        at: from_unix_ms(row.created_at),
    })
}
