//! Any name, path, host, id or key: links read back, documents parse, nothing is lost or moved.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{profile, read_link, vless};
use crate::node::{clean_host, clean_name};
use crate::{Client, Endpoint, Inbound, Node, clash, share_link, sing_box, xray};

#[derive(Debug, Clone)]
struct Case {
    protocol: &'static str,
    stream: Value,
    secret: String,
    host: String,
    name: String,
    port: u16,
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{1,24}",
        "(yes|no|on|off|null|~|true|12e4|0o7|0x1f|12:30:30|1_000|=|<<|- a|a: b|# c|\"'|\\\\u0000)",
        "[\u{7f}-\u{a0}\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}\u{1f1e9}]{1,6}",
    ]
}

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\\.[a-z]{2,5}){1,3}",
        any::<std::net::Ipv4Addr>().prop_map(|ip| ip.to_string()),
        any::<std::net::Ipv6Addr>().prop_map(|ip| ip.to_string()),
        any::<std::net::Ipv6Addr>().prop_map(|ip| format!("[{ip}]")),
    ]
}

fn stream() -> impl Strategy<Value = Value> {
    let transport = prop_oneof![
        Just(json!({"network": "tcp"})),
        (any_text(), any_text())
            .prop_map(|(path, host)| json!({"network": "ws", "wsSettings": {"path": path, "host": host}})),
        any_text().prop_map(|name| json!({"network": "grpc", "grpcSettings": {"serviceName": name}})),
        (any_text(), any_text()).prop_map(
            |(path, host)| json!({"network": "httpupgrade", "httpupgradeSettings": {"path": path, "host": host}})
        ),
        (any_text(), any_text())
            .prop_map(|(path, mode)| json!({"network": "xhttp", "xhttpSettings": {"path": path, "mode": mode}})),
        any_text().prop_map(|path| json!({"network": "tcp", "tcpSettings": {"header": {"type": "http",
            "request": {"path": [path], "headers": {"Host": ["h"]}}}}})),
    ];
    let security = prop_oneof![
        Just(json!({"security": "none"})),
        any_text().prop_map(|name| json!({"security": "tls", "tlsSettings": {"serverName": name}})),
        any_text().prop_map(|id| json!({"security": "reality", "realitySettings": {"serverNames": ["s"],
            "shortIds": [id], "settings": {"publicKey": "k"}}})),
    ];
    (transport, security).prop_map(|(mut stream, security)| {
        for (key, value) in security.as_object().unwrap() {
            stream[key] = value.clone();
        }
        stream
    })
}

fn case() -> impl Strategy<Value = Case> {
    let protocol = prop::sample::select(vec!["vless", "vmess", "trojan", "shadowsocks", "hysteria2"]);
    (protocol, stream(), any_text(), host(), any_text(), 1..=u16::MAX)
        .prop_filter("a credential", |case| !case.2.is_empty())
        .prop_map(|(protocol, stream, secret, host, name, port)| Case {
            protocol,
            stream,
            secret,
            host,
            name,
            port,
        })
}

fn node(case: &Case) -> Node {
    let settings = json!({"method": "aes-256-gcm"});
    let inbound = Inbound::parse(case.protocol, case.port, &settings, &case.stream).unwrap();
    let secret = Some(case.secret.clone());
    let client = Client { uuid: secret.clone(), password: secret.clone(), auth: secret, ..Client::default() };
    let endpoint = Endpoint { host: case.host.clone(), port: None, name: case.name.clone() };
    inbound.nodes(&client, &endpoint).unwrap().remove(0)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_link_reads_back_as_the_node(case in case()) {
        let node = node(&case);
        let link = read_link(&share_link(&node));
        prop_assert_eq!(&link.name, &clean_name(&case.name, &clean_host(&case.host)));
        let address = |host: &str| clean_host(host).parse::<std::net::IpAddr>().ok();
        prop_assert_eq!(address(&link.host), address(&case.host));
        if address(&case.host).is_none() {
            prop_assert_eq!(&link.host, &case.host);
        }
        prop_assert_eq!(link.port, case.port);
        if case.protocol != "shadowsocks" {
            prop_assert_eq!(&link.account, &case.secret);
        }
        let settings = format!("{}Settings", case.stream["network"].as_str().unwrap());
        let path = case.stream[settings]["path"].as_str();
        if let (Some(path), true) = (path, case.protocol != "hysteria2") {
            prop_assert_eq!(link.query["path"].as_str(), path);
        }
    }

    #[test]
    fn documents_parse_and_keep_every_value(case in case()) {
        let node = node(&case);
        let nodes = [node.clone(), node.clone()];
        let yaml: Value = yaml_serde::from_str(&clash(&nodes, &profile())).unwrap();
        if let Some(mut expected) = crate::document::clash_proxy(&node) {
            let name = format!("• {}", node.name());
            expected.insert("name".to_owned(), json!(name));
            prop_assert_eq!(&yaml["proxies"][0], &Value::Object(expected));
            prop_assert_eq!(&yaml["proxies"][1]["name"], &json!(format!("{name} 2")));
        } else {
            prop_assert_eq!(&yaml["proxies"], &json!([]));
        }
        let sing_box: Value = serde_json::from_str(&sing_box(&nodes, &profile())).unwrap();
        prop_assert!(sing_box["outbounds"].is_array());
        let xray: Value = serde_json::from_str(&xray(&nodes, &profile())).unwrap();
        prop_assert_eq!(xray[1]["remarks"].as_str(), Some(node.name()));
    }

    #[test]
    fn reading_never_fails_badly(text in any_text(), port in any::<u16>()) {
        let _ = Inbound::parse(&text, port, &json!(text), &json!(text));
        let _ = Inbound::parse("vless", port, &json!({"encryption": text}), &json!({"network": text}));
        let odd = json!({"externalProxy": [text, {"dest": text, "port": text, "forceTls": text}]});
        prop_assert!(vless(odd).findings().len() == 1);
    }
}
