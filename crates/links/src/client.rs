//! What a customer brings to an inbound (credentials) and where we say the server is (endpoint).
//!
//! Never prints a credential: `Debug` shows the email only.

use std::fmt;

/// The credentials of one panel client. A field that a protocol does not use may be `None`.
///
/// One `Client` serves every inbound it is attached to: uuid for VLESS and VMess, `password` for Trojan and
/// Shadowsocks, `auth` for Hysteria 2 (3x-ui-api.md §4.2).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// VLESS and VMess id; normally a UUID.
    pub uuid: Option<String>,
    /// Trojan password; Shadowsocks key (2022: base64 of 16 or 32 bytes).
    pub password: Option<String>,
    /// Hysteria 2 password.
    pub auth: Option<String>,
    /// `xtls-rprx-vision` or nothing; used only where the inbound can carry it.
    pub flow: Option<String>,
    /// VMess cipher; nothing means `auto`.
    pub cipher: Option<String>,
    /// Identity on the panel; seeds the REALITY spider path when there is no `sub_id`.
    pub email: String,
    /// The panel's own subscription id; seeds the REALITY spider path.
    pub sub_id: Option<String>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("email", &self.email).finish_non_exhaustive()
    }
}

/// Where customers reach the inbound, and under which name they see it.
///
/// `externalProxy` entries and hosts of the inbound take precedence over host and port: the operator's relays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// Domain or IP address; IPv6 with or without brackets.
    pub host: String,
    /// Instead of the inbound's own port, e.g. behind a port forward.
    pub port: Option<u16>,
    /// The node's name in the customer's app, any text; control characters are dropped.
    pub name: String,
}
