//! Control routes under `/_sim`: the bank's side of payments, terminals, faults, the clock.
//!
//! Thin: each route reads its body and hands it to the world. Faults never hit them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use kernel::{Clock as _, from_unix_ms};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::card;
use super::faults::Fault;
use super::form::is_merchant_id;
use super::session::{Ended, Session, State as Stand};
use super::sim::Sim;
use super::terminal::Terminal;

/// The latest answer of a bank: a month after the payer.
const SETTLE_AFTER_S_MAX: i64 = 31 * 86_400;

/// A status and why.
struct Wrong(StatusCode, String);

type Told = Result<Json<Value>, Wrong>;

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

fn bad(why: impl Into<String>) -> Wrong {
    Wrong(StatusCode::BAD_REQUEST, why.into())
}

fn missing(what: &str) -> Wrong {
    Wrong(StatusCode::NOT_FOUND, format!("no such {what}"))
}

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/_sim/payments", routing::get(payments))
        .route("/_sim/payments/{authority}", routing::get(payment))
        .route("/_sim/payments/{authority}/{deed}", routing::post(act))
        .route("/_sim/merchants", routing::get(merchants).post(merchant))
        .route("/_sim/faults", routing::get(faults).post(arm).delete(disarm))
        .route("/_sim/clock", routing::get(clock).post(advance))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Wrong> {
    serde_json::from_slice(body).map_err(|error| bad(format!("the body does not fit: {error}")))
}

/// A session as scripts see it.
pub(super) fn told(session: &Session) -> Value {
    let time = |ms: i64| from_unix_ms(ms).to_rfc3339();
    json!({
        "authority": session.authority,
        "merchant_id": session.merchant_id,
        "amount": session.amount,
        "currency": session.currency,
        "callback_url": session.callback_url,
        "description": session.description,
        "order_id": session.order_id,
        "state": session.state,
        "ref_id": session.ref_id,
        "card_pan": session.pan.as_deref().map(card::masked),
        "created_at": time(session.created_ms),
        "settles_at": session.settles_ms.map(time),
        "paid_at": session.paid_ms.map(time),
        "verifies": session.verifies,
        "refunded": session.refunded_rial(),
    })
}

async fn payments(State(sim): State<Arc<Sim>>) -> Json<Value> {
    Json(sim.world().all(sim.now_ms()).into_iter().map(told).collect())
}

async fn payment(State(sim): State<Arc<Sim>>, Path(authority): Path<String>) -> Told {
    let mut world = sim.world();
    world.session(&authority, sim.now_ms()).map(|it| Json(told(it))).ok_or_else(|| missing("payment"))
}

/// What happens at the bank. Nobody visits the callback.
async fn act(
    State(sim): State<Arc<Sim>>,
    Path((authority, deed)): Path<(String, String)>,
    body: Bytes,
) -> Told {
    let now_ms = sim.now_ms();
    let mut world = sim.world();
    let outcome = match deed.as_str() {
        "pay" => world.pay(&authority, &sim.rng, now_ms),
        "cancel" => world.session(&authority, now_ms).map(|it| it.end_unpaid(Stand::Canceled)),
        "fail" => world.session(&authority, now_ms).map(|it| it.end_unpaid(Stand::Failed)),
        "settle_later" => {
            let after_s = after_s(&body)?;
            world.session(&authority, now_ms).map(|it| it.settle_later(after_s))
        }
        _ => return Err(missing("control route")),
    };
    outcome.ok_or_else(|| missing("payment"))?.map_err(|Ended(state)| {
        Wrong(StatusCode::CONFLICT, format!("the payment is {} already", json!(state)))
    })?;
    world.session(&authority, now_ms).map(|it| Json(told(it))).ok_or_else(|| missing("payment"))
}

fn after_s(body: &[u8]) -> Result<i64, Wrong> {
    let asked: Value = read(body)?;
    let after_s = asked["after_s"].as_i64().filter(|after_s| (0..=SETTLE_AFTER_S_MAX).contains(after_s));
    after_s.ok_or_else(|| bad("after_s must be a whole number of seconds within a month"))
}

async fn merchants(State(sim): State<Arc<Sim>>) -> Json<Value> {
    Json(sim.world().terminals.values().map(|terminal| json!(terminal)).collect())
}

/// Adds a terminal, or changes the given fields of one: `{"merchant_id","active"?,"domain"?,"ip_limit"?,"auto_verify"?,
/// "calls_per_minute"?,"number"?,"access_token"?,"refunds"?}`.
async fn merchant(State(sim): State<Arc<Sim>>, body: Bytes) -> Told {
    let given: Map<String, Value> = read(&body)?;
    let id = given.get("merchant_id").and_then(Value::as_str).filter(|id| is_merchant_id(id));
    let id = id.ok_or_else(|| bad("merchant_id must be a lower-case UUID"))?.to_owned();
    let mut world = sim.world();
    let mut merged = match world.terminals.get(&id).map(|known| json!(known)) {
        Some(Value::Object(known)) => known,
        _ => Map::new(),
    };
    merged.extend(given);
    let terminal: Terminal =
        serde_json::from_value(Value::Object(merged)).map_err(|error| bad(error.to_string()))?;
    if !world.register(terminal) {
        return Err(bad("too many merchants"));
    }
    Ok(Json(json!(world.terminals.get(&id))))
}

async fn faults(State(sim): State<Arc<Sim>>) -> Json<Value> {
    Json(json!(sim.faults.all()))
}

async fn arm(State(sim): State<Arc<Sim>>, body: Bytes) -> Told {
    let fault: Fault = read(&body)?;
    if !fault.is_meaningful() {
        return Err(missing(&format!("route: {}", fault.route)));
    }
    if sim.faults.add(fault) { Ok(Json(json!({ "ok": true }))) } else { Err(bad("too many faults")) }
}

async fn disarm(State(sim): State<Arc<Sim>>) -> Json<Value> {
    sim.faults.clear();
    Json(json!({ "ok": true }))
}

async fn clock(State(sim): State<Arc<Sim>>) -> Json<Value> {
    Json(json!({ "now": sim.clock.now().to_rfc3339(), "advanced_s": sim.clock.advanced_s() }))
}

async fn advance(State(sim): State<Arc<Sim>>, body: Bytes) -> Told {
    let asked: Value = read(&body)?;
    let seconds = asked["advance_s"].as_i64().ok_or_else(|| bad("advance_s must be a whole number"))?;
    sim.clock.advance_s(seconds);
    Ok(clock(State(sim)).await)
}
