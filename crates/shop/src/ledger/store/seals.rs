//! Table `ledger_seal`, and the text of a block of transfers.

use db::sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use kernel::{Timestamp, unix_ms};

use super::statement;
use crate::Result;

/// A seal as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(in crate::ledger) struct Seal {
    pub block: i64,
    /// The block holds every transfer with `after_id < id <= last_id`.
    pub after_id: i64,
    pub last_id: i64,
    pub hash: String,
}

const SEAL: &str = "SELECT block, after_id, last_id, hash FROM ledger_seal";

pub(in crate::ledger) async fn seal_last(db: &impl ConnectionTrait) -> Result<Option<Seal>> {
    let sql = format!("{SEAL} ORDER BY block DESC LIMIT 1");
    Ok(Seal::find_by_statement(statement(db, sql, vec![])).one(db).await?)
}

/// Up to `limit` seals behind a block, in their order.
pub(in crate::ledger) async fn seals_after(
    db: &impl ConnectionTrait,
    block: i64,
    limit: i64,
) -> Result<Vec<Seal>> {
    let sql = format!("{SEAL} WHERE block > $1 ORDER BY block LIMIT $2");
    Ok(Seal::find_by_statement(statement(db, sql, vec![block.into(), limit.into()])).all(db).await?)
}

pub(in crate::ledger) async fn seal_insert(
    db: &impl ConnectionTrait,
    seal: Seal,
    now: Timestamp,
) -> Result<()> {
    let sql =
        "INSERT INTO ledger_seal (block, after_id, last_id, hash, sealed_at) VALUES ($1, $2, $3, $4, $5)";
    let values = vec![
        seal.block.into(),
        seal.after_id.into(),
        seal.last_id.into(),
        seal.hash.into(),
        unix_ms(now).into(),
    ];
    db.execute_raw(statement(db, sql, values)).await?;
    Ok(())
}

/// Waits for every transfer that has a number and is not committed, and keeps new ones and other sealers out until the
/// end of the transaction. On SQLite numbers are committed in their order.
pub(in crate::ledger) async fn numbers_settle(db: &impl ConnectionTrait) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        let sql = "LOCK TABLE ledger_transfer IN SHARE ROW EXCLUSIVE MODE";
        db.execute_raw(statement(db, sql, vec![])).await?;
    }
    Ok(())
}

/// The number of the last of up to `limit` transfers behind `after_id`.
pub(in crate::ledger) async fn block_end(
    db: &impl ConnectionTrait,
    after_id: i64,
    limit: i64,
) -> Result<Option<i64>> {
    let sql =
        "SELECT MAX(id) FROM (SELECT id FROM ledger_transfer WHERE id > $1 ORDER BY id LIMIT $2) AS next";
    let row = db.query_one_raw(statement(db, sql, vec![after_id.into(), limit.into()])).await?;
    Ok(row.map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?.flatten())
}

/// Transfers and postings with `after_id < number <= last_id`, every column of them, each as one text that no other rows
/// have. Put together by the database: a row at a time would take five times as long.
pub(in crate::ledger) async fn block_text(
    db: &impl ConnectionTrait,
    (after_id, last_id): (i64, i64),
) -> Result<[String; 2]> {
    // A text of free form stands behind its length.
    const TRANSFERS: &str = "SELECT string_agg(CAST(id AS TEXT) || '|' || kind || '|' || CAST(LENGTH(idem_key) AS TEXT) || '|' || idem_key \
        || '|' || input_hash || '|' || COALESCE(CAST(reverses_id AS TEXT), '') || '|' || COALESCE(CAST(attempt_id AS TEXT), '') \
        || '|' || COALESCE(CAST(order_id AS TEXT), '') || '|' || CAST(LENGTH(actor) AS TEXT) || '|' || actor \
        || '|' || CAST(LENGTH(reason) AS TEXT) || '|' || reason || '|' || CAST(created_at AS TEXT), ';' ORDER BY id) \
        FROM ledger_transfer WHERE id > $1 AND id <= $2";
    const POSTINGS: &str = "SELECT string_agg(CAST(transfer_id AS TEXT) || '|' || CAST(line AS TEXT) || '|' || CAST(account_id AS TEXT) \
        || '|' || asset || '|' || CAST(amount AS TEXT) || '|' || CAST(account_version AS TEXT) || '|' || CAST(balance_after AS TEXT), \
        ';' ORDER BY transfer_id, line) FROM ledger_posting WHERE transfer_id > $1 AND transfer_id <= $2";
    let mut texts = [String::new(), String::new()];
    for (text, sql) in texts.iter_mut().zip([TRANSFERS, POSTINGS]) {
        let row = db.query_one_raw(statement(db, sql, vec![after_id.into(), last_id.into()])).await?;
        let found = row.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?;
        *text = found.flatten().unwrap_or_default();
    }
    Ok(texts)
}
