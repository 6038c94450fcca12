//! Takes a panel that was probed into the fleet.

use kernel::{LocationId, PanelId};
use serde_json::json;

use crate::fleet::access;
use crate::fleet::jobs::check_job;
use crate::fleet::panel::{PanelAccess, PanelReport};
use crate::fleet::rules::{Entry, address_normal, usable_check};
use crate::fleet::store::panels::{self, Told, WayIn};
use crate::identity::Permission;
use crate::{Ctx, Result, audit, identity};

/// A panel as an operator enters it.
#[derive(Clone, Debug)]
pub struct PanelAdd {
    pub name: String,
    pub access: PanelAccess,
    /// Where customers connect to: a name or an address, without port.
    pub public_host: String,
    pub location_id: LocationId,
    /// How many clients it takes; `None` is unlimited.
    pub capacity: Option<i64>,
    /// What [`crate::fleet::panel_probe`] said of exactly this access.
    pub report: PanelReport,
}

/// Adds a panel, active; its inbounds are read at once, none is picked yet.
///
/// # Errors
/// `fleet.panel_unusable`, `fleet.address_invalid`, `fleet.address_taken`, `fleet.name_invalid`, `fleet.name_taken`,
/// `fleet.host_invalid`, `fleet.capacity_invalid`, `fleet.location_unknown`; without `PanelManage`: forbidden.
pub async fn panel_add(ctx: &Ctx<'_>, input: PanelAdd) -> Result<PanelId> {
    identity::require(ctx, Permission::PanelManage).await?;
    usable_check(&input.report)?;
    let base_url = address_normal(&input.access.base_url)?;
    let entry = Entry {
        id: None,
        name: &input.name,
        public_host: &input.public_host,
        location_id: input.location_id,
        capacity: input.capacity,
        base_url: Some(&base_url),
    };
    entry.check(ctx.tx()).await?;
    let told = Told {
        name: input.name.trim(),
        public_host: &input.public_host,
        location_id: input.location_id,
        capacity: input.capacity,
    };
    let way = WayIn {
        kind: &input.access.kind,
        base_url: &base_url,
        access: access::seal(ctx.sealer(), ctx.rng(), &input.access)?,
        facts: serde_json::to_string(&input.report)?,
    };
    let row = panels::new_row(&told, way, ctx.now());
    ctx.commons_changed();
    let id = panels::insert(ctx.tx(), row).await?;
    ctx.enqueue(check_job(id));
    let data = json!({
        "name": input.name.trim(), "base_url": host_of(&base_url), "location_id": input.location_id,
        "public_host": input.public_host, "capacity": input.capacity,
    });
    audit::record(ctx, "fleet.panel_add", &format!("panel:{id}"), data);
    Ok(id)
}

/// The base path of a panel is a secret: the audit keeps only the host.
pub(super) fn host_of(base_url: &str) -> Option<String> {
    url::Url::parse(base_url).ok().and_then(|url| url.host_str().map(str::to_owned))
}
