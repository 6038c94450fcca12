//! The ways into the net, apart by how often they change: what panels offer (seldom) and what a holder has (always).
//! Whoever answers many holders keeps the first and asks for the second. Decides nothing.

use kernel::{InboundId, PanelId, from_unix_ms};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::model::{Credentials, Usage};
use super::store::{inbounds, panels, placements};
use crate::Result;
use crate::seal::Sealer;

/// A serving inbound of a panel, as customers reach it.
#[derive(Clone, Debug)]
pub struct Way {
    pub panel_id: PanelId,
    pub inbound_id: InboundId,
    pub host: String,
    pub port: u16,
    pub protocol: String,
    /// `{"settings":…, "stream":…}` of the inbound, without clients.
    pub spec: Value,
    pub remark: String,
}

/// A client that a holder has on a panel.
#[derive(Clone, Debug)]
pub struct HeldClient {
    pub panel_id: PanelId,
    pub email: String,
    pub credentials: Credentials,
}

/// Everything a holder has: clients that are wanted, and what all of its clients ever used.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    pub usage: Usage,
    pub clients: Vec<HeldClient>,
}

/// The panels of the fleet with their serving inbounds; a panel without any has an empty list.
///
/// # Errors
/// The database's own failures; a stored inbound that does not decode.
pub async fn way_list(db: &impl ConnectionTrait) -> Result<Vec<(PanelId, Vec<Way>)>> {
    let panels = panels::all(db).await?;
    let ids: Vec<i64> = panels.iter().map(|panel| panel.id).collect();
    let mut serving = inbounds::serving(db, &ids).await?.into_iter().peekable();
    let mut listed = Vec::with_capacity(panels.len());
    // Both lists are in the order of the panels' ids.
    for panel in panels {
        let mut ways = Vec::new();
        while let Some(row) = serving.next_if(|row| row.panel_id == panel.id) {
            ways.push(Way {
                panel_id: PanelId(panel.id),
                inbound_id: InboundId(row.id),
                host: panel.public_host.clone(),
                port: inbounds::port_of(&row),
                spec: serde_json::from_str(&row.spec)?,
                protocol: row.protocol,
                remark: row.remark,
            });
        }
        listed.push((PanelId(panel.id), ways));
    }
    Ok(listed)
}

/// What a holder has, in one query.
///
/// # Errors
/// The database's own failures; credentials sealed under another master key are a defect.
pub async fn holding_of(db: &impl ConnectionTrait, sealer: &Sealer, holder_id: i64) -> Result<Holding> {
    let mut holding = Holding::default();
    for row in placements::all_of(db, holder_id).await? {
        let online_at = row.online_at.map(from_unix_ms);
        holding.usage = Usage {
            up: holding.usage.up.saturating_add(row.used_up),
            down: holding.usage.down.saturating_add(row.used_down),
            online_at: holding.usage.online_at.max(online_at),
        };
        if row.state == placements::WANTED {
            let credentials = Credentials::open(sealer, &row.credentials)?;
            let panel_id = PanelId(row.panel_id);
            holding.clients.push(HeldClient { panel_id, email: row.email, credentials });
        }
    }
    Ok(holding)
}
