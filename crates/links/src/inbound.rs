//! A 3x-ui inbound as it matters to a client, and how it becomes nodes.
//!
//! `Inbound` is meant to be cached as JSON (serde): unlike the panel's own object it holds no private key, no
//! certificate and no list of other customers. Unknown members are ignored and missing ones defaulted on the way
//! back, so a cache written by an older or newer build stays readable.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client::{Client, Endpoint};
use crate::loose;
use crate::mask;
use crate::node::{Account, Node, clean_host, clean_name};
use crate::protocol::{Protocol, ProtocolKind, shadowsocks_keys, vmess_cipher};
use crate::relay::Relay;
use crate::security::{Security, Tls};
use crate::transport::Transport;

/// Longest `settings` or `streamSettings` text that is read, in bytes (a panel's body cap is 10 MiB).
pub(crate) const JSON_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Why an inbound cannot be offered to customers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// wireguard, mtproto, http, mixed, tunnel, hysteria 1 …
    #[error("unsupported protocol {0:?}")]
    UnsupportedProtocol(String),
    /// kcp, http/2, quic …
    #[error("unsupported transport {0:?}")]
    UnsupportedTransport(String),
    /// Neither none, tls nor reality.
    #[error("unsupported security {0:?}")]
    UnsupportedSecurity(String),
    /// `settings` or `streamSettings` is text that is not JSON, or is not an object.
    #[error("{0} is not a JSON object")]
    NotAnObject(&'static str),
    /// `settings` or `streamSettings` is longer than this crate reads.
    #[error("{0} is too large")]
    TooLarge(&'static str),
    /// The inbound lacks what its protocol cannot do without.
    #[error("missing {0}")]
    Missing(&'static str),
}

/// Why a client and an inbound do not make a connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NodeError {
    /// The client has no credential of the kind this protocol wants.
    #[error("the client has no {field} for {}", .protocol.as_str())]
    MissingCredential {
        /// The inbound's protocol.
        protocol: ProtocolKind,
        /// The field of [`Client`] that is empty.
        field: &'static str,
    },
    /// Neither the endpoint nor the relay names a host.
    #[error("no host")]
    MissingHost,
}

/// A panel's inbound, reduced to what clients must know. Read with [`Inbound::parse`].
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Inbound {
    pub(crate) protocol: Protocol,
    port: u16,
    #[serde(default)]
    remark: String,
    #[serde(default)]
    flow_disabled: bool,
    #[serde(default)]
    pub(crate) transport: Transport,
    #[serde(default)]
    pub(crate) security: Security,
    #[serde(default)]
    relays: Vec<Relay>,
    #[serde(default)]
    mask: Option<Value>,
}

impl Inbound {
    /// Reads an inbound of a panel: its `protocol`, `port`, `settings` and `streamSettings`, the latter two as
    /// objects or as strings that hold JSON (3x-ui-api.md §4.1). Unknown members are ignored.
    ///
    /// # Errors
    /// What this crate cannot offer to a client: see [`ParseError`].
    pub fn parse(protocol: &str, port: u16, settings: &Value, stream: &Value) -> Result<Self, ParseError> {
        let protocol = Protocol::parse(protocol, settings)?;
        let stream = object(stream, "streamSettings")?;
        let (transport, security) = if protocol == Protocol::Hysteria2 {
            (Transport::Hysteria, Security::Tls(Tls::parse(&stream)))
        } else {
            (Transport::parse(&stream)?, Security::parse(&stream)?)
        };
        Ok(Self {
            protocol,
            port,
            remark: String::new(),
            flow_disabled: false,
            transport,
            security,
            relays: Relay::of_stream(&stream),
            mask: stream.get("finalmask").filter(|mask| loose::is_filled(mask)).cloned(),
        })
    }

    /// Keeps the operator's name of the inbound.
    #[must_use]
    pub fn with_remark(mut self, remark: impl Into<String>) -> Self {
        self.remark = remark.into();
        self
    }

    /// The panel's `disableFlow` (≥ 3.7): no client of this inbound uses a flow.
    #[must_use]
    pub fn with_flow_disabled(mut self, disabled: bool) -> Self {
        self.flow_disabled = disabled;
        self
    }

    /// Which protocol it speaks.
    #[must_use]
    pub fn protocol(&self) -> ProtocolKind {
        match self.protocol {
            Protocol::Vless { .. } => ProtocolKind::Vless,
            Protocol::Vmess => ProtocolKind::Vmess,
            Protocol::Trojan => ProtocolKind::Trojan,
            Protocol::Shadowsocks { .. } => ProtocolKind::Shadowsocks,
            Protocol::Hysteria2 => ProtocolKind::Hysteria2,
        }
    }

    /// `tcp`, `ws`, `grpc`, `httpupgrade`, `xhttp` or `hysteria`.
    #[must_use]
    pub fn network(&self) -> &'static str {
        self.transport.network()
    }

    /// `none`, `tls` or `reality`.
    #[must_use]
    pub fn security(&self) -> &'static str {
        self.security.name()
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The operator's name of the inbound, "" when it was not kept.
    #[must_use]
    pub fn remark(&self) -> &str {
        &self.remark
    }

    /// Whether a client should be created with `flow: xtls-rprx-vision` here.
    #[must_use]
    pub fn carries_flow(&self) -> bool {
        !self.flow_disabled && self.flow_fits(&self.security)
    }

    /// The panel's hosts (≥ 3.4): `groups` is the array that `hosts/list` answers, `inbound_id` the panel's id of
    /// this inbound. Where a host is shown for the inbound, nodes are made from hosts only (3x-ui-api.md §13.3).
    #[must_use]
    pub fn with_hosts(mut self, inbound_id: i64, groups: &Value) -> Self {
        let hosts = Relay::of_hosts(groups, inbound_id);
        if !hosts.is_empty() {
            self.relays = hosts;
        }
        self
    }

    /// The connections of `client` through this inbound: one, or one per relay (`externalProxy` entry or host).
    ///
    /// # Errors
    /// [`NodeError::MissingCredential`] when the client has no credential for this protocol,
    /// [`NodeError::MissingHost`] when nobody says where the server is.
    pub fn nodes(&self, client: &Client, endpoint: &Endpoint) -> Result<Vec<Node>, NodeError> {
        if self.relays.is_empty() {
            let way = (self.transport.clone(), self.security.clone());
            return Ok(vec![self.node(client, endpoint, way)?]);
        }
        let mut nodes = Vec::with_capacity(self.relays.len());
        for (index, relay) in self.relays.iter().enumerate() {
            let name = match (relay.remark.trim(), index) {
                ("", 0) => endpoint.name.clone(),
                ("", _) => format!("{} {}", endpoint.name, index + 1),
                (remark, _) => format!("{} {remark}", endpoint.name),
            };
            let host = if relay.host.trim().is_empty() { &endpoint.host } else { &relay.host };
            let place = Endpoint { host: host.clone(), port: relay.port.or(endpoint.port), name };
            let security = match self.protocol {
                Protocol::Hysteria2 => relay.hysteria_security(&self.security),
                _ => relay.security(&self.security),
            };
            nodes.push(self.node(client, &place, (relay.transport(&self.transport), security))?);
        }
        Ok(nodes)
    }

    fn node(
        &self,
        client: &Client,
        place: &Endpoint,
        (transport, security): (Transport, Security),
    ) -> Result<Node, NodeError> {
        let host = clean_host(&place.host);
        if host.is_empty() {
            return Err(NodeError::MissingHost);
        }
        let spider_path = match &security {
            Security::Reality(reality) => {
                let key = client.sub_id.as_deref().filter(|id| !id.is_empty());
                reality.spider_path(key.unwrap_or(&client.email))
            }
            _ => String::new(),
        };
        Ok(Node {
            name: clean_name(&place.name, &host),
            host,
            port: place.port.unwrap_or(self.port),
            account: self.account(client, &security)?,
            transport,
            security,
            spider_path,
            mask: self.mask.clone(),
        })
    }

    fn account(&self, client: &Client, security: &Security) -> Result<Account, NodeError> {
        let credential = |value: &Option<String>, field: &'static str| {
            let found = value.clone().filter(|value| !value.is_empty());
            found.ok_or(NodeError::MissingCredential { protocol: self.protocol(), field })
        };
        Ok(match &self.protocol {
            Protocol::Vless { encryption } => Account::Vless {
                id: credential(&client.uuid, "uuid")?,
                encryption: encryption.clone(),
                flow: client
                    .flow
                    .clone()
                    .filter(|_| !self.flow_disabled && self.flow_fits(security))
                    .unwrap_or_default(),
            },
            Protocol::Vmess => {
                Account::Vmess { id: credential(&client.uuid, "uuid")?, cipher: vmess_cipher(client) }
            }
            Protocol::Trojan => Account::Trojan { password: credential(&client.password, "password")? },
            Protocol::Shadowsocks { method, server_key } => {
                let own = credential(&client.password, "password");
                let (server_key, key) = shadowsocks_keys(method, server_key, own)?;
                Account::Shadowsocks { method: method.clone(), server_key, key }
            }
            Protocol::Hysteria2 => Account::Hysteria2 { auth: credential(&client.auth, "auth")? },
        })
    }

    /// Whether a mask hides this inbound from every client but Xray.
    pub(crate) fn is_masked_for_xray_only(&self) -> bool {
        self.mask.as_ref().is_some_and(|mask| mask::is_for_xray_only(mask, self.protocol()))
    }

    /// Vision needs bare tcp under TLS or REALITY, or xhttp under VLESS's own encryption.
    fn flow_fits(&self, security: &Security) -> bool {
        let Protocol::Vless { encryption } = &self.protocol else { return false };
        match self.transport {
            Transport::Tcp => *security != Security::None,
            Transport::Xhttp(_) => encryption != "none",
            _ => false,
        }
    }
}

impl fmt::Debug for Inbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbound")
            .field("protocol", &self.protocol().as_str())
            .field("port", &self.port)
            .field("remark", &self.remark)
            .field("network", &self.network())
            .field("security", &self.security())
            .finish_non_exhaustive()
    }
}

fn object<'a>(value: &'a Value, name: &'static str) -> Result<Cow<'a, Value>, ParseError> {
    match value {
        Value::Object(_) | Value::Null => Ok(Cow::Borrowed(value)),
        Value::String(text) if text.trim().is_empty() => Ok(Cow::Owned(Value::Null)),
        Value::String(text) if text.len() > JSON_BYTES_MAX => Err(ParseError::TooLarge(name)),
        Value::String(text) => serde_json::from_str(text)
            .ok()
            .filter(Value::is_object)
            .map(Cow::Owned)
            .ok_or(ParseError::NotAnObject(name)),
        _ => Err(ParseError::NotAnObject(name)),
    }
}
