//! The traffic job: reading the core's counters, first use, renewal and depletion.
//!
//! It does not run by itself: whoever looks at the panel first lets it catch up with the clock, so a test that
//! advances the clock sees every poll that fell into the gap. Without a core nothing is ever counted or expired.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::model::{Db, flag_of};
use super::profile::Profile;
use super::world::{Moved, World};

/// Polls of a gap that are run one by one; the rest of a long gap is one poll at its end.
const POLLS_ONE_BY_ONE: i64 = 4;

impl World {
    /// Runs every poll that is due at `now_ms`.
    pub(crate) fn catch_up(&mut self, profile: Profile, now_ms: i64) {
        let every = profile.poll_ms();
        if !self.core.present || !self.core.running {
            self.core.last_poll_ms = now_ms;
            return;
        }
        if now_ms < self.core.last_poll_ms {
            self.core.last_poll_ms = now_ms; // the clock was put back
        }
        let due = (now_ms - self.core.last_poll_ms) / every;
        for _ in 0..due.min(POLLS_ONE_BY_ONE) {
            let at = self.core.last_poll_ms + every;
            self.poll(profile, at);
        }
        if due > POLLS_ONE_BY_ONE {
            let at = self.core.last_poll_ms + (due - POLLS_ONE_BY_ONE) * every;
            self.poll(profile, at);
        }
    }

    /// One poll at `at_ms`.
    pub(crate) fn poll(&mut self, profile: Profile, at_ms: i64) {
        self.core.last_poll_ms = at_ms;
        self.core.polls += 1;
        let moved = std::mem::take(&mut self.core.pending);
        let seen: BTreeSet<String> = moved.keys().cloned().collect();
        let counted = self.countable(profile, moved);
        self.core.online = counted.keys().cloned().collect();
        for (email, bytes) in &counted {
            count(&mut self.db, email, *bytes, at_ms);
        }
        start_first_use(&mut self.db, &seen, at_ms);
        renew(&mut self.db, profile, at_ms);
        deplete(&mut self.db, profile, at_ms);
        deplete_inbounds(&mut self.db, at_ms);
    }

    /// What of `moved` reaches the counters in this poll.
    fn countable(&mut self, profile: Profile, moved: BTreeMap<String, Moved>) -> BTreeMap<String, Moved> {
        if profile.first_poll_is_baseline() && self.core.polls == 1 {
            return BTreeMap::new();
        }
        if !profile.counts_late() {
            return moved;
        }
        let now = self.core.polls;
        let mut counted = BTreeMap::new();
        for (email, bytes) in moved {
            let (mut sum, last) = self.core.held.remove(&email).unwrap_or((bytes, 0));
            if last > 0 {
                sum.up += bytes.up;
                sum.down += bytes.down;
            }
            if last > 0 && last + 1 == now {
                counted.insert(email, sum);
            } else {
                self.core.held.insert(email, (sum, now));
            }
        }
        counted
    }

    /// Everything since the last poll is lost when the core starts anew.
    pub(crate) fn restart_core(&mut self) {
        self.core.pending.clear();
        self.core.held.clear();
        self.core.running = self.core.present;
    }

    /// The core would let this client in: known, switched on in entry and row, on a live inbound.
    pub(crate) fn admits(&self, email: &str) -> bool {
        let entry_on = self
            .db
            .inbounds
            .iter()
            .filter(|i| i.enable)
            .any(|i| i.entry(email).is_some_and(|e| flag_of(e, "enable")));
        entry_on && self.db.row(email).is_none_or(|row| row.enable)
    }

    /// Bytes go through the tunnel of a client. Without a core they reach the counters at once.
    pub(crate) fn carry(&mut self, email: &str, bytes: Moved, now_ms: i64) -> bool {
        if !self.core.present {
            count(&mut self.db, email, bytes, now_ms);
            return self.db.row(email).is_some();
        }
        if !self.core.running || !self.admits(email) {
            return false;
        }
        let sum = self.core.pending.entry(email.to_owned()).or_default();
        sum.up += bytes.up;
        sum.down += bytes.down;
        sum.inbound_id = bytes.inbound_id;
        true
    }

    /// The e-mails that `onlines` shows.
    pub(crate) fn onlines(&self) -> Vec<String> {
        self.core.online.union(&self.core.forced_online).cloned().collect()
    }
}

fn count(db: &mut Db, email: &str, bytes: Moved, at_ms: i64) {
    let Some(row) = db.row_mut(email) else { return };
    row.up += bytes.up;
    row.down += bytes.down;
    row.all_time += bytes.up + bytes.down;
    row.last_online_ms = at_ms;
    let first = db.inbounds.iter().find(|i| i.entry(email).is_some()).map(|i| i.id);
    let through = if bytes.inbound_id > 0 { Some(bytes.inbound_id) } else { first };
    if let Some(inbound) = through.and_then(|id| db.inbound_mut(id)) {
        inbound.up += bytes.up;
        inbound.down += bytes.down;
        inbound.all_time += bytes.up + bytes.down;
    }
}

/// A negative expiry starts at the first poll with traffic, counted or not.
fn start_first_use(db: &mut Db, seen: &BTreeSet<String>, at_ms: i64) {
    let waiting: Vec<(String, i64)> = db
        .traffic
        .iter()
        .filter(|t| t.expiry_ms < 0 && seen.contains(&t.email))
        .map(|t| (t.email.clone(), at_ms - t.expiry_ms))
        .collect();
    for (email, expiry_ms) in waiting {
        set_everywhere(db, &email, Some(expiry_ms), None);
    }
}

/// `reset` days after an expiry that has passed the client starts again; a used-up quota does not count.
fn renew(db: &mut Db, profile: Profile, at_ms: i64) {
    const DAY_MS: i64 = 86_400_000;
    let expired: Vec<(String, i64)> = db
        .traffic
        .iter()
        .filter(|t| t.reset > 0 && t.expiry_ms > 0 && t.expiry_ms <= at_ms)
        .map(|t| {
            let step = t.reset.saturating_mul(DAY_MS).max(DAY_MS);
            (t.email.clone(), t.expiry_ms + ((at_ms - t.expiry_ms) / step + 1) * step)
        })
        .collect();
    for (email, expiry_ms) in expired {
        if let Some(row) = db.row_mut(&email) {
            (row.up, row.down, row.enable) = (0, 0, true);
        }
        let enable = (profile != Profile::V2_9_4).then_some(true);
        set_everywhere(db, &email, Some(expiry_ms), enable);
    }
}

/// Over quota or past expiry: the row goes off, and from 2.9.4 the entry and the record too.
fn deplete(db: &mut Db, profile: Profile, at_ms: i64) {
    let over: Vec<String> = db
        .traffic
        .iter_mut()
        .filter(|t| t.enable)
        .filter(|t| (t.total > 0 && t.up + t.down >= t.total) || (t.expiry_ms > 0 && t.expiry_ms <= at_ms))
        .map(|t| {
            t.enable = false;
            t.email.clone()
        })
        .collect();
    if profile.depletion_reaches_entry() {
        for email in over {
            set_everywhere(db, &email, None, Some(false));
        }
    }
}

fn deplete_inbounds(db: &mut Db, at_ms: i64) {
    for i in &mut db.inbounds {
        let over = i.total > 0 && i.up + i.down >= i.total;
        if over || (i.expiry_ms > 0 && i.expiry_ms <= at_ms) {
            i.enable = false;
        }
    }
}

/// Sets expiry or switch of a client in all three places: row (expiry only), entries and record.
pub(crate) fn set_everywhere(db: &mut Db, email: &str, expiry_ms: Option<i64>, enable: Option<bool>) {
    if let (Some(row), Some(expiry_ms)) = (db.row_mut(email), expiry_ms) {
        row.expiry_ms = expiry_ms;
    }
    if let Some(record) = db.record_mut(email) {
        record.client.expiry_ms = expiry_ms.unwrap_or(record.client.expiry_ms);
        record.client.enable = enable.unwrap_or(record.client.enable);
    }
    let put = |entry: &mut serde_json::Map<String, Value>, key: &str, value: Value| {
        entry.insert(key.to_owned(), value);
        entry.sort_keys();
    };
    db.edit_entries(email, |entry| {
        if let Some(expiry_ms) = expiry_ms {
            put(entry, "expiryTime", json!(expiry_ms));
        }
        if let Some(enable) = enable {
            put(entry, "enable", json!(enable));
        }
    });
}
