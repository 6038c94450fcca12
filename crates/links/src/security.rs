//! What protects the connection: nothing, TLS or REALITY; the client's half of it.
//!
//! Never keeps a private key, a certificate or a seed of the server.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::inbound::ParseError;
use crate::loose;

/// Length of the panel's spider path without its slash, in hex digits.
const SPIDER_DIGITS: usize = 15;

/// What REALITY clients imitate when the inbound does not say: it does not work without.
const REALITY_FINGERPRINT: &str = "chrome";

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "security", rename_all = "snake_case")]
pub(crate) enum Security {
    #[default]
    None,
    Tls(Tls),
    Reality(Reality),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Tls {
    pub(crate) server_name: String,
    pub(crate) alpn: Vec<String>,
    pub(crate) fingerprint: String,
    /// Base64 of an ECHConfigList, or `domain+https://resolver` to ask for it.
    pub(crate) ech: String,
    /// The name the certificate bears when it is not `server_name`.
    pub(crate) verify_name: String,
    /// SHA-256 of accepted certificates, hex.
    pub(crate) pins: Vec<String>,
    /// Panels ≤ 2.x only; current cores refuse the switch.
    pub(crate) allow_insecure: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Reality {
    /// The first of the inbound's `serverNames`: any is valid, the first is deterministic.
    pub(crate) server_name: String,
    /// The first of the inbound's `shortIds`; may be "".
    pub(crate) short_id: String,
    pub(crate) public_key: String,
    pub(crate) fingerprint: String,
    pub(crate) spider: String,
    pub(crate) mldsa65_verify: String,
    /// Of the server; for [`crate::Finding`]s only.
    pub(crate) client_version_min: String,
}

impl Security {
    /// Reads `streamSettings`. Errors: [`ParseError::UnsupportedSecurity`].
    pub(crate) fn parse(stream: &Value) -> Result<Self, ParseError> {
        let security = loose::text(stream, "security");
        match security.as_str() {
            "" | "none" => Ok(Self::None),
            "tls" => Ok(Self::Tls(Tls::parse(stream))),
            "reality" => {
                Ok(Self::Reality(Reality::parse(stream.get("realitySettings").unwrap_or(&Value::Null))))
            }
            _ => Err(ParseError::UnsupportedSecurity(security)),
        }
    }

    /// The name the panel, share links and Xray give it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Tls(_) => "tls",
            Self::Reality(_) => "reality",
        }
    }
}

impl Tls {
    /// Reads `streamSettings.tlsSettings` with the panel's client hints in its `settings`.
    pub(crate) fn parse(stream: &Value) -> Self {
        let server = stream.get("tlsSettings").unwrap_or(&Value::Null);
        let hints = server.get("settings").unwrap_or(&Value::Null);
        Self {
            server_name: loose::text(server, "serverName"),
            alpn: loose::filled_list(server, "alpn"),
            fingerprint: loose::text(hints, "fingerprint"),
            ech: loose::text(hints, "echConfigList"),
            verify_name: loose::text(hints, "verifyPeerCertByName"),
            pins: loose::filled_list(hints, "pinnedPeerCertSha256"),
            allow_insecure: loose::flag(hints, "allowInsecure") || loose::flag(server, "allowInsecure"),
        }
    }

    /// Whether the certificate is checked against another name than the one that is asked for.
    pub(crate) fn verifies_other_name(&self) -> bool {
        !self.verify_name.is_empty() && self.verify_name != self.server_name
    }
}

impl Reality {
    fn parse(server: &Value) -> Self {
        let hints = server.get("settings").unwrap_or(&Value::Null);
        let mut names = loose::filled_list(server, "serverNames").into_iter();
        let fingerprint = loose::text(hints, "fingerprint");
        Self {
            server_name: names.next().unwrap_or_else(|| loose::text(hints, "serverName")),
            short_id: loose::list(server, "shortIds").into_iter().next().unwrap_or_default(),
            public_key: loose::text(hints, "publicKey"),
            fingerprint: if fingerprint.is_empty() { REALITY_FINGERPRINT.to_owned() } else { fingerprint },
            spider: loose::text(hints, "spiderX"),
            mldsa65_verify: loose::text(hints, "mldsa65Verify"),
            client_version_min: loose::text(server, "minClientVer"),
        }
    }

    /// The spider path the panel (≥ 3.5) puts into this client's link: `/` and fifteen hex digits.
    pub(crate) fn spider_path(&self, client_key: &str) -> String {
        if client_key.is_empty() {
            return self.spider.clone();
        }
        let digest = Sha256::new().chain_update(&self.spider).chain_update("|").chain_update(client_key);
        let mut path = String::with_capacity(SPIDER_DIGITS + 1);
        path.push('/');
        let nibbles = digest.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
        path.extend(nibbles.take(SPIDER_DIGITS).filter_map(|n| char::from_digit(u32::from(n), 16)));
        path
    }
}
