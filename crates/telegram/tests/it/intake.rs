use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use frankenstein::types::AllowedUpdate;
use kernel::Secret;
use serde_json::{Value, json};
use telegram::{Error, PollOptions, Poller, RawUpdate, Sink, SinkError, frankenstein, webhook};
use tokio_util::sync::CancellationToken;

use crate::fake::{Answer, Call, Fake, bot_at, deaf, ok, raw, refused};

/// Keeps what it is given, fails as often as told, and ends the polling at an update id.
struct Memory {
    stored: Mutex<Vec<i64>>,
    failures: Mutex<u32>,
    last: i64,
    stop: CancellationToken,
}

impl Memory {
    fn new(failures: u32, last: i64) -> Self {
        Self {
            stored: Mutex::default(),
            failures: Mutex::new(failures),
            last,
            stop: CancellationToken::new(),
        }
    }

    fn stored(&self) -> Vec<i64> {
        self.stored.lock().unwrap().clone()
    }
}

#[async_trait]
impl Sink for Memory {
    async fn store(&self, batch: &[RawUpdate]) -> Result<(), SinkError> {
        let mut failures = self.failures.lock().unwrap();
        if *failures > 0 {
            *failures -= 1;
            return Err("disk full".into());
        }
        self.stored.lock().unwrap().extend(batch.iter().map(|update| update.update_id));
        if batch.iter().any(|update| update.update_id == self.last) {
            self.stop.cancel();
        }
        Ok(())
    }
}

fn options() -> PollOptions {
    PollOptions {
        backoff: Duration::from_millis(1),
        backoff_max: Duration::from_millis(2),
        hold: Duration::ZERO,
        ..PollOptions::new(vec![AllowedUpdate::Message, AllowedUpdate::ChatMember])
    }
}

/// A server with the updates 10, 11, 12, which forgets what is confirmed.
fn server() -> impl FnMut(&Call) -> Answer {
    let mut pending = vec![10_i64, 11, 12];
    move |call| match call.method.as_str() {
        "getUpdates" => {
            let params = call.json();
            if let Some(offset) = params["offset"].as_i64() {
                pending.retain(|id| *id >= offset);
            }
            let batch: Vec<Value> = pending
                .iter()
                .take(2)
                .map(|id| json!({ "update_id": id, "message": { "chat": { "id": 5 }, "text": "hi" } }))
                .collect();
            ok(&Value::Array(batch))
        }
        _ => ok(&json!(true)),
    }
}

async fn poll(fake: &Fake, sink: &Memory) -> Result<(), Error> {
    let stop = sink.stop.clone();
    let running = Poller::new(fake.bot(), options()).run(sink, &stop);
    tokio::time::timeout(Duration::from_secs(20), running).await.expect("polling ends")
}

#[tokio::test]
async fn updates_are_stored_before_they_are_confirmed() {
    let fake = Fake::start(server()).await;
    let sink = Memory::new(3, 12);
    poll(&fake, &sink).await.unwrap();
    assert_eq!(sink.stored(), [10, 11, 12]);
    let calls = fake.calls();
    assert_eq!(calls[0].method, "deleteWebhook");
    let offsets: Vec<Option<i64>> = calls[1..].iter().map(|call| call.json()["offset"].as_i64()).collect();
    assert_eq!(offsets, [None, Some(12)], "asked again only after three failures of the store were over");
    assert_eq!(calls[1].json()["allowed_updates"], json!(["message", "chat_member"]));
}

#[tokio::test]
async fn outages_are_survived() {
    let mut healthy = server();
    let mut step = 0;
    let fake = Fake::start(move |call| {
        step += 1;
        match step {
            1 => raw(502, "bad gateway"),
            3 => refused(409, "Conflict: terminated by other getUpdates request", &json!({})),
            4 => raw(200, "<html>"),
            5 => refused(429, "Too Many Requests", &json!({ "retry_after": 0 })),
            6 => ok(&json!([{ "no": "number" }])),
            _ => healthy(call),
        }
    })
    .await;
    let sink = Memory::new(0, 12);
    poll(&fake, &sink).await.unwrap();
    assert_eq!(sink.stored(), [10, 11, 12]);
}

#[tokio::test]
async fn after_an_empty_answer_numbers_may_start_anew() {
    let mut step = 0;
    let fake = Fake::start(move |call| match call.method.as_str() {
        "getUpdates" => {
            step += 1;
            match step {
                1 => ok(&json!([{ "update_id": 900 }])),
                2 => ok(&json!([])),
                _ => ok(&json!([{ "update_id": 3 }])),
            }
        }
        _ => ok(&json!(true)),
    })
    .await;
    let sink = Memory::new(0, 3);
    poll(&fake, &sink).await.unwrap();
    assert_eq!(sink.stored(), [900, 3]);
    let offsets: Vec<_> = fake.calls()[1..].iter().map(|call| call.json()["offset"].as_i64()).collect();
    assert_eq!(offsets, [None, Some(901), None]);
}

#[tokio::test]
async fn a_revoked_token_ends_polling() {
    let fake = Fake::start(|_| refused(401, "Unauthorized", &json!({}))).await;
    assert_eq!(poll(&fake, &Memory::new(0, 0)).await, Err(Error::Unauthorized));
}

#[tokio::test]
async fn polling_stops_in_the_middle_of_an_outage() {
    let (url, _) = deaf().await;
    let sink = Memory::new(0, 0);
    sink.stop.cancel();
    assert_eq!(Poller::new(bot_at(&url), options()).run(&sink, &sink.stop).await, Ok(()));
}

#[tokio::test]
async fn a_webhook_is_registered_with_everything_named() {
    let fake = Fake::start(|_| ok(&json!(true))).await;
    let secret = Secret::new("s3cret");
    let hook = webhook::Webhook {
        url: "https://shop.example/webhooks/telegram/x",
        secret: &secret,
        allowed_updates: &[AllowedUpdate::CallbackQuery],
        max_connections: 0,
    };
    webhook::set(&fake.bot(), &hook).await.unwrap();
    webhook::remove(&fake.bot()).await.unwrap();
    assert_eq!(
        fake.calls()[0].json(),
        json!({
            "url": "https://shop.example/webhooks/telegram/x", "secret_token": "s3cret",
            "allowed_updates": ["callback_query"], "max_connections": 1,
        })
    );
    assert_eq!(fake.calls()[1].method, "deleteWebhook");
}

#[test]
fn only_the_secret_opens_the_webhook() {
    let secret = Secret::new("s3cret");
    assert!(webhook::is_genuine(&secret, Some(b"s3cret")));
    for wrong in [None, Some(b"".as_slice()), Some(b"s3cre"), Some(b"s3cret!"), Some(b"S3cret")] {
        assert!(!webhook::is_genuine(&secret, wrong));
    }
    assert!(!webhook::is_genuine(&Secret::new(""), Some(b"")), "an empty secret is no secret");
}

#[test]
fn bodies_are_opened_with_limits() {
    let update = webhook::open(br#"{"update_id":5,"message":{"chat":{"id":-7}}}"#).unwrap();
    assert_eq!((update.update_id, update.kind.as_str(), update.chat), (5, "message", Some(-7)));
    for garbage in [b"".as_slice(), b"[]", b"{}", b"\xff", b"{\"update_id\":\"5\"}"] {
        assert_eq!(webhook::open(garbage), Err(Error::Garbage));
    }
    assert_eq!(webhook::open(&vec![b' '; webhook::BODY_BYTES_MAX + 1]), Err(Error::TooLarge));
}
