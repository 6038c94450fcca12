//! `vmess://` and the base64 of a JSON object with sorted keys: v2rayN's form, version 2, as the panel writes it.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::node::Node;
use crate::security::{Reality, Security, Tls};
use crate::transport::Transport;

type Fields<'a> = BTreeMap<&'a str, Value>;

pub(super) fn write(out: &mut String, node: &Node, id: &str, cipher: &str) {
    let mut fields = Fields::from([
        ("v", Value::from("2")),
        ("ps", Value::from(node.name.as_str())),
        ("add", Value::from(node.host.as_str())),
        ("port", Value::from(node.port)),
        ("id", Value::from(id)),
        ("scy", Value::from(cipher)),
        ("net", Value::from(node.transport.network())),
        ("type", Value::from("none")),
        ("tls", Value::from(node.security.name())),
    ]);
    transport(&mut fields, &node.transport);
    match &node.security {
        Security::None => {}
        Security::Tls(settings) => tls(&mut fields, settings),
        Security::Reality(settings) => reality(&mut fields, settings, &node.spider_path),
    }
    if let Some(mask) = &node.mask {
        fields.insert("fm", Value::from(mask.to_string()));
    }
    // A map of strings and JSON values always serialises.
    let json = serde_json::to_vec(&fields).unwrap_or_default();
    out.push_str("vmess://");
    STANDARD.encode_string(json, out);
}

fn transport<'a>(fields: &mut Fields<'a>, transport: &'a Transport) {
    match transport {
        Transport::Tcp | Transport::Hysteria => {}
        Transport::TcpHttp(header) => {
            fields.insert("type", Value::from("http"));
            fields.insert("path", Value::from(header.paths.join(",")));
            fields.insert("host", Value::from(header.hosts.join(",")));
        }
        Transport::Ws(target) | Transport::HttpUpgrade(target) => {
            fields.insert("path", Value::from(target.path.as_str()));
            fields.insert("host", Value::from(target.host.as_str()));
        }
        Transport::Grpc(grpc) => {
            fields.insert("path", Value::from(grpc.service_name.as_str()));
            fields.insert("authority", Value::from(grpc.authority.as_str()));
            if grpc.multi {
                fields.insert("type", Value::from("multi"));
            }
        }
        Transport::Xhttp(xhttp) => {
            fields.insert("path", Value::from(xhttp.path.as_str()));
            fields.insert("host", Value::from(xhttp.host.as_str()));
            fields.insert("mode", Value::from(xhttp.mode.as_str()));
            for (key, value) in &xhttp.extra {
                fields.entry(key).or_insert_with(|| value.clone());
            }
        }
    }
}

fn tls(fields: &mut Fields<'_>, tls: &Tls) {
    let said = [
        ("sni", tls.server_name.clone()),
        ("fp", tls.fingerprint.clone()),
        ("alpn", tls.alpn.join(",")),
        ("ech", tls.ech.clone()),
        ("vcn", tls.verify_name.clone()),
        ("pcs", tls.pins.join(",")),
        ("allowInsecure", if tls.allow_insecure { "1".to_owned() } else { String::new() }),
    ];
    fields.extend(said.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k, Value::from(v))));
}

/// Beyond v2rayN's form, which knows no REALITY: apps that read these keys connect, the others ignore them.
fn reality(fields: &mut Fields<'_>, reality: &Reality, spider_path: &str) {
    fields.insert("sni", Value::from(reality.server_name.as_str()));
    fields.insert("fp", Value::from(reality.fingerprint.as_str()));
    fields.insert("pbk", Value::from(reality.public_key.as_str()));
    fields.insert("sid", Value::from(reality.short_id.as_str()));
    fields.insert("spx", Value::from(spider_path));
}
