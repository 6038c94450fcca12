//! mihomo (Clash Meta) YAML: proxies, a group to choose from, a group that measures, basic rules.
//!
//! Needs no rule file from the network: the first connection must work where the sources of such files do not.

pub(crate) mod proxy;
mod transport;

use super::names::Names;
use super::{CHECK_URL, DIRECT_TLD, NODES_MAX, PRIVATE_NETWORKS, yaml};
use crate::link::{NOTICE_HOST, NOTICE_PORT};
use crate::node::{Node, clean_name};
use crate::profile::Profile;
use serde_json::{Value, json};

/// Stands before every proxy's name, so that it is never read as anything but text, by apps that write the
/// document anew without quotes as well, and never meets a group's name.
const NAME_PREFIX: &str = "• ";

const SELECT: &str = "PROXY";
const AUTO: &str = "AUTO";

/// How often the measuring group measures, and by how much a proxy must be faster to be taken.
const CHECK_INTERVAL_S: u32 = 300;
const CHECK_TOLERANCE_MS: u32 = 50;

const HEAD: &str = "\
mixed-port: 7890
allow-lan: false
mode: rule
log-level: warning
ipv6: true
unified-delay: true
tcp-concurrent: true
profile:
  store-selected: true
dns:
  enable: true
  ipv6: true
  enhanced-mode: fake-ip
  fake-ip-range: \"198.18.0.1/16\"
  fake-ip-filter: [\"*.lan\", \"*.local\", \"+.msftconnecttest.com\", \"+.msftncsi.com\"]
  default-nameserver: [\"1.1.1.1\", \"8.8.8.8\"]
  nameserver: [\"system\", \"1.1.1.1\", \"8.8.8.8\"]
";

/// The document; a notice stands in front as a way that leads nowhere. Without any node the chooser offers refusal first and a direct way second: traffic that was
/// meant for a tunnel does not leave openly unless somebody says so.
#[must_use]
pub fn clash(nodes: &[Node], profile: &Profile) -> String {
    let mut names = Names::default();
    let mut listed: Vec<Value> = Vec::with_capacity(nodes.len().min(NODES_MAX));
    let mut out = String::with_capacity(1024 + nodes.len().min(NODES_MAX) * 512);
    out.push_str(HEAD);
    let mut proxies = String::new();
    let notice = profile.notice.as_ref().map(|text| {
        let name = names.give(&format!("{NAME_PREFIX}{}", clean_name(text, &profile.title)));
        let closed = json!({"name": name, "type": "socks5", "server": NOTICE_HOST, "port": NOTICE_PORT});
        push_item(&mut proxies, &closed);
        Value::from(name)
    });
    for node in nodes.iter().take(NODES_MAX) {
        let Some(mut proxy) = proxy::proxy(node) else { continue };
        let name = Value::from(names.give(&format!("{NAME_PREFIX}{}", node.name)));
        proxy.insert("name".to_owned(), name.clone());
        listed.push(name);
        push_item(&mut proxies, &Value::Object(proxy));
    }
    if proxies.is_empty() {
        out.push_str("proxies: []\n");
    } else {
        out.push_str("proxies:\n");
        out.push_str(&proxies);
    }
    out.push_str("proxy-groups:\n");
    for group in groups(notice, &listed) {
        push_item(&mut out, &group);
    }
    out.push_str("rules:\n");
    for rule in rules() {
        push_item(&mut out, &Value::from(rule));
    }
    out
}

/// The first choice is the one that apps begin with.
fn groups(notice: Option<Value>, listed: &[Value]) -> Vec<Value> {
    let mut choice: Vec<Value> = notice.into_iter().collect();
    if listed.is_empty() {
        choice.extend([Value::from("REJECT"), Value::from("DIRECT")]);
        return vec![json!({"name": SELECT, "type": "select", "proxies": choice})];
    }
    choice.push(Value::from(AUTO));
    choice.extend(listed.iter().cloned());
    vec![
        json!({"name": SELECT, "type": "select", "proxies": choice}),
        json!({
            "name": AUTO,
            "type": "url-test",
            "proxies": listed,
            "url": CHECK_URL,
            "interval": CHECK_INTERVAL_S,
            "tolerance": CHECK_TOLERANCE_MS,
        }),
    ]
}

fn rules() -> impl Iterator<Item = String> {
    let private = PRIVATE_NETWORKS.iter().map(|network| {
        let kind = if network.contains(':') { "IP-CIDR6" } else { "IP-CIDR" };
        format!("{kind},{network},DIRECT,no-resolve")
    });
    private.chain([format!("DOMAIN-SUFFIX,{DIRECT_TLD},DIRECT"), format!("MATCH,{SELECT}")])
}

fn push_item(out: &mut String, item: &Value) {
    out.push_str("  - ");
    out.push_str(&yaml::flow(item));
    out.push('\n');
}
