//! What a face showed by itself joins a topic: it changes with it, as if the shop had sent it.

use crate::notifications::messenger::MessageRef;
use crate::notifications::model::NewNotice;
use crate::notifications::store;
use crate::{Ctx, Result};

/// Remembers a message that is there already. Under a dedup key that exists, the message shows this from now on.
///
/// # Errors
/// The database's own failures.
pub async fn notice_shown(ctx: &Ctx<'_>, new: NewNotice, message_ref: &MessageRef) -> Result<()> {
    store::notice_shown(ctx.tx(), ctx.now(), (&new, message_ref)).await
}

/// Forgets what a topic has said in a message: something else is shown there by now, which must not be written over.
///
/// # Errors
/// The database's own failures.
pub async fn notice_forget(ctx: &Ctx<'_>, topic: &str, message_ref: &MessageRef) -> Result<()> {
    store::notice_forget(ctx.tx(), (topic, message_ref)).await
}
