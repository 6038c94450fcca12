//! Tests of the whole crate: vectors that carried real traffic, shapes beyond them, documents, properties.

mod apps;
mod documents;
mod formats;
mod inbounds;
mod links;
mod properties;
mod vectors;

use std::borrow::Borrow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use url::Url;

use crate::{Client, Endpoint, Inbound, Node, Profile, UserInfo};

const UUID: &str = "9f1c2d34-5a6b-4c7d-8e9f-0a1b2c3d4e5f";

fn client() -> Client {
    Client {
        uuid: Some(UUID.to_owned()),
        password: Some("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned()),
        auth: Some("Au+th/=1 x".to_owned()),
        flow: Some("xtls-rprx-vision".to_owned()),
        cipher: None,
        email: "u1001".to_owned(),
        sub_id: Some("k3v9q1z7m2x8c4b6".to_owned()),
    }
}

fn endpoint(host: &str, name: &str) -> Endpoint {
    Endpoint { host: host.to_owned(), port: None, name: name.to_owned() }
}

fn profile() -> Profile {
    Profile {
        title: "فروشگاه MRJ".to_owned(),
        update_interval_h: 12,
        userinfo: UserInfo {
            upload_bytes: 1,
            download_bytes: 2,
            total_bytes: 3,
            expires_at_s: 1_798_761_600,
        },
        ..Profile::default()
    }
}

fn inbound(protocol: &str, settings: impl Borrow<Value>, stream: impl Borrow<Value>) -> Inbound {
    Inbound::parse(protocol, 443, settings.borrow(), stream.borrow()).unwrap()
}

fn vless(stream: impl Borrow<Value>) -> Inbound {
    inbound("vless", json!({"decryption": "none", "encryption": "none"}), stream)
}

fn node(inbound: &Inbound) -> Node {
    nodes(inbound, "de.example.net").remove(0)
}

fn nodes(inbound: &Inbound, host: &str) -> Vec<Node> {
    inbound.nodes(&client(), &endpoint(host, "Germany")).unwrap()
}

/// A share link taken apart.
#[derive(Debug, PartialEq)]
struct Link {
    scheme: String,
    account: String,
    host: String,
    port: u16,
    query: BTreeMap<String, String>,
    name: String,
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// Reads any share link with `url`, a parser that is not ours; VMess by its JSON.
fn read_link(link: &str) -> Link {
    if let Some(packed) = link.strip_prefix("vmess://") {
        let fields: Value = serde_json::from_slice(&STANDARD.decode(packed).unwrap()).unwrap();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut query: BTreeMap<String, String> =
            fields.as_object().unwrap().iter().map(|(key, value)| (key.clone(), text(value))).collect();
        let mut take = |key: &str| query.remove(key).unwrap();
        return Link {
            scheme: "vmess".to_owned(),
            account: take("id"),
            host: take("add"),
            port: take("port").parse().unwrap(),
            name: take("ps"),
            query,
        };
    }
    let url = Url::parse(link).unwrap();
    let account = match url.password() {
        Some(rest) => format!("{}:{rest}", url.username()),
        None => url.username().to_owned(),
    };
    Link {
        scheme: url.scheme().to_owned(),
        account: decoded(&account),
        host: decoded(url.host_str().unwrap()),
        port: url.port().unwrap(),
        query: url.query_pairs().map(|(key, value)| (key.into_owned(), value.into_owned())).collect(),
        name: decoded(url.fragment().unwrap_or_default()),
    }
}
