//! What people did, as far as they know themselves: kept to be held against the books.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What reviewers and the owner did.
#[derive(Debug, Default)]
pub struct Deeds {
    operations: AtomicU64,
    refused: AtomicU64,
    lists: Mutex<Lists>,
}

/// The parts that are looked at.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Receipts somebody pressed "approve" on, whatever came of it.
    pub approvals: BTreeSet<i64>,
    /// Receipts whose approval was confirmed in the reviewer's chat.
    pub acknowledged: BTreeSet<i64>,
    /// Amounts in toman that reviewers typed instead of the asked one.
    pub said_toman: BTreeSet<i64>,
    /// Payments the owner credited by hand, in toman.
    pub by_hand: BTreeMap<i64, BTreeSet<i64>>,
    /// Forms by which somebody confirmed to send money: from whom, to whom (telephones), how many toman.
    pub sent: BTreeMap<(i64, i64, i64), usize>,
    /// Pages that are paid only after their invoice has ended.
    pub late: Vec<String>,
}

impl Deeds {
    /// Somebody sets out to do something.
    pub fn began(&self) {
        self.operations.fetch_add(1, Ordering::Relaxed);
    }

    pub fn operations(&self) -> u64 {
        self.operations.load(Ordering::Relaxed)
    }

    /// The owner was refused, or could not be served.
    pub fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub fn refusals(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    pub fn lists(&self) -> MutexGuard<'_, Lists> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
