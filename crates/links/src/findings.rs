//! What an operator should know about an inbound before customers do. Kinds only: wording is the face's work.

use serde::{Deserialize, Serialize};

use crate::inbound::Inbound;
use crate::protocol::Protocol;
use crate::security::Security;
use crate::transport::Transport;

/// The newest client version that sing-box and mihomo report to a REALITY server: 1.8.x (3x-ui-api.md §12.2).
const REPORTED_CLIENT_VERSION: (u32, u32) = (1, 8);

/// A weakness of an inbound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finding {
    /// REALITY with an empty `minClientVer`: a core ≥ 26.3.27 refuses sing-box and Clash clients.
    RealityMinClientVersionEmpty,
    /// REALITY with a `minClientVer` above 1.8: refuses sing-box and Clash clients on every core.
    RealityMinClientVersionHigh,
    /// REALITY whose public key the panel does not know: no client can connect.
    RealityPublicKeyMissing,
    /// REALITY without any server name: no client can connect.
    RealityServerNameMissing,
    /// TLS without a server name: clients ask for the host, by IP address for none.
    TlsServerNameMissing,
    /// TLS clients are told not to verify; current Xray cores refuse that.
    TlsVerificationOff,
    /// VLESS or Trojan without TLS, REALITY or encryption of its own: the traffic is readable.
    TrafficUnprotected,
    /// Shadowsocks with method `none` or `plain`, or a cipher without authentication.
    ShadowsocksCipherWeak,
    /// Absent from Clash and sing-box documents (xhttp, masks): those apps' users get no node.
    XrayClientsOnly,
}

impl Finding {
    /// A stable code, for translation keys and incident names.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::RealityMinClientVersionEmpty => "reality_min_client_version_empty",
            Self::RealityMinClientVersionHigh => "reality_min_client_version_high",
            Self::RealityPublicKeyMissing => "reality_public_key_missing",
            Self::RealityServerNameMissing => "reality_server_name_missing",
            Self::TlsServerNameMissing => "tls_server_name_missing",
            Self::TlsVerificationOff => "tls_verification_off",
            Self::TrafficUnprotected => "traffic_unprotected",
            Self::ShadowsocksCipherWeak => "shadowsocks_cipher_weak",
            Self::XrayClientsOnly => "xray_clients_only",
        }
    }

    /// Whether it harms on an Xray core of this version (`server/status`: `26.7.28`). A version that cannot be
    /// read counts as current.
    #[must_use]
    pub fn concerns_core(self, version: &str) -> bool {
        match self {
            Self::RealityMinClientVersionEmpty => version_of(version).is_none_or(|v| v >= (26, 3, 27)),
            _ => true,
        }
    }
}

impl Inbound {
    /// Everything an operator should be told about this inbound, in a stable order, each kind once.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        match &self.security {
            Security::Reality(reality) => {
                match version_of(&reality.client_version_min) {
                    _ if reality.client_version_min.trim().is_empty() => {
                        found.push(Finding::RealityMinClientVersionEmpty);
                    }
                    Some((major, minor, _)) if (major, minor) > REPORTED_CLIENT_VERSION => {
                        found.push(Finding::RealityMinClientVersionHigh);
                    }
                    _ => {}
                }
                if reality.public_key.is_empty() {
                    found.push(Finding::RealityPublicKeyMissing);
                }
                if reality.server_name.is_empty() {
                    found.push(Finding::RealityServerNameMissing);
                }
            }
            Security::Tls(tls) => {
                if tls.server_name.is_empty() {
                    found.push(Finding::TlsServerNameMissing);
                }
                if tls.allow_insecure {
                    found.push(Finding::TlsVerificationOff);
                }
            }
            Security::None => {
                let readable = match &self.protocol {
                    Protocol::Vless { encryption } => encryption == "none",
                    Protocol::Trojan => true,
                    _ => false,
                };
                if readable {
                    found.push(Finding::TrafficUnprotected);
                }
            }
        }
        if let Protocol::Shadowsocks { method, .. } = &self.protocol
            && is_weak(method)
        {
            found.push(Finding::ShadowsocksCipherWeak);
        }
        if self.is_for_xray_only() {
            found.push(Finding::XrayClientsOnly);
        }
        found
    }

    fn is_for_xray_only(&self) -> bool {
        let shadowsocks_stream = matches!(self.protocol, Protocol::Shadowsocks { .. })
            && (self.transport != Transport::Tcp || self.security != Security::None);
        matches!(self.transport, Transport::Xhttp(_)) || shadowsocks_stream || self.is_masked_for_xray_only()
    }
}

fn is_weak(method: &str) -> bool {
    let authenticated = ["gcm", "poly1305", "ccm"].iter().any(|tag| method.ends_with(tag));
    !authenticated
}

fn version_of(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.trim().trim_start_matches('v').splitn(3, '.').map(|part| part.parse::<u32>().ok());
    Some((parts.next()??, parts.next().flatten().unwrap_or(0), parts.next().flatten().unwrap_or(0)))
}
