//! Notices and updates as plain values. Pure.

use kernel::{Timestamp, UpdateId, UserId};
use serde_json::Value;

/// Something to tell a person.
#[derive(Clone, Debug, PartialEq)]
pub struct NewNotice {
    pub user_id: UserId,
    /// What to say: `capability.occasion`.
    pub key: &'static str,
    /// Facts the words need: ids, amounts in rial, times in unix milliseconds.
    pub args: Value,
    /// Said once for ever under this key.
    pub dedup_key: String,
    /// Notices of one topic change together ([`super::notice_change`]).
    pub topic: Option<String>,
}

/// An update as it came from a messenger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingUpdate {
    pub bot_id: i64,
    /// The messenger's own number, unique per bot.
    pub update_id: i64,
    /// Updates of one chat are handled one after the other.
    pub chat_id: i64,
    /// The update itself as JSON text; opaque here.
    pub payload: String,
}

/// An update that waits to be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenUpdate {
    pub id: UpdateId,
    pub bot_id: i64,
    pub update_id: i64,
    pub chat_id: i64,
    pub payload: String,
    /// How often handling it was begun.
    pub attempts: i64,
    pub received_at: Timestamp,
}

/// How an update ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    Done,
    /// Given up after too many attempts.
    Dead,
}

impl Closed {
    /// The stable word in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
}
