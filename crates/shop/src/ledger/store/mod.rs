//! Tables `ledger_account`, `ledger_transfer`, `ledger_posting`. The hot path is one round trip
//! ([`transfer_book`]); what is special takes two: lock the accounts, write the transfer ([`transfer_write`]).

mod entities;
pub(in crate::ledger) mod holds;
pub(in crate::ledger) mod seals;
pub(in crate::ledger) mod statements;
mod transfer_book;
mod transfer_write;

use std::fmt::Write as _;

use kernel::TransferId;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement, Value};

pub(in crate::ledger) use self::transfer_book::transfer_book;
pub(in crate::ledger) use self::transfer_write::{TransferRow, transfer_write};
use crate::ledger::account::Account;
use crate::ledger::model::AccountRow;

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
    const COLUMNS: &str = "SELECT id, code, floor, balance, held, version FROM ledger_account";
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => {
            let lock = ::db::row_lock(DbBackend::Postgres);
            format!("{COLUMNS} WHERE code IN {} ORDER BY id{lock}", tuples(1, wanted.len()))
        }
        // One writer needs neither lock nor order, and looks each up without a table in memory for the list.
        _ => {
            let each = (1..=wanted.len()).map(|place| format!("{COLUMNS} WHERE code = ${place}"));
            each.collect::<Vec<_>>().join(" UNION ALL ")
        }
    };
    let values = wanted.iter().map(|(code, _)| code.as_str().into()).collect();
    AccountRow::find_by_statement(statement(db, sql, values)).all(db).await
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
