//! Every connection of `fixtures/vectors.json`: what a real panel stores and what carried real traffic.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::read_link;
use crate::document::{clash_proxy, sing_box_outbound, xray_outbound};
use crate::{Client, Endpoint, Inbound, Node, share_link};

#[derive(Deserialize)]
struct Vector {
    name: String,
    inbound: Value,
    public_host: String,
    link: String,
    xray_outbound: Value,
    sing_box_outbound: Value,
    clash_proxy: Value,
}

fn vectors() -> Vec<Vector> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vectors.json");
    let vectors: Vec<Vector> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(vectors.len(), 25);
    vectors
}

impl Vector {
    fn inbound(&self) -> Inbound {
        let port = u16::try_from(self.inbound["port"].as_u64().unwrap()).unwrap();
        let protocol = self.inbound["protocol"].as_str().unwrap();
        Inbound::parse(protocol, port, &self.inbound["settings"], &self.inbound["streamSettings"]).unwrap()
    }

    fn client(&self) -> Client {
        let client = &self.inbound["settings"]["clients"][0];
        let text = |key: &str| client[key].as_str().map(str::to_owned);
        Client {
            uuid: text("id"),
            password: text("password"),
            auth: text("auth"),
            flow: text("flow"),
            cipher: text("security"),
            email: text("email").unwrap(),
            sub_id: text("subId"),
        }
    }

    fn node_through(&self, inbound: &Inbound) -> Node {
        let endpoint = Endpoint { host: self.public_host.clone(), port: None, name: self.name.clone() };
        let mut nodes = inbound.nodes(&self.client(), &endpoint).unwrap();
        assert_eq!(nodes.len(), 1, "{}", self.name);
        nodes.remove(0)
    }

    fn node(&self) -> Node {
        self.node_through(&self.inbound())
    }
}

#[test]
fn links_mean_what_the_panels_links_mean() {
    for vector in vectors() {
        let mut ours = read_link(&share_link(&vector.node()));
        let mut theirs = read_link(&vector.link);
        if ours.query.get("security").is_some_and(|security| security == "reality") {
            let reality = &vector.inbound["streamSettings"]["realitySettings"];
            for (key, list) in [("sni", "serverNames"), ("sid", "shortIds")] {
                let ours = ours.query.remove(key).unwrap();
                assert!(reality[list].as_array().unwrap().contains(&Value::from(ours)), "{}", vector.name);
                theirs.query.remove(key);
            }
        }
        // The panel adds the email to the name and, in VMess, spells this host otherwise.
        assert!(theirs.name.starts_with(&ours.name), "{}", vector.name);
        theirs.name.clone_from(&ours.name);
        if theirs.host == "localhost" {
            theirs.host.clone_from(&ours.host);
        }
        assert_eq!(ours, theirs, "{}", vector.name);
    }
}

#[test]
fn xray_outbounds_are_those_that_carried_traffic() {
    for vector in vectors() {
        assert_eq!(xray_outbound(&vector.node()), vector.xray_outbound, "{}", vector.name);
    }
}

#[test]
fn sing_box_outbounds_are_those_that_carried_traffic() {
    for vector in vectors() {
        let ours = sing_box_outbound(&vector.node()).map_or(Value::Null, Value::Object);
        assert_eq!(ours, vector.sing_box_outbound, "{}", vector.name);
    }
}

#[test]
fn clash_proxies_are_those_that_carried_traffic() {
    for vector in vectors() {
        let ours = clash_proxy(&vector.node()).map_or(Value::Null, Value::Object);
        assert_eq!(ours, vector.clash_proxy, "{}", vector.name);
    }
}

#[test]
fn settings_as_strings_read_the_same() {
    for vector in vectors() {
        let port = vector.inbound().port();
        let protocol = vector.inbound["protocol"].as_str().unwrap();
        let text = |key: &str| Value::String(vector.inbound[key].to_string());
        let parsed = Inbound::parse(protocol, port, &text("settings"), &text("streamSettings")).unwrap();
        assert_eq!(parsed, vector.inbound(), "{}", vector.name);
    }
}

#[test]
fn a_cached_inbound_reads_back_and_holds_no_server_secret() {
    for vector in vectors() {
        let cached = serde_json::to_string(&vector.inbound()).unwrap();
        let back: Inbound = serde_json::from_str(&cached).unwrap();
        assert_eq!(back, vector.inbound(), "{}", vector.name);
        assert_eq!(vector.node_through(&back), vector.node(), "{}", vector.name);
        for secret in ["YJ_hkAYf8aurSB_IdhT1kU9ssQ6eeFcTE_HC2vK4xUA", "k3v9q1z7m2x8c4b6", "key.pem"] {
            assert!(!cached.contains(secret), "{}: {secret}", vector.name);
        }
    }
}

#[test]
fn a_node_is_never_printed_with_its_credentials() {
    for vector in vectors() {
        let client = vector.client();
        let printed = format!("{:?} {:?} {:?}", vector.node(), vector.inbound(), client);
        let secrets = [client.uuid, client.password, client.auth, Some("obfspw".to_owned())];
        for secret in secrets.into_iter().flatten() {
            assert!(!printed.contains(&secret), "{}", vector.name);
        }
    }
}

/// Inbounds, hosts and links of one panel as its API answered them (version 3.6.0).
#[derive(Deserialize)]
struct Panel {
    inbounds: Vec<Value>,
    hosts: Value,
    links: Vec<String>,
}

#[test]
fn a_whole_panel_gives_the_links_the_panel_gives() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/panel-3.6.0.json");
    let panel: Panel = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut theirs = panel.links.iter();
    for inbound in panel.inbounds {
        let id = inbound["id"].as_i64().unwrap();
        let vector = Vector {
            name: inbound["remark"].as_str().unwrap().to_owned(),
            inbound,
            public_host: "localhost".to_owned(),
            link: String::new(),
            xray_outbound: Value::Null,
            sing_box_outbound: Value::Null,
            clash_proxy: Value::Null,
        };
        let endpoint = Endpoint { host: vector.public_host.clone(), port: None, name: vector.name.clone() };
        let from_relays = vector.inbound().nodes(&vector.client(), &endpoint).unwrap();
        let hosted = vector.inbound().with_hosts(id, &panel.hosts);
        let from_hosts = hosted.nodes(&vector.client(), &endpoint).unwrap();
        assert_eq!(from_hosts, from_relays, "the panel made these hosts out of externalProxy");
        for node in from_hosts {
            let mut ours = read_link(&share_link(&node));
            let theirs = read_link(theirs.next().unwrap());
            ours.name.clone_from(&theirs.name);
            assert_eq!(ours, theirs, "{}", vector.name);
        }
    }
    assert_eq!(theirs.next(), None);
}
