//! How writers of era A get in each other's way.
//!
//! The race is real: a writer takes a copy, waits, and puts its copy back over whatever came in between. A writer
//! that is alone never loses anything.

use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::app::App;
use super::model::Blob;
use super::profile::Profile;
use super::reply::Refusal;
use super::world::World;

/// How a release spends the time of one write, in milliseconds: before the copy, copy to write, after.
struct Pace {
    before: (u64, u64),
    window: (u64, u64),
    after: (u64, u64),
    /// How often a writer in company finds the database locked and dies.
    locked: f64,
    /// How old a copy may be that a writer in company shares with those before it.
    stale: Duration,
}

/// 2.x works mostly outside its window and panics on a locked database; 3.0.2 queues its writes behind one writer, so
/// nearly all of its time lies between copy and write, and readers beside it see the state before the queue.
fn pace(p: Profile) -> Pace {
    if p.panics_when_locked() {
        Pace { before: (1, 6), window: (2, 3), after: (2, 7), locked: 0.42, stale: Duration::ZERO }
    } else {
        Pace { before: (0, 1), window: (6, 12), after: (0, 1), locked: 0.0, stale: Duration::from_millis(20) }
    }
}

/// The copy that parallel writers of 3.0.2 share.
pub(crate) struct SharedCopy {
    inbound_id: i64,
    settings: Blob,
    taken: Instant,
}

/// Runs `step` on the world as this writer sees it: with the shared copy of the inbound when that is young enough.
fn see(
    app: &App,
    inbound_id: i64,
    share: Option<Duration>,
    step: impl FnOnce(&mut World) -> Result<Vec<Value>, Refusal>,
) -> Result<Vec<Value>, Refusal> {
    let mut world = app.world();
    if !app.profile.is_3() {
        return step(&mut world);
    }
    let Some(live) = world.db.inbound(inbound_id).map(|i| i.settings.clone()) else {
        return step(&mut world);
    };
    let mut copy = app.shared_copy.lock().unwrap_or_else(PoisonError::into_inner);
    let shared = copy
        .as_ref()
        .filter(|c| c.inbound_id == inbound_id && share.is_some_and(|age| c.taken.elapsed() < age));
    let seen = if let Some(shared) = shared {
        shared.settings.clone()
    } else {
        *copy = Some(SharedCopy { inbound_id, settings: live.clone(), taken: Instant::now() });
        live.clone()
    };
    drop(copy);
    let put = |world: &mut World, settings: Blob| {
        if let Some(inbound) = world.db.inbound_mut(inbound_id) {
            inbound.settings = settings;
        }
    };
    put(&mut world, seen);
    let outcome = step(&mut world);
    put(&mut world, live);
    outcome
}

/// Counts the writers of a panel while one lives.
struct Company<'a>(&'a AtomicUsize);

impl<'a> Company<'a> {
    fn join(writers: &'a AtomicUsize) -> Self {
        writers.fetch_add(1, Ordering::SeqCst);
        Self(writers)
    }

    fn alone(&self) -> bool {
        self.0.load(Ordering::SeqCst) <= 1
    }
}

impl Drop for Company<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn pause(app: &App, (low, high): (u64, u64)) {
    let micros = low * 1_000 + app.rng.below((high - low) * 1_000 + 1);
    tokio::time::sleep(Duration::from_micros(micros)).await;
}

/// Runs one write: `step` sees the world once and says what the inbound's clients become.
pub(crate) async fn race(
    app: &App,
    inbound_id: i64,
    step: impl FnOnce(&mut World) -> Result<Vec<Value>, Refusal>,
) -> Result<Value, Refusal> {
    let pace = pace(app.profile);
    let company = Company::join(&app.writers);
    pause(app, pace.before).await;
    let share = (!company.alone()).then_some(pace.stale);
    let clients = see(app, inbound_id, share, step)?;
    pause(app, pace.window).await;
    if pace.locked > 0.0 && !company.alone() && app.rng.fraction() < pace.locked {
        return Err(Refusal::Panic);
    }
    if let Some(inbound) = app.world().db.inbound_mut(inbound_id) {
        inbound.settings.edit_clients(|old| *old = clients);
    }
    pause(app, pace.after).await;
    Ok(Value::Null)
}
