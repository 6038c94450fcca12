//! The port of panels. Driven only by absolute writes: the same call twice changes nothing more.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::{PanelId, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How to get into a panel.
#[derive(Clone, Debug)]
pub enum PanelAuth {
    Token(Secret),
    Password { username: String, password: Secret },
}

/// How a panel's certificate is trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PanelTls {
    /// By the public authorities.
    Verify,
    /// By the SHA-256 of the certificate, 64 hex digits.
    Pin(String),
}

/// Everything needed to talk to one panel.
#[derive(Clone, Debug)]
pub struct PanelAccess {
    /// `None` while a panel is being tried out before it is added.
    pub panel_id: Option<PanelId>,
    /// Which driver: `xui`.
    pub kind: String,
    /// With the panel's secret base path.
    pub base_url: String,
    pub auth: PanelAuth,
    pub tls: PanelTls,
}

/// A client as it shall be on a panel.
#[derive(Clone, Debug)]
pub struct DesiredClient {
    /// The panel's key. Ours, deterministic, free of personal data.
    pub email: String,
    pub uuid: String,
    /// Standard base64 of 32 bytes (fact R-3).
    pub password: Secret,
    pub sub_id: String,
    /// The panel's own inbound numbers.
    pub inbounds: Vec<i64>,
    pub enable: bool,
    /// What the panel's counter may reach, in bytes; `None` is unlimited.
    pub total_bytes: Option<i64>,
    pub expires_at: Option<Timestamp>,
    /// 0 is unlimited.
    pub device_limit: i64,
    /// Our marker and a word for the operator; kept in the panel's comment field.
    pub comment: String,
    /// Most likely not there yet: a driver may write before it reads where that is harmless. Only a hint.
    pub fresh: bool,
}

/// What a panel says about one client: its counters since it last reset them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientFacts {
    pub up: i64,
    pub down: i64,
    pub enable: bool,
    pub online_at: Option<Timestamp>,
}

/// An inbound as a panel lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoteInbound {
    pub remote_id: i64,
    pub tag: String,
    pub protocol: String,
    pub port: u16,
    pub remark: String,
    pub enabled: bool,
    /// `{"settings":…, "stream":…}`, nested, without clients.
    pub spec: Value,
    /// How many clients it has.
    pub clients: u64,
    pub findings: Vec<PanelFinding>,
}

/// Something an operator should know, as a stable code and facts. The words are in the catalogues.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PanelFinding {
    /// e.g. `tls_untrusted`, `reality_min_client_ver`, `clock_off`.
    pub code: String,
    /// Whether the panel cannot be used before this is mended.
    pub fatal: bool,
    #[serde(default)]
    pub facts: BTreeMap<String, Value>,
}

/// What a live test of a panel found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PanelReport {
    /// `A` or `B`, when it could be told.
    pub era: Option<String>,
    pub panel_version: Option<String>,
    pub core_version: Option<String>,
    pub core_running: Option<bool>,
    pub clock_skew_s: Option<i64>,
    /// The certificate the panel showed: 64 hex digits.
    pub certificate_sha256: Option<String>,
    pub latency_ms: Option<u64>,
    pub findings: Vec<PanelFinding>,
}

impl PanelReport {
    /// Whether nothing found forbids using the panel.
    #[must_use]
    pub fn usable(&self) -> bool {
        !self.findings.iter().any(|finding| finding.fatal)
    }
}

/// Why a panel did not do as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PanelError {
    /// Nothing was sent, or surely nothing was done.
    #[error("the panel cannot be reached: {0}")]
    Unreachable(String),
    /// The answer was lost: it may have been done. Read before writing again (F-12).
    #[error("the panel's answer was lost: {0}")]
    Unknown(String),
    /// It does not let us in.
    #[error("the panel refuses our credentials: {0}")]
    Auth(String),
    /// It understood and said no.
    #[error("the panel refused: {0}")]
    Refused(String),
    /// It answers something that is no panel's answer (a proxy's page, garbage).
    #[error("the panel's answer makes no sense: {0}")]
    Nonsense(String),
}

impl PanelError {
    /// The stable word, for screens that have words of their own.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Unknown(_) => "unknown",
            Self::Auth(_) => "auth",
            Self::Refused(_) => "refused",
            Self::Nonsense(_) => "nonsense",
        }
    }

    /// Whether the panel itself is in trouble, rather than this one request.
    #[must_use]
    pub fn is_panel_down(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}

/// Drives panels of one kind.
#[async_trait]
pub trait PanelDriver: Send + Sync {
    /// Tries a panel out and says everything that is wrong with it. Never fails: trouble is a finding.
    async fn probe(&self, access: &PanelAccess, now: Timestamp) -> PanelReport;

    /// All inbounds.
    async fn inbounds(&self, access: &PanelAccess) -> Result<Vec<RemoteInbound>, PanelError>;

    /// Makes the client exist exactly as desired, in exactly those inbounds, and proves it by reading it back. A
    /// client of that email without our marker is somebody else's: refused.
    async fn client_put(&self, access: &PanelAccess, client: &DesiredClient) -> Result<(), PanelError>;

    /// Makes the client not exist. Unknown, or not ours, is fine. Answers its last counters when they could be read.
    async fn client_remove(
        &self,
        access: &PanelAccess,
        email: &str,
    ) -> Result<Option<ClientFacts>, PanelError>;

    /// The counters of every client of ours, by email, as one snapshot; only those whose email starts with `prefix`.
    async fn usage(
        &self,
        access: &PanelAccess,
        prefix: &str,
    ) -> Result<BTreeMap<String, ClientFacts>, PanelError>;
}
