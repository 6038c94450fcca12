//! Tables `ledger_account`, `ledger_transfer`, `ledger_posting`. Every statement of the hot path is here, one round
//! trip each: lock accounts, insert transfer, insert postings, update accounts.

mod entities;
pub(in crate::ledger) mod holds;
pub(in crate::ledger) mod statements;

use std::fmt::Write as _;

use kernel::{Timestamp, TransferId, unix_ms};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement, Value};

use crate::ledger::account::Account;
use crate::ledger::model::{AccountRow, Line};

/// The asset of every account so far; amounts are whole rial.
const ASSET: &str = "IRR/0";

impl FromQueryResult for AccountRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get("", "id")?,
            code: row.try_get("", "code")?,
            floor: row.try_get("", "floor")?,
            balance: row.try_get("", "balance")?,
            held: row.try_get("", "held")?,
            version: row.try_get("", "version")?,
        })
    }
}

pub(in crate::ledger) fn statement(
    db: &impl ConnectionTrait,
    sql: impl Into<String>,
    values: Vec<Value>,
) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// `($1,$2),($3,$4)` for `rows` rows of `columns` values.
fn tuples(rows: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(rows * columns * 5);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { "," };
            // Writing into a string cannot fail.
            let _ = write!(sql, "{comma}${}", row * columns + column + 1);
        }
        sql.push(')');
    }
    sql
}

/// The accounts, created when missing, locked in the order of their ids so that transfers never wait in a circle.
pub(in crate::ledger) async fn accounts_lock(
    db: &impl ConnectionTrait,
    accounts: &[&Account],
) -> Result<Vec<AccountRow>, DbErr> {
    let mut wanted: Vec<(String, &Account)> =
        accounts.iter().map(|account| (account.code(), *account)).collect();
    wanted.sort_by(|a, b| a.0.cmp(&b.0));
    wanted.dedup_by(|a, b| a.0 == b.0);
    let rows = accounts_select(db, &wanted).await?;
    if rows.len() == wanted.len() {
        return Ok(rows);
    }
    let missing: Vec<_> =
        wanted.iter().filter(|(code, _)| !rows.iter().any(|row| row.code == *code)).collect();
    let values = missing
        .iter()
        .flat_map(|(code, account)| {
            let row: [Value; 7] = [
                code.as_str().into(),
                ASSET.into(),
                account.kind().into(),
                account.floor().into(),
                0i64.into(),
                0i64.into(),
                0i64.into(),
            ];
            row
        })
        .collect();
    let sql = format!(
        "INSERT INTO ledger_account (code, asset, kind, floor, balance, held, version) VALUES {} ON CONFLICT (code) DO NOTHING",
        tuples(missing.len(), 7)
    );
    db.execute_raw(statement(db, sql, values)).await?;
    accounts_select(db, &wanted).await
}

async fn accounts_select(
    db: &impl ConnectionTrait,
    wanted: &[(String, &Account)],
) -> Result<Vec<AccountRow>, DbErr> {
    let lock = ::db::row_lock(db.get_database_backend());
    let sql = format!(
        "SELECT id, code, floor, balance, held, version FROM ledger_account WHERE code IN {} ORDER BY id{lock}",
        tuples(1, wanted.len())
    );
    let values = wanted.iter().map(|(code, _)| code.as_str().into()).collect();
    AccountRow::find_by_statement(statement(db, sql, values)).all(db).await
}

/// What a transfer's row says besides its postings.
#[derive(Debug)]
pub(in crate::ledger) struct TransferRow {
    pub kind: &'static str,
    pub idem_key: String,
    pub input_hash: String,
    pub reverses_id: Option<i64>,
    pub attempt_id: Option<i64>,
    pub order_id: Option<i64>,
    pub actor: String,
    pub reason: String,
}

/// Adds a transfer; `None` when its key is taken.
pub(in crate::ledger) async fn transfer_insert(
    db: &impl ConnectionTrait,
    row: TransferRow,
    now: Timestamp,
) -> Result<Option<TransferId>, DbErr> {
    let sql = "INSERT INTO ledger_transfer \
               (kind, idem_key, input_hash, reverses_id, attempt_id, order_id, actor, reason, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (idem_key) DO NOTHING RETURNING id";
    let values = vec![
        row.kind.into(),
        row.idem_key.into(),
        row.input_hash.into(),
        row.reverses_id.into(),
        row.attempt_id.into(),
        row.order_id.into(),
        row.actor.into(),
        row.reason.into(),
        unix_ms(now).into(),
    ];
    let inserted = db.query_one_raw(statement(db, sql, values)).await?;
    inserted.map(|row| row.try_get_by_index::<i64>(0).map(TransferId)).transpose()
}

/// The transfer under a key and the hash of what it was posted from.
pub(in crate::ledger) async fn transfer_by_key(
    db: &impl ConnectionTrait,
    idem_key: &str,
) -> Result<Option<(TransferId, String)>, DbErr> {
    let sql = "SELECT id, input_hash FROM ledger_transfer WHERE idem_key = $1";
    let found = db.query_one_raw(statement(db, sql, vec![idem_key.into()])).await?;
    found
        .map(|row| Ok((TransferId(row.try_get_by_index::<i64>(0)?), row.try_get_by_index::<String>(1)?)))
        .transpose()
}

pub(in crate::ledger) async fn postings_insert(
    db: &impl ConnectionTrait,
    transfer: TransferId,
    lines: &[Line],
) -> Result<(), DbErr> {
    let sql = format!(
        "INSERT INTO ledger_posting (transfer_id, line, account_id, asset, amount, account_version, balance_after) VALUES {}",
        tuples(lines.len(), 7)
    );
    let values = (1i64..)
        .zip(lines)
        .flat_map(|(number, line)| {
            let row: [Value; 7] = [
                transfer.0.into(),
                number.into(),
                line.account_id.into(),
                ASSET.into(),
                line.amount.into(),
                line.account_version.into(),
                line.balance_after.into(),
            ];
            row
        })
        .collect();
    db.execute_raw(statement(db, sql, values)).await?;
    Ok(())
}

/// Writes new balances and versions of locked accounts in one statement. Answers how many rows were still at the
/// version they were read at.
pub(in crate::ledger) async fn accounts_update(
    db: &impl ConnectionTrait,
    changes: &[(&AccountRow, i64)],
) -> Result<u64, DbErr> {
    let sql = format!(
        "WITH change (id, balance, version, was) AS (VALUES {}) \
         UPDATE ledger_account SET balance = change.balance, version = change.version FROM change \
         WHERE ledger_account.id = change.id AND ledger_account.version = change.was",
        tuples(changes.len(), 4)
    );
    let values = changes
        .iter()
        .flat_map(|(row, was)| [row.id.into(), row.balance.into(), row.version.into(), (*was).into()])
        .collect();
    Ok(db.execute_raw(statement(db, sql, values)).await?.rows_affected())
}

/// A transfer as it stands.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::ledger) struct StoredTransfer {
    pub id: i64,
    pub kind: String,
    pub attempt_id: Option<i64>,
    pub order_id: Option<i64>,
}

pub(in crate::ledger) async fn transfer_get(
    db: &impl ConnectionTrait,
    id: TransferId,
) -> Result<Option<StoredTransfer>, DbErr> {
    let sql = "SELECT id, kind, attempt_id, order_id FROM ledger_transfer WHERE id = $1";
    StoredTransfer::find_by_statement(statement(db, sql, vec![id.0.into()])).one(db).await
}

/// The entries of a transfer by account code, in order.
pub(in crate::ledger) async fn entries_of(
    db: &impl ConnectionTrait,
    id: TransferId,
) -> Result<Vec<(String, i64)>, DbErr> {
    let sql = "SELECT a.code, p.amount FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id \
               WHERE p.transfer_id = $1 ORDER BY p.line";
    let rows = db.query_all_raw(statement(db, sql, vec![id.0.into()])).await?;
    rows.into_iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
