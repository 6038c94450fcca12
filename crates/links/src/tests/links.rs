//! Links beyond the recorded ones: the examples of 3x-ui-api.md §12.1 and unusual values.

use serde_json::{Value, json};

use super::{client, endpoint, inbound, node, nodes, read_link, vless};
use crate::{Client, Endpoint, Inbound, share_link};

/// Links as a sorted, unescaped reading, but for what the escaping of a blank may be.
fn assert_same(ours: &str, theirs: &str) {
    assert_eq!(read_link(ours), read_link(theirs));
}

fn reality_stream(network: &str) -> Value {
    json!({"network": network, "security": "reality", "realitySettings": {
        "serverNames": ["www.microsoft.com"], "shortIds": ["ab12"], "minClientVer": "1.8.0",
        "settings": {"publicKey": "PBK", "fingerprint": "chrome", "spiderX": "/"}}})
}

#[test]
fn reality_vision_with_the_panels_spider_path() {
    let mut stream = reality_stream("tcp");
    stream["realitySettings"]["shortIds"] = json!(["6ba85179e30d4fc2"]);
    let node = vless(stream).nodes(&client(), &endpoint("de1.example.net", "DE Reality-u1001")).unwrap();
    assert_eq!(
        share_link(&node[0]),
        "vless://9f1c2d34-5a6b-4c7d-8e9f-0a1b2c3d4e5f@de1.example.net:443?encryption=none&flow=xtls-rprx-vision\
         &fp=chrome&pbk=PBK&security=reality&sid=6ba85179e30d4fc2&sni=www.microsoft.com&spx=%2F9519056b182fd00\
         &type=tcp#DE%20Reality-u1001"
    );
}

#[test]
fn the_spider_path_of_a_client_without_subscription_id_comes_from_the_email() {
    let mut stream = reality_stream("tcp");
    stream["realitySettings"]["settings"]["spiderX"] = json!("");
    let client = Client { sub_id: None, email: "parity".to_owned(), ..client() };
    let nodes = vless(stream).nodes(&client, &endpoint("h", "n")).unwrap();
    assert_eq!(read_link(&share_link(&nodes[0])).query["spx"], "/3beb7177aeb3651");
}

#[test]
fn xhttp_packs_what_differs_from_the_default() {
    let mut stream = reality_stream("xhttp");
    stream["xhttpSettings"] = json!({"path": "/x", "host": "", "mode": "auto", "xPaddingBytes": "100-1000",
        "scMaxEachPostBytes": "1000000", "scMinPostsIntervalMs": 30, "scMaxBufferedPosts": 30, "noSSEHeader": false,
        "noGRPCHeader": true, "headers": {"Host": "x.example.net", "X-Own": "1"}, "xmux": {"maxConnections": 0}});
    let link = read_link(&share_link(&node(&vless(stream))));
    let extra: Value = serde_json::from_str(&link.query["extra"]).unwrap();
    assert_eq!(
        extra,
        json!({"mode": "auto", "xPaddingBytes": "100-1000", "noGRPCHeader": true, "headers": {"X-Own": "1"}})
    );
    assert_eq!(link.query["host"], "x.example.net");
    assert_eq!(link.query["x_padding_bytes"], "100-1000");
    assert!(!link.query.contains_key("flow"));
}

#[test]
fn ipv6_stands_in_brackets_in_links_and_without_them_elsewhere() {
    let stream = json!({"network": "httpupgrade", "security": "none",
        "httpupgradeSettings": {"path": "/up", "host": "h.example.net"}});
    for host in ["2001:db8::10", "[2001:db8::10]", " [2001:db8::10] "] {
        let node = nodes(&vless(stream.clone()), host).remove(0);
        assert_eq!(
            share_link(&node),
            "vless://9f1c2d34-5a6b-4c7d-8e9f-0a1b2c3d4e5f@[2001:db8::10]:443?encryption=none&host=h.example.net\
             &path=%2Fup&security=none&type=httpupgrade#Germany"
        );
        assert_eq!(crate::document::clash_proxy(&node).unwrap()["server"], "2001:db8::10");
    }
}

#[test]
fn vmess_is_the_panels_json() {
    let stream = json!({"network": "ws", "security": "none",
        "wsSettings": {"path": "/vm", "headers": {"host": "vm.example.net"}}});
    let link = share_link(&node(&inbound("vmess", json!({}), stream)));
    assert_same(
        &link,
        "vmess://eyJhZGQiOiJkZS5leGFtcGxlLm5ldCIsImhvc3QiOiJ2bS5leGFtcGxlLm5ldCIsImlkIjoiOWYxYzJkMzQtNWE2Yi00Yzdk\
         LThlOWYtMGExYjJjM2Q0ZTVmIiwibmV0Ijoid3MiLCJwYXRoIjoiL3ZtIiwicG9ydCI6NDQzLCJwcyI6Ikdlcm1hbnkiLCJzY3kiOiJh\
         dXRvIiwidGxzIjoibm9uZSIsInR5cGUiOiJub25lIiwidiI6IjIifQ==",
    );
}

#[test]
fn trojan_escapes_its_password() {
    let stream = json!({"network": "tcp", "security": "tls", "tlsSettings": {"serverName": "tj.example.net",
        "alpn": ["h2", "http/1.1"], "settings": {"fingerprint": "chrome"}}});
    let client = Client { password: Some("p@ss/w+rd=".to_owned()), ..client() };
    let nodes =
        inbound("trojan", json!({}), stream).nodes(&client, &endpoint("de1.example.net", "T")).unwrap();
    assert_eq!(
        share_link(&nodes[0]),
        "trojan://p%40ss%2Fw%2Brd%3D@de1.example.net:443?alpn=h2%2Chttp%2F1.1&fp=chrome&security=tls\
         &sni=tj.example.net&type=tcp#T"
    );
}

#[test]
fn shadowsocks_of_every_kind() {
    let link = |settings: Value, password: Option<&str>| {
        let client = Client { password: password.map(str::to_owned), ..client() };
        let stream = json!({"network": "tcp", "security": "none"});
        let nodes = inbound("shadowsocks", settings, stream).nodes(&client, &endpoint("h", "n")).unwrap();
        share_link(&nodes[0])
    };
    let legacy = json!({"method": "chacha20-ietf-poly1305", "password": ""});
    assert_eq!(
        link(legacy, Some("secretpw")),
        "ss://Y2hhY2hhMjAtaWV0Zi1wb2x5MTMwNTpzZWNyZXRwdw@h:443?type=tcp#n"
    );
    let one_user = json!({"method": "aes-256-gcm", "password": "only"});
    assert_eq!(link(one_user, None), "ss://YWVzLTI1Ni1nY206b25seQ@h:443?type=tcp#n");
    let two_keys = json!({"method": "2022-blake3-aes-256-gcm", "password": "c2Vy+w=="});
    assert_eq!(
        link(two_keys.clone(), Some("dXNlcg==")),
        "ss://2022-blake3-aes-256-gcm:c2Vy%2Bw%3D%3D:dXNlcg%3D%3D@h:443?type=tcp#n"
    );
    assert_eq!(link(two_keys, None), "ss://2022-blake3-aes-256-gcm:c2Vy%2Bw%3D%3D@h:443?type=tcp#n");
    let chacha = json!({"method": "2022-blake3-chacha20-poly1305", "password": "c2Vy"});
    assert_eq!(
        link(chacha, Some("dXNlcg==")),
        "ss://2022-blake3-chacha20-poly1305:c2Vy@h:443?type=tcp#n",
        "chacha knows no second key"
    );
}

#[test]
fn shadowsocks_behind_an_http_header_names_the_plugin() {
    let stream = json!({"network": "tcp", "security": "none", "tcpSettings": {"header": {"type": "http",
        "request": {"path": ["/"], "headers": {"Host": ["o.example.net"]}}}}});
    let node = node(&inbound("shadowsocks", json!({"method": "aes-256-gcm"}), stream));
    let link = read_link(&share_link(&node));
    assert_eq!(link.query["plugin"], "obfs-local;obfs=http;obfs-host=o.example.net");
    assert_eq!(link.query.len(), 1);
    assert_eq!(crate::document::sing_box_outbound(&node), None);
    assert_eq!(crate::document::clash_proxy(&node), None);
}

#[test]
fn hysteria2_hops_ports_and_wears_salamander() {
    let stream = json!({"network": "hysteria", "security": "tls",
        "tlsSettings": {"serverName": "hy.example.net", "alpn": ["h3"],
            "settings": {"fingerprint": "chrome", "pinnedPeerCertSha256": ["aa", "bb"]}},
        "finalmask": {"udp": [{"type": "salamander", "settings": {"password": "obfspw"}}],
            "quicParams": {"udpHop": {"ports": "20000-30000,4000"}}}});
    for protocol in ["hysteria", "hysteria2"] {
        let node = node(&inbound(protocol, json!({"version": 2}), stream.clone()));
        assert_same(
            &share_link(&node),
            "hysteria2://Au%2Bth%2F%3D1%20x@de.example.net:443?alpn=h3&fp=chrome&mport=20000-30000%2C4000\
             &obfs=salamander&obfs-password=obfspw&pinSHA256=aa&security=tls&sni=hy.example.net#Germany",
        );
        let clash = crate::document::clash_proxy(&node).unwrap();
        assert_eq!(clash["ports"], "20000-30000,4000");
        assert_eq!(clash["fingerprint"], "aa");
        assert_eq!(crate::document::sing_box_outbound(&node), None, "sing-box cannot pin a certificate");
    }
    let mut unpinned = stream;
    unpinned["tlsSettings"]["settings"] = json!({});
    let node = node(&inbound("hysteria", json!({"version": 2}), unpinned));
    let ports = &crate::document::sing_box_outbound(&node).unwrap()["server_ports"];
    assert_eq!(*ports, json!(["20000:30000", "4000:4000"]));
}

#[test]
fn a_port_override_moves_the_node() {
    let endpoint = Endpoint { host: "h".to_owned(), port: Some(8443), name: "n".to_owned() };
    let nodes = vless(json!({"network": "tcp"})).nodes(&client(), &endpoint).unwrap();
    assert_eq!((nodes[0].port(), nodes[0].host(), nodes[0].name()), (8443, "h", "n"));
    assert!(share_link(&nodes[0]).contains("@h:8443?"));
}

#[test]
fn tls_hints_reach_the_link() {
    let stream = json!({"network": "tcp", "security": "tls", "tlsSettings": {"serverName": "a.example.net",
        "settings": {"echConfigList": "AEX+", "verifyPeerCertByName": "b.example.net",
            "pinnedPeerCertSha256": ["aa", "bb"], "allowInsecure": true}}});
    let node = node(&vless(stream));
    let query = read_link(&share_link(&node)).query;
    assert_eq!(query["ech"], "AEX+");
    assert_eq!(query["vcn"], "b.example.net");
    assert_eq!(query["pcs"], "aa,bb");
    assert_eq!(query["allowInsecure"], "1");
    assert_eq!(crate::document::clash_proxy(&node), None, "mihomo cannot check another name");
    let xray = crate::document::xray_outbound(&node);
    assert_eq!(xray["streamSettings"]["tlsSettings"]["pinnedPeerCertSha256"], "aa,bb");
    assert_eq!(xray["streamSettings"]["tlsSettings"]["allowInsecure"], Value::Null);
}

#[test]
fn a_flow_goes_only_where_it_fits() {
    let flow = |inbound: &Inbound| read_link(&share_link(&node(inbound))).query.remove("flow");
    let vision = Some("xtls-rprx-vision".to_owned());
    assert_eq!(flow(&vless(reality_stream("tcp"))), vision);
    assert_eq!(flow(&vless(reality_stream("grpc"))), None);
    assert_eq!(flow(&vless(json!({"network": "tcp", "security": "none"}))), None);
    assert_eq!(flow(&vless(reality_stream("tcp")).with_flow_disabled(true)), None);
    let encrypted = inbound("vless", json!({"encryption": "mlkem768x25519plus.native.0rtt.x"}), {
        json!({"network": "xhttp", "security": "none", "xhttpSettings": {"path": "/"}})
    });
    assert_eq!(flow(&encrypted), vision);
    assert!(encrypted.carries_flow() && !vless(reality_stream("ws")).carries_flow());
    assert_eq!(flow(&inbound("trojan", json!({}), reality_stream("tcp"))), None);
}
