//! What every part of the simulator shares: the world behind its lock, the clock, the switches.
//!
//! The lock is never held across a wait.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::Rng;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::faults::Faults;
use super::world::World;
use crate::clock::SimClock;

#[derive(Debug)]
pub(super) struct Sim {
    world: Mutex<World>,
    pub(super) faults: Faults,
    pub(super) clock: Arc<SimClock>,
    pub(super) rng: Rng,
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
    /// Visits callbacks a second time.
    pub(super) http: reqwest::Client,
}

impl Sim {
    pub(super) fn new(world: World, (clock, rng): (Arc<SimClock>, Rng), http: reqwest::Client) -> Self {
        Self {
            world: Mutex::new(world),
            faults: Faults::default(),
            clock,
            rng,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            http,
        }
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Real time, cut short by the end.
    pub(super) async fn sleep(&self, ms: u64) {
        if ms > 0 {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(ms)) => {}
                () = self.stop.cancelled() => {}
            }
        }
    }
}
