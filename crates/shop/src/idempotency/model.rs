//! Types of keyed requests. Pure.

use std::fmt;

use chrono::TimeDelta;
use kernel::Timestamp;

use super::error::IdempotencyError;

/// How long whoever began a request is waited for. Then its process is taken for dead, and the next one goes on.
pub const LOCK: TimeDelta = TimeDelta::seconds(60);
/// The longest body of an answer that is kept.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024;
const KEY_LEN_MAX: usize = 255;

/// What a client calls its request: 1 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestKey(String);

impl RequestKey {
    /// # Errors
    /// [`IdempotencyError::KeyInvalid`] for anything else.
    pub fn parse(text: &str) -> Result<Self, IdempotencyError> {
        let fits =
            (1..=KEY_LEN_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text.to_owned())) } else { Err(IdempotencyError::KeyInvalid { max: KEY_LEN_MAX }) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A request as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedRequest {
    /// Whose key it is, as whoever authenticated them says: the same key of another is another key.
    pub principal: String,
    pub key: RequestKey,
    /// Of everything the request says.
    pub hash: String,
}

/// The right to answer a key, until [`LOCK`] is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub(super) request: KeyedRequest,
    /// No two claims of a key end at the same instant: a later one begins when this one has lapsed.
    pub(super) locked_until: Timestamp,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub content_type: Option<String>,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

/// How a request begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nobody is at it: do it, then [`super::key_finish`] or [`super::key_give_up`].
    Claimed(Claim),
    /// It was done before.
    Done(Answer),
}
