//! Xray JSON: an array of whole client configurations, one per node, named by `remarks`, as v2rayNG, Streisand
//! and Happ take it. Needs no geo file.

pub(crate) mod outbound;

use serde_json::{Value, json};

use super::{DIRECT_TLD, NODES_MAX, PRIVATE_NETWORKS};
use crate::node::{Node, clean_name};
use crate::profile::Profile;

const PROXY: &str = "proxy";
const DIRECT: &str = "direct";

/// Where the apps expect the local proxies.
const SOCKS_PORT: u16 = 10808;
const HTTP_PORT: u16 = 10809;

/// The document: `[]` when there is neither node nor notice. A notice becomes a configuration that refuses
/// everything.
#[must_use]
pub fn xray(nodes: &[Node], profile: &Profile) -> String {
    let notice = profile.notice.as_ref().map(|text| {
        let refusal = json!({"protocol": "blackhole", "tag": PROXY});
        config(&clean_name(text, &profile.title), refusal)
    });
    let nodes = nodes.iter().take(NODES_MAX).map(|node| config(&node.name, outbound::outbound(node)));
    Value::Array(notice.into_iter().chain(nodes).collect()).to_string()
}

fn config(name: &str, proxy: Value) -> Value {
    let mut config = json!({
        "remarks": name,
        "log": {"loglevel": "warning"},
        "dns": {"servers": ["1.1.1.1", "8.8.8.8"]},
        "inbounds": [inbound("socks", SOCKS_PORT), inbound("http", HTTP_PORT)],
        "outbounds": null,
        "routing": {
            "domainStrategy": "AsIs",
            "rules": [
                {"type": "field", "ip": PRIVATE_NETWORKS, "outboundTag": DIRECT},
                {"type": "field", "domain": [format!("domain:{DIRECT_TLD}")], "outboundTag": DIRECT},
            ],
        },
    });
    let direct = json!({"protocol": "freedom", "tag": DIRECT});
    // Moved in: `json!` would copy the proxy. The first outbound is where everything else goes.
    config["outbounds"] = Value::Array(vec![proxy, direct]);
    config
}

fn inbound(protocol: &str, port: u16) -> Value {
    let settings = if protocol == "socks" { json!({"auth": "noauth", "udp": true}) } else { json!({}) };
    json!({
        "tag": protocol,
        "protocol": protocol,
        "listen": "127.0.0.1",
        "port": port,
        "settings": settings,
        "sniffing": {"enabled": true, "destOverride": ["http", "tls", "quic"]},
    })
}
