//! Keeps what was answered under a key.

use crate::idempotency::model::{ANSWER_BYTES_MAX, Answer, Claim};
use crate::idempotency::store;
use crate::{Ctx, Error, Result};

/// Keeps the answer: whoever repeats the request gets it. False when the claim had lapsed and somebody else took the key:
/// their answer is the one that counts.
///
/// # Errors
/// Internal for a body above [`ANSWER_BYTES_MAX`]; the database's own failures.
pub async fn key_finish(ctx: &Ctx<'_>, claim: &Claim, answer: &Answer) -> Result<bool> {
    if answer.body.len() > ANSWER_BYTES_MAX {
        return Err(Error::internal("an answer is too long to be kept"));
    }
    store::finish(ctx.tx(), claim, answer).await
}
