//! Chooses the inbounds clients are put into.

use kernel::{InboundId, PanelId};
use serde_json::json;

use crate::fleet::error::FleetError;
use crate::fleet::jobs::push_job;
use crate::fleet::panel::PanelFinding;
use crate::fleet::store::{inbounds, placements};
use crate::identity::Permission;
use crate::{Ctx, Result, audit, identity};

/// Picks an inbound or lets it go. Every client of the panel is then put into exactly the picked ones.
///
/// # Errors
/// `fleet.inbound_unknown`; `fleet.inbound_unusable` with a fatal finding; without `PanelManage`: forbidden.
pub async fn inbound_pick(ctx: &Ctx<'_>, id: InboundId, picked: bool) -> Result<()> {
    identity::require(ctx, Permission::PanelManage).await?;
    let row = inbounds::find(ctx.tx(), id).await?.ok_or(FleetError::InboundUnknown)?;
    if row.picked == picked {
        return Ok(());
    }
    let findings: Vec<PanelFinding> = serde_json::from_str(&row.findings)?;
    if let Some(finding) = findings.into_iter().find(|finding| finding.fatal && picked) {
        return Err(FleetError::InboundUnusable { finding: finding.code }.into());
    }
    inbounds::picked_set(ctx.tx(), id, picked).await?;
    let panel_id = PanelId(row.panel_id);
    if placements::touch_all(ctx.tx(), panel_id).await? > 0 {
        ctx.enqueue(push_job(panel_id));
    }
    ctx.commons_changed();
    audit::record(ctx, "fleet.inbound_pick", &format!("inbound:{id}"), json!({ "picked": picked }));
    Ok(())
}
