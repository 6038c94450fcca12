//! Which providers do not answer just now, so that the log tells of an outage once and not every half minute.
//!
//! Of this process only, and only for its log: what happens to payments is never decided here.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Providers whose list could not be read the last time.
#[derive(Debug, Default)]
pub struct Outages(Mutex<BTreeSet<String>>);

impl Outages {
    /// Whether this is news.
    pub(super) fn began(&self, gateway: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(gateway.to_owned())
    }

    /// Whether there was an outage.
    pub(super) fn ended(&self, gateway: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(gateway)
    }
}
