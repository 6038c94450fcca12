//! How much waits somewhere, and since when: the answer of every query that watches a queue.

use kernel::{Timestamp, from_unix_ms};

/// How many wait in one place, and since when the first of them does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub count: i64,
    pub oldest_at: Option<Timestamp>,
}

impl Waiting {
    /// As a query counts it; times in milliseconds since the epoch.
    pub(crate) fn counted((count, oldest_ms): (i64, Option<i64>)) -> Self {
        Self { count, oldest_at: oldest_ms.map(from_unix_ms) }
    }
}
