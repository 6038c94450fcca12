//! Puts a notice on its way.

use kernel::{NoticeId, sabotage};

use crate::notifications::jobs::deliver_job;
use crate::notifications::model::NewNotice;
use crate::notifications::store;
use crate::{Ctx, Result};

/// Tells a person something after this transaction has committed. Under a dedup key that exists nothing happens, and
/// the answer is `None`.
///
/// # Errors
/// The database's own failures; a person that does not exist is a defect.
pub async fn notice_send(ctx: &Ctx<'_>, mut new: NewNotice) -> Result<Option<NoticeId>> {
    if sabotage::on("notice-told-again") {
        new.dedup_key = format!("{}:{}", new.dedup_key, ctx.rng().next_u64());
    }
    let id = store::notice_insert(ctx.tx(), ctx.now(), &new).await?;
    if let Some(id) = id
        && !sabotage::on("notice-without-job")
    {
        ctx.enqueue(deliver_job(id, new.user_id)).await?;
    }
    Ok(id)
}
