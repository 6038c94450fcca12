//! The worker: claims due jobs, runs their handlers, writes down how it went.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use db::{Db, DbErr};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use kernel::{Clock, JobId, Rng, Timestamp, from_unix_ms};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::backoff::Backoff;
use crate::queue::{self, Claimed};
use crate::schedule::{self, Schedule};

/// One run of a job, as its handler sees it.
#[derive(Clone, Debug)]
pub struct JobRun {
    pub id: JobId,
    pub kind: String,
    pub payload: serde_json::Value,
    /// Which try this is, counted from one.
    pub attempt: u32,
    pub created_at: Timestamp,
}

/// How a handler ended when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    Done,
    /// Not finished: run again after this wait. Does not count as a failed try.
    Again(Duration),
}

/// A failed try.
#[derive(Debug)]
pub struct JobError {
    /// For operators; kept with the job. Never holds secrets.
    pub detail: String,
    /// Wait this long instead of the usual backoff.
    pub retry_after: Option<Duration>,
    /// The fault is the outside world's: the try does not count towards the dead letter.
    pub forgiven: bool,
    /// The wait between tries never grows beyond this.
    pub backoff_cap: Option<Duration>,
}

impl JobError {
    #[must_use]
    pub fn new(detail: impl std::fmt::Display) -> Self {
        Self { detail: detail.to_string(), retry_after: None, forgiven: false, backoff_cap: None }
    }

    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The outside world is at fault; keep trying, never slower than `cap`.
    #[must_use]
    pub fn forgiven(mut self, cap: Duration) -> Self {
        self.forgiven = true;
        self.backoff_cap = Some(cap);
        self
    }
}

/// Runs jobs of one kind.
pub type JobHandler = Arc<dyn Fn(JobRun) -> BoxFuture<'static, Result<Handled, JobError>> + Send + Sync>;

/// Done again and again by every process for itself.
pub type Habit = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// Which kinds there are and what comes round. Filled once, at start.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: HashMap<&'static str, JobHandler>,
    schedules: Vec<Schedule>,
    habits: Vec<(Duration, Habit)>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("kinds", &self.handlers.keys()).finish()
    }
}

impl Registry {
    pub fn handle(&mut self, kind: &'static str, handler: JobHandler) {
        self.handlers.insert(kind, handler);
    }

    pub fn schedule(&mut self, schedule: Schedule) {
        self.schedules.push(schedule);
    }

    /// What a schedule cannot do: it runs in one replica, this in each. Leaves no job behind.
    pub fn habit(&mut self, every: Duration, habit: Habit) {
        self.habits.push((every, habit));
    }
}

/// Limits of a worker.
#[derive(Clone, Copy, Debug)]
pub struct WorkerConfig {
    /// Jobs at the same time.
    pub slots: usize,
    /// The net under the wake-up calls.
    pub poll: Duration,
    /// A job that runs longer is taken for dead and given to another worker.
    pub lease: Duration,
    /// There is no other worker on this database: what is leased when this one starts belongs to a process that died,
    /// and nobody has to wait for the end of its lease.
    pub alone: bool,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self { slots: 16, poll: Duration::from_millis(500), lease: Duration::from_secs(120), alone: false }
    }
}

/// Waits before the end of a job is written down once more: its lease would cost it two minutes (F-15).
const NOTE_WAITS: [Duration; 3] =
    [Duration::from_millis(50), Duration::from_millis(250), Duration::from_secs(1)];

/// Claims and runs jobs until it is cancelled.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    clock: Arc<dyn Clock>,
    rng: Arc<Rng>,
    registry: Arc<Registry>,
    wake: Arc<Notify>,
    owner: String,
    registered: Arc<AtomicBool>,
    config: WorkerConfig,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("owner", &self.owner).finish()
    }
}

impl Worker {
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, rng: Arc<Rng>, registry: Registry, wake: Arc<Notify>) -> Self {
        let owner = rng.token(12);
        let registered = Arc::new(AtomicBool::new(false));
        Self {
            db,
            clock,
            rng,
            registry: Arc::new(registry),
            wake,
            owner,
            registered,
            config: WorkerConfig::default(),
        }
    }

    #[must_use]
    pub fn with_config(mut self, config: WorkerConfig) -> Self {
        self.config = config;
        self
    }

    /// Keeps the habits until `stop`, and claims nothing: for a process that runs no jobs.
    pub async fn keep_habits(&self, stop: CancellationToken) {
        let keep = self
            .registry
            .habits
            .iter()
            .map(|(every, habit)| keep_up(*every, Arc::clone(habit), stop.clone()));
        futures::future::join_all(keep).await;
    }

    /// Works until `stop`, and keeps the habits. A database that is away is waited for; nothing here ends the process.
    pub async fn run(&self, stop: CancellationToken) {
        let slots = Arc::new(Semaphore::new(self.config.slots));
        let tracker = TaskTracker::new();
        let (worker, end) = (self.clone(), stop.clone());
        tracker.spawn(async move { worker.keep_habits(end).await });
        while !stop.is_cancelled() {
            let free = slots.available_permits();
            let claimed = if free == 0 { Ok(Vec::new()) } else { self.round(free).await };
            let idle = match claimed {
                Ok(claimed) => {
                    let idle = claimed.is_empty();
                    for job in claimed {
                        let Ok(permit) = Arc::clone(&slots).acquire_owned().await else { break };
                        let (worker, wake) = (self.clone(), Arc::clone(&self.wake));
                        tracker.spawn(async move {
                            worker.execute(job).await;
                            drop(permit);
                            wake.notify_one();
                        });
                    }
                    idle
                }
                Err(error) => {
                    tracing::warn!(%error, "the job queue cannot be read");
                    true
                }
            };
            if idle {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = self.wake.notified() => {}
                    () = tokio::time::sleep(self.config.poll) => {}
                }
            }
        }
        tracker.close();
        tracker.wait().await;
    }

    /// Keeps every habit once and runs everything that is due, and what that makes due, until nothing is. For tests and
    /// one-shot commands.
    ///
    /// # Errors
    /// The database's own failures.
    pub async fn run_due(&self) -> Result<u32, DbErr> {
        const ROUNDS_MAX: u32 = 10_000;
        let mut ran = 0;
        for (_, habit) in &self.registry.habits {
            habit().await;
        }
        for _ in 0..ROUNDS_MAX {
            let claimed = self.round(self.config.slots).await?;
            if claimed.is_empty() {
                break;
            }
            for job in claimed {
                self.execute(job).await;
                ran += 1;
            }
        }
        Ok(ran)
    }

    async fn round(&self, free: usize) -> Result<Vec<Claimed>, DbErr> {
        let now = self.clock.now();
        let registered = self.registered.load(Ordering::Acquire);
        if registered && !queue::anything_due(self.db.reader(), now).await? {
            return Ok(Vec::new());
        }
        let lease_until = now + TimeDelta::from_std(self.config.lease).unwrap_or(TimeDelta::minutes(2));
        let registry = Arc::clone(&self.registry);
        let owner = self.owner.clone();
        let limit = u64::try_from(free).unwrap_or(1);
        let alone = self.config.alone;
        let claimed = self
            .db
            .write(move |tx| {
                let (registry, owner) = (Arc::clone(&registry), owner.clone());
                async move {
                    let dead_by = if alone && !registered { lease_until } else { now };
                    queue::leases_expire(tx, (dead_by, now)).await?;
                    if !registered {
                        schedule::register(tx, now, &registry.schedules).await?;
                    }
                    schedule::fire_due(tx, now, &registry.schedules).await?;
                    queue::claim(tx, &owner, now, (lease_until, limit)).await
                }
                .boxed()
            })
            .await?;
        self.registered.store(true, Ordering::Release);
        Ok(claimed)
    }

    async fn execute(&self, claimed: Claimed) {
        let outcome = self.handle(&claimed).await;
        let now = self.clock.now();
        let wait = |duration: Duration| now + TimeDelta::from_std(duration).unwrap_or(TimeDelta::hours(1));
        let job = claimed.clone();
        let (run_at, error, forgiven) = match outcome {
            Ok(Handled::Done) => {
                let (id, fence) = (job.id, job.fence);
                let finish =
                    || self.db.write(move |tx| async move { queue::finish(tx, id, fence).await }.boxed());
                return self.report(&claimed, noted(|| finish().boxed()).await.map(drop));
            }
            Ok(Handled::Again(after)) => (wait(after), None, true),
            Err(error) => {
                let attempt = u32::try_from(claimed.attempts).unwrap_or(u32::MAX);
                let delay = error.retry_after.unwrap_or_else(|| self.delay(&claimed, &error));
                tracing::warn!(job.id = claimed.id, job.kind = %claimed.kind, attempt, error = %error.detail, "job failed");
                (wait(delay), Some(error.detail), error.forgiven)
            }
        };
        let put_back = || {
            let (job, error) = (job.clone(), error.clone());
            self.db.write(move |tx| {
                let (job, error) = (job.clone(), error.clone());
                async move { queue::put_back(tx, &job, run_at, (error.as_deref(), forgiven)).await }.boxed()
            })
        };
        self.report(&claimed, noted(|| put_back().boxed()).await);
    }

    /// Forgiven tries are not counted: what tells how long it has been going on is the job's age.
    fn delay(&self, claimed: &Claimed, error: &JobError) -> Duration {
        let backoff = Backoff { cap: error.backoff_cap.unwrap_or(Backoff::DEFAULT.cap), ..Backoff::DEFAULT };
        if error.forgiven {
            let age = self.clock.now() - from_unix_ms(claimed.created_at);
            backoff.delay_at_age(age.to_std().unwrap_or_default(), &self.rng)
        } else {
            backoff.delay(u32::try_from(claimed.attempts).unwrap_or(u32::MAX), &self.rng)
        }
    }

    fn report(&self, claimed: &Claimed, written: Result<(), DbErr>) {
        if let Err(error) = written {
            // The lease will run out and the job will run again: handlers are idempotent.
            tracing::warn!(job.id = claimed.id, %error, "the end of a job could not be written down");
        }
    }

    async fn handle(&self, claimed: &Claimed) -> Result<Handled, JobError> {
        let Some(handler) = self.registry.handlers.get(claimed.kind.as_str()) else {
            return Err(JobError::new(format!("no handler for {}", claimed.kind)));
        };
        let run = JobRun {
            id: JobId(claimed.id),
            kind: claimed.kind.clone(),
            payload: serde_json::from_str(&claimed.payload).unwrap_or_default(),
            attempt: u32::try_from(claimed.attempts).unwrap_or(u32::MAX),
            created_at: from_unix_ms(claimed.created_at),
        };
        match AssertUnwindSafe(handler(run)).catch_unwind().await {
            Ok(outcome) => outcome,
            Err(_) => Err(JobError::new("the handler panicked")),
        }
    }
}

/// Writes until it is written, or the waits are over. Written twice is written once: the fence sees to it.
async fn noted<'a, T>(note: impl Fn() -> BoxFuture<'a, Result<T, DbErr>>) -> Result<T, DbErr> {
    for wait in NOTE_WAITS {
        match note().await {
            Err(_) => tokio::time::sleep(wait).await,
            written => return written,
        }
    }
    note().await
}

async fn keep_up(every: Duration, habit: Habit, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(every)).await.is_some() {
        habit().await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    /// F-15: the connection is cut in the moment when a job ends.
    #[tokio::test(start_paused = true)]
    async fn f15_the_end_of_a_job_is_written_down_again_when_the_connection_is_cut() {
        for (cuts, written) in [(0, true), (2, true), (3, true), (4, false)] {
            let tries = AtomicU32::new(0);
            let note = || {
                let cut = tries.fetch_add(1, Ordering::SeqCst) < cuts;
                async move { if cut { Err(DbErr::Custom("cut".to_owned())) } else { Ok(()) } }.boxed()
            };
            assert_eq!(noted(note).await.is_ok(), written, "{cuts} cuts");
            assert_eq!(tries.load(Ordering::SeqCst), (cuts + 1).min(4));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_habit_is_kept_up_until_the_end() {
        let (stop, times) = (CancellationToken::new(), Arc::new(AtomicU32::new(0)));
        let (end, seen) = (stop.clone(), Arc::clone(&times));
        let habit: Habit = Arc::new(move || {
            if seen.fetch_add(1, Ordering::SeqCst) == 2 {
                end.cancel();
            }
            Box::pin(async {})
        });
        let begun = tokio::time::Instant::now();
        keep_up(Duration::from_secs(5), habit, stop).await;
        assert_eq!((times.load(Ordering::SeqCst), begun.elapsed()), (3, Duration::from_secs(15)));
    }
}
