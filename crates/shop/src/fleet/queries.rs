//! Reading the fleet: for operators, and for those who hold clients.

use std::collections::HashMap;

use kernel::{InboundId, LocationId, PanelId, from_unix_ms};
use sea_orm::ConnectionTrait;

use super::error::FleetError;
use super::model::{
    Credentials, HeldClient, Holding, InboundView, PanelHealth, PanelState, PanelView, Usage, Way,
    findings_of, least_loaded,
};
use super::panel::PanelReport;
use super::store::panels::panel;
use super::store::{inbounds, panels, placements, usage};
use crate::Result;
use crate::seal::Sealer;

/// Every panel of the fleet.
///
/// # Errors
/// The database's own failures.
pub async fn panel_list(db: &impl ConnectionTrait) -> Result<Vec<PanelView>> {
    let loads = panels::loads(db).await?;
    let mut listed: HashMap<i64, Vec<InboundView>> = HashMap::new();
    for row in inbounds::all(db).await? {
        listed.entry(row.panel_id).or_default().push(inbounds::view(&row));
    }
    let rows = panels::all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let inbounds = listed.remove(&row.id).unwrap_or_default();
            view(row, inbounds, &loads)
        })
        .collect())
}

/// # Errors
/// `fleet.panel_unknown`.
pub async fn panel_get(db: &impl ConnectionTrait, id: PanelId) -> Result<PanelView> {
    let row = panels::find(db, id).await?.ok_or(FleetError::PanelUnknown)?;
    let inbounds = inbound_list(db, id).await?;
    Ok(view(row, inbounds, &panels::loads(db).await?))
}

fn view(row: panel::Model, inbounds: Vec<InboundView>, loads: &[(PanelId, i64, i64)]) -> PanelView {
    let id = PanelId(row.id);
    let (placements, pending) = loads
        .iter()
        .find(|load| load.0 == id)
        .map_or((0, 0), |(_, placements, pending)| (*placements, *pending));
    let report: PanelReport = serde_json::from_str(&row.facts).unwrap_or_default();
    let findings = findings_of(&report, &inbounds);
    PanelView {
        id,
        name: row.name,
        kind: row.kind,
        base_url: row.base_url,
        public_host: row.public_host,
        location_id: LocationId(row.location_id),
        state: PanelState::from_word(&row.state),
        health: PanelHealth::from_word(&row.health),
        trouble: row.health_detail.split_once(": ").map(|(code, _)| code.to_owned()).unwrap_or_default(),
        health_detail: row.health_detail,
        capacity: row.capacity,
        failures: row.failures,
        checked_at: row.checked_at.map(from_unix_ms),
        down_since: row.down_since.map(from_unix_ms),
        placements,
        pending,
        inbounds,
        report,
        findings,
    }
}

/// The inbounds of a panel, by the panel's own numbers.
///
/// # Errors
/// The database's own failures.
pub async fn inbound_list(db: &impl ConnectionTrait, panel_id: PanelId) -> Result<Vec<InboundView>> {
    Ok(inbounds::of_panel(db, panel_id).await?.iter().map(inbounds::view).collect())
}

/// Whether a client could be placed in a location now.
///
/// # Errors
/// The database's own failures.
pub async fn location_has_room(db: &impl ConnectionTrait, location_id: LocationId) -> Result<bool> {
    Ok(least_loaded(&panels::candidates(db, location_id).await?).is_some())
}

/// Whose clients have this email on a panel, also in the form a panel of the older era gives it (with an ending of its own).
///
/// # Errors
/// The database's own failures.
pub async fn holders_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Vec<i64>> {
    placements::holders_by_email(db, &email.to_lowercase()).await
}

/// What a holder has used in all its life; zero for one without clients.
///
/// # Errors
/// The database's own failures.
pub async fn usage_of(db: &impl ConnectionTrait, holder_id: i64) -> Result<Usage> {
    Ok(usage::used(db, &[holder_id]).await?.remove(&holder_id).unwrap_or_default())
}

/// [`usage_of`] for many; holders without clients are missing.
///
/// # Errors
/// The database's own failures.
pub async fn usage_of_many(db: &impl ConnectionTrait, holder_ids: &[i64]) -> Result<HashMap<i64, Usage>> {
    usage::used(db, holder_ids).await
}

/// What each of these holders has: its clients with their credentials, and what was used. Those who never had a client
/// are missing.
///
/// # Errors
/// The database's own failures; credentials sealed under another master key are a defect.
pub async fn holdings_of(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    holder_ids: &[i64],
) -> Result<HashMap<i64, Holding>> {
    let mut holdings: HashMap<i64, Holding> = HashMap::with_capacity(holder_ids.len());
    for row in placements::of_holders(db, holder_ids).await? {
        let holding = holdings.entry(row.holder_id).or_default();
        let usage = &mut holding.usage;
        usage.up = usage.up.saturating_add(row.used_up);
        usage.down = usage.down.saturating_add(row.used_down);
        usage.online_at = usage.online_at.max(row.online_at.map(from_unix_ms));
        if row.state == placements::WANTED {
            let credentials = Credentials::open(sealer, &row.credentials)?;
            let panel_id = PanelId(row.panel_id);
            holding.clients.push(HeldClient { panel_id, email: row.email, credentials });
        }
    }
    Ok(holdings)
}

/// Every way into the net that the fleet has: the serving inbounds of all its panels, panel by panel.
///
/// # Errors
/// The database's own failures.
pub async fn way_list(db: &impl ConnectionTrait) -> Result<Vec<Way>> {
    let panels = panels::all(db).await?;
    let ids: Vec<i64> = panels.iter().map(|panel| panel.id).collect();
    let mut ways = Vec::new();
    for inbound in inbounds::serving(db, &ids).await? {
        let Some(panel) = panels.iter().find(|panel| panel.id == inbound.panel_id) else { continue };
        ways.push(Way {
            panel_id: PanelId(panel.id),
            inbound_id: InboundId(inbound.id),
            host: panel.public_host.clone(),
            port: inbounds::port_of(&inbound),
            protocol: inbound.protocol,
            spec: serde_json::from_str(&inbound.spec)?,
            remark: inbound.remark,
        });
    }
    Ok(ways)
}
