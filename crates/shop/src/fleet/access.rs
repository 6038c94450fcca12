//! How to get into a panel, sealed at rest and opened only where a driver is called.

use kernel::{PanelId, Secret};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::error::FleetError;
use super::model::PanelState;
use super::panel::{PanelAccess, PanelAuth, PanelTls};
use super::store::panels::{self, panel};
use crate::Result;
use crate::seal::Sealer;

const PLACE: &str = "panel.access";

#[derive(Serialize, Deserialize)]
struct Plain {
    auth: PlainAuth,
    tls: PanelTls,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PlainAuth {
    Token(String),
    Password { username: String, password: String },
}

/// Everything needed to talk to a panel of the fleet.
///
/// # Errors
/// `fleet.panel_unknown`, also for one that was removed; a value sealed under another master key is a defect.
pub async fn panel_access(db: &impl ConnectionTrait, sealer: &Sealer, id: PanelId) -> Result<PanelAccess> {
    match panels::find(db, id).await? {
        Some(row) if PanelState::from_word(&row.state) != PanelState::Removed => open(sealer, &row),
        _ => Err(FleetError::PanelUnknown.into()),
    }
}

pub(super) fn open(sealer: &Sealer, row: &panel::Model) -> Result<PanelAccess> {
    let plain: Plain = serde_json::from_str(&sealer.open(PLACE, &row.access)?)?;
    let auth = match plain.auth {
        PlainAuth::Token(token) => PanelAuth::Token(Secret::new(token)),
        PlainAuth::Password { username, password } => {
            PanelAuth::Password { username, password: Secret::new(password) }
        }
    };
    let (kind, base_url) = (row.kind.clone(), row.base_url.clone());
    Ok(PanelAccess { panel_id: Some(PanelId(row.id)), kind, base_url, auth, tls: plain.tls })
}

pub(super) fn seal(sealer: &Sealer, rng: &kernel::Rng, access: &PanelAccess) -> Result<String> {
    let auth = match &access.auth {
        PanelAuth::Token(token) => PlainAuth::Token(token.expose().to_owned()),
        PanelAuth::Password { username, password } => {
            PlainAuth::Password { username: username.clone(), password: password.expose().to_owned() }
        }
    };
    let plain = serde_json::to_string(&Plain { auth, tls: access.tls.clone() })?;
    Ok(sealer.seal(rng, PLACE, &plain)?)
}
