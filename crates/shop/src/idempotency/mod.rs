//! Keys against repeated requests: who asked what under which key, and what was answered. The short-lived guard in front
//! of the keys that each command has in the books.
//!
//! Invariants: of those who come with one key at the same moment one goes on; a key means one request, told by its hash;
//! whoever lost its claim writes no answer. Knows no other capability, and never what a request does.

mod commands;
mod error;
mod jobs;
mod model;
mod store;

pub use commands::{key_begin, key_finish, key_give_up};
pub use error::IdempotencyError;
pub use model::{ANSWER_BYTES_MAX, Answer, Begun, Claim, KeyedRequest, LOCK, RequestKey};

pub(crate) use jobs::register;
