//! Reading the audit log, and proving it.

use kernel::{Page, PageRequest, Timestamp, from_unix_ms};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::Value;

use super::chain::Link;
use super::store::{self, entry};
use crate::Result;

/// How many entries are in memory at once while the chain is proven.
const CHECK_BATCH: u64 = 1000;

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    pub seq: i64,
    pub at: Timestamp,
    /// `system`, `operator`, `user:17`.
    pub actor: String,
    /// `bot`, `web`, `cli`, `worker`.
    pub face: String,
    pub action: String,
    pub subject: String,
    pub data: Value,
}

impl From<entry::Model> for AuditEntry {
    fn from(row: entry::Model) -> Self {
        Self {
            seq: row.seq,
            at: from_unix_ms(row.at),
            actor: row.actor,
            face: row.face,
            action: row.action,
            subject: row.subject,
            data: serde_json::from_str(&row.data).unwrap_or_default(),
        }
    }
}

/// Entries about `subject`, or all; newest first.
///
/// # Errors
/// The database's own failures.
pub async fn entry_page(
    db: &impl ConnectionTrait,
    subject: Option<&str>,
    page: PageRequest,
) -> Result<Page<AuditEntry>> {
    let (rows, total) = store::entries_page(db, subject, page).await?;
    Ok(Page::new(page, rows.into_iter().map(AuditEntry::from).collect(), total))
}

/// Recomputes the whole chain up to the head. Answers the number of the first entry that is missing or was changed.
///
/// # Errors
/// The database's own failures.
pub async fn chain_check(db: &impl ConnectionTrait) -> Result<Option<i64>> {
    let head = store::head_get(db).await?;
    let (mut last, mut hash) = (0, String::new());
    while last < head.seq {
        let rows = store::entries_after(db, last, CHECK_BATCH).await?;
        if rows.is_empty() {
            return Ok(Some(last + 1));
        }
        for row in rows.into_iter().take_while(|row| row.seq <= head.seq) {
            if row.seq != last + 1 || row.prev_hash != hash || row.hash != hash_of(&row) {
                return Ok(Some(last + 1));
            }
            (last, hash) = (row.seq, row.hash);
        }
    }
    Ok((hash != head.hash).then_some(last))
}

fn hash_of(row: &entry::Model) -> String {
    Link {
        prev_hash: &row.prev_hash,
        seq: row.seq,
        at: row.at,
        actor: &row.actor,
        face: &row.face,
        action: &row.action,
        subject: &row.subject,
        data: &row.data,
    }
    .hash()
}
