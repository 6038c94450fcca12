//! Changes what a holder wants. A step of somebody else's command: no permission of its own.

use crate::fleet::error::FleetError;
use crate::fleet::jobs::push_job;
use crate::fleet::model::Change;
use crate::fleet::store::placements;
use crate::{Ctx, Result};

/// Sets what is wanted from now on, absolutely. The panel is told by its lane.
///
/// # Errors
/// `fleet.placement_unknown` when the holder has no client.
pub async fn placement_change(ctx: &Ctx<'_>, holder_id: i64, change: Change) -> Result<()> {
    let credentials = match &change.credentials {
        Some(credentials) => Some(credentials.seal(ctx.sealer(), ctx.rng())?),
        None => None,
    };
    let panels = placements::change(ctx.tx(), holder_id, (&change, credentials)).await?;
    if panels.is_empty() {
        return Err(FleetError::PlacementUnknown.into());
    }
    for panel_id in panels {
        ctx.enqueue(push_job(panel_id));
    }
    Ok(())
}
