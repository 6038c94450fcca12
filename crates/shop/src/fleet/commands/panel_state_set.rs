//! Opens a panel for new clients, closes it, or takes it out of the fleet.

use kernel::PanelId;
use serde_json::json;

use crate::fleet::error::FleetError;
use crate::fleet::jobs::push_job;
use crate::fleet::model::PanelState;
use crate::fleet::store::panels;
use crate::fleet::store::placements;
use crate::identity::Permission;
use crate::{Ctx, Result, audit, identity};

/// Sets the state of a panel. A panel on which clients are wanted cannot be removed; a removed one never comes back.
///
/// # Errors
/// `fleet.panel_unknown`, `fleet.panel_busy`; without `PanelManage`: forbidden.
pub async fn panel_state_set(ctx: &Ctx<'_>, id: PanelId, state: PanelState) -> Result<()> {
    identity::require(ctx, Permission::PanelManage).await?;
    let known = panels::find_locked(ctx.tx(), id).await?.ok_or(FleetError::PanelUnknown)?;
    if PanelState::from_word(&known.state) == PanelState::Removed {
        return Err(FleetError::PanelUnknown.into());
    }
    if state == PanelState::Removed {
        let placements = placements::wanted_count(ctx.tx(), id).await?;
        if placements > 0 {
            return Err(FleetError::PanelBusy { placements }.into());
        }
        placements::forget_removing(ctx.tx(), id).await?;
    } else {
        ctx.enqueue(push_job(id));
    }
    panels::update(ctx.tx(), id, panels::state_row(state)).await?;
    ctx.commons_changed();
    audit::record(ctx, "fleet.panel_state_set", &format!("panel:{id}"), json!({ "state": state }));
    Ok(())
}
