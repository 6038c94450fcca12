//! An inbound as the shop keeps it: what links are built from, without clients and without the server's secrets.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shop::fleet::{PanelFinding, RemoteInbound};
use xui::{Capabilities, Era, Fitness, Inbound, Version};

use super::words::fitness_word;

/// From this core on REALITY inbounds with an empty `minClientVer` refuse other cores' clients.
const REALITY_STRICT_FROM: Version = Version(26, 3, 27);
/// Keys of `stream` that only the server may know, wherever they stand.
const SERVER_SECRETS: [&str; 6] =
    ["privateKey", "mldsa65Seed", "certificates", "echServerKeys", "decryption", "clients"];
/// How deep settings are searched; panels nest four or five levels.
const DEPTH_MAX: usize = 16;

/// `None` for an inbound without a port that clients could reach.
pub(super) fn remote_inbound(inbound: &Inbound, capabilities: &Capabilities) -> Option<RemoteInbound> {
    let port = u16::try_from(inbound.port).ok().filter(|port| *port > 0)?;
    let (mut settings, mut stream) = (inbound.settings.clone(), inbound.stream.clone());
    strip(&mut settings, DEPTH_MAX);
    strip(&mut stream, DEPTH_MAX);
    Some(RemoteInbound {
        remote_id: inbound.id,
        tag: inbound.tag.clone(),
        protocol: inbound.protocol_name.clone(),
        port,
        remark: inbound.remark.clone(),
        enabled: inbound.enable,
        spec: json!({ "settings": settings, "stream": stream }),
        clients: u64::try_from(inbound.client_count()).unwrap_or(u64::MAX),
        findings: findings_of(inbound, capabilities),
    })
}

fn strip(value: &mut Value, depth: usize) {
    match value {
        _ if depth == 0 => *value = Value::Null,
        Value::Object(fields) => {
            fields.retain(|name, _| !SERVER_SECRETS.contains(&name.as_str()));
            fields.values_mut().for_each(|field| strip(field, depth - 1));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, depth - 1)),
        _ => {}
    }
}

fn findings_of(inbound: &Inbound, capabilities: &Capabilities) -> Vec<PanelFinding> {
    let finding = |code: &str, fatal: bool, facts: Vec<(&str, Value)>| PanelFinding {
        code: code.to_owned(),
        fatal,
        facts: facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<BTreeMap<_, _>>(),
    };
    match inbound.fitness() {
        Fitness::Usable => {}
        fitness => {
            let fatal = fitness != Fitness::Disabled;
            return vec![finding("inbound_unfit", fatal, vec![("fitness", json!(fitness_word(fitness)))])];
        }
    }
    let mut findings = Vec::new();
    if capabilities.era == Era::A && inbound.client_count() <= 1 {
        findings.push(finding("lone_client_inbound", false, Vec::new()));
    }
    let core = capabilities.xray.as_ref().map(|xray| xray.version.clone()).unwrap_or_default();
    if inbound.reality_refuses_other_clients()
        && Version::parse(&core).is_some_and(|version| version >= REALITY_STRICT_FROM)
    {
        findings.push(finding("reality_refuses_others", false, vec![("core", json!(core))]));
    }
    findings
}
