//! Updates on their way: polling, webhooks, and everything that can go wrong on the network.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test that asked for it")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::telegram::{START_MS, TOKEN, World, world};

#[tokio::test]
async fn polling_confirms_by_offset() {
    let world = world().await;
    let ids: Vec<i64> = {
        let mut ids = Vec::new();
        for text in ["a", "b", "c"] {
            ids.push(world.says(5001, text).await["update_id"].as_i64().unwrap());
        }
        ids
    };
    assert_eq!((ids[1] - ids[0], ids[2] - ids[1]), (1, 1));
    let two = world.api("getUpdates", json!({ "limit": 2 })).await.result();
    assert_eq!(two.as_array().unwrap().len(), 2);
    let rest = world.api("getUpdates", json!({ "offset": ids[1] + 1 })).await.result();
    assert_eq!((rest[0]["message"]["text"].as_str(), rest.as_array().unwrap().len()), (Some("c"), 1));
    assert_eq!(world.updates().await.len(), 1);
    world.says(5001, "d").await;
    let last = world.api("getUpdates", json!({ "offset": -1 })).await.result();
    assert_eq!(last[0]["message"]["text"], "d");
    assert_eq!(world.updates().await.len(), 1);
    world.clock.set(kernel::from_unix_ms(START_MS + 86_401_000));
    assert!(world.updates().await.is_empty(), "kept for a day");
    world.end().await;
}

#[tokio::test]
async fn a_long_poll_ends_when_something_comes() {
    let world = world().await;
    let (updates, _) = tokio::join!(world.api("getUpdates", json!({ "timeout": 50 })), world.says(5001, "x"));
    assert_eq!(updates.result()[0]["message"]["text"], "x");
    world.end().await;
}

#[tokio::test]
async fn of_two_pollers_the_older_one_is_sent_away() {
    let world = world().await;
    let url = world.url(&format!("/bot{TOKEN}/getUpdates?timeout=50"));
    let poll = || {
        let request = world.http.get(&url);
        tokio::spawn(async move { request.send().await.unwrap().json::<Value>().await.unwrap() })
    };
    let (first, second) = (poll(), poll());
    let (first, second) = (async { first.await.unwrap() }, async { second.await.unwrap() });
    tokio::pin!(first, second);
    // Whichever came earlier is refused; the other goes on waiting and gets the update.
    let (loser, winner): (Value, Value) = tokio::select! {
        loser = &mut first => { world.says(5001, "x").await; (loser, second.await) }
        loser = &mut second => { world.says(5001, "x").await; (loser, first.await) }
    };
    assert_eq!(loser["error_code"], 409);
    assert!(loser["description"].as_str().unwrap().contains("terminated by other getUpdates request"));
    assert_eq!(winner["result"][0]["message"]["text"], "x");
    world.end().await;
}

#[tokio::test]
async fn kinds_that_are_not_allowed_are_not_sent() {
    let world = world().await;
    world.api("getUpdates", json!({ "allowed_updates": ["callback_query"] })).await.result();
    assert!(world.says(5001, "x").await["update_id"].is_null());
    assert!(world.updates().await.is_empty());
    world.api("getUpdates", json!({ "allowed_updates": [] })).await.result();
    assert!(world.says(5001, "y").await["update_id"].is_i64());
    world.end().await;
}

/// A webhook that answers with the given statuses, then with 200, and tells what it got.
struct Hook {
    url: String,
    got: mpsc::UnboundedReceiver<(Option<String>, Value)>,
}

#[derive(Clone)]
struct HookState {
    statuses: Arc<Mutex<VecDeque<u16>>>,
    tell: mpsc::UnboundedSender<(Option<String>, Value)>,
    answer: Value,
}

async fn receive(State(state): State<HookState>, headers: HeaderMap, body: String) -> (StatusCode, String) {
    let secret =
        headers.get("x-telegram-bot-api-secret-token").map(|value| value.to_str().unwrap().to_owned());
    let status = state.statuses.lock().unwrap().pop_front().unwrap_or(200);
    state.tell.send((secret, serde_json::from_str(&body).unwrap())).unwrap();
    (StatusCode::from_u16(status).unwrap(), state.answer.to_string())
}

async fn hook(statuses: &[u16], answer: Value) -> Hook {
    let (tell, got) = mpsc::unbounded_channel();
    let state =
        HookState { statuses: Arc::new(Mutex::new(statuses.iter().copied().collect())), tell, answer };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(receive)).with_state(state);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    Hook { url, got }
}

impl Hook {
    async fn text(&mut self) -> String {
        let (_, update) = self.got.recv().await.unwrap();
        update["message"]["text"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_webhook_gets_updates_in_order_until_it_takes_them() {
    let world = world().await;
    let mut hook = hook(&[500, 503], json!({})).await;
    let params = json!({ "url": hook.url, "secret_token": "s_1" });
    world.says(5001, "a").await;
    world.says(5001, "b").await;
    world.api("setWebhook", params).await.result();
    world
        .api("getUpdates", json!({}))
        .await
        .refused(409, "can't use getUpdates method while webhook is active");
    let (secret, update) = hook.got.recv().await.unwrap();
    assert_eq!((secret.as_deref(), update["message"]["text"].as_str()), (Some("s_1"), Some("a")));
    assert_eq!([hook.text().await, hook.text().await, hook.text().await], ["a", "a", "b"]);
    world.says(5001, "c").await;
    assert_eq!(hook.text().await, "c");
    let info = world.api("getWebhookInfo", json!({})).await.result();
    assert_eq!(info["last_error_message"], "Wrong response from the webhook: 503 Service Unavailable");
    world.api("deleteWebhook", json!({})).await.result();
    assert_eq!(world.api("getWebhookInfo", json!({})).await.result()["url"], "");
    world.says(5001, "d").await;
    let left = world.updates().await;
    assert_eq!(left.last().unwrap()["message"]["text"], "d");
    world.end().await;
}

#[tokio::test]
async fn a_chat_that_fails_does_not_hold_up_another() {
    let world = world().await;
    let mut hook = hook(&[500], json!({})).await;
    world.says(5001, "a1").await;
    world.says(5002, "b1").await;
    world.says(5001, "a2").await;
    world.api("setWebhook", json!({ "url": hook.url, "max_connections": 1 })).await.result();
    let got = [hook.text().await, hook.text().await, hook.text().await, hook.text().await];
    assert_eq!(got[0], "a1");
    let of_a: Vec<&String> = got.iter().filter(|text| text.starts_with('a')).collect();
    assert_eq!(of_a, ["a1", "a1", "a2"]);
    world.end().await;
}

#[tokio::test]
async fn a_webhook_may_answer_with_a_method() {
    let world = world().await;
    let hook = hook(&[], json!({ "method": "sendMessage", "chat_id": 5001, "text": "at once" })).await;
    world.api("setWebhook", json!({ "url": hook.url })).await.result();
    let after = world.says(5001, "x").await;
    assert!(after["update_id"].is_i64());
    let seq = world.chat(5001).await[0]["seq"].clone();
    let path = format!("/_sim/users/5001/messages?after={seq}&wait_ms=50000");
    assert_eq!(World::ok(world.get(&path).await)[0]["text"], "at once");
    world.end().await;
}

#[tokio::test]
async fn webhook_addresses_are_checked() {
    let world = world().await;
    let set = |url: &str| world.api("setWebhook", json!({ "url": url }));
    set("http://example.com/x").await.refused(400, "An HTTPS URL must be provided");
    set("https://example.com:8081/x").await.refused(400, "only on ports 80, 88, 443 or 8443");
    let params = json!({ "url": "https://example.com/x", "secret_token": "no spaces" });
    world.api("setWebhook", params).await.refused(400, "unallowed characters");
    world.end().await;
}

async fn arm(world: &World, fault: Value) {
    World::ok(world.post("/_sim/faults", fault).await);
}

#[tokio::test]
async fn armed_statuses_strike_as_often_as_told() {
    let world = world().await;
    world.says(5001, "/start").await;
    world.says(5002, "/start").await;
    let send = |chat: i64| world.api("sendMessage", json!({ "chat_id": chat, "text": "t" }));
    arm(&world, json!({ "method": "sendMessage", "status": 429, "retry_after": 3, "times": 1 })).await;
    let refused = send(5001).await.refused(429, "Too Many Requests: retry after 3");
    assert_eq!(refused["parameters"]["retry_after"], 3);
    send(5001).await.result();
    arm(&world, json!({ "method": "*", "status": 502, "chat_id": 5002, "times": 2 })).await;
    send(5001).await.result();
    send(5002).await.refused(502, "Bad Gateway");
    World::ok(
        world
            .http
            .delete(world.url("/_sim/faults"))
            .send()
            .await
            .map(|r| crate::telegram::Answer(r.status().as_u16(), Value::Null))
            .unwrap(),
    );
    send(5002).await.result();
    arm(&world, json!({ "method": "getMe", "ms": 1 })).await;
    world.api("getMe", json!({})).await.result();
    assert_eq!(World::ok(world.get("/_sim/faults").await), json!([]));
    assert_eq!(world.post("/_sim/faults", json!({ "status": 200 })).await.0, 400);
    world.end().await;
}

#[tokio::test]
async fn connections_break_before_or_after_the_work() {
    let world = world().await;
    world.says(5001, "/start").await;
    let url = world.url(&format!("/bot{TOKEN}/sendMessage"));
    for (kind, messages) in [("reset", 1), ("drop_response", 2)] {
        arm(&world, json!({ "method": "sendMessage", "kind": kind })).await;
        // Only one attempt: the client must not repeat what may have been done.
        let request = world.http.post(&url).json(&json!({ "chat_id": 5001, "text": kind }));
        assert!(request.send().await.is_err(), "{kind}");
        assert_eq!(world.chat(5001).await.len(), messages, "{kind}");
    }
    world.end().await;
}

#[tokio::test]
async fn updates_can_come_twice_and_in_the_wrong_order() {
    let world = world().await;
    for text in ["a", "b"] {
        world.says(5001, text).await;
    }
    let texts = async || -> Vec<String> {
        let updates = world.updates().await;
        updates.iter().map(|update| update["message"]["text"].as_str().unwrap().to_owned()).collect()
    };
    arm(&world, json!({ "kind": "duplicate_updates" })).await;
    assert_eq!(texts().await, ["a", "a", "b"]);
    arm(&world, json!({ "kind": "reorder_updates" })).await;
    assert_eq!(texts().await, ["b", "a"]);
    assert_eq!(texts().await, ["a", "b"]);
    arm(&world, json!({ "kind": "duplicate_updates" })).await;
    let mut hook = hook(&[], json!({})).await;
    world.api("setWebhook", json!({ "url": hook.url })).await.result();
    assert_eq!([hook.text().await, hook.text().await, hook.text().await], ["a", "a", "b"]);
    world.end().await;
}
