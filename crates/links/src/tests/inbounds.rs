//! Reading inbounds: relays, tolerance, refusals, findings.

use std::borrow::Borrow;

use serde_json::{Value, json};

use super::{client, endpoint, inbound, node, nodes, read_link, vless};
use crate::document::{clash_proxy, sing_box_outbound};
use crate::{Client, Finding, Inbound, NodeError, ParseError, ProtocolKind, share_link};

fn tls_ws(external: impl Borrow<Value>) -> Inbound {
    vless(json!({"network": "ws", "security": "tls", "externalProxy": external.borrow(),
        "wsSettings": {"path": "/p", "host": "cdn.example.net"},
        "tlsSettings": {"serverName": "in.example.net", "alpn": ["h2"], "settings": {"fingerprint": "chrome"}}}))
}

#[test]
fn every_relay_is_a_node_of_its_own() {
    let inbound = tls_ws(json!([
        {"forceTls": "same", "dest": "a.example.net", "port": 8443, "remark": "A"},
        {"forceTls": "none", "dest": "[2001:db8::1]", "port": "80", "remark": ""},
        {"forceTls": "tls", "dest": "", "port": 0, "remark": "", "sni": "s.example.net", "fingerprint": "firefox",
         "alpn": ["http/1.1"], "pinnedPeerCertSha256": ["aa"]},
    ]));
    let links: Vec<String> = nodes(&inbound, "own.example.net").iter().map(share_link).collect();
    let id = super::UUID;
    assert_eq!(
        links,
        [
            format!(
                "vless://{id}@a.example.net:8443?alpn=h2&encryption=none&fp=chrome&host=cdn.example.net\
                 &path=%2Fp&security=tls&sni=in.example.net&type=ws#Germany%20A"
            ),
            format!(
                "vless://{id}@[2001:db8::1]:80?encryption=none&host=cdn.example.net&path=%2Fp&security=none\
                 &type=ws#Germany%202"
            ),
            format!(
                "vless://{id}@own.example.net:443?alpn=http%2F1.1&encryption=none&fp=firefox\
                 &host=cdn.example.net&path=%2Fp&pcs=aa&security=tls&sni=s.example.net&type=ws#Germany%203"
            ),
        ]
    );
}

#[test]
fn a_relay_may_end_the_protection_and_the_flow_with_it() {
    let stream = json!({"network": "tcp", "security": "reality", "externalProxy": [
            {"forceTls": "none", "dest": "a", "port": 1}, {"forceTls": "same", "dest": "b", "port": 2},
            {"forceTls": "tls", "dest": "c", "port": 3}],
        "realitySettings": {"serverNames": ["s"], "shortIds": [""], "settings": {"publicKey": "k"}}});
    let nodes = nodes(&vless(stream), "h");
    let links: Vec<_> = nodes.iter().map(|node| read_link(&share_link(node)).query).collect();
    assert_eq!(links[0]["security"], "none");
    assert!(!links[0].contains_key("flow") && !links[0].contains_key("pbk"));
    assert_eq!((links[1]["security"].as_str(), links[1]["sid"].as_str()), ("reality", ""));
    assert!(links[1].contains_key("flow"));
    assert_eq!(links[2]["security"], "tls");
    assert!(!links[2].contains_key("sni"));
}

#[test]
fn a_hysteria_relay_stays_under_tls() {
    let stream = json!({"network": "hysteria", "security": "tls", "tlsSettings": {"serverName": "s"},
        "externalProxy": [{"forceTls": "none", "dest": "a", "port": 1, "sni": "ignored",
            "pinnedPeerCertSha256": ["cc"]}]});
    let node = node(&inbound("hysteria", json!({"version": 2}), stream));
    let query = read_link(&share_link(&node)).query;
    assert_eq!((query["sni"].as_str(), query["pinSHA256"].as_str()), ("s", "cc"));
}

#[test]
fn relays_are_read_up_to_a_limit() {
    let many: Vec<Value> = (1..100).map(|port| json!({"dest": "h", "port": port})).collect();
    assert_eq!(nodes(&tls_ws(json!(many)), "h").len(), crate::relay::RELAYS_MAX);
}

#[test]
fn odd_shapes_are_read_as_far_as_they_make_sense() {
    let stream = json!({"network": "raw", "security": "tls", "unknown": {"a": [1]}, "externalProxy": null,
        "tlsSettings": {"serverName": 5, "alpn": "h2, http/1.1", "settings": null}, "finalmask": {"tcp": [], "udp": []},
        "rawSettings": {"header": "nonsense"}});
    let link = read_link(&share_link(&node(&vless(stream))));
    assert_eq!((link.query["sni"].as_str(), link.query["alpn"].as_str()), ("5", "h2,http/1.1"));
    assert_eq!(link.query["type"], "tcp");
    assert!(!link.query.contains_key("fm"));
    let empty = Inbound::parse("vless", 1, &json!(""), &Value::Null).unwrap();
    assert_eq!((empty.network(), empty.security(), empty.protocol()), ("tcp", "none", ProtocolKind::Vless));
    let old = r#"{"protocol": {"kind": "vmess"}, "port": 7, "later": true}"#;
    assert_eq!(serde_json::from_str::<Inbound>(old).unwrap().port(), 7);
}

#[test]
fn what_cannot_be_offered_is_refused_by_kind() {
    let parse = |protocol: &str, settings: Value, stream: Value| {
        Inbound::parse(protocol, 1, &settings, &stream).unwrap_err()
    };
    let none = || json!({});
    for protocol in ["wireguard", "mtproto", "http", "mixed", "dokodemo-door", "tun", ""] {
        assert_eq!(parse(protocol, none(), none()), ParseError::UnsupportedProtocol(protocol.to_owned()));
    }
    assert!(matches!(parse("hysteria", json!({"version": 1}), none()), ParseError::UnsupportedProtocol(_)));
    assert_eq!(
        parse("vless", none(), json!({"network": "kcp"})),
        ParseError::UnsupportedTransport("kcp".to_owned())
    );
    assert_eq!(
        parse("vless", none(), json!({"security": "xtls"})),
        ParseError::UnsupportedSecurity("xtls".to_owned())
    );
    assert_eq!(parse("vless", json!("{"), none()), ParseError::NotAnObject("settings"));
    assert_eq!(parse("vless", json!([1]), none()), ParseError::NotAnObject("settings"));
    assert_eq!(parse("vless", json!("[1]"), none()), ParseError::NotAnObject("settings"));
    assert_eq!(parse("vless", none(), json!("[]")), ParseError::NotAnObject("streamSettings"));
    assert_eq!(parse("vless", none(), json!(7)), ParseError::NotAnObject("streamSettings"));
    assert_eq!(parse("shadowsocks", none(), none()), ParseError::Missing("method"));
}

#[test]
fn a_client_without_the_credential_makes_no_node() {
    let nobody = Client { email: "x".to_owned(), uuid: Some(String::new()), ..Client::default() };
    for (protocol, field) in [
        ("vless", "uuid"),
        ("vmess", "uuid"),
        ("trojan", "password"),
        ("shadowsocks", "password"),
        ("hysteria2", "auth"),
    ] {
        let inbound = inbound(protocol, json!({"method": "aes-256-gcm"}), json!({}));
        let refused = inbound.nodes(&nobody, &endpoint("h", "n")).unwrap_err();
        assert_eq!(refused, NodeError::MissingCredential { protocol: inbound.protocol(), field });
    }
    assert_eq!(vless(json!({})).nodes(&client(), &endpoint(" ", "n")).unwrap_err(), NodeError::MissingHost);
}

#[test]
fn what_other_cores_cannot_express_is_left_out_of_their_documents() {
    let expressed = |inbound: Inbound| {
        let node = node(&inbound);
        (sing_box_outbound(&node).is_some(), clash_proxy(&node).is_some())
    };
    let masked = json!({"network": "tcp", "finalmask": {"tcp": [{"type": "fragment"}]}});
    assert_eq!(expressed(vless(masked)), (false, false));
    let encrypted = json!({"encryption": "mlkem768x25519plus.native.0rtt.x"});
    assert_eq!(expressed(inbound("vless", encrypted, json!({}))), (false, true));
    let own_path = json!({"network": "grpc", "grpcSettings": {"serviceName": "/a/b|c"}});
    assert_eq!(expressed(vless(own_path.clone())), (false, true));
    assert_eq!(clash_proxy(&node(&vless(own_path))).unwrap()["grpc-opts"]["grpc-service-name"], "/a/b");
    assert_eq!(expressed(inbound("trojan", json!({}), json!({}))), (true, false));
    let two_masks =
        json!({"finalmask": {"udp": [{"type": "salamander", "settings": {"password": "p"}}, {"type": "x"}]}});
    assert_eq!(expressed(inbound("hysteria2", json!({}), two_masks)), (false, false));
}

#[test]
fn early_data_is_cut_out_of_the_path_and_other_parameters_stay() {
    let stream = json!({"network": "ws", "wsSettings": {"path": "/w?a=1&ed=2560&b=2"}});
    let node = node(&vless(stream));
    assert_eq!(read_link(&share_link(&node)).query["path"], "/w?a=1&ed=2560&b=2");
    let clash = clash_proxy(&node).unwrap();
    assert_eq!(clash["ws-opts"]["path"], "/w?a=1&b=2");
    assert_eq!(clash["ws-opts"]["max-early-data"], 2560);
    assert_eq!(sing_box_outbound(&node).unwrap()["transport"]["path"], "/w?a=1&b=2");
}

#[test]
fn operators_are_told_what_their_inbounds_do_badly() {
    let reality = |version: &str| {
        vless(
            json!({"security": "reality", "realitySettings": {"minClientVer": version, "serverNames": ["s"],
            "shortIds": ["a"], "settings": {"publicKey": "k"}}}),
        )
        .findings()
    };
    assert_eq!(reality(""), [Finding::RealityMinClientVersionEmpty]);
    assert_eq!(reality("1.8.0"), []);
    assert_eq!(reality("25.1.30"), [Finding::RealityMinClientVersionHigh]);
    let empty = Finding::RealityMinClientVersionEmpty;
    assert!(
        empty.concerns_core("26.3.27") && empty.concerns_core("v26.7.28") && empty.concerns_core("Unknown")
    );
    assert!(!empty.concerns_core("26.3.26") && !empty.concerns_core("1.8.24"));
    let bare = vless(json!({"security": "reality", "realitySettings": {"minClientVer": "1.8.0"}}));
    assert_eq!(bare.findings(), [Finding::RealityPublicKeyMissing, Finding::RealityServerNameMissing]);
    let tls = json!({"security": "tls", "tlsSettings": {"settings": {"allowInsecure": true}}});
    assert_eq!(vless(tls).findings(), [Finding::TlsServerNameMissing, Finding::TlsVerificationOff]);
    assert_eq!(vless(json!({})).findings(), [Finding::TrafficUnprotected]);
    assert_eq!(inbound("trojan", json!({}), json!({})).findings(), [Finding::TrafficUnprotected]);
    assert_eq!(inbound("vmess", json!({}), json!({})).findings(), []);
    let weak = |method: &str| inbound("shadowsocks", json!({"method": method}), json!({})).findings();
    assert_eq!(weak("none"), [Finding::ShadowsocksCipherWeak]);
    assert_eq!(weak("2022-blake3-aes-256-gcm"), []);
    let xhttp = json!({"network": "xhttp", "security": "tls", "tlsSettings": {"serverName": "s"}});
    assert_eq!(vless(xhttp).findings(), [Finding::XrayClientsOnly]);
    assert_eq!(serde_json::to_value(empty).unwrap(), empty.code());
}

#[test]
fn hosts_take_the_place_of_relays_and_change_what_they_name() {
    let inbound = tls_ws(json!([{"forceTls": "none", "dest": "old", "port": 1}]));
    let groups = json!([
        {"inboundIds": [7, 9], "hosts": ["b.example.net:8443", "[2001:db8::2]:2053", "2001:db8::3"], "sortOrder": 2,
         "remark": "B", "port": 443, "security": "same", "hostHeader": "h.example.net", "path": "/other",
         "overrideSniFromAddress": true, "alpn": null},
        {"inboundIds": [9], "hosts": ["a.example.net"], "sortOrder": 1, "port": 0, "security": "tls",
         "keepSniBlank": true, "allowInsecure": true},
        {"inboundIds": [9], "hosts": ["off"], "isDisabled": true},
        {"inboundIds": [9], "hosts": ["hidden"], "isHidden": true},
        {"inboundIds": [8], "hosts": ["of another inbound"]},
        "nonsense",
    ]);
    let hosted = inbound.clone().with_hosts(9, &groups);
    let seen: Vec<_> = nodes(&hosted, "own")
        .iter()
        .map(|node| {
            let link = read_link(&share_link(node));
            let said = |key: &str| link.query.get(key).cloned().unwrap_or_default();
            format!("{} {} {} {} {}", node.host(), node.port(), said("sni"), said("host"), said("path"))
        })
        .collect();
    assert_eq!(
        seen,
        [
            "a.example.net 443  cdn.example.net /p",
            "b.example.net 8443 b.example.net h.example.net /other",
            "2001:db8::2 2053 2001:db8::2 h.example.net /other",
            "2001:db8::3 443 2001:db8::3 h.example.net /other",
        ]
    );
    assert_eq!(inbound.clone().with_hosts(1, &groups), inbound, "no host of its own");
    assert_eq!(inbound.clone().with_hosts(9, &Value::Null), inbound);
}
