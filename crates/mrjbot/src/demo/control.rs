//! The demo's own control routes: the shop's process and the clock.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use kernel::Clock as _;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use super::child::ShopWatch;
use super::clock::ClockFile;
use super::listener_like;

/// The header in which the shop says how far its clock was moved.
const CLOCK_HEADER: &str = "x-mrjbot-clock-offset-ms";
const CLOCK_LOOK_EVERY: Duration = Duration::from_millis(4);
/// A shop that does not follow by then is down; it will read the clock when it starts.
const CLOCK_MAX: Duration = Duration::from_secs(3);
/// A hundred years: what a calendar can still show.
const ADVANCE_S_MAX: i64 = 100 * 366 * 86_400;

#[derive(Clone)]
struct Control {
    shop: ShopWatch,
    clock: ClockFile,
    /// One move at a time.
    turn: Arc<Mutex<()>>,
}

/// The running control server.
#[derive(Debug)]
pub struct Running {
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Running {
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn end(self) {
        self.task.abort();
    }
}

pub async fn start(before: Option<SocketAddr>, (shop, clock): (ShopWatch, ClockFile)) -> Result<Running> {
    let listener = listener_like(before).await?;
    let address = listener.local_addr()?;
    let control = Control { shop, clock, turn: Arc::default() };
    let router = Router::new()
        .route("/shop", get(process))
        .route("/clock", get(clock_read).post(clock_move))
        .with_state(control);
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the control server ended");
        }
    });
    Ok(Running { address, task })
}

async fn process(State(control): State<Control>) -> Json<Value> {
    let state = *control.shop.state.borrow();
    Json(json!({ "pid": state.pid, "restarts": state.restarts, "ready": state.ready }))
}

fn told(control: &Control) -> Json<Value> {
    let clock = control.clock.clock();
    Json(json!({ "now": clock.now().to_rfc3339(), "advanced_s": clock.advanced_s() }))
}

async fn clock_read(State(control): State<Control>) -> Json<Value> {
    told(&control)
}

#[derive(Deserialize)]
struct Move {
    advance_s: i64,
}

/// Answers when the shop lives in the new time, or is down and will when it starts.
async fn clock_move(State(control): State<Control>, body: axum::body::Bytes) -> Response {
    let asked: Move = match serde_json::from_slice(&body) {
        Ok(asked) => asked,
        Err(error) => return refused(&format!("{{\"advance_s\":N}} is expected: {error}")),
    };
    if !(0..=ADVANCE_S_MAX).contains(&asked.advance_s) {
        return refused("advance_s must be from 0 to a hundred years: time only goes forward");
    }
    let _turn = control.turn.lock().await;
    control.clock.clock().advance_s(asked.advance_s);
    if let Err(error) = control.clock.write() {
        tracing::error!("{error:#}");
        return (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": "the clock was not written" })))
            .into_response();
    }
    if tokio::time::timeout(CLOCK_MAX, followed(&control)).await.is_err() {
        tracing::warn!("the shop did not follow the clock in time");
    }
    told(&control).into_response()
}

fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": why }))).into_response()
}

async fn followed(control: &Control) {
    let wanted = control.clock.offset_ms().to_string();
    loop {
        if control.shop.state.borrow().pid.is_none() {
            return;
        }
        let answer = control.shop.http.get(&control.shop.ready_url).send().await;
        let says = answer
            .ok()
            .and_then(|answer| answer.headers().get(CLOCK_HEADER)?.to_str().ok().map(str::to_owned));
        if says.as_ref() == Some(&wanted) {
            return;
        }
        tokio::time::sleep(CLOCK_LOOK_EVERY).await;
    }
}
