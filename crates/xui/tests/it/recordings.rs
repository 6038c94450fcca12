//! Every answer six real panels gave: classified right, decoded without loss.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};
use xui::{Answer, Era, Error, StatusRoute, Version, family, read_answer};

use crate::server::{Reply, Seen, Server};

pub const RECORDINGS: [(&str, &str); 6] = [
    ("v2.6.8", include_str!("../../fixtures/v2.6.8.json")),
    ("v2.9.4", include_str!("../../fixtures/v2.9.4.json")),
    ("v3.0.2", include_str!("../../fixtures/v3.0.2.json")),
    ("v3.1.0", include_str!("../../fixtures/v3.1.0.json")),
    ("v3.6.0", include_str!("../../fixtures/v3.6.0.json")),
    ("v3.7-dev", include_str!("../../fixtures/v3.7-dev.json")),
];

#[derive(Clone)]
pub struct Exchange {
    pub name: String,
    pub method: String,
    pub path: String,
    pub gzip: bool,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// `None`: the recording says only how long it was.
    pub body: Option<String>,
    pub value: Value,
}

pub fn exchanges(text: &str) -> Vec<Exchange> {
    let list: Vec<Value> = serde_json::from_str(text).unwrap();
    list.iter().map(exchange).collect()
}

fn exchange(item: &Value) -> Exchange {
    let (request, response) = (&item["request"], &item["response"]);
    let name = item["name"].as_str().unwrap().to_owned();
    let value = response["body"].clone();
    let body = match &value {
        Value::String(text) if text.starts_with('<') && text.ends_with(" bytes>") => None,
        Value::String(text) => Some(text.clone()),
        // A page, reduced by the recorder to a few of its links.
        Value::Object(page) if page.contains_key("excerpt") => {
            let links = page["excerpt"].as_array().unwrap().iter().map(|link| link.as_str().unwrap());
            let tags: String = links.map(|link| format!("<script src=\"{link}\"></script>")).collect();
            Some(format!("<!DOCTYPE html><html>{tags}</html>"))
        }
        other => Some(other.to_string()),
    };
    let headers = |map: &Value| -> Vec<(String, String)> {
        let map = map.as_object().cloned().unwrap_or_default();
        map.into_iter().map(|(key, value)| (key, value.as_str().unwrap_or_default().to_owned())).collect()
    };
    Exchange {
        gzip: name.ends_with("_gzip"),
        name,
        method: request["method"].as_str().unwrap().to_owned(),
        path: request["path"].as_str().unwrap().to_owned(),
        status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
        headers: headers(&response["headers"]),
        body,
        value,
    }
}

fn answer(exchange: &Exchange) -> Option<Answer> {
    let find =
        |name: &str| exchange.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    Some(Answer {
        status: exchange.status,
        content_type: find("Content-Type").unwrap_or_default(),
        location: find("Location"),
        body: exchange.body.clone()?.into_bytes().into(),
        ..Answer::default()
    })
}

/// What an answer must be taken for, said independently of the code under test.
fn expected(exchange: &Exchange) -> &'static str {
    match (exchange.status, &exchange.value) {
        (200, Value::Object(map)) if map.get("success") == Some(&Value::Bool(true)) => "ok",
        (200, Value::Object(map)) if map.get("success") == Some(&Value::Bool(false)) => "refused",
        (200, Value::Object(map)) if map.contains_key("excerpt") => "html",
        (200, Value::String(text)) if text.is_empty() => "empty_answer",
        (200, _) => "garbage",
        (301 | 307 | 401, _) => "session_lost",
        (403, _) => "host_refused",
        (404, _) => "not_found",
        (400 | 500, _) => "server_failed",
        other => panic!("an unforeseen answer: {other:?} in {}", exchange.name),
    }
}

#[test]
fn every_recorded_answer_is_classified() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (version, text) in RECORDINGS {
        for exchange in exchanges(text) {
            let Some(answer) = answer(&exchange) else { continue };
            let wanted = expected(&exchange);
            let got = read_answer(&answer);
            let code = got.as_ref().map_or_else(Error::code, |_| "ok");
            assert_eq!(code, wanted, "{version} {}", exchange.name);
            match got {
                Ok(obj) => assert_eq!(obj, exchange.value["obj"], "{version} {}", exchange.name),
                Err(Error::Refused { message }) => {
                    let raw = exchange.value["msg"].as_str().unwrap();
                    assert!(!message.contains('\n') && !message.contains(" )"), "{version} {message:?}");
                    let words = |text: &str| text.replace(['(', ')'], " ").split_whitespace().count();
                    assert_eq!(words(&message), words(raw), "{version} nothing of the text is lost");
                }
                Err(_) => {}
            }
            *seen.entry(wanted).or_default() += 1;
        }
    }
    assert!(seen["ok"] > 400 && seen["refused"] > 80 && seen["not_found"] > 60, "{seen:?}");
}

/// A panel that answers with what was recorded for a logged-in caller: the first or the last exchange of each route.
async fn replay(text: &str, last: bool) -> Server {
    let mut table: HashMap<(String, String), Exchange> = HashMap::new();
    for exchange in exchanges(text) {
        let outsider = ["unauth_", "after_logout", "login_wrong", "login_without", "login_empty", "limiter_"];
        let skip = outsider.iter().any(|part| exchange.name.starts_with(part))
            || exchange.name.contains("_wrong")
            || exchange.name.contains("without_csrf")
            || exchange.name == "login_garbage"
            || exchange.gzip;
        let key = (exchange.method.clone(), exchange.path.clone());
        if !skip && (last || !table.contains_key(&key)) {
            table.insert(key, exchange);
        }
    }
    Server::start(move |seen: &Seen| {
        assert_eq!(seen.header("accept-encoding"), Some("identity"), "R-1");
        assert_eq!(seen.header("x-requested-with"), Some("XMLHttpRequest"));
        assert_eq!(seen.header("accept-language"), Some("en-US"));
        match table.get(&(seen.method.clone(), seen.path.clone())) {
            Some(exchange) => Reply::Answer {
                status: exchange.status,
                headers: exchange
                    .headers
                    .iter()
                    .filter(|(key, _)| key != "Content-Encoding")
                    .cloned()
                    .collect(),
                body: exchange.body.clone().unwrap_or_default(),
            },
            None => Reply::Answer { status: 404, headers: Vec::new(), body: String::new() },
        }
    })
    .await
}

#[tokio::test]
async fn every_panel_is_detected() {
    let wanted = [
        ("v2.6.8", Era::A, false, StatusRoute::Legacy, Some("2.6.8")),
        ("v2.9.4", Era::A, false, StatusRoute::Api, Some("2.9.4")),
        ("v3.0.2", Era::A, true, StatusRoute::Api, None),
        ("v3.1.0", Era::B, true, StatusRoute::Api, Some("3.1.0")),
        ("v3.6.0", Era::B, true, StatusRoute::Api, Some("3.6.0")),
    ];
    for (version, era, csrf, route, panel_version) in wanted {
        let (_, text) = RECORDINGS.iter().find(|(name, _)| *name == version).unwrap();
        let server = replay(text, true).await;
        let panel = xui::Panel::new(server.with_password()).unwrap();
        let found = panel.detect(0).await.unwrap();
        assert_eq!((found.era, found.csrf, found.token_supported), (era, csrf, csrf), "{version}");
        assert_eq!(found.status_route, route, "{version}");
        assert_eq!(found.panel_version.as_deref(), panel_version, "{version}");
        assert!(!found.xray.unwrap().running(), "{version} was recorded without a core");
    }
    let server = replay(RECORDINGS[5].1, true).await;
    let found = xui::Panel::new(server.with_token()).unwrap().detect(0).await.unwrap();
    assert_eq!(found.era, Era::B);
    assert!(server.seen().iter().skip(1).all(|seen| seen.header("authorization") == Some("Bearer t0ken")));
    assert_eq!(server.count("login"), 0);
}

#[tokio::test]
async fn every_list_is_decoded_without_loss() {
    for (version, text) in RECORDINGS {
        let server = replay(text, true).await;
        let panel = xui::Panel::new(server.with_password()).unwrap();
        let recorded: Vec<Exchange> = exchanges(text);
        let body = |name: &str| {
            recorded.iter().rfind(|e| e.name == name).map(|e| e.value["obj"].clone()).unwrap_or(Value::Null)
        };

        let status = panel.status().await.unwrap().unwrap();
        let raw = recorded
            .iter()
            .rfind(|e| e.path.ends_with("server/status") && e.value["success"] == json!(true))
            .map(|e| e.value["obj"].clone())
            .unwrap();
        assert_eq!(json!(status.memory_total), raw["mem"]["total"], "{version}");
        assert_eq!(json!(status.xray.state), raw["xray"]["state"], "{version}");

        let inbounds = panel.inbounds().await.unwrap();
        let raw = body("inbound_list");
        let raw = raw.as_array().unwrap();
        assert_eq!(inbounds.len(), raw.len(), "{version}");
        for (inbound, raw) in inbounds.iter().zip(raw) {
            assert_inbound(version, inbound, raw);
        }

        let clients = panel.clients().await.unwrap();
        let rows = panel.usage().await.unwrap();
        let emails: usize = match panel.capabilities().await.unwrap().era {
            Era::A => distinct_emails(&inbounds),
            Era::B => body("list").as_array().unwrap().len(),
        };
        assert_eq!(rows.len(), emails, "{version}: no entry is lost");
        let u1001 = clients.iter().find(|row| row.email == "u1001").unwrap();
        assert_eq!(u1001.uuid.expose(), "9f1c2d34-5a6b-4c7d-8e9f-0a1b2c3d4e5f", "{version}");
        assert_eq!((u1001.sub_id.as_str(), u1001.comment.as_str()), ("k3v9q1z7m2x8c4b6", "order 77"));
        assert!(u1001.inbound_ids.len() >= 12 && u1001.enable, "{version}: {:?}", u1001.inbound_ids);
        let hosts = panel.hosts().await.unwrap();
        let with_hosts = matches!(version, "v3.6.0" | "v3.7-dev");
        assert_eq!(hosts.as_array().unwrap().is_empty(), !with_hosts, "{version}");
        assert_eq!(panel.onlines().await.unwrap(), Vec::<String>::new(), "{version}: null is nobody");
    }
}

/// 3.0.2 took one e-mail twice: one counter.
fn distinct_emails(inbounds: &[xui::Inbound]) -> usize {
    let lists = inbounds.iter().filter_map(|inbound| inbound.settings["clients"].as_array());
    lists.flatten().map(|client| client["email"].to_string()).collect::<std::collections::HashSet<_>>().len()
}

fn assert_inbound(version: &str, inbound: &xui::Inbound, raw: &Value) {
    let nested = |key: &str| match &raw[key] {
        Value::String(text) => serde_json::from_str(text).unwrap(),
        other => other.clone(),
    };
    assert_eq!(inbound.settings, nested("settings"), "{version}");
    assert_eq!(inbound.stream, nested("streamSettings"), "{version}");
    assert_eq!(inbound.sniffing, nested("sniffing"), "{version}");
    assert_eq!(inbound.client_stats.len(), raw["clientStats"].as_array().map_or(0, Vec::len), "{version}");
    // Every key is either a named field or kept.
    let named = [
        "id",
        "remark",
        "tag",
        "enable",
        "listen",
        "port",
        "protocol",
        "up",
        "down",
        "total",
        "expiryTime",
        "nodeId",
        "settings",
        "streamSettings",
        "sniffing",
        "clientStats",
    ];
    let rest: Map<String, Value> = raw
        .as_object()
        .unwrap()
        .clone()
        .into_iter()
        .filter(|(key, _)| !named.contains(&key.as_str()))
        .collect();
    assert_eq!(inbound.extra, rest, "{version}");
    assert_eq!(json!(inbound.id), raw["id"]);
    assert_eq!(json!(inbound.port), raw["port"]);
    assert_eq!(json!(inbound.remark), raw["remark"]);
    assert_eq!(json!(inbound.protocol_name), raw["protocol"]);
}

#[tokio::test]
async fn flow_capability_is_what_the_panel_says() {
    let options = exchanges(RECORDINGS[4].1).into_iter().find(|e| e.name == "inbound_options").unwrap();
    let server = replay(RECORDINGS[4].1, true).await;
    let inbounds = xui::Panel::new(server.with_token()).unwrap().inbounds().await.unwrap();
    for option in options.value["obj"].as_array().unwrap() {
        let inbound = inbounds.iter().find(|i| json!(i.id) == option["id"]);
        let Some(inbound) = inbound else { continue };
        assert_eq!(json!(inbound.flow_capable()), option["tlsFlowCapable"], "{}", inbound.remark);
    }
}

#[tokio::test]
async fn every_recorded_client_is_read() {
    let mut read = 0;
    for (version, text) in &RECORDINGS[3..] {
        for exchange in exchanges(text) {
            let Some(email) = exchange.path.strip_prefix("panel/api/clients/get/").map(str::to_owned) else {
                continue;
            };
            let (body, status) = (exchange.body.clone().unwrap(), exchange.status);
            let (_, list) = RECORDINGS.iter().find(|(name, _)| name == version).unwrap();
            let others = exchanges(list);
            let server = Server::start(move |seen: &Seen| {
                if seen.path.starts_with("panel/api/clients/get/") {
                    return Reply::Answer { status, headers: Vec::new(), body: body.clone() };
                }
                let other = others.iter().rfind(|e| {
                    e.method == seen.method && e.path == seen.path && e.status == 200 && e.body.is_some()
                });
                other.map_or_else(
                    || crate::server::ok(Value::Null),
                    |e| Reply::Answer { status: 200, headers: Vec::new(), body: e.body.clone().unwrap() },
                )
            })
            .await;
            let row = server.panel().client_get(&email).await.unwrap();
            let record = &exchange.value["obj"]["client"];
            assert_eq!(row.is_some(), record.is_object(), "{version} {}", exchange.name);
            if let Some(row) = row {
                assert_eq!(json!(row.email), record["email"]);
                assert_eq!(json!(row.uuid.expose()), record["uuid"], "not the row number");
                assert_eq!(json!(row.password.expose()), record["password"]);
                assert_eq!(json!(row.flow), record["flow"]);
                assert_eq!(json!(row.total_bytes), record["totalGB"]);
                assert_eq!(json!(row.expiry_ms), record["expiryTime"]);
                assert_eq!(
                    json!(row.inbound_ids.len()),
                    json!(exchange.value["obj"]["inboundIds"].as_array().unwrap().len())
                );
                read += 1;
            }
        }
    }
    assert!(read > 25, "{read}");
}

#[test]
fn families_are_told_by_their_number() {
    assert_eq!(family("u1001"), ("u1001", 1));
    assert_eq!(family("u1001-2"), ("u1001", 2));
    assert_eq!(family("s12-g1"), ("s12-g1", 1));
    assert_eq!(family("s12-g1-13"), ("s12-g1", 13));
    assert_eq!(family("u-1"), ("u-1", 1), "the first one has no number");
    assert_eq!(family("-2"), ("-2", 1));
    assert_eq!(Version::parse("v3.6.0"), Some(Version(3, 6, 0)));
    assert_eq!(Version::parse("dev+12ab"), None);
}
