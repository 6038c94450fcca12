//! Puts a notice on its way.

use jobs::Priority;
use kernel::sabotage;

use crate::notifications::jobs::deliver_job;
use crate::notifications::model::NewNotice;
use crate::notifications::store;
use crate::{Ctx, Result};

/// Tells a person something after this transaction has committed. Under a dedup key that exists nothing happens, and
/// the answer is false.
///
/// # Errors
/// The database's own failures; a person that does not exist is a defect.
pub async fn notice_send(ctx: &Ctx<'_>, new: NewNotice) -> Result<bool> {
    send(ctx, new, Priority::High).await
}

pub(super) async fn send(ctx: &Ctx<'_>, mut new: NewNotice, priority: Priority) -> Result<bool> {
    if sabotage::on("notice-told-again") {
        new.dedup_key = format!("{}:{}", new.dedup_key, ctx.rng().next_u64());
    }
    let deliver = deliver_job(&new.dedup_key, new.user_id).priority(priority);
    let deliver = (!sabotage::on("notice-without-job")).then_some(deliver);
    ctx.job_follows();
    store::notice_insert(ctx.tx(), (ctx.now(), deliver), &new).await
}
