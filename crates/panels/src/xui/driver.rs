//! The port, filled.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::{Timestamp, from_unix_ms, sabotage, unix_ms};
use shop::fleet::{
    CLIENT_MARKER, ClientFacts, DesiredClient, PanelAccess, PanelDriver, PanelError, PanelReport,
    RemoteInbound,
};
use xui::{ClientRow, ClientSpec, Conflict, Credential, Field, FlowRule, Outcome};

use super::inbound::remote_inbound;
use super::report::report_of;
use super::sessions::{Sessions, connect};
use super::words::{error_of, finding_of_error};

/// Drives 3x-ui panels.
#[derive(Debug, Default)]
pub struct XuiDriver {
    sessions: Sessions,
}

impl XuiDriver {
    /// The word panels of this kind carry.
    pub const KIND: &'static str = "xui";
}

#[async_trait]
impl PanelDriver for XuiDriver {
    async fn probe(&self, access: &PanelAccess, now: Timestamp) -> PanelReport {
        // Never the kept connection: what is tried out may be other credentials, and a refusal must be fresh.
        match connect(access) {
            Ok(panel) => report_of(&panel, now).await,
            Err(error) => PanelReport { findings: vec![finding_of_error(&error)], ..PanelReport::default() },
        }
    }

    async fn inbounds(&self, access: &PanelAccess) -> Result<Vec<RemoteInbound>, PanelError> {
        let panel = self.sessions.of(access).await?;
        let (listed, capabilities) = match (panel.inbounds().await, panel.capabilities().await) {
            (Ok(listed), Ok(capabilities)) => (listed, capabilities),
            (Err(error), _) | (_, Err(error)) => return Err(self.trouble(access, &error)),
        };
        Ok(listed.iter().filter_map(|inbound| remote_inbound(inbound, &capabilities)).collect())
    }

    async fn client_put(&self, access: &PanelAccess, client: &DesiredClient) -> Result<(), PanelError> {
        let panel = self.sessions.of(access).await?;
        let spec = spec_of(client);
        let outcome =
            if client.fresh { panel.client_create(&spec).await } else { panel.client_put(&spec).await };
        match outcome.map_err(|error| self.trouble(access, &error))? {
            Outcome::Applied | Outcome::AlreadyThere | Outcome::Pending => Ok(()),
            // It holds everything and has cut the client off again: expired, or used up.
            Outcome::NotKept(fields) if fields == [Field::Enable] => Ok(()),
            Outcome::NotKept(fields) => {
                Err(PanelError::Refused(format!("the panel does not keep {fields:?}")))
            }
            Outcome::Conflict(conflict) => Err(PanelError::Refused(format!("{conflict:?}"))),
        }
    }

    async fn client_remove(
        &self,
        access: &PanelAccess,
        email: &str,
    ) -> Result<Option<ClientFacts>, PanelError> {
        let panel = self.sessions.of(access).await?;
        let row = panel.client_get(email).await.map_err(|error| self.trouble(access, &error))?;
        let Some(row) = row.filter(is_ours) else { return Ok(None) };
        let outcome = panel.client_delete(email, Some(CLIENT_MARKER), false).await;
        match outcome.map_err(|error| self.trouble(access, &error))? {
            Outcome::Applied | Outcome::AlreadyThere | Outcome::Pending => {}
            Outcome::Conflict(Conflict::NotOurs | Conflict::ClientMissing) => {}
            Outcome::Conflict(Conflict::LastClient(inbound)) => {
                tracing::warn!(email, inbound, "the only client of an inbound stays there, switched off");
            }
            other => return Err(PanelError::Refused(format!("{other:?}"))),
        }
        Ok(Some(facts_of(&row)))
    }

    async fn usage(
        &self,
        access: &PanelAccess,
        prefix: &str,
    ) -> Result<BTreeMap<String, ClientFacts>, PanelError> {
        let panel = self.sessions.of(access).await?;
        let rows = panel.clients().await.map_err(|error| self.trouble(access, &error))?;
        let ours = rows.iter().filter(|row| row.email.starts_with(prefix) && is_ours(row));
        Ok(ours.map(|row| (row.email.clone(), facts_of(row))).collect())
    }
}

impl XuiDriver {
    fn trouble(&self, access: &PanelAccess, error: &xui::Error) -> PanelError {
        let error = error_of(error);
        if matches!(error, PanelError::Auth(_)) {
            self.sessions.refused(access);
        }
        error
    }
}

fn is_ours(row: &ClientRow) -> bool {
    row.comment.starts_with(CLIENT_MARKER)
}

/// Era A: the row stands for the whole family, so that its counters are the sum over all inbounds.
fn facts_of(row: &ClientRow) -> ClientFacts {
    let online_at = (row.last_online_ms > 0).then(|| from_unix_ms(row.last_online_ms));
    ClientFacts { up: row.up, down: row.down, enable: row.enable, online_at }
}

fn spec_of(client: &DesiredClient) -> ClientSpec {
    ClientSpec {
        email: client.email.clone(),
        uuid: Credential::new(&client.uuid),
        password: Credential::new(client.password.expose()),
        auth: Credential::new(client.password.expose()),
        sub_id: client.sub_id.clone(),
        flow: FlowRule::Auto,
        inbound_ids: client.inbounds.clone(),
        total_bytes: client.total_bytes.unwrap_or(0),
        expiry_ms: client.expires_at.map_or(0, unix_ms),
        enable: client.enable,
        limit_ip: client.device_limit,
        comment: client.comment.clone(),
        mark: (!sabotage::on("stranger-adopted")).then(|| CLIENT_MARKER.to_owned()),
    }
}
