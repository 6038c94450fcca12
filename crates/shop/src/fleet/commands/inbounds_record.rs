//! Stores what a panel lists. A fact that came in; no permission of its own.

use kernel::PanelId;

use super::panel_answered;
use crate::fleet::jobs::push_job;
use crate::fleet::panel::RemoteInbound;
use crate::fleet::store::{inbounds, placements};
use crate::{Ctx, Result};

/// Stores a panel's inbounds. When the serving ones are others than before, every client goes there again.
pub(in crate::fleet) async fn inbounds_record(
    ctx: &Ctx<'_>,
    id: PanelId,
    listed: Vec<RemoteInbound>,
) -> Result<()> {
    panel_answered(ctx, id).await?;
    let before = serving(ctx, id).await?;
    ctx.commons_changed();
    inbounds::record(ctx.tx(), (id, ctx.now()), &listed).await?;
    let after = serving(ctx, id).await?;
    if before != after && !after.is_empty() && placements::touch_all(ctx.tx(), id).await? > 0 {
        ctx.enqueue(push_job(id));
    }
    Ok(())
}

async fn serving(ctx: &Ctx<'_>, id: PanelId) -> Result<Vec<i64>> {
    Ok(inbounds::serving(ctx.tx(), &[id.0]).await?.into_iter().map(|row| row.remote_id).collect())
}
