//! How much waits somewhere, and since when: the answer of every query that watches a queue.

use db::sea_orm::FromQueryResult;
use kernel::{Timestamp, from_unix_ms};

/// How many wait in one place, and since when the first of them does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub count: i64,
    pub oldest_at: Option<Timestamp>,
}

/// As a query counts it.
#[derive(Debug, FromQueryResult)]
pub(crate) struct WaitingRow {
    pub count: i64,
    /// Milliseconds since the epoch; nothing when nothing waits.
    pub oldest: Option<i64>,
}

impl From<WaitingRow> for Waiting {
    fn from(row: WaitingRow) -> Self {
        Self { count: row.count, oldest_at: row.oldest.map(from_unix_ms) }
    }
}
