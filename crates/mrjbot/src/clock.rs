//! The clock of the product: the machine's, and in the demo moved forward by what a file says.
//!
//! The file is honoured only when the demo names it. Time never jumps for anybody else.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use kernel::{Clock, SystemClock, Timestamp};

/// How often the file is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// The machine's clock and how far it has been moved.
#[derive(Debug, Default)]
pub struct ShopClock {
    offset_ms: AtomicI64,
}

impl ShopClock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Arc<Self> {
        Arc::default()
    }

    /// A clock as the file says now; it is not looked at again.
    #[must_use]
    pub fn as_file_says(path: &Path) -> Arc<Self> {
        let clock = Self::default();
        clock.read(path);
        Arc::new(clock)
    }

    /// Follows the file as long as the process lives.
    pub fn follow(self: &Arc<Self>, path: PathBuf) {
        let clock = Arc::downgrade(self);
        std::thread::spawn(move || {
            while let Some(clock) = clock.upgrade() {
                clock.read(&path);
                drop(clock);
                std::thread::sleep(LOOK_EVERY);
            }
        });
    }

    /// How far it has been moved, in milliseconds.
    #[must_use]
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }

    fn read(&self, path: &Path) {
        let said = std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse().ok());
        if let Some(offset_ms) = said {
            self.offset_ms.store(offset_ms, Ordering::SeqCst);
        }
    }
}

impl Clock for ShopClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + TimeDelta::milliseconds(self.offset_ms())
    }
}
