//! TLS, sessions, tokens, the limiter, faults and the control routes.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sims::xui::{Panel, PanelOptions, Profile, Samples};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::xui_client::{Bench, http, options};

#[tokio::test]
async fn r1_gzip_hides_an_unknown_route_of_2_6_8() {
    for profile in Profile::ALL {
        let bench = Bench::start(options(profile)).await;
        let url = format!("{}panel/api/nothing/here", bench.panel.url);
        let answer = bench.http.get(&url).header("Accept-Encoding", "gzip").send().await.unwrap();
        let expected = if profile == Profile::V2_6_8 { 200 } else { 404 };
        assert_eq!(answer.status(), expected, "{profile}");
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        assert!(answer.bytes().await.unwrap().is_empty());
        let plain = bench.http.get(&url).header("Accept-Encoding", "identity").send().await.unwrap();
        assert_eq!(plain.status(), 404);
    }
}

#[tokio::test]
async fn r21_five_failures_close_the_door_for_fifteen_minutes() {
    let mut bench = Bench::start(options(Profile::V3_6_0)).await;
    for _ in 0..5 {
        let answer = bench.post("login", json!({"username": "ADMIN", "password": "wrong"})).await;
        assert_eq!(answer["success"], false);
    }
    let right = json!({"username": "admin", "password": "secret"});
    let blocked = bench.post("login", right.clone()).await;
    assert_eq!(blocked["msg"], "Invalid username or password or two-factor code.");
    bench.advance(15 * 60 + 1).await;
    bench.login().await;
}

#[tokio::test]
async fn sessions_end_after_six_hours() {
    for profile in Profile::ALL {
        let bench = Bench::start(options(profile)).await;
        assert_eq!(bench.send(Method::GET, "panel/api/inbounds/list", None).await.status(), 200);
        bench.advance(6 * 3_600 + 1).await;
        let status = bench.send(Method::GET, "panel/api/inbounds/list", None).await.status();
        let expected =
            if profile == Profile::V2_9_4 { StatusCode::NOT_FOUND } else { StatusCode::UNAUTHORIZED };
        assert_eq!(status, expected, "{profile}");
    }
}

#[tokio::test]
async fn tls_is_pinned_by_the_ready_line_and_plain_http_is_sent_away() {
    let bench = Bench::start(PanelOptions { tls: true, ..options(Profile::V3_6_0) }).await;
    assert!(bench.panel.url.starts_with("https://"));
    let line = bench.panel.ready_line();
    assert_eq!(line["cert_sha256"].as_str().unwrap().len(), 64);
    assert_eq!(line["ready"], true);
    assert_eq!(bench.get("panel/api/inbounds/list").await["success"], true);

    let address = bench.panel.control_url.trim_start_matches("https://").to_owned();
    let mut raw = TcpStream::connect(&address).await.unwrap();
    raw.write_all(format!("GET /p4nel/ HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    raw.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 307 "), "{answer}");
    assert!(answer.contains(&format!("Location: https://{address}/p4nel/")), "{answer}");
}

#[tokio::test]
async fn a_saved_world_goes_on_at_the_same_address_with_the_same_certificate() {
    let first = Bench::start(PanelOptions { tls: true, ..options(Profile::V3_6_0) }).await;
    let inbound = first.inbound().await;
    first.add(inbound, "kept", json!({"totalGB": 5})).await;
    let saved = first.panel.save();
    let (url, pin, token) =
        (first.panel.url.clone(), first.panel.cert_sha256.clone(), first.panel.token.clone());
    let (cookie, csrf) = (first.cookie.clone(), first.csrf.clone());
    first.panel.shutdown().await;

    let again = PanelOptions { tls: true, restore: Some(saved), ..options(Profile::V3_6_0) };
    let panel = Panel::start(again).await.unwrap();
    assert_eq!((&panel.url, &panel.cert_sha256, &panel.token), (&url, &pin, &token));
    let bench = Bench { panel, http: http(), cookie, csrf };
    assert_eq!(bench.row("kept").await["total"], 5, "the old cookie still opens the door");
    assert_ne!(bench.panel.save()["world"]["boots"], 0);
}

#[tokio::test]
async fn timeout_after_success_has_done_its_work() {
    let bench = Bench::start(options(Profile::V2_9_4)).await;
    let inbound = bench.inbound().await;
    let fault = json!({"route": "addClient", "kind": "timeout_after_success", "ms": 50, "times": 1});
    bench.control(Method::POST, "faults", fault).await;
    let body = json!({"id": inbound, "settings": json!({"clients": [{"id": "x", "email": "done", "enable": true}]}).to_string()});
    let answer = bench.try_send(Method::POST, "panel/api/inbounds/addClient", Some(body)).await;
    assert!(answer.is_err(), "the connection ends without an answer");
    assert_eq!(bench.row("done").await["email"], "done");
    assert_eq!(bench.add(inbound, "next", json!({})).await.status(), 200, "once only");
}

#[tokio::test]
async fn faults_do_nothing_unless_told_to() {
    let bench = Bench::start(options(Profile::V3_6_0)).await;
    let inbound = bench.inbound().await;
    for (fault, check) in [
        (json!({"kind": "status", "status": 502}), 502),
        (json!({"kind": "html"}), 200),
        (json!({"kind": "garbage"}), 200),
        (json!({"kind": "locked"}), 200),
    ] {
        let mut fault = fault;
        fault["route"] = json!("addClient");
        fault["times"] = json!(1);
        bench.control(Method::POST, "faults", fault.clone()).await;
        let answer = bench.add(inbound, "f", json!({})).await;
        assert_eq!(answer.status(), check, "{fault}");
        let body = answer.text().await.unwrap();
        assert!(!body.contains("\"success\":true"), "{body}");
    }
    assert_eq!(bench.row("f").await, Value::Null);
    bench.control(Method::POST, "faults", json!({"route": "*", "kind": "reset", "probability": 1.0})).await;
    assert!(bench.try_send(Method::GET, "panel/api/inbounds/list", None).await.is_err());
    bench.control(Method::DELETE, "faults", json!({})).await;
    assert_eq!(bench.add(inbound, "f", json!({})).await.status(), 200);
}

#[tokio::test]
async fn session_lost_ends_every_session() {
    let mut bench = Bench::start(options(Profile::V3_0_2)).await;
    bench.control(Method::POST, "faults", json!({"route": "*", "kind": "session_lost", "times": 1})).await;
    assert_eq!(bench.send(Method::GET, "panel/api/inbounds/list", None).await.status(), 401);
    assert_eq!(
        bench.send(Method::GET, "panel/api/inbounds/list", None).await.status(),
        401,
        "the cookie is void"
    );
    bench.login().await;
    assert_eq!(bench.send(Method::GET, "panel/api/inbounds/list", None).await.status(), 200);
}

#[tokio::test]
async fn wipe_loses_the_clients_and_restore_brings_them_back() {
    for profile in [Profile::V2_9_4, Profile::V3_6_0] {
        let bench = Bench::start(options(profile)).await;
        let inbound = bench.inbound().await;
        bench.add(inbound, "w", json!({"totalGB": 7})).await;
        let before = bench.control(Method::GET, "state", json!({})).await;
        bench.control(Method::POST, "wipe", json!({})).await;
        let wiped = bench.control(Method::GET, "state", json!({})).await;
        assert_eq!(wiped["inbounds"][0]["clients"], json!([]), "{profile}");
        assert_eq!(bench.row("w").await, Value::Null, "{profile}: its counters are lost too");
        bench.control(Method::POST, "restore", json!({})).await;
        assert_eq!(bench.control(Method::GET, "state", json!({})).await, before, "{profile}");
    }
}

#[tokio::test]
async fn state_has_the_shape_of_the_contract() {
    let bench = Bench::start(options(Profile::V3_6_0)).await;
    let inbound = bench.inbound().await;
    bench.add(inbound, "s", json!({"totalGB": 10})).await;
    assert!(bench.carry("s", 4).await);
    let state = bench.control(Method::GET, "state", json!({})).await;
    let uuid = crate::xui_client::uuid_of("s");
    let client = json!({
        "email": "s", "uuid": uuid, "password": "", "auth": "", "enable": true, "total": 10, "expiry_ms": 0, "up": 0, "down": 4,
    });
    let expected = json!({"inbounds": [{"id": inbound, "remark": "in", "port": 12_345, "protocol": "vless", "clients": [client]}]});
    assert_eq!(state, expected);
}

#[tokio::test]
async fn samples_are_seeded_and_their_reality_keys_are_real() {
    for profile in Profile::ALL {
        let start = || {
            Panel::start(PanelOptions { empty: false, samples: Samples::Full, seed: 7, ..options(profile) })
        };
        let (one, two) = (start().await.unwrap(), start().await.unwrap());
        let (a, b) = (one.save(), two.save());
        assert_eq!(a["world"]["db"], b["world"]["db"], "{profile}");
        let inbounds = a["world"]["db"]["inbounds"].as_array().unwrap();
        assert_eq!(inbounds.iter().any(|i| i["protocol"] == "hysteria"), profile > Profile::V2_6_8);
        let reality = &inbounds[0]["stream"]["value"]["realitySettings"];
        assert_eq!(reality["minClientVer"], "1.8.0");
        let key = |v: &Value| -> [u8; 32] {
            let text = v.as_str().unwrap().replace('-', "+").replace('_', "/");
            STANDARD.decode(format!("{text}=")).unwrap().try_into().unwrap()
        };
        let public = x25519_dalek::x25519(key(&reality["privateKey"]), x25519_dalek::X25519_BASEPOINT_BYTES);
        assert_eq!(public, key(&reality["settings"]["publicKey"]));
    }
}

#[tokio::test]
async fn a_token_opens_the_api_and_nothing_else() {
    let bench = Bench::start(PanelOptions { token: Some("t".repeat(48)), ..options(Profile::V3_1_0) }).await;
    let ask = |path: &str, token: String| {
        let request = bench.http.get(format!("{}{path}", bench.panel.url));
        request.header("X-Requested-With", "XMLHttpRequest").bearer_auth(token).send()
    };
    assert_eq!(ask("panel/api/inbounds/list", "t".repeat(48)).await.unwrap().status(), 200);
    assert_eq!(ask("panel/api/inbounds/list", "x".repeat(48)).await.unwrap().status(), 401);
    assert_eq!(ask("panel/setting/apiTokens", "t".repeat(48)).await.unwrap().status(), 401);
}

#[tokio::test]
async fn shutdown_does_not_wait_for_a_hanging_answer() {
    let bench = Bench::start(options(Profile::V2_6_8)).await;
    bench.control(Method::POST, "faults", json!({"route": "*", "kind": "timeout", "times": 1})).await;
    let (url, http) = (format!("{}panel/api/inbounds/list", bench.panel.url), bench.http.clone());
    let hanging = tokio::spawn(async move { http.get(url).send().await.is_err() });
    while bench.control(Method::GET, "faults", json!({})).await != json!([]) {}
    let ended = tokio::time::timeout(Duration::from_secs(30), bench.panel.shutdown()).await;
    assert!(ended.is_ok());
    assert!(hanging.await.unwrap());
}

#[tokio::test]
async fn an_upgraded_panel_keeps_its_clients_and_speaks_the_new_era() {
    let old = Bench::start(options(Profile::V2_6_8)).await;
    let inbound = old.inbound().await;
    old.add(inbound, "old", json!({"totalGB": 9})).await;
    let saved = old.panel.save();
    old.panel.shutdown().await;
    let new = Bench::start(PanelOptions { restore: Some(saved), ..options(Profile::V3_6_0) }).await;
    let client = new.get("panel/api/clients/get/old").await;
    assert_eq!(client["obj"]["client"]["totalGB"], 9, "{client}");
    assert_eq!(client["obj"]["inboundIds"], json!([inbound]));
    assert!(new.panel.token.is_some());
}

#[tokio::test]
async fn answers_carry_the_date_of_the_panels_clock() {
    let bench = Bench::start(options(Profile::V3_6_0)).await;
    let date = |answer: reqwest::Response| answer.headers()["date"].to_str().unwrap().to_owned();
    assert_eq!(date(bench.send(Method::GET, "", None).await), "Fri, 20 Nov 2026 12:00:00 GMT");
    bench.advance(3_600).await;
    assert_eq!(date(bench.send(Method::GET, "", None).await), "Fri, 20 Nov 2026 13:00:00 GMT");
}

#[tokio::test]
async fn work_goes_on_when_the_client_hangs_up() {
    let bench = Bench::start(options(Profile::V3_6_0)).await;
    let inbound = bench.inbound().await;
    let slow = json!({"route": "clients/add", "kind": "latency", "ms": 200, "times": 1});
    bench.control(Method::POST, "faults", slow).await;
    let address = bench.panel.control_url.trim_start_matches("http://").to_owned();
    let token = bench.panel.token.clone().unwrap();
    let body = json!({"client": {"email": "late", "subId": "late"}, "inboundIds": [inbound]}).to_string();
    let head = format!(
        "POST /p4nel/panel/api/clients/add HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut raw = TcpStream::connect(&address).await.unwrap();
    raw.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    while bench.control(Method::GET, "faults", json!({})).await != json!([]) {}
    drop(raw);
    while bench.row("late").await == Value::Null {}
}
