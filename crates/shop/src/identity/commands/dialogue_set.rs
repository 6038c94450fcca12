//! Remembers where a conversation is.

use kernel::UserId;

use crate::identity::store;
use crate::{Ctx, Error, Result};

/// The largest state of a conversation, in bytes.
const STATE_LEN_MAX: usize = 16 * 1024;

/// Keeps `state`, opaque to the business, or forgets it.
///
/// # Errors
/// Internal when the state is larger than 16 KiB: faces keep small things.
pub async fn dialogue_set(ctx: &Ctx<'_>, user_id: UserId, state: Option<String>) -> Result<()> {
    match state {
        Some(state) if state.len() > STATE_LEN_MAX => Err(Error::internal("a dialogue state is too large")),
        Some(state) => Ok(store::dialogue_put(ctx.tx(), user_id, state, ctx.now()).await?),
        None => Ok(store::dialogue_drop(ctx.tx(), user_id).await?),
    }
}
