//! The clock that simulators share: a base clock plus what the control routes have advanced.
//!
//! Never goes backwards by itself and never wakes anybody: a simulator looks at it when it is asked something.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use kernel::{Clock, SystemClock, Timestamp, from_unix_ms, unix_ms};

/// A base clock with an offset that moves for everybody who holds the same handle.
pub struct SimClock {
    base: Arc<dyn Clock>,
    offset_ms: AtomicI64,
}

impl SimClock {
    /// A handle on `base`, not advanced yet.
    #[must_use]
    pub fn new(base: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { base, offset_ms: AtomicI64::new(0) })
    }

    /// A handle on the machine's clock.
    #[must_use]
    pub fn system() -> Arc<Self> {
        Self::new(Arc::new(SystemClock))
    }

    /// Moves the clock forward (or, when negative, back) by `seconds` for every holder of this handle.
    pub fn advance_s(&self, seconds: i64) {
        self.offset_ms.fetch_add(seconds.saturating_mul(1_000), Ordering::SeqCst);
    }

    /// How far it has been moved, in whole seconds.
    #[must_use]
    pub fn advanced_s(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst) / 1_000
    }

    /// Unix milliseconds now.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        unix_ms(self.base.now()).saturating_add(self.offset_ms.load(Ordering::SeqCst))
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        from_unix_ms(self.now_ms())
    }
}

impl fmt::Debug for SimClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimClock").field("advanced_s", &self.advanced_s()).finish_non_exhaustive()
    }
}
