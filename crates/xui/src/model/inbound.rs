//! Inbounds: where clients connect. Read-only here; this crate never edits an inbound.

use std::fmt;

use serde_json::{Map, Value};

use crate::error::Error;
use crate::wire::{self, Fields};

/// The flow that VLESS over TCP with TLS or REALITY uses.
pub(crate) const VISION: &str = "xtls-rprx-vision";
/// Shadowsocks-2022 ciphers start so.
const SS2022: &str = "2022-";

/// Protocols that carry several clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    Vless,
    Vmess,
    Trojan,
    Shadowsocks,
    /// `hysteria` (version 2) and, in 2.9.3–3.1.0, `hysteria2`.
    Hysteria2,
    /// Anything else: not sold.
    Other,
}

/// Whether clients of ours can live in an inbound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fitness {
    Usable,
    Disabled,
    /// Not a protocol with clients.
    ProtocolUnsupported,
    /// A Shadowsocks-2022 cipher whose key is not 32 bytes: one password cannot serve it and the others.
    CipherNeedsOtherKey,
    /// A Shadowsocks cipher for a single user.
    SingleUserCipher,
    /// Settings that are not readable JSON.
    Unreadable,
}

/// One inbound. `settings`, `stream` and `sniffing` are objects in both eras (null when empty).
#[derive(Clone, PartialEq)]
pub struct Inbound {
    pub id: i64,
    pub remark: String,
    pub tag: String,
    pub enable: bool,
    /// Address it binds; empty means all.
    pub listen: String,
    pub port: i64,
    /// The panel's word, e.g. `vless`.
    pub protocol_name: String,
    /// Bytes moved by the whole inbound, and its limit (0 = none).
    pub up: i64,
    pub down: i64,
    pub total: i64,
    /// Unix ms, 0 = never.
    pub expiry_ms: i64,
    /// The machine it runs on when the panel is a master of nodes.
    pub node_id: Option<i64>,
    pub settings: Value,
    pub stream: Value,
    pub sniffing: Value,
    /// Traffic rows the panel lists with it. Era A: of its clients; era B: also of clients known elsewhere.
    pub client_stats: Vec<Traffic>,
    /// Every field not named above.
    pub extra: Map<String, Value>,
}

impl fmt::Debug for Inbound {
    // Settings hold private keys and every client's credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbound")
            .field("id", &self.id)
            .field("remark", &self.remark)
            .field("protocol", &self.protocol_name)
            .field("port", &self.port)
            .field("enable", &self.enable)
            .finish_non_exhaustive()
    }
}

impl Inbound {
    pub(crate) fn of(value: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(value)?;
        let node_id = fields.int("nodeId")?;
        let stats = fields.list("clientStats")?;
        Ok(Self {
            id: fields.int("id")?,
            remark: fields.text("remark")?,
            tag: fields.text("tag")?,
            enable: fields.flag("enable", false)?,
            listen: fields.text("listen")?,
            port: fields.int("port")?,
            protocol_name: fields.text("protocol")?,
            up: fields.int("up")?,
            down: fields.int("down")?,
            total: fields.int("total")?,
            expiry_ms: fields.int("expiryTime")?,
            node_id: (node_id != 0).then_some(node_id),
            settings: fields.nested("settings"),
            stream: fields.nested("streamSettings"),
            sniffing: fields.nested("sniffing"),
            client_stats: stats.into_iter().map(Traffic::of).collect::<Result<_, _>>()?,
            extra: fields.rest(),
        })
    }

    #[must_use]
    pub fn protocol(&self) -> Protocol {
        match self.protocol_name.as_str() {
            "vless" => Protocol::Vless,
            "vmess" => Protocol::Vmess,
            "trojan" => Protocol::Trojan,
            "shadowsocks" => Protocol::Shadowsocks,
            "hysteria" | "hysteria2" => Protocol::Hysteria2,
            _ => Protocol::Other,
        }
    }

    /// The transport, `raw` read as `tcp`.
    #[must_use]
    pub fn network(&self) -> &str {
        match self.stream.get("network").and_then(Value::as_str).unwrap_or("tcp") {
            "raw" => "tcp",
            network => network,
        }
    }

    /// `none`, `tls` or `reality`.
    #[must_use]
    pub fn security(&self) -> &str {
        self.stream.get("security").and_then(Value::as_str).filter(|text| !text.is_empty()).unwrap_or("none")
    }

    /// Whether a client here may use the vision flow: VLESS over TCP with TLS or REALITY, or over xhttp with VLESS
    /// encryption, unless the inbound forbids flows.
    #[must_use]
    pub fn flow_capable(&self) -> bool {
        if self.protocol() != Protocol::Vless || self.extra.get("disableFlow") == Some(&Value::Bool(true)) {
            return false;
        }
        match self.network() {
            "tcp" => matches!(self.security(), "tls" | "reality"),
            "xhttp" => self
                .settings
                .get("encryption")
                .and_then(Value::as_str)
                .is_some_and(|text| !text.is_empty() && text != "none"),
            _ => false,
        }
    }

    /// The cipher of a Shadowsocks inbound.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.settings.get("method").and_then(Value::as_str)
    }

    /// The cipher that each client entry must repeat: legacy Shadowsocks only.
    pub(crate) fn method_for_entries(&self) -> Option<&str> {
        self.method().filter(|method| self.protocol() == Protocol::Shadowsocks && !method.starts_with(SS2022))
    }

    #[must_use]
    pub fn fitness(&self) -> Fitness {
        if self.settings.is_string() || self.stream.is_string() {
            return Fitness::Unreadable;
        }
        match (self.protocol(), self.method()) {
            (Protocol::Other, _) => Fitness::ProtocolUnsupported,
            (Protocol::Shadowsocks, Some("2022-blake3-chacha20-poly1305")) => Fitness::SingleUserCipher,
            (Protocol::Shadowsocks, Some("2022-blake3-aes-128-gcm")) => Fitness::CipherNeedsOtherKey,
            _ if !self.enable => Fitness::Disabled,
            _ => Fitness::Usable,
        }
    }

    /// How many client entries the inbound holds.
    #[must_use]
    pub fn client_count(&self) -> usize {
        self.settings.get("clients").and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// REALITY with an empty `minClientVer`: a core ≥ 26.3.27 then refuses sing-box and Clash clients.
    #[must_use]
    pub fn reality_refuses_other_clients(&self) -> bool {
        self.security() == "reality"
            && self.stream.get("realitySettings").is_some_and(|reality| {
                reality.get("minClientVer").and_then(Value::as_str).unwrap_or("").is_empty()
            })
    }

    /// Client entries as the panel keeps them.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Map<String, Value>> {
        self.settings
            .get("clients")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
    }
}

/// One traffic row (by e-mail). Bytes; a lower bound that comes late and goes back on resets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    pub email: String,
    /// Where the client was created; stale later.
    pub inbound_id: i64,
    /// False when the panel has cut it off (quota, expiry) or, ≥ 3.1, when it is disabled.
    pub enable: bool,
    pub up: i64,
    pub down: i64,
    pub total: i64,
    pub expiry_ms: i64,
    /// Unix ms of the last traffic, 0 = never (≥ 2.6.8).
    pub last_online_ms: i64,
}

impl Traffic {
    pub(crate) fn of(value: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(value)?;
        Ok(Self {
            email: fields.text("email")?,
            inbound_id: fields.int("inboundId")?,
            enable: fields.flag("enable", true)?,
            up: fields.int("up")?,
            down: fields.int("down")?,
            total: fields.int("total")?,
            expiry_ms: fields.int("expiryTime")?,
            last_online_ms: fields.int("lastOnline")?,
        })
    }
}

/// What writes need to know of an inbound; small enough to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) id: i64,
    pub(crate) protocol: Protocol,
    pub(crate) flow_capable: bool,
    /// The cipher each entry repeats (legacy Shadowsocks).
    pub(crate) method: Option<String>,
    pub(crate) fitness: Fitness,
}

impl Facts {
    pub(crate) fn of(inbound: &Inbound) -> Self {
        Self {
            id: inbound.id,
            protocol: inbound.protocol(),
            flow_capable: inbound.flow_capable(),
            method: inbound.method_for_entries().map(str::to_owned),
            fitness: inbound.fitness(),
        }
    }
}

/// A list of inbounds.
pub(crate) fn inbounds_of(obj: Value) -> Result<Vec<Inbound>, Error> {
    wire::list(obj)?.into_iter().map(Inbound::of).collect()
}
