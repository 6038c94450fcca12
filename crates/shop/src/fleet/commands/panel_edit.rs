//! Changes what is known of a panel.

use kernel::{LocationId, PanelId};
use serde_json::json;

use super::panel_add::host_of;
use crate::fleet::access;
use crate::fleet::error::FleetError;
use crate::fleet::jobs::{check_job, push_job};
use crate::fleet::model::PanelState;
use crate::fleet::panel::{PanelAccess, PanelReport};
use crate::fleet::rules::{Entry, address_normal, usable_check};
use crate::fleet::store::panels::{self, Told, WayIn};
use crate::identity::Permission;
use crate::{Ctx, Result, audit, identity};

/// A panel as it shall be from now on.
#[derive(Clone, Debug)]
pub struct PanelEdit {
    pub name: String,
    pub public_host: String,
    pub location_id: LocationId,
    pub capacity: Option<i64>,
    /// A new way in, and what a probe said of it; `None` keeps what is.
    pub access: Option<(PanelAccess, PanelReport)>,
}

/// Changes a panel. With a new way in, everything that waits is tried again at once.
///
/// # Errors
/// `fleet.panel_unknown` and those of `panel_add`; without `PanelManage`: forbidden.
pub async fn panel_edit(ctx: &Ctx<'_>, id: PanelId, input: PanelEdit) -> Result<()> {
    identity::require(ctx, Permission::PanelManage).await?;
    let known = panels::find(ctx.tx(), id).await?.ok_or(FleetError::PanelUnknown)?;
    if PanelState::from_word(&known.state) == PanelState::Removed {
        return Err(FleetError::PanelUnknown.into());
    }
    let base_url = match &input.access {
        Some((access, report)) => {
            usable_check(report)?;
            Some(address_normal(&access.base_url)?)
        }
        None => None,
    };
    let entry = Entry {
        id: Some(id),
        name: &input.name,
        public_host: &input.public_host,
        location_id: input.location_id,
        capacity: input.capacity,
        base_url: base_url.as_deref(),
    };
    entry.check(ctx.tx()).await?;
    let told = Told {
        name: input.name.trim(),
        public_host: &input.public_host,
        location_id: input.location_id,
        capacity: input.capacity,
    };
    let way = match (&input.access, &base_url) {
        (Some((access, report)), Some(base_url)) => {
            ctx.enqueue(check_job(id));
            ctx.enqueue(push_job(id));
            Some(WayIn {
                kind: &access.kind,
                base_url,
                access: access::seal(ctx.sealer(), ctx.rng(), access)?,
                facts: serde_json::to_string(report)?,
            })
        }
        _ => None,
    };
    let row = panels::changed_row(&told, way);
    ctx.commons_changed();
    panels::update(ctx.tx(), id, row).await?;
    let data = json!({
        "name": input.name.trim(), "base_url": base_url.as_deref().and_then(host_of), "capacity": input.capacity,
        "location_id": input.location_id, "public_host": input.public_host, "access_changed": input.access.is_some(),
    });
    audit::record(ctx, "fleet.panel_edit", &format!("panel:{id}"), data);
    Ok(())
}
