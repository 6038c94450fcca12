//! What every part of the simulator shares: the world behind its lock, the table, the clock, the switches.
//!
//! The lock is never held across a wait.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::{Clock, Rng};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::faults::Faults;
use super::limits::Limits;
use super::schema::Schema;
use super::world::World;

/// Requests remembered for `GET /_sim/calls`.
const CALLS_MAX: usize = 2_000;
/// Defects of the simulator's own answers remembered for `GET /_sim/violations`.
const VIOLATIONS_MAX: usize = 100;

/// A request that a bot made, for tests to look at.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    pub(super) method: String,
    pub(super) params: Value,
    /// HTTP status of the answer.
    pub(super) status: u16,
    pub(super) description: Option<String>,
    /// Parameters that the method does not have.
    pub(super) unknown: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Record {
    calls: VecDeque<Recorded>,
    violations: Vec<String>,
}

impl Record {
    pub(super) fn call(&mut self, call: Recorded) {
        if self.calls.len() >= CALLS_MAX {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    /// Notes that an object does not conform to the table.
    pub(super) fn violation(&mut self, what: String) {
        tracing::error!(what, "the simulated Telegram sent an object that the Bot API does not know");
        if self.violations.len() < VIOLATIONS_MAX {
            self.violations.push(what);
        }
    }

    pub(super) fn violations(&self) -> Vec<String> {
        self.violations.clone()
    }

    /// Calls, oldest first, of one method or of all.
    pub(super) fn calls(&self, method: Option<&str>) -> Value {
        self.calls
            .iter()
            .filter(|call| method.is_none_or(|method| call.method.eq_ignore_ascii_case(method)))
            .map(|call| {
                json!({
                    "method": call.method, "params": call.params, "status": call.status,
                    "description": call.description, "unknown_params": call.unknown,
                })
            })
            .collect()
    }
}

/// The simulator's inside.
#[derive(Debug)]
pub(super) struct Sim {
    pub(super) schema: Schema,
    world: Mutex<World>,
    faults: Mutex<Faults>,
    limits: Option<Mutex<Limits>>,
    record: Mutex<Record>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) rng: Rng,
    /// Where it listens, `http://host:port`.
    pub(super) url: String,
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
    pub(super) http: reqwest::Client,
    /// The first delay before a webhook delivery is repeated; it doubles from there.
    pub(super) webhook_retry: Duration,
    /// How long a pressed button waits for its answer, in seconds of the clock.
    pub(super) press_lifetime_s: i64,
}

/// What differs from one simulator to the other; the rest of [`Sim`] starts empty.
pub(super) struct Setting {
    pub(super) world: World,
    pub(super) limits: Option<Limits>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) rng: Rng,
    pub(super) url: String,
    pub(super) http: reqwest::Client,
    pub(super) webhook_retry: Duration,
    pub(super) press_lifetime_s: i64,
}

impl Sim {
    pub(super) fn new(schema: Schema, setting: Setting) -> Self {
        Self {
            schema,
            world: Mutex::new(setting.world),
            faults: Mutex::default(),
            limits: setting.limits.map(Mutex::new),
            record: Mutex::default(),
            clock: setting.clock,
            rng: setting.rng,
            url: setting.url,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            http: setting.http,
            webhook_retry: setting.webhook_retry,
            press_lifetime_s: setting.press_lifetime_s,
        }
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Seconds to wait before this message may be sent, when limits are on and exceeded.
    pub(super) fn throttle(&self, bot: i64, chat: i64) -> Option<u64> {
        let limits = self.limits.as_ref()?;
        let now = kernel::unix_ms(self.clock.now());
        limits.lock().unwrap_or_else(PoisonError::into_inner).take(bot, chat, now)
    }

    /// Unix seconds.
    pub(super) fn now_s(&self) -> i64 {
        kernel::unix_ms(self.clock.now()).div_euclid(1000)
    }

    /// Checks an object that is about to be sent; a defect is recorded, the object is sent anyway.
    pub(super) fn vouch(&self, type_name: &str, value: &Value) {
        if let Err(why) = self.schema.conforms(type_name, value) {
            self.record().violation(format!("{type_name}{why}"));
        }
    }
}
