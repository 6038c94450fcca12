//! One node as a sing-box outbound.

use serde_json::{Map, Value, json};

use crate::node::{Account, Node};
use crate::security::{Reality, Security, Tls};
use crate::transport::{HttpTarget, Transport};

/// Fingerprints sing-box knows; another one becomes `chrome`.
const FINGERPRINTS: &[&str] =
    &["chrome", "firefox", "edge", "safari", "360", "qq", "ios", "android", "random", "randomized"];

/// The outbound under the node's own name, or `None` when sing-box cannot make this connection.
pub(crate) fn outbound(node: &Node) -> Option<Map<String, Value>> {
    if node.is_masked_for_xray_only() {
        return None;
    }
    let mut outbound = Map::new();
    let mut set = |key: &str, value: Value| outbound.insert(key.to_owned(), value);
    set("type", json!(kind(&node.account)));
    set("tag", json!(node.name));
    set("server", json!(node.host));
    set("server_port", json!(node.port));
    match &node.account {
        Account::Vless { id, encryption, flow } => {
            // VLESS's own encryption is Xray's and mihomo's only.
            if encryption != "none" {
                return None;
            }
            set("uuid", json!(id));
            if !flow.is_empty() {
                set("flow", json!("xtls-rprx-vision"));
            }
            set("packet_encoding", json!("xudp"));
        }
        Account::Vmess { id, cipher } => {
            set("uuid", json!(id));
            // `auto` over TLS turns encryption off, which a current Xray server does not answer.
            let cipher = if cipher == "auto" { "aes-128-gcm" } else { cipher };
            set("security", json!(cipher));
            set("alter_id", json!(0));
        }
        Account::Trojan { password } => {
            set("password", json!(password));
        }
        Account::Shadowsocks { method, server_key, key } => {
            if node.security != Security::None || node.transport != Transport::Tcp {
                return None;
            }
            set("method", json!(method));
            set("password", json!(Account::shadowsocks_password(server_key.as_deref(), key)));
        }
        Account::Hysteria2 { auth } => hysteria2(&mut outbound, node, auth),
    }
    match &node.security {
        Security::None => {}
        Security::Tls(settings) => {
            let over_tcp = node.transport != Transport::Hysteria;
            outbound.insert("tls".to_owned(), tls(settings, over_tcp)?);
        }
        Security::Reality(settings) => {
            outbound.insert("tls".to_owned(), reality(settings));
        }
    }
    if let Some(transport) = transport(&node.transport)? {
        outbound.insert("transport".to_owned(), transport);
    }
    Some(outbound)
}

fn kind(account: &Account) -> &'static str {
    match account {
        Account::Vless { .. } => "vless",
        Account::Vmess { .. } => "vmess",
        Account::Trojan { .. } => "trojan",
        Account::Shadowsocks { .. } => "shadowsocks",
        Account::Hysteria2 { .. } => "hysteria2",
    }
}

fn hysteria2(outbound: &mut Map<String, Value>, node: &Node, auth: &str) {
    outbound.insert("password".to_owned(), json!(auth));
    if let Some(password) = node.salamander() {
        outbound.insert("obfs".to_owned(), json!({"type": "salamander", "password": password}));
    }
    if !node.hop_ports().is_empty() {
        // sing-box writes a range `from:to`, and a single port as a range of one.
        let ranges: Vec<String> = node
            .hop_ports()
            .split(',')
            .map(|range| {
                let (from, to) = range.split_once('-').unwrap_or((range, range));
                format!("{}:{}", from.trim(), to.trim())
            })
            .collect();
        outbound.insert("server_ports".to_owned(), json!(ranges));
    }
}

/// `None` when it cannot be verified as the operator means it: by a pinned certificate or another name.
fn tls(tls: &Tls, over_tcp: bool) -> Option<Value> {
    if tls.verifies_other_name() || !tls.pins.is_empty() {
        return None;
    }
    let mut settings = json!({"enabled": true});
    if !tls.server_name.is_empty() {
        settings["server_name"] = json!(tls.server_name);
    }
    if tls.allow_insecure {
        settings["insecure"] = json!(true);
    }
    if !tls.alpn.is_empty() {
        settings["alpn"] = json!(tls.alpn);
    }
    if over_tcp && !tls.fingerprint.is_empty() && tls.fingerprint != "unsafe" {
        settings["utls"] = json!({"enabled": true, "fingerprint": fingerprint(&tls.fingerprint)});
    }
    if tls.ech.contains("://") {
        settings["ech"] = json!({"enabled": true});
    } else if !tls.ech.is_empty() {
        let pem = ["-----BEGIN ECH CONFIGS-----", &tls.ech, "-----END ECH CONFIGS-----"];
        settings["ech"] = json!({"enabled": true, "config": pem});
    }
    Some(settings)
}

fn reality(reality: &Reality) -> Value {
    let mut settings = json!({
        "enabled": true,
        "utls": {"enabled": true, "fingerprint": fingerprint(&reality.fingerprint)},
        "reality": {"enabled": true, "public_key": reality.public_key, "short_id": reality.short_id},
    });
    if !reality.server_name.is_empty() {
        settings["server_name"] = json!(reality.server_name);
    }
    settings
}

/// `None` when sing-box does not know the transport; `Some(None)` when there is nothing to say.
#[expect(
    clippy::option_option,
    reason = "unknown, silent and said are three things; a type for it says no more"
)]
fn transport(transport: &Transport) -> Option<Option<Value>> {
    Some(Some(match transport {
        Transport::Tcp | Transport::Hysteria => return Some(None),
        Transport::TcpHttp(_) | Transport::Xhttp(_) => return None,
        Transport::Ws(target) => ws(target),
        Transport::HttpUpgrade(target) => {
            let mut settings = json!({"type": "httpupgrade", "path": target.early_data().0});
            if !target.host.is_empty() {
                settings["host"] = json!(target.host);
            }
            settings
        }
        // A name that begins with `/` is a path of its own making, which sing-box would escape.
        Transport::Grpc(grpc) if grpc.service_name.starts_with('/') => return None,
        Transport::Grpc(grpc) => json!({"type": "grpc", "service_name": grpc.service_name}),
    }))
}

fn ws(target: &HttpTarget) -> Value {
    let (path, early_data) = target.early_data();
    let mut settings = json!({"type": "ws", "path": path});
    if !target.host.is_empty() {
        settings["headers"] = json!({"Host": target.host});
    }
    if let Some(size) = early_data {
        settings["max_early_data"] = json!(size);
        settings["early_data_header_name"] = json!("Sec-WebSocket-Protocol");
    }
    settings
}

fn fingerprint(wanted: &str) -> &str {
    if FINGERPRINTS.contains(&wanted) { wanted } else { "chrome" }
}
