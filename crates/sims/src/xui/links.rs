//! Share links as the panel's own generator writes them (section 12 of the reference), for subscriptions and link routes.
//!
//! A manager of panels must not sell these: their host is whatever the panel was asked through.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::model::{Db, Inbound, text_of};
use super::profile::Profile;

const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn escape(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// Links of every inbound where this e-mail stands.
pub(crate) fn of_email(p: Profile, db: &Db, email: &str, host: &str) -> Vec<String> {
    matching(p, db, host, |c| text_of(c, "email") == email)
}

/// Links of every client.
pub(crate) fn all(p: Profile, db: &Db, host: &str) -> Vec<String> {
    matching(p, db, host, |_| true)
}

/// Links of a subscription. Disabled clients are left out up to 2.8; depleted ones are listed everywhere.
pub(crate) fn of_sub(p: Profile, db: &Db, sub_id: &str, host: &str) -> Vec<String> {
    matching(p, db, host, |c| {
        let on = c.get("enable").and_then(Value::as_bool).unwrap_or_default();
        text_of(c, "subId") == sub_id && (on || p >= Profile::V2_9_4)
    })
}

fn matching(p: Profile, db: &Db, host: &str, wanted: impl Fn(&Value) -> bool) -> Vec<String> {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let name = if p >= Profile::V3_6_0 && name == "127.0.0.1" { "localhost" } else { name };
    let mut links = Vec::new();
    for inbound in db.inbounds.iter().filter(|i| i.enable) {
        for client in inbound.settings.clients().iter().filter(|c| wanted(c)) {
            links.extend(link(p, inbound, client, name));
        }
    }
    links
}

type Query = BTreeMap<&'static str, String>;

fn transport(stream: &Value) -> Query {
    let network = text_of(stream, "network");
    let mut q = Query::from([("type", network.to_owned())]);
    let part = |key: &str| stream.get(key).cloned().unwrap_or_default();
    match network {
        "ws" | "httpupgrade" | "xhttp" => {
            let settings = part(&format!("{network}Settings"));
            q.insert("path", text_of(&settings, "path").to_owned());
            q.insert("host", text_of(&settings, "host").to_owned());
            if network == "xhttp" {
                q.insert("mode", text_of(&settings, "mode").to_owned());
            }
        }
        "grpc" => {
            let settings = part("grpcSettings");
            q.insert("serviceName", text_of(&settings, "serviceName").to_owned());
            q.insert("authority", text_of(&settings, "authority").to_owned());
            if settings["multiMode"] == json!(true) {
                q.insert("mode", "multi".to_owned());
            }
        }
        "tcp" => {
            let header = part("tcpSettings")["header"].clone();
            if text_of(&header, "type") == "http" {
                q.insert("headerType", "http".to_owned());
                q.insert("path", first(&header["request"]["path"]));
                q.insert("host", first(&header["request"]["headers"]["Host"]));
            }
        }
        _ => {}
    }
    q
}

fn first(list: &Value) -> String {
    list.get(0).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn security(stream: &Value, q: &mut Query) {
    match text_of(stream, "security") {
        "tls" => {
            let tls = &stream["tlsSettings"];
            let alpn: Vec<&str> =
                tls["alpn"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            q.insert("security", "tls".to_owned());
            if !alpn.is_empty() {
                q.insert("alpn", alpn.join(","));
            }
            q.insert("sni", text_of(tls, "serverName").to_owned());
            q.insert("fp", text_of(&tls["settings"], "fingerprint").to_owned());
        }
        "reality" => {
            let reality = &stream["realitySettings"];
            q.insert("security", "reality".to_owned());
            q.insert("sni", first(&reality["serverNames"]));
            q.insert("sid", first(&reality["shortIds"]));
            q.insert("pbk", text_of(&reality["settings"], "publicKey").to_owned());
            q.insert("fp", text_of(&reality["settings"], "fingerprint").to_owned());
            q.insert("spx", text_of(&reality["settings"], "spiderX").to_owned());
        }
        _ => {
            q.insert("security", "none".to_owned());
        }
    }
}

fn join(q: &Query) -> String {
    q.iter().map(|(k, v)| format!("{k}={}", escape(v))).collect::<Vec<_>>().join("&")
}

fn link(p: Profile, i: &Inbound, c: &Value, host: &str) -> Option<String> {
    let stream = i.stream.value();
    let remark = escape(&format!("{}-{}", i.remark, text_of(c, "email")));
    let at = format!("{host}:{}", i.port);
    let mut q = transport(stream);
    security(stream, &mut q);
    let text = |key| text_of(c, key);
    let line = match i.protocol.as_str() {
        "vless" => {
            if let Some(encryption) = i.settings.value().get("encryption").and_then(Value::as_str) {
                q.insert("encryption", encryption.to_owned());
            }
            if i.takes_flow() && !text("flow").is_empty() {
                q.insert("flow", text("flow").to_owned());
            }
            format!("vless://{}@{at}?{}#{remark}", text("id"), join(&q))
        }
        "vmess" => vmess(i, c, host, &q),
        "trojan" => format!("trojan://{}@{at}?{}#{remark}", escape(text("password")), join(&q)),
        "shadowsocks" => {
            if q.get("security").is_some_and(|s| s == "none") {
                q.remove("security");
            }
            let user = shadowsocks_user(p, i, text("password"));
            format!("ss://{user}@{at}?{}#{remark}", join(&q))
        }
        "hysteria" | "hysteria2" => {
            q.remove("type");
            format!("hysteria2://{}@{at}?{}#{remark}", escape(text("auth")), join(&q))
        }
        _ => return None,
    };
    Some(line)
}

fn shadowsocks_user(p: Profile, i: &Inbound, password: &str) -> String {
    let (method, server) = (i.cipher(), text_of(i.settings.value(), "password"));
    let modern = p >= Profile::V3_6_0;
    if method.starts_with("2022-") {
        if modern {
            return format!("{}:{}:{}", escape(method), escape(server), escape(password));
        }
        return STANDARD.encode(format!("{method}:{server}:{password}"));
    }
    let plain = format!("{method}:{password}");
    if modern { URL_SAFE_NO_PAD.encode(plain) } else { STANDARD.encode(plain) }
}

fn vmess(i: &Inbound, c: &Value, host: &str, q: &Query) -> String {
    let of = |key: &str| q.get(key).cloned().unwrap_or_default();
    let security = match text_of(c, "security") {
        "" => "auto",
        given => given,
    };
    let mut doc = json!({
        "add": host, "host": of("host"), "id": text_of(c, "id"), "net": of("type"), "path": of("path"),
        "port": i.port, "ps": format!("{}-{}", i.remark, text_of(c, "email")), "scy": security,
        "tls": of("security"), "type": "none", "v": "2",
    });
    if of("security") == "tls" {
        doc["sni"] = json!(of("sni"));
        doc["alpn"] = json!(of("alpn"));
        doc["fp"] = json!(of("fp"));
    }
    doc.sort_all_objects();
    format!("vmess://{}", STANDARD.encode(serde_json::to_string_pretty(&doc).unwrap_or_default()))
}

/// `Subscription-Userinfo` of a subscription: sums, 0 where one is unlimited or the expiries differ.
pub(crate) fn user_info(p: Profile, db: &Db, sub_id: &str, now_ms: i64) -> String {
    let entries = db.inbounds.iter().filter(|i| i.enable).flat_map(|i| i.settings.clients());
    let mut emails: Vec<&str> =
        entries.filter(|c| text_of(c, "subId") == sub_id).map(|c| text_of(c, "email")).collect();
    emails.sort_unstable();
    emails.dedup();
    let rows: Vec<_> = emails.iter().filter_map(|e| db.row(e)).collect();
    let sum = |f: fn(&super::model::Traffic) -> i64| rows.iter().map(|r| f(r)).sum::<i64>();
    let total = if rows.iter().any(|r| r.total == 0) { 0 } else { sum(|r| r.total) };
    let shown = |ms: i64| if ms < 0 && p.is_3() { now_ms - ms } else { ms.max(0) };
    let expiry = rows.first().map_or(0, |r| shown(r.expiry_ms));
    let expire = if rows.iter().all(|r| shown(r.expiry_ms) == expiry) { expiry / 1_000 } else { 0 };
    format!("upload={}; download={}; total={total}; expire={expire}", sum(|r| r.up), sum(|r| r.down))
}
