//! Work that happens later: a queue in the same database as the money, leases with fences, backoff, dead letters,
//! schedules claimed by one replica.
//!
//! A job is enqueued inside the transaction that makes it necessary ([`enqueue`]) and runs at least once; handlers are
//! idempotent. This crate knows no business: kinds are names, payloads are JSON.

mod backoff;
mod entity;
mod queue;
mod schedule;
mod worker;

pub use backoff::{ATTEMPTS_MAX, Backoff};
pub use queue::{
    DeadJob, NewJob, QueueDepth, dead_list, dead_retry, enqueue, enqueue_all, insert_and_enqueue, queue_depth,
};
pub use schedule::{Every, Schedule};
pub use worker::{Habit, Handled, JobError, JobHandler, JobRun, Registry, Worker, WorkerConfig};

/// Urgency of a job. Higher runs first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Sweeps, reports.
    Low = 0,
    Normal = 10,
    /// A person is waiting.
    High = 20,
}
