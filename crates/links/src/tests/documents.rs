//! The five documents as wholes.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{inbound, nodes, profile, read_link, vless};
use crate::{Format, NODES_MAX, Node, Profile, base64, clash, plain, render, sing_box, xray};

/// One node of each protocol, and one that only Xray speaks.
fn sample() -> Vec<Node> {
    let tls = json!({"serverName": "cdn.example.net", "alpn": ["h2"], "settings": {"fingerprint": "chrome"}});
    let inbounds = [
        vless(
            json!({"network": "tcp", "security": "reality", "realitySettings": {"serverNames": ["www.example.com"],
            "shortIds": ["12e4"], "settings": {"publicKey": "vvz7kBiu", "fingerprint": "chrome", "spiderX": "/"}}}),
        ),
        vless(json!({"network": "xhttp", "security": "tls", "tlsSettings": tls,
            "xhttpSettings": {"path": "/x", "mode": "auto"}})),
        inbound(
            "vmess",
            json!({}),
            json!({"network": "ws", "wsSettings": {"path": "/ws?ed=2048", "host": "yes"}}),
        ),
        inbound(
            "trojan",
            json!({}),
            json!({"network": "grpc", "security": "tls", "tlsSettings": tls,
            "grpcSettings": {"serviceName": "no"}}),
        ),
        inbound(
            "shadowsocks",
            json!({"method": "2022-blake3-aes-256-gcm", "password": "c2VydmVy"}),
            json!({}),
        ),
        inbound(
            "hysteria",
            json!({"version": 2}),
            json!({"tlsSettings": tls,
            "finalmask": {"udp": [{"type": "salamander", "settings": {"password": "0o17"}}]}}),
        ),
    ];
    inbounds.iter().flat_map(|inbound| nodes(inbound, "2001:db8::1")).collect()
}

fn yaml(text: &str) -> Value {
    yaml_serde::from_str(text).unwrap()
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn pretty(text: &str) -> String {
    serde_json::to_string_pretty(&json_of(text)).unwrap()
}

fn names<'a>(items: &'a Value, key: &str) -> Vec<&'a str> {
    items.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap()).collect()
}

#[test]
fn the_documents_are_as_reviewed() {
    let expired = Profile { notice: Some("⛔ expired".to_owned()), ..profile() };
    insta::assert_snapshot!("plain", plain(&sample(), &expired));
    insta::assert_snapshot!("base64", base64(&sample()[..1], &profile()));
    insta::assert_snapshot!("clash", clash(&sample(), &profile()));
    insta::assert_snapshot!("sing_box", pretty(&sing_box(&sample(), &profile())));
    insta::assert_snapshot!("xray", pretty(&xray(&sample()[..1], &expired)));
}

#[test]
fn an_empty_list_still_gives_valid_documents() {
    insta::assert_snapshot!("clash_empty", clash(&[], &profile()));
    insta::assert_snapshot!("sing_box_empty", pretty(&sing_box(&[], &profile())));
    assert_eq!(yaml(&clash(&[], &profile()))["proxies"], json!([]));
    assert_eq!(plain(&[], &profile()), "");
    assert_eq!(base64(&[], &profile()), "");
    assert_eq!(xray(&[], &profile()), "[]");
}

#[test]
fn nodes_a_format_cannot_express_are_left_out_of_it() {
    let (nodes, profile) = (sample(), profile());
    assert_eq!(plain(&nodes, &profile).lines().count(), 6);
    assert_eq!(json_of(&xray(&nodes, &profile)).as_array().unwrap().len(), 6);
    assert_eq!(yaml(&clash(&nodes, &profile))["proxies"].as_array().unwrap().len(), 5);
    let outbounds = json_of(&sing_box(&nodes, &profile));
    assert_eq!(outbounds["outbounds"].as_array().unwrap().len(), 5 + 3);
}

#[test]
fn names_are_unique_and_groups_hold_exactly_the_nodes() {
    let mut nodes = sample();
    for (node, name) in nodes.iter_mut().zip(["PROXY", "x", "AUTO", "direct", "direct", "direct 2"]) {
        name.clone_into(&mut node.name);
    }
    let document = json_of(&sing_box(&nodes, &profile()));
    let tags = names(&document["outbounds"], "tag");
    assert_eq!(tags.len(), tags.iter().collect::<HashSet<_>>().len(), "{tags:?}");
    assert_eq!(document["outbounds"][1]["outbounds"], json!(tags[2..tags.len() - 1]));

    let document = yaml(&clash(&nodes, &profile()));
    let proxies = names(&document["proxies"], "name");
    assert_eq!(proxies, ["• PROXY", "• AUTO", "• direct", "• direct 2", "• direct 2 2"]);
    assert_eq!(document["proxy-groups"][1]["proxies"], json!(proxies));
    assert_eq!(document["proxy-groups"][0]["proxies"][0], "AUTO");
}

#[test]
fn many_equal_names_stay_apart() {
    let one = sample().remove(0);
    let many = vec![one; NODES_MAX + 7];
    let document = yaml(&clash(&many, &profile()));
    let proxies = names(&document["proxies"], "name");
    assert_eq!(proxies.iter().collect::<HashSet<_>>().len(), NODES_MAX);
    assert_eq!(plain(&many, &profile()).lines().count(), NODES_MAX);
}

#[test]
fn base64_is_the_plain_list() {
    let (nodes, profile) = (sample(), profile());
    let bytes = STANDARD.decode(base64(&nodes, &profile)).unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), plain(&nodes, &profile));
}

#[test]
fn a_notice_is_a_harmless_first_node() {
    let expired = Profile { notice: Some("سرویس\nتمام شد".to_owned()), ..profile() };
    let list = plain(&sample(), &expired);
    let first = read_link(list.lines().next().unwrap());
    assert_eq!((first.host.as_str(), first.port, first.name.as_str()), ("127.0.0.1", 1, "سرویستمام شد"));
    assert_eq!(list.lines().count(), 7);
    let configs = json_of(&xray(&[], &expired));
    assert_eq!(configs[0]["outbounds"][0]["protocol"], "blackhole");
    let document = json_of(&sing_box(&sample(), &expired));
    let chooser = &document["outbounds"][0];
    assert_eq!(
        (&chooser["outbounds"][0], &chooser["default"]),
        (&json!("سرویستمام شد"), &json!("سرویستمام شد"))
    );
    assert_eq!(document["outbounds"][2]["server"], "127.0.0.1");
    assert!(!names(&document["outbounds"], "tag").is_empty());
    let document = yaml(&clash(&sample(), &expired));
    assert_eq!(document["proxies"][0]["name"], "• سرویستمام شد");
    assert_eq!(document["proxy-groups"][0]["proxies"][0], "• سرویستمام شد");
    assert_eq!(document["proxies"].as_array().unwrap().len(), 5 + 1);
    // What is measured are the nodes.
    assert_eq!(document["proxy-groups"][1]["proxies"].as_array().unwrap().len(), 5);
    // Without any node the notice alone is there, and still nothing leaves openly.
    let document = json_of(&sing_box(&[], &expired));
    assert_eq!(document["outbounds"][0]["outbounds"], json!(["سرویستمام شد"]));
    assert_eq!(document["route"]["final"], "PROXY");
    let document = yaml(&clash(&[], &expired));
    assert_eq!(document["proxy-groups"][0]["proxies"], json!(["• سرویستمام شد", "REJECT", "DIRECT"]));
}

#[test]
fn render_is_the_function_of_that_format() {
    let (nodes, profile) = (sample(), profile());
    let documents = [base64, plain, clash, sing_box, xray];
    for (format, document) in Format::ALL.into_iter().zip(documents) {
        assert_eq!(render(format, &nodes, &profile), document(&nodes, &profile), "{format:?}");
    }
}

/// The texts that readers of YAML 1.1 take for something else are quoted, wherever they stand.
#[test]
fn no_text_of_a_clash_document_is_left_to_a_readers_guess() {
    let document = clash(&sample(), &profile());
    for text in ["12e4", "yes", "no", "0o17"] {
        assert!(document.contains(&format!(": \"{text}\"")), "{text}");
    }
}
