//! Control routes under `/_sim`: people, what they do, faults, and looking at what happened.
//!
//! Thin: each route reads its body and hands it to the world.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::act;
use super::call::Call;
use super::http::bytes_of;
use super::person::{Hand, Impossible};
use super::press::{Wish, press};
use super::sim::Sim;
use super::world::{Bot, Group, User};
use super::{view, webhook};

/// The longest wait for something new in a chat.
const WAIT_MS_MAX: u64 = 120_000;

impl IntoResponse for Impossible {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0).unwrap_or(StatusCode::BAD_REQUEST);
        (status, Json(json!({ "error": self.1 }))).into_response()
    }
}

type Told = Result<Json<Value>, Impossible>;

/// Which bot's chat is meant when there are several: its username; the first bot when missing.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Which {
    pub(super) bot: Option<String>,
}

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/_sim/users", routing::get(users).post(add_user))
        .route("/_sim/users/{id}/messages", routing::get(messages).post(write))
        .route("/_sim/users/{id}/press", routing::post(press_button))
        .route("/_sim/users/{id}/block", routing::post(block))
        .route("/_sim/users/{id}/unblock", routing::post(unblock))
        .route("/_sim/faults", routing::get(faults).post(arm).delete(disarm))
        .route("/_sim/chats", routing::post(add_group))
        .route("/_sim/bots", routing::get(bots).post(add_bot))
        .route("/_sim/files/{unique}", routing::get(file))
        .route("/_sim/calls", routing::get(calls))
        .route("/_sim/violations", routing::get(violations))
}

/// Reads a JSON body whatever its content type says; an empty one is an empty object.
async fn body_of(request: Request) -> Result<Value, Impossible> {
    let body = axum::body::to_bytes(request.into_body(), super::call::BODY_BYTES_MAX)
        .await
        .map_err(|_| Impossible(413, "the body is too large".to_owned()))?;
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(json!({}));
    }
    serde_json::from_slice(&body).map_err(|error| Impossible::bad(format!("not JSON: {error}")))
}

pub(super) fn bot_index(sim: &Sim, which: &Which) -> Result<usize, Impossible> {
    sim.world().bot_named(which.bot.as_deref()).ok_or_else(|| Impossible::missing("bot"))
}

async fn users(State(sim): State<Arc<Sim>>, Query(which): Query<Which>) -> Told {
    let bot = bot_index(&sim, &which)?;
    let now_ms = kernel::unix_ms(sim.clock.now());
    let world = sim.world();
    let Some(bot) = world.bots.get(bot) else { return Err(Impossible::missing("bot")) };
    Ok(Json(world.users.values().map(|user| view::summary(bot, user, now_ms)).collect()))
}

/// Adds a person, or changes the given fields of one.
async fn add_user(State(sim): State<Arc<Sim>>, request: Request) -> Told {
    let Value::Object(given) = body_of(request).await? else {
        return Err(Impossible::bad("an object is expected"));
    };
    let id = given.get("id").and_then(Value::as_i64).filter(|id| *id > 0);
    let id = id.ok_or_else(|| Impossible::bad("id must be a positive number"))?;
    let mut world = sim.world();
    let known = world.users.get(&id).map(|user| json!(user));
    let mut merged = match known {
        Some(Value::Object(known)) => known,
        _ => Map::from_iter([("first_name".to_owned(), json!(format!("User {id}")))]),
    };
    merged.extend(given);
    if let Some(name) = merged.get("username").and_then(Value::as_str) {
        let name = name.trim_start_matches('@').to_owned();
        merged.insert("username".to_owned(), if name.is_empty() { Value::Null } else { json!(name) });
    }
    let user: User =
        serde_json::from_value(Value::Object(merged)).map_err(|error| Impossible::bad(error.to_string()))?;
    if user.first_name.trim().is_empty() {
        return Err(Impossible::bad("first_name is empty"));
    }
    let shown = json!(user);
    world.users.insert(id, user);
    let seq = world.next_seq();
    for bot in &mut world.bots {
        bot.chats.entry(id).or_default().touch(seq);
    }
    Ok(Json(shown))
}

#[derive(Debug, Default, Deserialize)]
struct Since {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    wait_ms: u64,
    bot: Option<String>,
}

async fn messages(State(sim): State<Arc<Sim>>, Path(user): Path<i64>, Query(since): Query<Since>) -> Told {
    let bot = bot_index(&sim, &Which { bot: since.bot })?;
    let deadline = tokio::time::sleep(Duration::from_millis(since.wait_ms.min(WAIT_MS_MAX)));
    tokio::pin!(deadline);
    loop {
        let mut changed = {
            let mut world = sim.world();
            if !world.users.contains_key(&user) && !world.groups.contains_key(&user) {
                return Err(Impossible::missing("user"));
            }
            let Some(bot) = world.bots.get_mut(bot) else { return Err(Impossible::missing("bot")) };
            let chat = bot.chats.entry(user).or_default();
            let entries = view::plain(Some(chat), since.after, &sim.url);
            if !entries.is_empty() || since.wait_ms == 0 {
                return Ok(Json(Value::Array(entries)));
            }
            chat.signal.listen()
        };
        tokio::select! {
            () = sim.stop.cancelled() => return Ok(Json(json!([]))),
            () = &mut deadline => return Ok(Json(json!([]))),
            _ = changed.changed() => {}
        }
    }
}

async fn write(
    State(sim): State<Arc<Sim>>,
    Path(user): Path<i64>,
    Query(which): Query<Which>,
    request: Request,
) -> Told {
    let bot = bot_index(&sim, &which)?;
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/") {
        let call = Call::read(request).await.map_err(|refusal| Impossible::bad(refusal.description))?;
        let mut world = sim.world();
        let mut hand = Hand { sim: &sim, world: &mut world, bot, user };
        return act::form(&mut hand, &call).map(Json);
    }
    let body = body_of(request).await?;
    let mut world = sim.world();
    let mut hand = Hand { sim: &sim, world: &mut world, bot, user };
    act::json(&mut hand, &body).map(Json)
}

async fn press_button(
    State(sim): State<Arc<Sim>>,
    Path(user): Path<i64>,
    Query(which): Query<Which>,
    request: Request,
) -> Told {
    let bot = bot_index(&sim, &which)?;
    let wish: Wish = serde_json::from_value(body_of(request).await?)
        .map_err(|error| Impossible::bad(error.to_string()))?;
    let mut world = sim.world();
    press(&mut Hand { sim: &sim, world: &mut world, bot, user }, &wish).map(Json)
}

fn set_blocked(sim: &Sim, user: i64, which: &Which, blocked: bool) -> Told {
    let bot = bot_index(sim, which)?;
    let mut world = sim.world();
    let update = Hand { sim, world: &mut world, bot, user }.block(blocked)?;
    Ok(Json(json!({ "blocked": blocked, "update_id": update })))
}

async fn block(State(sim): State<Arc<Sim>>, Path(user): Path<i64>, Query(which): Query<Which>) -> Told {
    set_blocked(&sim, user, &which, true)
}

async fn unblock(State(sim): State<Arc<Sim>>, Path(user): Path<i64>, Query(which): Query<Which>) -> Told {
    set_blocked(&sim, user, &which, false)
}

async fn faults(State(sim): State<Arc<Sim>>) -> Json<Value> {
    Json(sim.faults().list())
}

async fn arm(State(sim): State<Arc<Sim>>, request: Request) -> Told {
    let body = body_of(request).await?;
    sim.faults().arm(body).map_err(Impossible::bad)?;
    Ok(Json(sim.faults().list()))
}

async fn disarm(State(sim): State<Arc<Sim>>) -> Json<Value> {
    sim.faults().clear();
    Json(json!([]))
}

/// Adds or replaces a group or channel: `{"id":-100…,"type","title","username"?,"members":{"5001":"member"}}`.
async fn add_group(State(sim): State<Arc<Sim>>, request: Request) -> Told {
    let group: Group = serde_json::from_value(body_of(request).await?)
        .map_err(|error| Impossible::bad(error.to_string()))?;
    if group.id >= 0 || !matches!(group.kind.as_str(), "group" | "supergroup" | "channel") {
        return Err(Impossible::bad("id must be negative and type one of group, supergroup, channel"));
    }
    let shown = json!(group);
    sim.world().groups.insert(group.id, group);
    Ok(Json(shown))
}

async fn bots(State(sim): State<Arc<Sim>>) -> Json<Value> {
    let world = sim.world();
    Json(world.bots.iter().map(|bot| view::bot(&world, bot, None)).collect())
}

/// Adds a bot: `{"token","username","name"}`. A known token is not an error.
async fn add_bot(State(sim): State<Arc<Sim>>, request: Request) -> Told {
    let spec: super::BotSpec = serde_json::from_value(body_of(request).await?)
        .map_err(|error| Impossible::bad(error.to_string()))?;
    let bot: Bot = spec.bot(&sim.rng).map_err(|error| Impossible::bad(error.to_string()))?;
    let mut world = sim.world();
    let known = world.bot_by_token(&bot.token);
    let index = known.unwrap_or(world.bots.len());
    if known.is_none() {
        world.bots.push(bot);
        world.next_seq();
        sim.tasks.spawn(webhook::serve(sim.clone(), index));
    }
    let Some(bot) = world.bots.get(index) else { return Err(Impossible::missing("bot")) };
    Ok(Json(view::bot(&world, bot, None)))
}

async fn file(State(sim): State<Arc<Sim>>, Path(unique): Path<String>) -> Response {
    let world = sim.world();
    match world.files.by_unique(&unique) {
        Some(file) => bytes_of(file, &file.mime),
        None => Impossible::missing("file").into_response(),
    }
}

#[derive(Debug, Default, Deserialize)]
struct OfMethod {
    method: Option<String>,
}

async fn calls(State(sim): State<Arc<Sim>>, Query(of): Query<OfMethod>) -> Json<Value> {
    Json(sim.record().calls(of.method.as_deref()))
}

async fn violations(State(sim): State<Arc<Sim>>) -> Json<Value> {
    Json(json!(sim.record().violations()))
}
