//! Changes what the notices of a topic say, also where they were delivered.

use jobs::Priority;
use serde_json::Value;

use crate::notifications::jobs::deliver_job;
use crate::notifications::store::{self, Topic};
use crate::{Ctx, Result};

/// Gives all notices of `topic` a new content: those that were sent are replaced in place, those that wait go out in
/// the new form. Notices that say exactly this already are left alone. Answers how many changed.
///
/// # Errors
/// The database's own failures.
pub async fn notice_change(ctx: &Ctx<'_>, topic: &str, key: &'static str, args: Value) -> Result<u64> {
    change(ctx, (topic, Topic::Stays, None), (key, &args), Priority::High).await
}

/// The same for those notices of the topic that are about `args`; they stay about them.
///
/// # Errors
/// The database's own failures.
pub async fn notice_change_about(
    ctx: &Ctx<'_>,
    topic: &str,
    (key, args): (&'static str, &Value),
) -> Result<u64> {
    change(ctx, (topic, Topic::Stays, Some(args)), (key, args), Priority::High).await
}

/// The same for the last time: what is shown there later is somebody else's.
///
/// # Errors
/// The database's own failures.
pub async fn notice_end(ctx: &Ctx<'_>, topic: &str, key: &'static str, args: Value) -> Result<u64> {
    change(ctx, (topic, Topic::Ends, None), (key, &args), Priority::High).await
}

pub(super) async fn change(
    ctx: &Ctx<'_>,
    topic: (&str, Topic, Option<&Value>),
    said: (&'static str, &Value),
    priority: Priority,
) -> Result<u64> {
    let changed = store::topic_change(ctx.tx(), topic, said).await?;
    for (dedup_key, user_id) in &changed {
        ctx.enqueue(deliver_job(dedup_key, *user_id).priority(priority));
    }
    Ok(u64::try_from(changed.len()).unwrap_or(u64::MAX))
}
