//! The HTTP side of the Bot API: `/bot{token}/{method}` and `/file/bot{token}/{path}`.
//!
//! Carries out faults and limits around a method. Control routes and the page are next door.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method as Verb, StatusCode};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::files::File;
use super::methods::{Ctx, is_limited, run};
use super::refusal::{Answer, Refusal};
use super::schema::{Method, Schema};
use super::sim::{Recorded, Sim};
use super::updates::poll;
use crate::conn::Cut;

/// Everything that is neither a control route nor the page.
pub(super) async fn entry(State(sim): State<Arc<Sim>>, request: Request) -> Response {
    let path = percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
    if let Some(rest) = path.strip_prefix("/file/bot") {
        return download(&sim, rest);
    }
    let parts = path.strip_prefix("/bot").and_then(|rest| rest.split_once('/'));
    match (parts, request.method()) {
        (Some((token, method)), &(Verb::GET | Verb::POST)) => {
            let (token, method) = (token.to_owned(), method.trim_matches('/').to_owned());
            answer(sim, &token, &method, request).await
        }
        _ => envelope(&Err(Refusal::new(404, "Not Found"))),
    }
}

fn well_formed(token: &str) -> bool {
    let fits = |secret: &str| {
        !secret.is_empty()
            && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    token.split_once(':').is_some_and(|(id, secret)| id.parse::<u64>().is_ok() && fits(secret))
}

async fn answer(sim: Arc<Sim>, token: &str, name: &str, request: Request) -> Response {
    let cut = request.extensions().get::<ConnectInfo<Cut>>().map(|info| info.0.clone());
    if !well_formed(token) {
        return envelope(&Err(Refusal::new(404, "Not Found")));
    }
    let Some(bot) = sim.world().bot_by_token(token) else {
        return envelope(&Err(Refusal::new(401, "Unauthorized")));
    };
    let Some(method) = sim.schema.method(name) else {
        return envelope(&Err(Refusal::new(404, "Not Found: method not found")));
    };
    let mut call = match Call::read(request).await {
        Ok(call) => call,
        Err(refusal) => return envelope(&Err(refusal)),
    };
    sim.schema.coerce(method, &mut call.params);
    let met = sim.faults().meet(&method.name, call.int("chat_id"), &sim.rng);
    delay(&sim, met.latency_ms).await;
    let answer = match met.refusal {
        Some(refusal) => Err(refusal),
        None if met.reset => Err(Refusal::new(500, "the connection is reset")),
        None => carry_out(&sim, bot, method, &call).await,
    };
    note(&sim, method, call.params, &answer);
    delay(&sim, met.answer_ms).await;
    if (met.reset || met.drop_response)
        && let Some(cut) = cut
    {
        cut.off();
    }
    envelope(&answer)
}

async fn delay(sim: &Sim, ms: u64) {
    if ms > 0 {
        tokio::select! {
            () = sim.stop.cancelled() => {}
            () = tokio::time::sleep(Duration::from_millis(ms)) => {}
        }
    }
}

async fn carry_out(sim: &Sim, bot: usize, method: &Method, call: &Call) -> Answer {
    sim.schema.check_params(method, &call.params, |part| call.files.contains_key(part))?;
    if method.name == "getUpdates" {
        return poll(sim, bot, call).await;
    }
    if is_limited(method) {
        throttle(sim, bot, call)?;
    }
    let mut world = sim.world();
    let mut ctx = Ctx { sim, world: &mut world, bot };
    run(&mut ctx, method, call)
}

fn throttle(sim: &Sim, bot: usize, call: &Call) -> Result<(), Refusal> {
    let (bot, chat) = {
        let world = sim.world();
        let Ok(chat) = world.chat_number(call.value("chat_id")) else { return Ok(()) };
        (world.bots.get(bot).map_or(0, |bot| bot.id), chat)
    };
    sim.throttle(bot, chat).map_or(Ok(()), |wait| Err(Refusal::too_many(wait)))
}

/// Remembers the call and checks what is about to be sent.
fn note(sim: &Sim, method: &Method, params: Map<String, Value>, answer: &Answer) {
    if let Ok(result) = answer
        && let Err(why) = sim.schema.result_conforms(&method.name, result)
    {
        sim.record().violation(format!("{}{why}", method.name));
    }
    if method.name == "getUpdates" {
        return;
    }
    let (status, description) = match answer {
        Ok(_) => (200, None),
        Err(refusal) => (refusal.code, Some(refusal.description.clone())),
    };
    let unknown = Schema::unknown_params(method, &params);
    let call =
        Recorded { method: method.name.clone(), params: Value::Object(params), status, description, unknown };
    sim.record().call(call);
}

/// `{"ok":true,"result":…}` or the refusal's body, with its status.
fn envelope(answer: &Answer) -> Response {
    let (status, body) = match answer {
        Ok(result) => (StatusCode::OK, json!({ "ok": true, "result": result })),
        Err(refusal) => {
            (StatusCode::from_u16(refusal.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), refusal.body())
        }
    };
    let mut response = (status, axum::Json(body)).into_response();
    if let Err(Refusal { parameters: Some(parameters), .. }) = answer
        && let Some(seconds) = parameters["retry_after"].as_u64()
    {
        response.headers_mut().insert("retry-after", HeaderValue::from(seconds));
    }
    response
}

fn download(sim: &Sim, rest: &str) -> Response {
    let not_found = || envelope(&Err(Refusal::new(404, "Not Found: file not found")));
    let Some((token, path)) = rest.split_once('/') else { return not_found() };
    let world = sim.world();
    if world.bot_by_token(token).is_none() {
        return envelope(&Err(Refusal::new(401, "Unauthorized")));
    }
    world.files.by_path(path).map_or_else(not_found, |file| bytes_of(file, "application/octet-stream"))
}

/// A file's bytes as a response.
pub(super) fn bytes_of(file: &File, mime: &str) -> Response {
    let mut response = Response::new(Body::from(file.bytes.clone()));
    if let Ok(mime) = HeaderValue::from_str(mime) {
        response.headers_mut().insert(CONTENT_TYPE, mime);
    }
    response
}
