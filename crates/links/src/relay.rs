//! Addresses in front of an inbound, each giving a node of its own: `externalProxy` entries of the inbound, and
//! the panel's hosts (≥ 3.4), which take their place.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::loose;
use crate::node::clean_host;
use crate::security::{Security, Tls};
use crate::transport::Transport;

/// Relays read for one inbound; more of them are left out.
pub(crate) const RELAYS_MAX: usize = 32;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ForceTls {
    #[default]
    Same,
    Tls,
    None,
}

/// What a relay says otherwise than its inbound; empty fields say nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Relay {
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    pub(crate) remark: String,
    force_tls: ForceTls,
    tls: Tls,
    /// The host asks for no server name at all.
    server_name_blank: bool,
    http_host: String,
    http_path: String,
}

impl Relay {
    /// The `externalProxy` entries of `streamSettings`.
    pub(crate) fn of_stream(stream: &Value) -> Vec<Self> {
        let Some(Value::Array(entries)) = stream.get("externalProxy") else { return Vec::new() };
        let entries = entries.iter().filter(|entry| entry.is_object()).take(RELAYS_MAX);
        entries
            .map(|entry| Self {
                host: loose::text(entry, "dest"),
                port: loose::port(entry, "port"),
                remark: loose::text(entry, "remark"),
                force_tls: ForceTls::parse(entry, "forceTls"),
                tls: client_tls(entry),
                ..Self::default()
            })
            .collect()
    }

    /// The hosts of `hosts/list` that are shown for this inbound, in the operator's order.
    pub(crate) fn of_hosts(groups: &Value, inbound_id: i64) -> Vec<Self> {
        let Value::Array(groups) = groups else { return Vec::new() };
        let is_ours = |group: &&Value| {
            let ids = group.get("inboundIds").and_then(Value::as_array);
            ids.is_some_and(|ids| ids.iter().any(|id| id.as_i64() == Some(inbound_id)))
                && !loose::flag(group, "isDisabled")
                && !loose::flag(group, "isHidden")
        };
        let mut ours: Vec<&Value> = groups.iter().filter(is_ours).collect();
        ours.sort_by_key(|group| group.get("sortOrder").and_then(Value::as_i64).unwrap_or_default());
        ours.into_iter().flat_map(Self::of_group).take(RELAYS_MAX).collect()
    }

    fn of_group(group: &Value) -> Vec<Self> {
        let hosts = loose::filled_list(group, "hosts");
        // A group without addresses changes the inbound's own: one relay without a host.
        let hosts = if hosts.is_empty() { vec![String::new()] } else { hosts };
        hosts
            .iter()
            .map(|address| {
                let (host, port) = split_port(address);
                let mut tls = client_tls(group);
                if loose::flag(group, "overrideSniFromAddress") {
                    tls.server_name = clean_host(host);
                }
                Self {
                    host: host.to_owned(),
                    port: port.or_else(|| loose::port(group, "port")),
                    remark: loose::text(group, "remark"),
                    force_tls: ForceTls::parse(group, "security"),
                    tls,
                    server_name_blank: loose::flag(group, "keepSniBlank"),
                    http_host: loose::text(group, "hostHeader"),
                    http_path: loose::text(group, "path"),
                }
            })
            .collect()
    }

    /// The protection of the way through this relay, from that of the inbound behind it.
    pub(crate) fn security(&self, inner: &Security) -> Security {
        let tls = match (self.force_tls, inner) {
            (ForceTls::None, _) => return Security::None,
            (ForceTls::Same | ForceTls::Tls, Security::Tls(tls)) => tls.clone(),
            (ForceTls::Same, other) => return other.clone(),
            (ForceTls::Tls, _) => Tls::default(),
        };
        Security::Tls(self.over(tls))
    }

    /// Hysteria 2 is TLS by nature: only the pinned certificates of the entry count.
    pub(crate) fn hysteria_security(&self, inner: &Security) -> Security {
        let mut tls = if let Security::Tls(tls) = inner { tls.clone() } else { Tls::default() };
        if !self.tls.pins.is_empty() {
            tls.pins.clone_from(&self.tls.pins);
        }
        tls.allow_insecure |= self.tls.allow_insecure;
        Security::Tls(tls)
    }

    /// The transport through this relay: another host header or path where there is one at all.
    pub(crate) fn transport(&self, inner: &Transport) -> Transport {
        let mut transport = inner.clone();
        let (path, host) = match &mut transport {
            Transport::Ws(target) | Transport::HttpUpgrade(target) => (&mut target.path, &mut target.host),
            Transport::Xhttp(xhttp) => (&mut xhttp.path, &mut xhttp.host),
            _ => return transport,
        };
        replace(path, &self.http_path);
        replace(host, &self.http_host);
        transport
    }

    fn over(&self, mut tls: Tls) -> Tls {
        replace(&mut tls.server_name, &self.tls.server_name);
        if self.server_name_blank {
            tls.server_name.clear();
        }
        replace(&mut tls.fingerprint, &self.tls.fingerprint);
        replace(&mut tls.verify_name, &self.tls.verify_name);
        replace(&mut tls.ech, &self.tls.ech);
        if !self.tls.alpn.is_empty() {
            tls.alpn.clone_from(&self.tls.alpn);
        }
        if !self.tls.pins.is_empty() {
            tls.pins.clone_from(&self.tls.pins);
        }
        tls.allow_insecure |= self.tls.allow_insecure;
        tls
    }
}

impl ForceTls {
    fn parse(entry: &Value, key: &str) -> Self {
        match loose::text(entry, key).as_str() {
            "tls" => Self::Tls,
            "none" => Self::None,
            _ => Self::Same,
        }
    }
}

/// The TLS members that entries of both kinds spell alike.
fn client_tls(entry: &Value) -> Tls {
    Tls {
        server_name: loose::text(entry, "sni"),
        alpn: loose::filled_list(entry, "alpn"),
        fingerprint: loose::text(entry, "fingerprint"),
        ech: loose::text(entry, "echConfigList"),
        verify_name: loose::text(entry, "verifyPeerCertByName"),
        pins: loose::filled_list(entry, "pinnedPeerCertSha256"),
        allow_insecure: loose::flag(entry, "allowInsecure"),
    }
}

fn replace(field: &mut String, other: &str) {
    if !other.is_empty() {
        other.clone_into(field);
    }
}

/// `host:port`, `[v6]:port`, a bare host or a bare IPv6 address.
fn split_port(address: &str) -> (&str, Option<u16>) {
    match address.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse::<u16>() {
            Ok(port) if port != 0 => (host, Some(port)),
            _ => (host, None),
        },
        _ => (address, None),
    }
}
