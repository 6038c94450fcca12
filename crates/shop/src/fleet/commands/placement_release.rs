//! Lets a holder's clients go. A step of somebody else's command: no permission of its own.

use crate::fleet::jobs::push_job;
use crate::fleet::store::placements;
use crate::{Ctx, Result};

/// The holder wants no client any more; its usage stays in the books. A holder without clients is fine.
///
/// # Errors
/// The database's own failures.
pub async fn placement_release(ctx: &Ctx<'_>, holder_id: i64) -> Result<()> {
    for panel_id in placements::release(ctx.tx(), holder_id).await? {
        ctx.enqueue(push_job(panel_id));
    }
    Ok(())
}
