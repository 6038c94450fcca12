//! The demo's time: one clock for every simulator, and a file that tells the shop how far it was moved.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use kernel::{Clock, SystemClock, Timestamp};
use sims::xui::SimClock;

/// How often it is looked whether a simulator's own control route moved the clock.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The machine's clock, except while the sample's history is played.
#[derive(Debug, Default)]
pub struct StageClock(Mutex<Option<Timestamp>>);

impl StageClock {
    /// From now on it is `instant`, and time stands still.
    pub fn set(&self, instant: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(instant);
    }

    /// From now on it is what the machine says.
    pub fn release(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        let staged = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        staged.unwrap_or_else(|| SystemClock.now())
    }
}

/// Writes how far the clock was moved where the shop looks.
#[derive(Clone, Debug)]
pub struct ClockFile {
    path: PathBuf,
    clock: Arc<SimClock>,
}

impl ClockFile {
    /// Writes the file now and whenever the clock moves.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(path: PathBuf, clock: Arc<SimClock>) -> Result<Self> {
        let file = Self { path, clock };
        file.write()?;
        let kept = file.clone();
        tokio::spawn(async move {
            let mut written = kept.offset_ms();
            loop {
                tokio::time::sleep(LOOK_EVERY).await;
                let offset_ms = kept.offset_ms();
                if offset_ms != written && kept.write().is_ok() {
                    written = offset_ms;
                }
            }
        });
        Ok(file)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn clock(&self) -> &Arc<SimClock> {
        &self.clock
    }

    pub fn offset_ms(&self) -> i64 {
        self.clock.advanced_s() * 1_000
    }

    /// Put in place whole: whoever reads it never reads half of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self) -> Result<()> {
        write_whole(&self.path, self.offset_ms().to_string().as_bytes())
    }
}

/// Writes beside and renames into place.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let draft = path.with_extension(format!("{:?}", std::thread::current().id()).replace(['(', ')'], ""));
    std::fs::write(&draft, bytes).with_context(|| format!("writing {}", draft.display()))?;
    std::fs::rename(&draft, path).with_context(|| format!("writing {}", path.display()))
}
