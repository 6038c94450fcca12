//! A whole transfer in one round trip, as nearly every one goes: each account is there, each named once, and who gives
//! has enough. Whatever is else is left to [`accounts_lock`](super::accounts_lock), which can say why.

use std::fmt::Write as _;

use kernel::{Money, Timestamp, TransferId, sabotage};
use sea_orm::{ConnectionTrait, DbBackend, Value};

use super::statement;
use super::transfer_write::{POSTING, TRANSFER, TRANSFER_COLUMNS, TransferRow, places};
use crate::{Error, Result};

/// Account code and amount.
const ENTRY_COLUMNS: usize = 2;

/// Adds a transfer with its postings and moves its accounts; `None` when that cannot be done at once, and then nothing
/// was written: the key is taken, an account is new, named twice, out of range, or would end below its floor.
///
/// # Errors
/// The database's own failures; internal when an account changed while it was locked.
pub(in crate::ledger) async fn transfer_book(
    db: &impl ConnectionTrait,
    (row, now): (&TransferRow, Timestamp),
    entries: &[(String, Money)],
) -> Result<Option<TransferId>> {
    let is_twice = |(at, (code, _)): (usize, &(String, Money))| {
        entries.iter().take(at).any(|(earlier, _)| earlier == code)
    };
    if entries.iter().enumerate().any(is_twice) {
        return Ok(None);
    }
    let mut values: Vec<Value> = row.values(now).into();
    for (code, amount) in entries {
        values.extend([code.as_str().into(), amount.rial().into()]);
    }
    let givers: Vec<bool> = entries.iter().map(|(_, amount)| !amount.is_positive()).collect();
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => in_one(entries.len()),
        _ => in_a_chain(&givers),
    };
    let Some(row) = db.query_one_raw(statement(db, sql, values)).await? else { return Ok(None) };
    let (id, moved): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    if usize::try_from(moved).ok() != Some(entries.len()) {
        return Err(Error::internal("an account changed while it was locked"));
    }
    Ok(Some(TransferId(id)))
}

/// What has to hold for an account that gives `amount` (below zero).
fn has_enough(amount: &str) -> String {
    let held = if sabotage::on("booking-spends-held") { "0" } else { "held" };
    if sabotage::on("booking-floor-unchecked") {
        return "TRUE".to_owned();
    }
    format!("(floor IS NULL OR balance - {held} + {amount} >= floor)")
}

/// Amounts are whole rial that a double keeps exactly.
fn is_in_range(amount: &str) -> String {
    format!("abs(balance + {amount}) <= {}", Money::LIMIT)
}

/// PostgreSQL: the accounts are locked in the order of their ids, so that transfers never wait in a circle; the parts
/// that write go on from the rows as they were locked, not as they were when the statement began.
/// <https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE>
fn in_one(entries: usize) -> String {
    let first = |entry: usize| 1 + TRANSFER_COLUMNS + entry * ENTRY_COLUMNS;
    let lines: Vec<String> = (0..entries)
        .map(|entry| format!("({},{})", entry + 1, places(first(entry), ENTRY_COLUMNS)))
        .collect();
    let codes: Vec<String> = (0..entries).map(|entry| format!("${}", first(entry))).collect();
    let (lines, codes) = (lines.join(","), codes.join(","));
    let (transfer, lock) = (places(1, TRANSFER_COLUMNS), ::db::row_lock(DbBackend::Postgres));
    let (range, enough) = (is_in_range("amount"), has_enough("amount"));
    format!(
        "WITH line (line, code, amount) AS (VALUES {lines}), \
         account AS MATERIALIZED (SELECT id, code, asset, floor, balance, held, version FROM ledger_account \
           WHERE code IN ({codes}) ORDER BY id{lock}), \
         fit AS (SELECT line, id, asset, amount, version + 1 AS version, balance + amount AS balance \
           FROM line JOIN account USING (code) WHERE {range} AND (amount > 0 OR {enough})), \
         transfer AS ({TRANSFER} SELECT {transfer} WHERE (SELECT COUNT(*) FROM fit) = {entries} \
           ON CONFLICT (idem_key) DO NOTHING RETURNING id), \
         posting AS ({POSTING} SELECT transfer.id, fit.* FROM transfer CROSS JOIN fit), \
         moved AS (UPDATE ledger_account SET balance = fit.balance, version = fit.version \
           FROM fit CROSS JOIN transfer WHERE ledger_account.id = fit.id RETURNING ledger_account.id) \
         SELECT id, (SELECT COUNT(*) FROM moved) FROM transfer"
    )
}

/// SQLite: a chain like that of [`transfer_write`](super::transfer_write), whose head asks whether every account is fit.
fn in_a_chain(givers: &[bool]) -> String {
    let transfer = places(1, TRANSFER_COLUMNS);
    let mut sql = format!("{TRANSFER} SELECT {transfer} WHERE ");
    let entries = || {
        givers.iter().enumerate().map(|(entry, gives)| {
            let code = 1 + TRANSFER_COLUMNS + entry * ENTRY_COLUMNS;
            (entry, *gives, code, format!("${}", code + 1))
        })
    };
    for (entry, gives, code, amount) in entries() {
        let (and, range) = (if entry == 0 { "" } else { " AND " }, is_in_range(&amount));
        let enough = if gives { format!(" AND {}", has_enough(&amount)) } else { String::new() };
        // Writing into a string cannot fail.
        let _ = write!(
            sql,
            "{and}EXISTS (SELECT 1 FROM ledger_account WHERE code = ${code} AND {range}{enough})"
        );
    }
    sql.push_str(" ON CONFLICT (idem_key) DO NOTHING; ");
    for (entry, _, code, amount) in entries() {
        let line = entry + 1;
        let _ = write!(
            sql,
            "{POSTING} SELECT last_insert_rowid(), {line}, id, asset, {amount}, version + 1, balance + {amount} \
               FROM ledger_account WHERE code = ${code} AND changes() > 0; \
             UPDATE ledger_account SET balance = balance + {amount}, version = version + 1 \
               WHERE code = ${code} AND changes() > 0; "
        );
    }
    let _ = write!(sql, "SELECT last_insert_rowid(), {} WHERE changes() > 0", givers.len());
    sql
}
