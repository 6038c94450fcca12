//! Asking a panel about itself, outside any transaction.

use kernel::{Actor, PanelId};

use super::access::panel_access;
use super::commands::inbounds_record;
use super::error::FleetError;
use super::model::InboundView;
use super::panel::{PanelAccess, PanelReport};
use super::queries::inbound_list;
use crate::{Result, Shop};

/// Tries a panel out. Trouble is a finding, never an error. The caller has checked `PanelManage`.
pub async fn panel_probe(shop: &Shop, access: &PanelAccess) -> PanelReport {
    shop.ports().panels.probe(access, shop.now()).await
}

/// Asks a panel for its inbounds and stores them. The caller has checked `PanelManage`.
///
/// # Errors
/// `fleet.panel_unknown`; `fleet.panel_silent` with what the panel said.
pub async fn panel_inbounds_refresh(shop: &Shop, id: PanelId) -> Result<Vec<InboundView>> {
    let access = panel_access(shop.read(), shop.sealer(), id).await?;
    let inbounds = shop
        .ports()
        .panels
        .inbounds(&access)
        .await
        .map_err(|error| FleetError::PanelSilent { trouble: error.code(), detail: error.to_string() })?;
    shop.run(Actor::System, move |ctx| {
        let inbounds = inbounds.clone();
        Box::pin(async move { inbounds_record(ctx, id, inbounds).await })
    })
    .await?;
    inbound_list(shop.read(), id).await
}
