//! Which protocol an inbound speaks, and what of its `settings` a client must know.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client::Client;
use crate::inbound::{JSON_BYTES_MAX, NodeError, ParseError};

/// The protocols this crate writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtocolKind {
    /// `vless`
    Vless,
    /// `vmess`
    Vmess,
    /// `trojan`
    Trojan,
    /// `shadowsocks`, legacy and 2022
    Shadowsocks,
    /// `hysteria` version 2 and `hysteria2`
    Hysteria2,
}

impl ProtocolKind {
    /// A stable lower-case name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vless => "vless",
            Self::Vmess => "vmess",
            Self::Trojan => "trojan",
            Self::Shadowsocks => "shadowsocks",
            Self::Hysteria2 => "hysteria2",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Protocol {
    Vless { encryption: String },
    Vmess,
    Trojan,
    Shadowsocks { method: String, server_key: String },
    Hysteria2,
}

/// The members of `settings` that are read; the clients (megabytes on a big inbound) are skipped, not built.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Settings {
    encryption: Value,
    method: Value,
    password: Value,
    version: Value,
}

impl Protocol {
    /// Reads `protocol` and `settings`. Errors: unsupported, not JSON, or a missing member.
    pub(crate) fn parse(name: &str, settings: &Value) -> Result<Self, ParseError> {
        Self::of(name, &read_settings(settings)?)
    }

    fn of(name: &str, settings: &Settings) -> Result<Self, ParseError> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match name {
            "vless" => {
                let encryption = text(&settings.encryption);
                Ok(Self::Vless {
                    encryption: if encryption.is_empty() { "none".to_owned() } else { encryption },
                })
            }
            "vmess" => Ok(Self::Vmess),
            "trojan" => Ok(Self::Trojan),
            "shadowsocks" => {
                let method = text(&settings.method);
                if method.is_empty() {
                    return Err(ParseError::Missing("method"));
                }
                Ok(Self::Shadowsocks { method, server_key: text(&settings.password) })
            }
            "hysteria" if settings.version.as_u64() == Some(1) || settings.version == "1" => {
                Err(ParseError::UnsupportedProtocol("hysteria 1".to_owned()))
            }
            "hysteria" | "hysteria2" => Ok(Self::Hysteria2),
            _ => Err(ParseError::UnsupportedProtocol(name.to_owned())),
        }
    }
}

/// Whether the method is one of Shadowsocks 2022.
pub(crate) fn is_shadowsocks_2022(method: &str) -> bool {
    method.starts_with("2022-")
}

/// (server key, key): legacy methods know one password, 2022 a server key and (AES only) one of the client.
pub(crate) fn shadowsocks_keys(
    method: &str,
    server_key: &str,
    own: Result<String, NodeError>,
) -> Result<(Option<String>, String), NodeError> {
    let one_user = !server_key.is_empty() && (own.is_err() || method == "2022-blake3-chacha20-poly1305");
    if one_user {
        return Ok((None, server_key.to_owned()));
    }
    let server = is_shadowsocks_2022(method) && !server_key.is_empty();
    Ok((server.then(|| server_key.to_owned()), own?))
}

/// The cipher of a VMess client; what means "choose" or no encryption becomes `auto`.
pub(crate) fn vmess_cipher(client: &Client) -> String {
    match client.cipher.as_deref() {
        None | Some("" | "none" | "zero") => "auto".to_owned(),
        Some(cipher) => cipher.to_owned(),
    }
}

fn read_settings(settings: &Value) -> Result<Settings, ParseError> {
    const NAME: &str = "settings";
    match settings {
        Value::Null => Ok(Settings::default()),
        Value::String(text) if text.trim().is_empty() => Ok(Settings::default()),
        Value::String(text) if text.len() > JSON_BYTES_MAX => Err(ParseError::TooLarge(NAME)),
        Value::String(text) if text.trim_start().starts_with('{') => {
            serde_json::from_str(text).map_err(|_| ParseError::NotAnObject(NAME))
        }
        Value::Object(_) => Settings::deserialize(settings).map_err(|_| ParseError::NotAnObject(NAME)),
        _ => Err(ParseError::NotAnObject(NAME)),
    }
}
