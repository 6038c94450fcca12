//! Sample inbounds of a panel that has been in use, with real keys from the seed.
//!
//! Never adds clients: a sample inbound is empty until somebody sells from it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Rng;
use serde_json::{Value, json};

use super::inbounds;
use super::model::{Blob, Inbound};
use super::profile::Profile;
use super::server::x25519_pair;
use super::world::World;

/// Which inbounds a panel starts with, when it does not start empty.
#[derive(Clone, Debug, Default)]
pub enum Samples {
    /// REALITY, WebSocket, Trojan, Shadowsocks-2022, VMess, gRPC, and Hysteria2 where the release has it.
    #[default]
    Full,
    /// REALITY and Trojan only.
    Small,
}

/// The site that REALITY pretends to be.
const DECOY: &str = "www.microsoft.com";
/// Old clients that report 1.8 must be let in by cores of 26.3.27 and later (section 12.2 of the reference).
const MIN_CLIENT_VERSION: &str = "1.8.0";

/// Adds the samples. `label` goes before every remark, e.g. a location.
pub(crate) fn fill(p: Profile, world: &mut World, samples: &Samples, label: &str, rng: &Rng) {
    let now_ms = world.started_ms;
    let mut all = vec![reality(rng), trojan()];
    if matches!(samples, Samples::Full) {
        all.extend([websocket(), shadowsocks(rng), vmess(), grpc(rng)]);
        if p >= Profile::V2_9_4 {
            all.push(hysteria(rng));
        }
    }
    for mut inbound in all {
        if !label.is_empty() {
            inbound.remark = format!("{label} {}", inbound.remark);
        }
        // Ports of the samples differ and there are no clients, so nothing can be refused.
        let _ = inbounds::add(p, world, inbound, now_ms);
    }
}

fn column(value: Value) -> Blob {
    Blob::parse(&serde_json::to_string_pretty(&value).unwrap_or_default())
}

fn inbound(remark: &str, port: i64, protocol: &str, settings: Value, stream: Value) -> Inbound {
    let sniffing = json!({ "enabled": true, "destOverride": ["http", "tls", "quic"], "metadataOnly": false, "routeOnly": false });
    Inbound {
        remark: remark.to_owned(),
        port,
        protocol: protocol.to_owned(),
        enable: true,
        traffic_reset: "never".to_owned(),
        traffic_reset_day: 1,
        sub_sort_index: 1,
        share_strategy: "node".to_owned(),
        settings: column(settings),
        stream: column(stream),
        sniffing: column(sniffing),
        ..Inbound::default()
    }
}

fn vless() -> Value {
    json!({ "clients": [], "decryption": "none", "encryption": "none", "fallbacks": [] })
}

fn tls(name: &str, alpn: &[&str]) -> Value {
    json!({
        "serverName": name, "minVersion": "1.2", "maxVersion": "1.3", "cipherSuites": "", "rejectUnknownSni": false,
        "alpn": alpn,
        "certificates": [{ "certificateFile": "/etc/x-ui/cert.pem", "keyFile": "/etc/x-ui/key.pem" }],
        "settings": { "fingerprint": "chrome" },
    })
}

fn reality_settings(rng: &Rng) -> Value {
    let (private, public) = x25519_pair(rng);
    json!({
        "show": false, "xver": 0, "target": format!("{DECOY}:443"), "dest": format!("{DECOY}:443"),
        "serverNames": [DECOY], "privateKey": private, "minClientVer": MIN_CLIENT_VERSION, "maxClientVer": "",
        "maxTimediff": 0, "shortIds": [hex::encode(rng.bytes::<8>())],
        "settings": { "publicKey": public, "fingerprint": "chrome", "serverName": "", "spiderX": "/" },
    })
}

fn reality(rng: &Rng) -> Inbound {
    let stream = json!({
        "network": "tcp", "security": "reality", "externalProxy": [], "realitySettings": reality_settings(rng),
        "tcpSettings": { "acceptProxyProtocol": false, "header": { "type": "none" } },
    });
    inbound("REALITY", 443, "vless", vless(), stream)
}

fn grpc(rng: &Rng) -> Inbound {
    let stream = json!({
        "network": "grpc", "security": "reality", "externalProxy": [], "realitySettings": reality_settings(rng),
        "grpcSettings": { "serviceName": "svc", "authority": "", "multiMode": false },
    });
    inbound("gRPC", 2087, "vless", vless(), stream)
}

fn websocket() -> Inbound {
    let stream = json!({
        "network": "ws", "security": "tls", "externalProxy": [], "tlsSettings": tls("cdn.example.net", &["http/1.1"]),
        "wsSettings": { "acceptProxyProtocol": false, "path": "/ws", "host": "cdn.example.net", "headers": {}, "heartbeatPeriod": 0 },
    });
    inbound("WebSocket", 8443, "vless", vless(), stream)
}

fn vmess() -> Inbound {
    let stream = json!({
        "network": "ws", "security": "none", "externalProxy": [],
        "wsSettings": { "acceptProxyProtocol": false, "path": "/vm", "host": "vm.example.net", "headers": {}, "heartbeatPeriod": 0 },
    });
    inbound("VMess", 8080, "vmess", json!({ "clients": [] }), stream)
}

fn trojan() -> Inbound {
    let stream = json!({
        "network": "tcp", "security": "tls", "externalProxy": [],
        "tlsSettings": tls("tj.example.net", &["h2", "http/1.1"]),
        "tcpSettings": { "acceptProxyProtocol": false, "header": { "type": "none" } },
    });
    inbound("Trojan", 8444, "trojan", json!({ "clients": [], "fallbacks": [] }), stream)
}

fn shadowsocks(rng: &Rng) -> Inbound {
    let settings = json!({
        "clients": [], "method": "2022-blake3-aes-256-gcm", "password": STANDARD.encode(rng.bytes::<32>()),
        "network": "tcp,udp", "ivCheck": false,
    });
    let stream = json!({
        "network": "tcp", "security": "none", "externalProxy": [],
        "tcpSettings": { "acceptProxyProtocol": false, "header": { "type": "none" } },
    });
    inbound("Shadowsocks", 8388, "shadowsocks", settings, stream)
}

fn hysteria(rng: &Rng) -> Inbound {
    let stream = json!({
        "network": "hysteria", "security": "tls", "externalProxy": [], "tlsSettings": tls("hy.example.net", &["h3"]),
        "hysteriaSettings": { "version": 2, "auth": "", "udpIdleTimeout": 60 },
        "finalmask": { "udp": [{ "type": "salamander", "settings": { "password": rng.token(16) } }] },
    });
    inbound("Hysteria2", 36_715, "hysteria", json!({ "version": 2, "clients": [] }), stream)
}
