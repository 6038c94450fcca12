//! One connection as a customer's app sees it: a name, an address, an account, a transport, a protection.
//!
//! Never printed with its credentials: `Debug` shows name and address only.

use std::fmt;
use std::net::Ipv6Addr;

use serde_json::Value;

use crate::mask;
use crate::protocol::ProtocolKind;
use crate::security::{Security, Tls};
use crate::transport::Transport;

/// Longest node name, in characters; the rest is cut.
pub(crate) const NAME_CHARS_MAX: usize = 120;

/// One connection, ready to be written in any format; made by [`crate::Inbound::nodes`].
#[derive(Clone, PartialEq)]
pub struct Node {
    pub(crate) name: String,
    /// IPv6 without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) account: Account,
    pub(crate) transport: Transport,
    pub(crate) security: Security,
    /// REALITY's spider path for this client; links only.
    pub(crate) spider_path: String,
    /// Xray's `finalmask`, when it says anything.
    pub(crate) mask: Option<Value>,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Account {
    Vless { id: String, encryption: String, flow: String },
    Vmess { id: String, cipher: String },
    Trojan { password: String },
    Shadowsocks { method: String, server_key: Option<String>, key: String },
    Hysteria2 { auth: String },
}

impl Node {
    /// The name the customer's app shows.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Domain or IP address, IPv6 without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// TCP port; UDP for Hysteria 2.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn tls(&self) -> Option<&Tls> {
        if let Security::Tls(tls) = &self.security { Some(tls) } else { None }
    }

    /// The password of Salamander when that is the only mask: what `obfs` can say elsewhere.
    pub(crate) fn salamander(&self) -> Option<&str> {
        self.mask.as_ref().and_then(mask::salamander)
    }

    /// The port ranges of Hysteria 2's port hopping: `20000-30000,40000`, or "".
    pub(crate) fn hop_ports(&self) -> &str {
        self.mask.as_ref().map(mask::hop_ports).unwrap_or_default()
    }

    /// Whether there is a disguise that only Xray (and links) can express.
    pub(crate) fn is_masked_for_xray_only(&self) -> bool {
        let kind = match self.account {
            Account::Hysteria2 { .. } => ProtocolKind::Hysteria2,
            // Only Hysteria 2 has masks that other cores know; the other kinds are alike here.
            _ => ProtocolKind::Vless,
        };
        self.mask.as_ref().is_some_and(|mask| mask::is_for_xray_only(mask, kind))
    }
}

impl Account {
    /// The Shadowsocks password as cores take it: `server:client` where there are two keys.
    pub(crate) fn shadowsocks_password(server_key: Option<&str>, key: &str) -> String {
        server_key.map_or_else(|| key.to_owned(), |server| format!("{server}:{key}"))
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node")
            .field("name", &self.name)
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// A name fit for one line in any app: no control characters, not empty, not endless.
pub(crate) fn clean_name(name: &str, host: &str) -> String {
    let kept: String = name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    let trimmed = kept.trim();
    if trimmed.is_empty() { host.to_owned() } else { trimmed.to_owned() }
}

/// A host without the brackets of an IPv6 address and without spaces around.
pub(crate) fn clean_host(host: &str) -> String {
    let host = host.trim();
    let inner = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if inner.parse::<Ipv6Addr>().is_ok() { inner.to_owned() } else { host.to_owned() }
}
