//! A transfer, its postings and the balances they lead to, in one round trip.

use std::fmt::Write as _;

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

impl TransferRow {
    /// In the order of [`TRANSFER`].
    pub(super) fn values(&self, now: Timestamp) -> [Value; TRANSFER_COLUMNS] {
        [
            self.kind.into(),
            self.idem_key.as_str().into(),
            self.input_hash.as_str().into(),
            self.reverses_id.into(),
            self.attempt_id.into(),
            self.order_id.into(),
            self.actor.as_str().into(),
            self.reason.as_str().into(),
            unix_ms(now).into(),
        ]
    }
}

/// Adds a transfer with its postings and moves the locked accounts from the version they were read at; `None` when the
/// transfer's key is taken, and then nothing was written.
///
/// # Errors
/// The database's own failures; internal when an account was at another version than it was read at.
pub(in crate::ledger) async fn transfer_write(
    db: &impl ConnectionTrait,
    (row, now): (&TransferRow, Timestamp),
    (lines, changes): (&[Line], &[(&AccountRow, i64)]),
) -> Result<Option<TransferId>> {
    let mut values = Vec::with_capacity(TRANSFER_COLUMNS + lines.len() * LINE_COLUMNS + changes.len() * 4);
    values.extend(row.values(now));
    for (number, line) in (1i64..).zip(lines) {
        values.extend::<[Value; LINE_COLUMNS]>([
            number.into(),
            line.account_id.into(),
            ASSET.into(),
            line.amount.into(),
            line.account_version.into(),
            line.balance_after.into(),
        ]);
    }
    for (row, was) in changes {
        values.extend::<[Value; CHANGE_COLUMNS]>([
            row.id.into(),
            row.balance.into(),
            row.version.into(),
            (*was).into(),
        ]);
    }
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => in_one(lines.len(), changes.len()),
        _ => in_a_chain(lines.len(), changes.len()),
    };
    let Some(row) = db.query_one_raw(statement(db, sql, values)).await? else { return Ok(None) };
    let (id, moved): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    if usize::try_from(moved).ok() != Some(changes.len()) {
        return Err(Error::internal("an account changed while it was locked"));
    }
    Ok(Some(TransferId(id)))
}

pub(super) const TRANSFER: &str = "INSERT INTO ledger_transfer \
    (kind, idem_key, input_hash, reverses_id, attempt_id, order_id, actor, reason, created_at)";
pub(super) const TRANSFER_COLUMNS: usize = 9;
pub(super) const POSTING: &str = "INSERT INTO ledger_posting \
    (transfer_id, line, account_id, asset, amount, account_version, balance_after)";
/// Of a posting, without the transfer it belongs to.
const LINE_COLUMNS: usize = 6;
/// Id, balance, version, and the version it was read at.
const CHANGE_COLUMNS: usize = 4;

/// `$4,$5,$6` from the number of the first.
pub(super) fn places(first: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(columns * 4);
    for place in first..first + columns {
        let comma = if place == first { "" } else { "," };
        // Writing into a string cannot fail.
        let _ = write!(sql, "{comma}${place}");
    }
    sql
}

/// Where the values of each line begin, and those of each change.
fn firsts(lines: usize, changes: usize) -> (impl Iterator<Item = usize>, impl Iterator<Item = usize>) {
    let first_change = TRANSFER_COLUMNS + lines * LINE_COLUMNS;
    (
        (0..lines).map(|line| 1 + TRANSFER_COLUMNS + line * LINE_COLUMNS),
        (0..changes).map(move |change| 1 + first_change + change * CHANGE_COLUMNS),
    )
}

/// PostgreSQL: one statement whose parts write.
/// <https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING>
fn in_one(lines: usize, changes: usize) -> String {
    let rows = |places: Vec<String>| format!("({})", places.join("),("));
    let (line, change) = firsts(lines, changes);
    let postings = rows(line.map(|first| places(first, LINE_COLUMNS)).collect());
    let accounts = rows(change.map(|first| places(first, CHANGE_COLUMNS)).collect());
    let transfer = places(1, TRANSFER_COLUMNS);
    format!(
        "WITH transfer AS ({TRANSFER} VALUES ({transfer}) ON CONFLICT (idem_key) DO NOTHING RETURNING id), \
         line (line, account_id, asset, amount, account_version, balance_after) AS (VALUES {postings}), \
         change (id, balance, version, was) AS (VALUES {accounts}), \
         posting AS ({POSTING} SELECT transfer.id, line.* FROM transfer CROSS JOIN line), \
         account AS (UPDATE ledger_account SET balance = change.balance, version = change.version \
           FROM change CROSS JOIN transfer \
           WHERE ledger_account.id = change.id AND ledger_account.version = change.was RETURNING ledger_account.id) \
         SELECT id, (SELECT COUNT(*) FROM account) FROM transfer"
    )
}

/// SQLite: a chain of statements that are sent together. Each does something only when the one before it did
/// (`changes()`), so that a key that is taken ends the chain at its head. An account at another version than it was
/// read at is noticed by its posting: there is one for each version. `last_insert_rowid()` stays the transfer's, since
/// postings have no rowid. Neither RETURNING nor VALUES of several rows: both build a table in memory.
/// <https://www.sqlite.org/lang_corefunc.html#changes>
fn in_a_chain(lines: usize, changes: usize) -> String {
    let (line, change) = firsts(lines, changes);
    let transfer = places(1, TRANSFER_COLUMNS);
    let mut sql = format!("{TRANSFER} VALUES ({transfer}) ON CONFLICT (idem_key) DO NOTHING; ");
    for first in line {
        let places = places(first, LINE_COLUMNS);
        let _ = write!(sql, "{POSTING} SELECT last_insert_rowid(), {places} WHERE changes() > 0; ");
    }
    for id in change {
        let (balance, version) = (id + 1, id + 2);
        let _ = write!(
            sql,
            "UPDATE ledger_account SET balance = ${balance}, version = ${version} WHERE id = ${id} AND changes() > 0; "
        );
    }
    let _ = write!(sql, "SELECT last_insert_rowid(), {changes} WHERE changes() > 0");
    sql
}
