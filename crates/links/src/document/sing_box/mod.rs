//! sing-box JSON for 1.12 and later (typed DNS servers, rule actions; nothing that 1.14 has removed).
//!
//! Needs no rule set from the network: the first connection must work where the sources of such files do not.

pub(crate) mod outbound;

use serde_json::{Value, json};

use super::names::Names;
use super::{CHECK_URL, DIRECT_TLD, NODES_MAX};
use crate::link::{NOTICE_HOST, NOTICE_PORT};
use crate::node::{Node, clean_name};
use crate::profile::Profile;

const SELECT: &str = "PROXY";
const AUTO: &str = "AUTO";
const DIRECT: &str = "direct";
const DNS_LOCAL: &str = "dns-local";
const DNS_REMOTE: &str = "dns-remote";

/// The document; a notice stands in front as a way that leads nowhere. Without any node everything beyond the private networks is refused: traffic that was meant for
/// a tunnel does not leave openly.
#[must_use]
pub fn sing_box(nodes: &[Node], profile: &Profile) -> String {
    let mut names = Names::reserving(&[SELECT, AUTO, DIRECT]);
    let mut tags: Vec<Value> = Vec::new();
    let mut proxies = Vec::new();
    let notice = profile.notice.as_ref().map(|text| {
        let tag = names.give(&clean_name(text, &profile.title));
        json!({"type": "socks", "tag": tag, "server": NOTICE_HOST, "server_port": NOTICE_PORT})
    });
    for node in nodes.iter().take(NODES_MAX) {
        let Some(mut outbound) = outbound::outbound(node) else { continue };
        let tag = Value::from(names.give(&node.name));
        outbound.insert("tag".to_owned(), tag.clone());
        tags.push(tag);
        proxies.push(Value::Object(outbound));
    }
    let has_nodes = !tags.is_empty() || notice.is_some();
    let mut document = json!({
        "log": {"level": "warn"},
        "dns": dns(has_nodes),
        "inbounds": inbounds(),
        "outbounds": null,
        "route": route(has_nodes),
        "experimental": {"cache_file": {"enabled": true}},
    });
    // Moved in: `json!` would copy them.
    document["outbounds"] = Value::Array(outbounds(notice, &tags, proxies));
    document.to_string()
}

fn dns(has_nodes: bool) -> Value {
    let local = json!({"type": "local", "tag": DNS_LOCAL});
    if !has_nodes {
        return json!({"servers": [local], "final": DNS_LOCAL});
    }
    json!({
        "servers": [{"type": "https", "tag": DNS_REMOTE, "server": "1.1.1.1", "detour": SELECT}, local],
        "rules": [{"domain_suffix": [format!(".{DIRECT_TLD}")], "action": "route", "server": DNS_LOCAL}],
        "final": DNS_REMOTE,
        "strategy": "prefer_ipv4",
    })
}

fn inbounds() -> Value {
    json!([
        {
            "type": "tun",
            "tag": "tun-in",
            "address": ["172.19.0.1/30", "fdfe:dcba:9876::1/126"],
            "auto_route": true,
            "strict_route": true,
        },
        {"type": "mixed", "tag": "mixed-in", "listen": "127.0.0.1", "listen_port": 2080},
    ])
}

fn outbounds(notice: Option<Value>, tags: &[Value], proxies: Vec<Value>) -> Vec<Value> {
    let direct = json!({"type": "direct", "tag": DIRECT});
    let mut choice: Vec<Value> = notice.iter().map(|notice| notice["tag"].clone()).collect();
    if !tags.is_empty() {
        choice.push(Value::from(AUTO));
    }
    choice.extend(tags.iter().cloned());
    let Some(first) = choice.first() else { return vec![direct] };
    let mut all = vec![json!({"type": "selector", "tag": SELECT, "outbounds": choice, "default": first})];
    if !tags.is_empty() {
        all.push(
            json!({"type": "urltest", "tag": AUTO, "outbounds": tags, "url": CHECK_URL, "interval": "5m"}),
        );
    }
    all.extend(notice);
    all.extend(proxies);
    all.push(direct);
    all
}

fn route(has_nodes: bool) -> Value {
    let mut rules = vec![
        json!({"action": "sniff"}),
        json!({"protocol": "dns", "action": "hijack-dns"}),
        json!({"ip_is_private": true, "action": "route", "outbound": DIRECT}),
    ];
    if has_nodes {
        rules.push(
            json!({"domain_suffix": [format!(".{DIRECT_TLD}")], "action": "route", "outbound": DIRECT}),
        );
    } else {
        rules.push(json!({"network": ["tcp", "udp"], "action": "reject"}));
    }
    json!({
        "rules": rules,
        "final": if has_nodes { SELECT } else { DIRECT },
        "auto_detect_interface": true,
        "default_domain_resolver": DNS_LOCAL,
    })
}
