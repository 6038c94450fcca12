//! How fast a bot may speak: limits for all chats and for each, and pauses that Telegram orders. Knows no network.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use kernel::sabotage;
use serde_json::Value;
use tokio::time::Instant;

use crate::error::Error;

// Written numbers, unwrapped while compiling: a zero would not build.

/// Messages a second over all chats; Telegram speaks of 30.
const ALL_PER_SECOND: NonZeroU32 = NonZeroU32::new(28).unwrap();
/// Messages a second that the bulk lane may use of them, so that answers to people find room during a broadcast.
const BULK_PER_SECOND: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// Messages into a private chat at once, before its rate applies. Telegram tolerates bursts there; a normal conversation
/// never gets that far.
const PRIVATE_BURST: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// The same for a group or channel.
const GROUP_BURST: NonZeroU32 = NonZeroU32::new(5).unwrap();
/// One message into a private chat per so long.
const PRIVATE_PERIOD: Duration = Duration::from_secs(1);
/// One message into a group or channel per so long: 20 a minute.
const GROUP_PERIOD: Duration = Duration::from_secs(3);
/// Longest wait inside one call. Beyond it the call is refused with [`Error::RetryAfter`], for a queue to hold.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// Longest pause believed, whatever Telegram says.
const PAUSE_MAX: Duration = Duration::from_secs(3600);
/// Chats paused at the same time; with more the whole bot pauses.
const PAUSED_CHATS_MAX: usize = 1_000;
/// After so many messages the states of quiet chats are forgotten.
const SWEEP_EVERY: u32 = 1_024;

/// Who waits: answers to a person, or a broadcast that leaves them room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lane {
    #[default]
    Interactive,
    Bulk,
}

/// A chat as calls name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ChatKey {
    /// Positive: a person; negative: a group or channel.
    Id(i64),
    /// `@name` of a public group or channel.
    Name(String),
}

impl ChatKey {
    /// The chat that the parameters of a call address.
    pub(crate) fn of(params: &Value) -> Option<Self> {
        Self::of_id(params.get("chat_id")?)
    }

    /// The same, of parameters that are written already.
    pub(crate) fn of_json(params: &[u8]) -> Option<Self> {
        #[derive(serde::Deserialize)]
        struct Addressed {
            chat_id: Option<Value>,
        }
        Self::of_id(&serde_json::from_slice::<Addressed>(params).ok()?.chat_id?)
    }

    fn of_id(chat_id: &Value) -> Option<Self> {
        match chat_id {
            Value::Number(id) => id.as_i64().map(Self::Id),
            Value::String(name) => Some(name.parse().map_or_else(|_| Self::Name(name.clone()), Self::Id)),
            _ => None,
        }
    }

    fn is_private(&self) -> bool {
        matches!(self, Self::Id(id) if *id > 0)
    }
}

/// Tokio's clock, so that tests can move it.
#[derive(Clone, Copy, Debug, Default)]
struct TokioClock;

impl Clock for TokioClock {
    type Instant = std::time::Instant;

    fn now(&self) -> Self::Instant {
        Instant::now().into_std()
    }
}

type Direct = RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<std::time::Instant>>;
type Keyed = RateLimiter<ChatKey, DashMapStateStore<ChatKey>, TokioClock, NoOpMiddleware<std::time::Instant>>;

/// The limits of one bot. All clones of a [`crate::Bot`] share one.
pub struct Pace {
    all: Direct,
    bulk: Direct,
    private: Keyed,
    groups: Keyed,
    pauses: Mutex<Pauses>,
    messages: AtomicU32,
}

#[derive(Default)]
struct Pauses {
    all_until: Option<Instant>,
    chats: HashMap<ChatKey, Instant>,
}

impl std::fmt::Debug for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pace")
    }
}

impl Default for Pace {
    fn default() -> Self {
        let chats = |period: Duration, burst: NonZeroU32| {
            // A period of zero is the only one refused; the fallback is one a second.
            let quota = Quota::with_period(period).unwrap_or(Quota::per_second(NonZeroU32::MIN));
            RateLimiter::new(quota.allow_burst(burst), DashMapStateStore::default(), TokioClock)
        };
        Self {
            all: RateLimiter::direct_with_clock(Quota::per_second(ALL_PER_SECOND), TokioClock),
            bulk: RateLimiter::direct_with_clock(Quota::per_second(BULK_PER_SECOND), TokioClock),
            private: chats(PRIVATE_PERIOD, PRIVATE_BURST),
            groups: chats(GROUP_PERIOD, GROUP_BURST),
            pauses: Mutex::default(),
            messages: AtomicU32::new(0),
        }
    }
}

impl Pace {
    /// Waits until a message into `chat` may be sent.
    ///
    /// # Errors
    /// [`Error::RetryAfter`] when the wait would be longer than ten seconds in all; nothing is used up then but the
    /// chat's own turn.
    pub async fn message(&self, lane: Lane, chat: Option<&ChatKey>) -> Result<(), Error> {
        let deadline = Instant::now() + WAIT_MAX;
        // Before the turns too: else all who waited would start together when the pause ends.
        self.passage(chat, deadline).await?;
        if let Some(chat) = chat {
            let limiter = if chat.is_private() { &self.private } else { &self.groups };
            turn(deadline, || limiter.check_key(chat).map_err(|not| not.wait_time_from(TokioClock.now())))
                .await?;
        }
        if lane == Lane::Bulk {
            turn(deadline, || self.bulk.check().map_err(|not| not.wait_time_from(TokioClock.now()))).await?;
        }
        turn(deadline, || self.all.check().map_err(|not| not.wait_time_from(TokioClock.now()))).await?;
        self.sweep();
        self.passage(chat, deadline).await
    }

    /// Waits for the end of a pause only: for calls that are no messages.
    ///
    /// # Errors
    /// [`Error::RetryAfter`] when the pause lasts longer than ten seconds.
    pub async fn call(&self, chat: Option<&ChatKey>) -> Result<(), Error> {
        self.passage(chat, Instant::now() + WAIT_MAX).await
    }

    /// Telegram said 429: the chat pauses, or the whole bot when the call had no chat or another chat is paused too.
    /// An hour is the longest pause.
    pub fn pause(&self, chat: Option<&ChatKey>, seconds: u64) {
        if sabotage::on("retry-after-ignored") {
            return;
        }
        let now = Instant::now();
        let until = now + Duration::from_secs(seconds).min(PAUSE_MAX);
        let mut pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        pauses.chats.retain(|_, end| *end > now);
        let lonely = chat.filter(|chat| pauses.chats.keys().all(|other| other == *chat));
        match lonely {
            Some(chat) if pauses.chats.len() < PAUSED_CHATS_MAX => {
                let end = pauses.chats.entry(chat.clone()).or_insert(until);
                *end = until.max(*end);
            }
            _ => pauses.all_until = pauses.all_until.max(Some(until)),
        }
    }

    /// Waits out the pauses, including one that is prolonged meanwhile.
    async fn passage(&self, chat: Option<&ChatKey>, deadline: Instant) -> Result<(), Error> {
        turn(deadline, || match self.paused_until(chat) {
            Some(until) => Err(until.saturating_duration_since(Instant::now())),
            None => Ok(()),
        })
        .await
    }

    fn paused_until(&self, chat: Option<&ChatKey>) -> Option<Instant> {
        let pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        let own = chat.and_then(|chat| pauses.chats.get(chat)).copied();
        own.max(pauses.all_until).filter(|until| *until > Instant::now())
    }

    fn sweep(&self) {
        if self.messages.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.private.retain_recent();
            self.groups.retain_recent();
        }
    }
}

/// Asks until it is our turn; the answer "no" tells how long to wait at least. Bounded by `deadline`.
async fn turn(deadline: Instant, ask: impl Fn() -> Result<(), Duration>) -> Result<(), Error> {
    while let Err(wait) = ask() {
        let wake = Instant::now() + wait;
        if wake > deadline {
            return Err(Error::RetryAfter(wait.as_secs() + 1));
        }
        tokio::time::sleep_until(wake).await;
    }
    Ok(())
}
