//! `externalProxy` of an inbound: relays and CDNs in front of it, each giving a node of its own.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::loose;
use crate::security::{Security, Tls};

/// Entries read of one inbound; more of them are left out.
pub(crate) const EXTERNAL_MAX: usize = 32;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ForceTls {
    #[default]
    Same,
    Tls,
    None,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ExternalProxy {
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    pub(crate) remark: String,
    pub(crate) force_tls: ForceTls,
    pub(crate) server_name: String,
    pub(crate) fingerprint: String,
    pub(crate) alpn: Vec<String>,
    pub(crate) pins: Vec<String>,
}

impl ExternalProxy {
    pub(crate) fn parse_all(stream: &Value) -> Vec<Self> {
        let Some(Value::Array(entries)) = stream.get("externalProxy") else { return Vec::new() };
        entries.iter().filter(|entry| entry.is_object()).take(EXTERNAL_MAX).map(Self::parse).collect()
    }

    fn parse(entry: &Value) -> Self {
        Self {
            host: loose::text(entry, "dest"),
            port: loose::port(entry, "port"),
            remark: loose::text(entry, "remark"),
            force_tls: match loose::text(entry, "forceTls").as_str() {
                "tls" => ForceTls::Tls,
                "none" => ForceTls::None,
                _ => ForceTls::Same,
            },
            server_name: loose::text(entry, "sni"),
            fingerprint: loose::text(entry, "fingerprint"),
            alpn: loose::filled_list(entry, "alpn"),
            pins: loose::filled_list(entry, "pinnedPeerCertSha256"),
        }
    }

    /// The protection of the way through this relay, from that of the inbound behind it.
    pub(crate) fn security(&self, inner: &Security) -> Security {
        let tls = match (self.force_tls, inner) {
            (ForceTls::None, _) => return Security::None,
            (ForceTls::Same, Security::Tls(tls)) | (ForceTls::Tls, Security::Tls(tls)) => tls.clone(),
            (ForceTls::Same, other) => return other.clone(),
            (ForceTls::Tls, _) => Tls::default(),
        };
        Security::Tls(self.over(tls))
    }

    /// Hysteria 2 is TLS by nature: only the pinned certificates of the entry count.
    pub(crate) fn hysteria_security(&self, inner: &Security) -> Security {
        let mut tls = if let Security::Tls(tls) = inner { tls.clone() } else { Tls::default() };
        if !self.pins.is_empty() {
            tls.pins.clone_from(&self.pins);
        }
        Security::Tls(tls)
    }

    fn over(&self, mut tls: Tls) -> Tls {
        if !self.server_name.is_empty() {
            tls.server_name.clone_from(&self.server_name);
        }
        if !self.fingerprint.is_empty() {
            tls.fingerprint.clone_from(&self.fingerprint);
        }
        if !self.alpn.is_empty() {
            tls.alpn.clone_from(&self.alpn);
        }
        if !self.pins.is_empty() {
            tls.pins.clone_from(&self.pins);
        }
        tls
    }
}
