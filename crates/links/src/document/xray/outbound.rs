//! One node as an Xray outbound. Xray speaks everything a panel serves: there is always one.

use serde_json::{Map, Value, json};

use super::PROXY;
use crate::node::{Account, Node};
use crate::security::{Reality, Security, Tls};
use crate::transport::Transport;

pub(crate) fn outbound(node: &Node) -> Value {
    let (protocol, settings) = account(node);
    json!({"protocol": protocol, "tag": PROXY, "settings": settings, "streamSettings": stream(node)})
}

fn account(node: &Node) -> (&'static str, Value) {
    let (address, port) = (&node.host, node.port);
    match &node.account {
        Account::Vless { id, encryption, flow } => {
            let mut user = json!({"id": id, "encryption": encryption});
            if !flow.is_empty() {
                user["flow"] = json!(flow);
            }
            ("vless", json!({"vnext": [{"address": address, "port": port, "users": [user]}]}))
        }
        Account::Vmess { id, cipher } => {
            let user = json!({"id": id, "security": cipher});
            ("vmess", json!({"vnext": [{"address": address, "port": port, "users": [user]}]}))
        }
        Account::Trojan { password } => {
            ("trojan", json!({"servers": [{"address": address, "port": port, "password": password}]}))
        }
        Account::Shadowsocks { method, server_key, key } => {
            let password = Account::shadowsocks_password(server_key.as_deref(), key);
            let server = json!({"address": address, "port": port, "method": method, "password": password});
            ("shadowsocks", json!({"servers": [server]}))
        }
        Account::Hysteria2 { .. } => ("hysteria", json!({"version": 2, "address": address, "port": port})),
    }
}

fn stream(node: &Node) -> Value {
    let mut stream = json!({"network": node.transport.network(), "security": node.security.name()});
    match &node.transport {
        Transport::Tcp => {}
        Transport::TcpHttp(header) => {
            let mut request = json!({"path": header.paths});
            if !header.hosts.is_empty() {
                request["headers"] = json!({"Host": header.hosts});
            }
            if header.method != "GET" {
                request["method"] = json!(header.method);
            }
            stream["tcpSettings"] = json!({"header": {"type": "http", "request": request}});
        }
        Transport::Ws(target) => stream["wsSettings"] = json!({"path": target.path, "host": target.host}),
        Transport::HttpUpgrade(target) => {
            stream["httpupgradeSettings"] = json!({"path": target.path, "host": target.host});
        }
        Transport::Grpc(grpc) => {
            stream["grpcSettings"] = json!({"serviceName": grpc.service_name, "multiMode": grpc.multi});
            if !grpc.authority.is_empty() {
                stream["grpcSettings"]["authority"] = json!(grpc.authority);
            }
        }
        Transport::Xhttp(xhttp) => {
            let mut settings = Map::new();
            settings.insert("path".to_owned(), json!(xhttp.path));
            settings.insert("host".to_owned(), json!(xhttp.host));
            if !xhttp.mode.is_empty() {
                settings.insert("mode".to_owned(), json!(xhttp.mode));
            }
            settings.extend(xhttp.extra.clone());
            stream["xhttpSettings"] = Value::Object(settings);
        }
        Transport::Hysteria => {
            if let Account::Hysteria2 { auth } = &node.account {
                stream["hysteriaSettings"] = json!({"version": 2, "auth": auth});
            }
        }
    }
    match &node.security {
        Security::None => {}
        Security::Tls(settings) => stream["tlsSettings"] = tls(settings),
        Security::Reality(settings) => stream["realitySettings"] = reality(settings),
    }
    if let Some(mask) = &node.mask {
        stream["finalmask"] = mask.clone();
    }
    stream
}

/// `allowInsecure` is never written: current cores refuse a configuration that has it.
fn tls(tls: &Tls) -> Value {
    let mut settings = Map::new();
    let said = [
        ("serverName", tls.server_name.clone()),
        ("fingerprint", tls.fingerprint.clone()),
        ("echConfigList", tls.ech.clone()),
        ("verifyPeerCertByName", tls.verify_name.clone()),
        ("pinnedPeerCertSha256", tls.pins.join(",")),
    ];
    settings.extend(said.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k.to_owned(), json!(v))));
    if !tls.alpn.is_empty() {
        settings.insert("alpn".to_owned(), json!(tls.alpn));
    }
    Value::Object(settings)
}

fn reality(reality: &Reality) -> Value {
    let mut settings = json!({
        "serverName": reality.server_name,
        "publicKey": reality.public_key,
        "shortId": reality.short_id,
        "fingerprint": reality.fingerprint,
        "spiderX": reality.spider,
    });
    if !reality.mldsa65_verify.is_empty() {
        settings["mldsa65Verify"] = json!(reality.mldsa65_verify);
    }
    settings
}
