//! Ensuring clients: what is sent, in which order, and what is never sent twice.

use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use xui::{Conflict, Credential, Error, Field, FlowRule, Outcome, Panel, Timeouts};

use crate::server::{Reply, Seen, Server, bare, html, ok, refused};

pub fn spec() -> xui::ClientSpec {
    xui::ClientSpec {
        email: "s12-g1".to_owned(),
        uuid: Credential::new("9f1c2d34-5a6b-4c7d-8e9f-0a1b2c3d4e5f"),
        password: Credential::new("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="),
        auth: Credential::new("auth-12"),
        sub_id: "k3v9q1z7m2x8c4b6".to_owned(),
        flow: FlowRule::Auto,
        inbound_ids: vec![1],
        total_bytes: 50 << 30,
        expiry_ms: 1_893_456_000_000,
        enable: true,
        limit_ip: 2,
        comment: "mrj: order 77".to_owned(),
        mark: Some("mrj:".to_owned()),
    }
}

/// A stateful stand-in, small on purpose: era B unless `era_a`. Faults are injected by `fault`, asked before each call
/// with its number among calls of that path; the work is done before the fault when it says so.
struct Fake {
    era_a: bool,
    csrf: bool,
    version: Option<&'static str>,
    /// Era A: inbound id → entries. Era B: the same, as attached records.
    entries: Mutex<Vec<(i64, Value)>>,
}

const VLESS_TCP: i64 = 1;
const VLESS_WS: i64 = 2;
const TROJAN: i64 = 10;

impl Fake {
    fn inbound(&self, id: i64) -> Value {
        let (protocol, stream) = match id {
            VLESS_TCP => (
                "vless",
                json!({"network": "tcp", "security": "reality", "realitySettings": {"minClientVer": ""}}),
            ),
            VLESS_WS => ("vless", json!({"network": "ws", "security": "tls"})),
            _ => ("trojan", json!({"network": "tcp", "security": "tls"})),
        };
        let clients: Vec<Value> = self.of(id);
        let settings = json!({"clients": clients, "decryption": "none"});
        let (settings, stream) = if self.era_a {
            (json!(settings.to_string()), json!(stream.to_string()))
        } else {
            (settings, stream)
        };
        json!({"id": id, "remark": format!("i{id}"), "enable": true, "port": 400 + id, "protocol": protocol,
               "settings": settings, "streamSettings": stream, "sniffing": null, "clientStats": null})
    }

    fn of(&self, id: i64) -> Vec<Value> {
        let entries = self.entries.lock().unwrap();
        entries.iter().filter(|(at, _)| *at == id).map(|(_, entry)| entry.clone()).collect()
    }

    fn answer(&self, seen: &Seen) -> Reply {
        let path = seen.path.as_str();
        let list = || json!([self.inbound(VLESS_TCP), self.inbound(VLESS_WS), self.inbound(TROJAN)]);
        match path {
            "csrf-token" if self.csrf => ok(json!("csrf")),
            "" => html(200, "<html></html>"),
            "panel/api/server/status" => {
                ok(json!({"xray": {"state": "running", "version": "26.7.28"}, "panelVersion": self.version}))
            }
            "panel/api/inbounds/list" => ok(list()),
            "panel/api/inbounds/addClient" if self.era_a => self.add_a(&seen.json()),
            _ if path.starts_with("panel/api/clients/") && !self.era_a => self.clients(path, seen),
            _ if self.era_a => self.route_a(path, seen),
            _ => bare(404),
        }
    }

    fn add_a(&self, body: &Value) -> Reply {
        let settings: Value = serde_json::from_str(body["settings"].as_str().unwrap()).unwrap();
        let entry = settings["clients"][0].clone();
        let mut entries = self.entries.lock().unwrap();
        if entries.iter().any(|(_, old)| old["email"] == entry["email"]) {
            return refused(&format!(
                "Something went wrong (Duplicate email: {}\n)",
                entry["email"].as_str().unwrap()
            ));
        }
        entries.push((body["id"].as_i64().unwrap(), entry));
        ok(Value::Null)
    }

    fn route_a(&self, path: &str, seen: &Seen) -> Reply {
        let parts: Vec<&str> = path.trim_start_matches("panel/api/inbounds/").split('/').collect();
        match parts.as_slice() {
            ["get", id] => ok(self.inbound(id.parse().unwrap())),
            ["updateClient", key] => {
                let body = seen.json();
                let settings: Value = serde_json::from_str(body["settings"].as_str().unwrap()).unwrap();
                let mut entries = self.entries.lock().unwrap();
                let found = entries.iter_mut().find(|(id, entry)| {
                    json!(id) == body["id"]
                        && (entry["id"] == json!(key) || entry["password"] == json!(key.replace("%3D", "=")))
                });
                let Some((_, entry)) = found else {
                    return refused("Something went wrong (empty client ID\n)");
                };
                *entry = settings["clients"][0].clone();
                ok(Value::Null)
            }
            [id, "delClient", _key] => {
                let id: i64 = id.parse().unwrap();
                let mut entries = self.entries.lock().unwrap();
                if entries.iter().filter(|(at, _)| *at == id).count() == 1 {
                    return refused("Something went wrong (no client remained in Inbound\n)");
                }
                entries.retain(|(at, entry)| {
                    !(*at == id && entry["email"].as_str().unwrap().starts_with("s12"))
                });
                ok(Value::Null)
            }
            _ => bare(404),
        }
    }

    fn clients(&self, path: &str, seen: &Seen) -> Reply {
        let mut entries = self.entries.lock().unwrap();
        let parts: Vec<&str> = path.trim_start_matches("panel/api/clients/").split(['/', '?']).collect();
        match parts.as_slice() {
            ["list", "paged", _] => ok(json!({"items": [], "total": 0})),
            ["get", email] => {
                let ids: Vec<i64> =
                    entries.iter().filter(|(_, e)| e["email"] == json!(email)).map(|(id, _)| *id).collect();
                let Some((_, entry)) = entries.iter().find(|(_, e)| e["email"] == json!(email)) else {
                    return refused("Obtain (record not found)");
                };
                let mut client = entry.clone();
                client["uuid"] = entry["id"].clone();
                client["id"] = json!(7);
                client["group"] = json!("vip");
                ok(json!({"client": client, "inboundIds": ids}))
            }
            ["add"] => {
                let body = seen.json();
                let mut client = body["client"].clone();
                if entries.iter().any(|(_, e)| e["email"] == client["email"]) {
                    return refused("Something went wrong (email already in use: x\n)");
                }
                client["enable"] = json!(true);
                for id in body["inboundIds"].as_array().unwrap() {
                    if !(id == &json!(VLESS_TCP) || id == &json!(VLESS_WS) || id == &json!(TROJAN)) {
                        return refused("Something went wrong (record not found)");
                    }
                    entries.push((id.as_i64().unwrap(), client.clone()));
                }
                ok(Value::Null)
            }
            ["update", email, rest @ ..] => {
                let only: Vec<i64> = rest
                    .first()
                    .and_then(|query| query.strip_prefix("inboundIds="))
                    .map(|ids| ids.split(',').map(|id| id.parse().unwrap()).collect())
                    .unwrap_or_default();
                for (id, entry) in entries.iter_mut().filter(|(_, e)| e["email"] == json!(email)) {
                    if only.is_empty() || only.contains(id) {
                        *entry = seen.json();
                    }
                }
                ok(Value::Null)
            }
            ["traffic", _] => ok(Value::Null),
            [email, "attach"] => {
                let found = entries.iter().find(|(_, e)| e["email"] == json!(email)).unwrap().1.clone();
                for id in seen.json()["inboundIds"].as_array().unwrap() {
                    entries.push((id.as_i64().unwrap(), found.clone()));
                }
                ok(Value::Null)
            }
            [_, "detach"] => {
                let ids = seen.json()["inboundIds"].clone();
                entries.retain(|(id, _)| !ids.as_array().unwrap().contains(&json!(id)));
                ok(Value::Null)
            }
            [verb @ ("bulkEnable" | "bulkDisable")] => {
                for (_, entry) in entries.iter_mut() {
                    entry["enable"] = json!(*verb == "bulkEnable");
                }
                ok(json!({"changed": 1}))
            }
            ["del", email, ..] => {
                entries.retain(|(_, e)| e["email"] != json!(email));
                ok(Value::Null)
            }
            _ => bare(404),
        }
    }
}

fn era_b(version: &'static str) -> Fake {
    Fake { era_a: false, csrf: true, version: Some(version), entries: Mutex::default() }
}

fn era_a_2x() -> Fake {
    Fake { era_a: true, csrf: false, version: None, entries: Mutex::default() }
}

/// Faults first: `fault(call, how many calls of that path came before)`; `(true, …)` does the work before failing.
async fn with_faults(
    fake: Fake,
    fault: impl Fn(&str, usize) -> Option<(bool, Reply)> + Send + Sync + 'static,
) -> Server {
    let counts: Mutex<std::collections::HashMap<String, usize>> = Mutex::default();
    Server::start(move |seen: &Seen| {
        let before = {
            let mut counts = counts.lock().unwrap();
            let count = counts.entry(seen.path.clone()).or_default();
            *count += 1;
            *count - 1
        };
        match fault(&seen.path, before) {
            None => fake.answer(seen),
            Some((done, reply)) => {
                if done {
                    fake.answer(seen);
                }
                reply
            }
        }
    })
    .await
}

async fn clean(fake: Fake) -> Server {
    with_faults(fake, |_, _| None).await
}

fn panel_a(server: &Server) -> Panel {
    let mut config = server.with_password();
    config.timeouts = short();
    Panel::new(config).unwrap()
}

fn panel_b(server: &Server) -> Panel {
    let mut config = server.with_token();
    config.timeouts = short();
    Panel::new(config).unwrap()
}

fn short() -> Timeouts {
    let limit = Duration::from_millis(400);
    Timeouts { connect: limit, call: limit, bulk: limit }
}

/// Era A needs a login.
fn login(path: &str) -> Option<(bool, Reply)> {
    (path == "login").then(|| {
        let headers =
            vec![("Set-Cookie".to_owned(), "3x-ui=abc; Path=/; Max-Age=21600; HttpOnly".to_owned())];
        (
            false,
            Reply::Answer {
                status: 200,
                headers,
                body: r#"{"success":true,"msg":"","obj":null}"#.to_owned(),
            },
        )
    })
}

#[tokio::test]
async fn era_b_creates_with_two_calls_and_repeats_with_none() {
    let server = clean(era_b("3.6.0")).await;
    let panel = panel_b(&server);
    assert_eq!(panel.client_create(&spec()).await.unwrap(), Outcome::Applied);
    let tail: Vec<String> = server.calls().split_off(4);
    assert_eq!(
        tail,
        ["POST panel/api/clients/add", "GET panel/api/clients/get/s12-g1"],
        "{:?}",
        server.calls()
    );
    let add = server.seen().into_iter().find(|seen| seen.path.ends_with("/add")).unwrap().json();
    assert_eq!(add["client"]["flow"], "xtls-rprx-vision");
    assert_eq!(add["client"]["tgId"], 0);
    assert_eq!(add["inboundIds"], json!([1]));

    assert_eq!(panel.client_put(&spec()).await.unwrap(), Outcome::AlreadyThere);
    assert_eq!(
        panel.client_create(&spec()).await.unwrap(),
        Outcome::AlreadyThere,
        "a second add does no harm"
    );
    assert_eq!(server.count("update"), 0);
}

#[tokio::test]
async fn era_b_updates_only_what_differs_and_sends_all_credentials() {
    let server = clean(era_b("3.6.0")).await;
    let panel = panel_b(&server);
    panel.client_put(&spec()).await.unwrap();
    let mut wanted = spec();
    wanted.total_bytes += 1;
    wanted.inbound_ids = vec![TROJAN, VLESS_WS];
    wanted.enable = false;
    assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::Applied);
    let update = server.seen().into_iter().find(|seen| seen.path.contains("/update/")).unwrap().json();
    assert_eq!(update["id"], wanted.uuid.expose(), "R-5: the uuid goes under id");
    assert_eq!(update["password"], wanted.password.expose());
    assert_eq!(update["auth"], wanted.auth.expose());
    assert_eq!(update["group"], "vip", "fields that are not ours are kept");
    assert_eq!(update["flow"], "");
    assert!(update.get("uuid").is_none());
    assert_eq!((server.count("/attach"), server.count("/detach")), (1, 1));
    assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::AlreadyThere);
}

#[tokio::test]
async fn r4_older_era_b_is_read_before_an_add() {
    for version in ["3.1.0", "3.4.2"] {
        let server = clean(era_b(version)).await;
        let panel = panel_b(&server);
        panel.client_create(&spec()).await.unwrap();
        panel.client_create(&spec()).await.unwrap();
        assert_eq!(server.count("clients/add"), 1, "{version}: a repeated add breaks the inbound");
    }
}

#[tokio::test]
async fn flow_is_split_where_the_panel_would_not() {
    let server = clean(era_b("3.1.0")).await;
    let panel = panel_b(&server);
    let mut wanted = spec();
    wanted.inbound_ids = vec![VLESS_TCP, VLESS_WS];
    assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::Applied);
    let inbounds = panel.inbounds().await.unwrap();
    let flow = |id: i64| {
        let inbound = inbounds.iter().find(|inbound| inbound.id == id).unwrap();
        inbound.settings["clients"][0]["flow"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!((flow(VLESS_TCP).as_str(), flow(VLESS_WS).as_str()), ("xtls-rprx-vision", ""));
    // Switching off by a full update keeps each flow.
    assert_eq!(panel.client_disable("s12-g1", Some("mrj:")).await.unwrap(), Outcome::Applied);
    let inbounds = panel.inbounds().await.unwrap();
    let entry = |at: usize| inbounds[at].settings["clients"][0].clone();
    assert_eq!(
        (entry(0)["flow"].clone(), entry(0)["enable"].clone()),
        (json!("xtls-rprx-vision"), json!(false))
    );
    assert_eq!((entry(1)["flow"].clone(), entry(1)["enable"].clone()), (json!(""), json!(false)));
}

#[tokio::test]
async fn f11_a_write_that_timed_out_after_success_is_not_sent_again() {
    let server = with_faults(era_b("3.6.0"), |path, before| {
        (path.ends_with("clients/add") && before == 0).then_some((true, Reply::Hang))
    })
    .await;
    assert_eq!(panel_b(&server).client_create(&spec()).await.unwrap(), Outcome::Applied);
    assert_eq!(server.count("clients/add"), 1);
}

#[tokio::test]
async fn a_write_that_was_lost_is_sent_again_only_after_reading() {
    for reply in [0, 1, 2, 3] {
        let server = with_faults(era_b("3.6.0"), move |path, before| {
            (path.ends_with("clients/add") && before == 0).then(|| {
                let fault = match reply {
                    0 => Reply::Cut,
                    1 => html(502, "<html>bad gateway</html>"),
                    2 => bare(500),
                    _ => html(200, "<html>login</html>"),
                };
                (false, fault)
            })
        })
        .await;
        assert_eq!(panel_b(&server).client_create(&spec()).await.unwrap(), Outcome::Applied);
        let writes: Vec<String> =
            server.calls().into_iter().filter(|call| call.contains("clients/")).skip(1).collect();
        let (add, get) = ("POST panel/api/clients/add", "GET panel/api/clients/get/s12-g1");
        assert_eq!(writes, [add, get, add, get], "fault {reply}");
    }
}

#[tokio::test]
async fn when_reading_back_fails_too_the_state_is_unknown() {
    let server = with_faults(era_b("3.6.0"), |path, _| match path {
        "panel/api/clients/add" => Some((true, Reply::Cut)),
        _ if path.contains("clients/get") => Some((false, Reply::Cut)),
        _ => None,
    })
    .await;
    let error = panel_b(&server).client_create(&spec()).await.unwrap_err();
    assert_eq!(error, Error::Cut);
    assert!(error.effect_unknown());
    assert_eq!(server.count("clients/add"), 1, "never again without knowing");
}

#[tokio::test]
async fn era_a_adds_first_on_2x_and_names_a_family() {
    let server = with_faults(era_a_2x(), |path, _| login(path)).await;
    let panel = panel_a(&server);
    let mut wanted = spec();
    wanted.inbound_ids = vec![TROJAN, VLESS_TCP];
    assert_eq!(panel.client_create(&wanted).await.unwrap(), Outcome::Applied);
    let row = panel.client_get("s12-g1").await.unwrap().unwrap();
    assert_eq!(row.inbound_ids, [VLESS_TCP, TROJAN]);
    assert_eq!((row.uuid.expose(), row.password.expose()), (wanted.uuid.expose(), wanted.password.expose()));
    let emails: Vec<&str> = row.parts.iter().map(|part| part.email.as_str()).collect();
    assert_eq!(emails, ["s12-g1", "s12-g1-2"]);
    assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::AlreadyThere);
    assert_eq!(panel.client_create(&wanted).await.unwrap(), Outcome::AlreadyThere);

    // Each switch is a full entry, found by the old key.
    assert_eq!(panel.client_disable("s12-g1", None).await.unwrap(), Outcome::Applied);
    assert!(server.calls().iter().any(|call| call.ends_with("a2s%3D")), "{:?}", server.calls());
    wanted.uuid = Credential::new("0d9c8b7a-6f5e-4d3c-8b2a-190807f6e5d4");
    assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::Applied, "on again, with a new key");
    let row = panel.client_get("s12-g1").await.unwrap().unwrap();
    assert_eq!((row.enable, row.uuid.expose()), (true, wanted.uuid.expose()));
}

#[tokio::test]
async fn r2_a_lost_update_of_era_a_is_written_again() {
    // Success is said, nothing is stored.
    let server = with_faults(era_a_2x(), |path, before| {
        login(path).or_else(|| (path.ends_with("addClient") && before == 0).then(|| (false, ok(Value::Null))))
    })
    .await;
    assert_eq!(panel_a(&server).client_create(&spec()).await.unwrap(), Outcome::Applied);
    assert_eq!(server.count("addClient"), 2);
}

#[tokio::test]
async fn era_a_cannot_remove_a_lone_client_and_switches_it_off() {
    let server = with_faults(era_a_2x(), |path, _| login(path)).await;
    let panel = panel_a(&server);
    panel.client_create(&spec()).await.unwrap();
    let outcome = panel.client_delete("s12-g1", Some("mrj:"), false).await.unwrap();
    assert_eq!(outcome, Outcome::Conflict(Conflict::LastClient(VLESS_TCP)));
    assert!(!panel.client_get("s12-g1").await.unwrap().unwrap().enable);
}

#[tokio::test]
async fn era_a_moves_a_client_and_keeps_its_name() {
    let server = with_faults(era_a_2x(), |path, _| login(path)).await;
    let panel = panel_a(&server);
    // A spare client keeps the Trojan inbound from being left empty; nothing does so for the VLESS one.
    let mut spare = xui::ClientSpec { email: "spare".to_owned(), inbound_ids: vec![TROJAN], ..spec() };
    spare.password = Credential::new("spare");
    panel.client_create(&spare).await.unwrap();
    let mut wanted = spec();
    for inbound in [TROJAN, VLESS_TCP, VLESS_WS] {
        wanted.inbound_ids = vec![inbound];
        assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::Applied, "to {inbound}");
        let row = panel.client_get("s12-g1").await.unwrap().unwrap();
        assert_eq!((row.inbound_ids.clone(), row.enable), (vec![inbound], true));
        assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::AlreadyThere);
        let name = if inbound == VLESS_WS { "s12-g1-2" } else { "s12-g1" };
        assert_eq!(row.parts[0].email, name, "the plain name stays at the inbound that cannot be emptied");
    }
}

#[tokio::test]
async fn conflicts_are_told_not_tried() {
    let server = clean(era_b("3.6.0")).await;
    let panel = panel_b(&server);
    let mut theirs = spec();
    theirs.mark = None;
    theirs.comment = "made by hand".to_owned();
    panel.client_put(&theirs).await.unwrap();
    let before = server.calls().len();
    for outcome in [
        panel.client_put(&spec()).await.unwrap(),
        panel.client_disable("s12-g1", Some("mrj:")).await.unwrap(),
        panel.client_delete("s12-g1", Some("mrj:"), false).await.unwrap(),
    ] {
        assert_eq!(outcome, Outcome::Conflict(Conflict::NotOurs));
    }
    let writes = server.calls().split_off(before);
    assert!(writes.iter().all(|call| call.starts_with("GET")), "{writes:?}");

    let mut wrong = spec();
    wrong.inbound_ids = vec![99];
    assert_eq!(panel.client_put(&wrong).await.unwrap(), Outcome::Conflict(Conflict::InboundMissing(99)));
    wrong.inbound_ids.clear();
    assert_eq!(
        panel.client_put(&wrong).await.unwrap(),
        Outcome::Conflict(Conflict::BadSpec(Field::Inbounds))
    );
    wrong = spec();
    wrong.email = "Has Space".to_owned();
    assert_eq!(panel.client_put(&wrong).await.unwrap(), Outcome::Conflict(Conflict::BadSpec(Field::Email)));
    assert_eq!(
        panel.client_enable("nobody", None).await.unwrap(),
        Outcome::Conflict(Conflict::ClientMissing)
    );
    assert_eq!(panel.client_delete("nobody", None, true).await.unwrap(), Outcome::AlreadyThere);
}

#[tokio::test]
async fn trojan_passwords_of_era_a_must_fit_a_path() {
    let server = with_faults(era_a_2x(), |path, _| login(path)).await;
    let mut wanted = spec();
    wanted.inbound_ids = vec![TROJAN];
    wanted.password = Credential::new("a/b");
    let outcome = panel_a(&server).client_put(&wanted).await.unwrap();
    assert_eq!(outcome, Outcome::Conflict(Conflict::BadSpec(Field::Password)));
    assert_eq!(xui::password_from(&[0xff; 32]), None);
    assert_eq!(xui::password_from(b"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk").unwrap().len(), 44);
}

#[tokio::test]
async fn a_panel_updated_under_us_is_looked_at_again() {
    // Detected as era A; then its routes are gone.
    let fake = era_b("3.6.0");
    let server = with_faults(fake, |path, before| match path {
        "panel/api/clients/list/paged?page=1&pageSize=1" if before == 0 => Some((false, bare(404))),
        _ => None,
    })
    .await;
    let panel = panel_b(&server);
    assert_eq!(panel.client_put(&spec()).await.unwrap(), Outcome::Applied);
    assert_eq!((server.count("addClient"), server.count("clients/add")), (1, 1));
}

#[tokio::test]
async fn a_busy_database_is_waited_out() {
    let server = with_faults(era_b("3.6.0"), |path, before| {
        (path.ends_with("clients/add") && before < 2)
            .then(|| (false, refused("Something went wrong (database is locked)")))
    })
    .await;
    assert_eq!(panel_b(&server).client_create(&spec()).await.unwrap(), Outcome::Applied);
    assert_eq!(server.count("clients/add"), 3);
}

#[tokio::test]
async fn what_the_panel_does_not_keep_is_named() {
    let server = with_faults(era_b("3.6.0"), |path, _| {
        path.contains("clients/update").then(|| (false, ok(Value::Null)))
    })
    .await;
    let panel = panel_b(&server);
    panel.client_put(&spec()).await.unwrap();
    let mut wanted = spec();
    wanted.total_bytes = 1;
    assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::NotKept(vec![Field::TotalBytes]));
}

#[tokio::test]
async fn a_started_first_use_window_is_left_alone() {
    let server = clean(era_b("3.6.0")).await;
    let panel = panel_b(&server);
    panel.client_put(&spec()).await.unwrap();
    let mut wanted = spec();
    wanted.expiry_ms = -2_592_000_000;
    assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::AlreadyThere);
    wanted.comment = "mrj: order 78".to_owned();
    panel.client_put(&wanted).await.unwrap();
    assert_eq!(panel.client_get("s12-g1").await.unwrap().unwrap().expiry_ms, spec().expiry_ms);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let server = clean(era_b("3.6.0")).await;
    let panel = panel_b(&server);
    panel.client_put(&spec()).await.unwrap();
    let shown = format!(
        "{:?} {:?} {panel:?} {:?} {:?}",
        spec(),
        server.with_password(),
        panel.client_get("s12-g1").await.unwrap(),
        panel.inbounds().await.unwrap(),
    );
    for secret in ["9f1c2d34", "a2tra2", "auth-12", "secret", "t0ken"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
