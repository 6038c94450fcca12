//! One node as a mihomo proxy.

use serde_json::{Map, Value, json};

use super::transport;
use crate::node::{Account, Node};
use crate::security::{Reality, Security, Tls};
use crate::transport::Transport;

/// Fingerprints mihomo knows; another one becomes `chrome`.
const FINGERPRINTS: &[&str] =
    &["chrome", "firefox", "safari", "ios", "android", "edge", "360", "qq", "random", "randomized"];

/// How often Hysteria 2 changes its port.
const HOP_INTERVAL_S: u32 = 30;

/// The proxy under the node's own name, or `None` when mihomo cannot make this connection.
pub(crate) fn proxy(node: &Node) -> Option<Map<String, Value>> {
    if node.is_masked_for_xray_only() || node.tls().is_some_and(Tls::verifies_other_name) {
        return None;
    }
    let mut proxy = Map::new();
    let mut set = |key: &str, value: Value| proxy.insert(key.to_owned(), value);
    set("name", json!(node.name));
    set("type", json!(kind(&node.account)));
    set("server", json!(node.host));
    set("port", json!(node.port));
    set("udp", json!(true));
    match &node.account {
        Account::Vless { id, encryption, flow } => {
            set("uuid", json!(id));
            if !flow.is_empty() {
                set("flow", json!("xtls-rprx-vision"));
            }
            if encryption != "none" {
                set("encryption", json!(encryption));
            }
            set("packet-encoding", json!("xudp"));
        }
        Account::Vmess { id, cipher } => {
            set("uuid", json!(id));
            set("alterId", json!(0));
            set("cipher", json!(cipher));
        }
        // mihomo's Trojan is always under TLS, and knows no http disguise.
        Account::Trojan { password } => {
            if node.security == Security::None || matches!(node.transport, Transport::TcpHttp(_)) {
                return None;
            }
            set("password", json!(password));
        }
        Account::Shadowsocks { method, server_key, key } => {
            if node.security != Security::None || node.transport != Transport::Tcp {
                return None;
            }
            set("cipher", json!(method));
            set("password", json!(Account::shadowsocks_password(server_key.as_deref(), key)));
        }
        Account::Hysteria2 { auth } => hysteria2(&mut proxy, node, auth),
    }
    security(&mut proxy, node);
    transport::write(&mut proxy, &node.transport)?;
    Some(proxy)
}

fn kind(account: &Account) -> &'static str {
    match account {
        Account::Vless { .. } => "vless",
        Account::Vmess { .. } => "vmess",
        Account::Trojan { .. } => "trojan",
        Account::Shadowsocks { .. } => "ss",
        Account::Hysteria2 { .. } => "hysteria2",
    }
}

fn hysteria2(proxy: &mut Map<String, Value>, node: &Node, auth: &str) {
    proxy.insert("password".to_owned(), json!(auth));
    if let Some(password) = node.salamander() {
        proxy.insert("obfs".to_owned(), json!("salamander"));
        proxy.insert("obfs-password".to_owned(), json!(password));
    }
    if !node.hop_ports().is_empty() {
        proxy.insert("ports".to_owned(), json!(node.hop_ports()));
        proxy.insert("hop-interval".to_owned(), json!(HOP_INTERVAL_S));
    }
}

fn security(proxy: &mut Map<String, Value>, node: &Node) {
    // Trojan and Hysteria 2 are TLS by nature: they call the name `sni` and have no switch.
    let by_nature = matches!(node.account, Account::Trojan { .. } | Account::Hysteria2 { .. });
    let name_key = if by_nature { "sni" } else { "servername" };
    match &node.security {
        Security::None => return,
        Security::Tls(settings) => tls(proxy, settings, (name_key, node)),
        Security::Reality(settings) => reality(proxy, settings, name_key),
    }
    if !by_nature {
        proxy.insert("tls".to_owned(), json!(true));
    }
}

fn tls(proxy: &mut Map<String, Value>, tls: &Tls, (name_key, node): (&str, &Node)) {
    let mut set = |key: &str, value: Value| proxy.insert(key.to_owned(), value);
    if !tls.server_name.is_empty() {
        set(name_key, json!(tls.server_name));
    }
    if !tls.alpn.is_empty() {
        set("alpn", json!(tls.alpn));
    }
    let over_tcp = node.transport != Transport::Hysteria;
    if over_tcp && !tls.fingerprint.is_empty() && tls.fingerprint != "unsafe" {
        set("client-fingerprint", json!(fingerprint(&tls.fingerprint)));
    }
    if let Some(pin) = tls.pins.first() {
        set("fingerprint", json!(pin));
    }
    if tls.allow_insecure {
        set("skip-cert-verify", json!(true));
    }
    if tls.ech.contains("://") {
        set("ech-opts", json!({"enable": true}));
    } else if !tls.ech.is_empty() {
        set("ech-opts", json!({"enable": true, "config": tls.ech}));
    }
}

fn reality(proxy: &mut Map<String, Value>, reality: &Reality, name_key: &str) {
    let mut set = |key: &str, value: Value| proxy.insert(key.to_owned(), value);
    if !reality.server_name.is_empty() {
        set(name_key, json!(reality.server_name));
    }
    set("client-fingerprint", json!(fingerprint(&reality.fingerprint)));
    set("reality-opts", json!({"public-key": reality.public_key, "short-id": reality.short_id}));
}

fn fingerprint(wanted: &str) -> &str {
    if FINGERPRINTS.contains(&wanted) { wanted } else { "chrome" }
}
