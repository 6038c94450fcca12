//! A transfer, its postings and the balances they lead to, in one round trip.

use kernel::{Timestamp, TransferId, unix_ms};
use sea_orm::{ConnectionTrait, DbBackend, Value};

use super::{ASSET, statement};
use crate::ledger::model::{AccountRow, Line};
use crate::{Error, Result};

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

/// Adds a transfer with its postings and moves the locked accounts from the version they were read at; `None` when the
/// transfer's key is taken, and then nothing was written.
///
/// # Errors
/// The database's own failures; internal when an account was at another version than it was read at.
pub(in crate::ledger) async fn transfer_write(
    db: &impl ConnectionTrait,
    (row, now): (TransferRow, Timestamp),
    (lines, changes): (&[Line], &[(&AccountRow, i64)]),
) -> Result<Option<TransferId>> {
    let mut binds = Binds(Vec::with_capacity(10 + lines.len() * 6 + changes.len() * 4));
    let key = 2;
    let transfer = binds.row([
        row.kind.into(),
        row.idem_key.into(),
        row.input_hash.into(),
        row.reverses_id.into(),
        row.attempt_id.into(),
        row.order_id.into(),
        row.actor.into(),
        row.reason.into(),
        unix_ms(now).into(),
    ]);
    let postings = binds.rows((1i64..).zip(lines).map(|(number, line)| {
        [
            number.into(),
            line.account_id.into(),
            ASSET.into(),
            line.amount.into(),
            line.account_version.into(),
            line.balance_after.into(),
        ]
    }));
    let accounts = binds.rows(
        changes
            .iter()
            .map(|(row, was)| [row.id.into(), row.balance.into(), row.version.into(), (*was).into()]),
    );
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => in_one(&transfer, &postings, &accounts),
        _ => in_a_row(key, &transfer, &postings, &accounts),
    };
    // The first row names the transfer, each further one an account that was moved.
    let mut written = db.query_all_raw(statement(db, sql, binds.0)).await?.into_iter();
    let Some(id) = written.next() else { return Ok(None) };
    if written.len() != changes.len() {
        return Err(Error::internal("an account changed while it was locked"));
    }
    Ok(Some(TransferId(id.try_get_by_index(0)?)))
}

const TRANSFER: &str = "INSERT INTO ledger_transfer \
    (kind, idem_key, input_hash, reverses_id, attempt_id, order_id, actor, reason, created_at)";
const POSTING: &str = "INSERT INTO ledger_posting \
    (transfer_id, line, account_id, asset, amount, account_version, balance_after)";
const CONFLICT: &str = "ON CONFLICT (idem_key) DO NOTHING RETURNING id";

/// PostgreSQL: one statement whose parts write.
/// <https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING>
fn in_one(transfer: &str, postings: &str, accounts: &str) -> String {
    format!(
        "WITH transfer AS ({TRANSFER} VALUES {transfer} {CONFLICT}), \
         line (line, account_id, asset, amount, account_version, balance_after) AS (VALUES {postings}), \
         change (id, balance, version, was) AS (VALUES {accounts}), \
         posting AS ({POSTING} SELECT transfer.id, line.* FROM transfer CROSS JOIN line), \
         account AS (UPDATE ledger_account SET balance = change.balance, version = change.version \
           FROM change CROSS JOIN transfer \
           WHERE ledger_account.id = change.id AND ledger_account.version = change.was RETURNING ledger_account.id) \
         SELECT id FROM transfer UNION ALL SELECT id FROM account"
    )
}

/// SQLite: three statements that are sent together. The later ones do something only for a transfer that has no
/// postings yet, and for accounts that stand before those.
fn in_a_row(key: usize, transfer: &str, postings: &str, accounts: &str) -> String {
    format!(
        "{TRANSFER} VALUES {transfer} {CONFLICT}; \
         WITH line (line, account_id, asset, amount, account_version, balance_after) AS (VALUES {postings}) \
         {POSTING} SELECT t.id, line.* FROM ledger_transfer t CROSS JOIN line WHERE t.idem_key = ${key} \
           AND NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.transfer_id = t.id); \
         WITH change (id, balance, version, was) AS (VALUES {accounts}) \
         UPDATE ledger_account SET balance = change.balance, version = change.version FROM change \
           WHERE ledger_account.id = change.id AND ledger_account.version = change.was AND EXISTS \
             (SELECT 1 FROM ledger_posting p WHERE p.account_id = change.id AND p.account_version = change.version) \
           RETURNING ledger_account.id"
    )
}

/// Values, and the places where the SQL wants them.
struct Binds(Vec<Value>);

impl Binds {
    /// `($4,$5,$6)`.
    fn row(&mut self, values: impl IntoIterator<Item = Value>) -> String {
        let first = self.0.len() + 1;
        self.0.extend(values);
        let places: Vec<String> = (first..=self.0.len()).map(|place| format!("${place}")).collect();
        format!("({})", places.join(","))
    }

    fn rows<const COLUMNS: usize>(&mut self, rows: impl IntoIterator<Item = [Value; COLUMNS]>) -> String {
        let rows: Vec<String> = rows.into_iter().map(|row| self.row(row)).collect();
        rows.join(",")
    }
}
