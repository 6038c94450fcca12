//! The smallest Telegram that a bot can talk to: hands out presses of known people and takes the answers. It runs in a
//! process of its own, so that its work is on nobody's bill.
//!
//! Presses come in companies of one or many; the next company is handed out when every menu of the last one has been
//! changed. Alone, every update is met by cold caches, without a batch and without a shared commit: the dearest way.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::child::{self, Running};

/// The name of this part.
pub const ROLE: &str = "telegram";
/// The token it knows.
pub const TOKEN: &str = "123456:TEST-token_of-a_bench";
/// How many people press.
pub const PEOPLE: i64 = 200;
/// Their first messenger id.
pub const FIRST_ID: i64 = 5_000_000;
/// What they are called.
pub const FIRST_NAME: &str = "\u{633}\u{627}\u{631}\u{627}";
/// How long an empty poll is held. Longer than any run.
const HOLD: Duration = Duration::from_secs(25);

/// `count` presses of a button with `data`, `company` at a time.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    pub count: usize,
    pub company: usize,
    pub data: &'a str,
}

/// How far the presses have come.
#[derive(Debug, Default)]
struct Presses {
    wanted: AtomicI64,
    /// How many press at the same moment.
    company: AtomicI64,
    handed: AtomicI64,
    answered: AtomicI64,
    data: std::sync::Mutex<String>,
    moved: Notify,
}

impl Presses {
    /// The numbers of the next presses.
    fn next(&self) -> Option<std::ops::RangeInclusive<i64>> {
        let (wanted, handed) = (self.wanted.load(Ordering::SeqCst), self.handed.load(Ordering::SeqCst));
        let is_free = self.answered.load(Ordering::SeqCst) == handed;
        let count = self.company.load(Ordering::SeqCst).min(wanted - handed);
        (is_free && count > 0).then(|| {
            self.handed.fetch_add(count, Ordering::SeqCst);
            handed + 1..=handed + count
        })
    }

    async fn until<T>(&self, mut look: impl FnMut() -> Option<T>) -> T {
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            moved.as_mut().enable();
            if let Some(found) = look() {
                return found;
            }
            moved.await;
        }
    }
}

/// Serves until the parent ends.
///
/// # Errors
/// No port.
pub async fn serve() -> Result<()> {
    let port = listen().await?;
    child::ready(port).await
}

/// Serves in the background of this process; answers the port.
///
/// # Errors
/// No port.
pub async fn listen() -> Result<u16> {
    let router = Router::new()
        .route("/_go/{count}/{company}/{data}", get(go))
        .route("/{bot}/{method}", any(call))
        .with_state(Arc::new(Presses::default()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(port)
}

/// Lets people press a button; returns when the last menu was changed.
///
/// # Errors
/// The bot does not answer.
pub async fn press(telegram: &Running, http: &reqwest::Client, run: Run<'_>) -> Result<()> {
    let Run { count, company, data } = run;
    let url = format!("http://127.0.0.1:{}/_go/{count}/{company}/{data}", telegram.port);
    http.get(url).send().await?.error_for_status().context("the small Telegram")?;
    Ok(())
}

async fn go(State(presses): State<Arc<Presses>>, Path((count, company, data)): Path<(i64, i64, String)>) {
    presses.company.store(company, Ordering::SeqCst);
    *presses.data.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = data;
    let end = presses.wanted.fetch_add(count, Ordering::SeqCst) + count;
    presses.moved.notify_waiters();
    presses.until(|| (presses.answered.load(Ordering::SeqCst) >= end).then_some(())).await;
}

async fn call(State(presses): State<Arc<Presses>>, Path((_, method)): Path<(String, String)>) -> Response {
    let result = match method.as_str() {
        "getMe" => json!({ "id": 123_456, "is_bot": true, "first_name": "Bench", "username": "bench_bot" }),
        "getUpdates" => updates(&presses).await,
        "editMessageText" | "sendMessage" => {
            presses.answered.fetch_add(1, Ordering::SeqCst);
            presses.moved.notify_waiters();
            message(FIRST_ID)
        }
        _ => json!(true),
    };
    Json(json!({ "ok": true, "result": result })).into_response()
}

async fn updates(presses: &Presses) -> Value {
    match tokio::time::timeout(HOLD, presses.until(|| presses.next())).await {
        Ok(numbers) => numbers.map(|number| press_of(presses, number)).collect(),
        Err(_) => json!([]),
    }
}

/// A press as Telegram tells it: the person, the message with the menu, the data.
fn press_of(presses: &Presses, number: i64) -> Value {
    let id = FIRST_ID + number % PEOPLE;
    let data = presses.data.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    let from = json!({ "id": id, "is_bot": false, "first_name": FIRST_NAME, "username": format!("user{id}"), "language_code": "fa" });
    json!({
        "update_id": 1_000_000 + number,
        "callback_query": {
            "id": number.to_string(), "from": from, "message": message(id), "chat_instance": "1", "data": data,
        },
    })
}

fn message(chat_id: i64) -> Value {
    json!({
        "message_id": 77,
        "from": { "id": 123_456, "is_bot": true, "first_name": "Bench", "username": "bench_bot" },
        "chat": { "id": chat_id, "type": "private", "first_name": FIRST_NAME },
        "date": 1_795_000_000,
        "text": FIRST_NAME,
    })
}
