//! The chat page for a person: its files, and the routes that only it uses.
//!
//! Everything is embedded; nothing is fetched from elsewhere.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use serde::Deserialize;
use serde_json::{Value, json};

use super::control::{Which, bot_index};
use super::person::Impossible;
use super::sim::Sim;
use super::view;

/// The longest wait for any change.
const WAIT_MS_MAX: u64 = 60_000;
const POLICY: &str = "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; \
                      connect-src 'self'; frame-ancestors 'self'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// Name, media type and text of each file of the page.
const ASSETS: [(&str, &str, &str); 11] = [
    ("base.css", CSS, include_str!("page/base.css")),
    ("chat.css", CSS, include_str!("page/chat.css")),
    ("app.js", JS, include_str!("page/app.js")),
    ("api.js", JS, include_str!("page/api.js")),
    ("words.js", JS, include_str!("page/words.js")),
    ("dom.js", JS, include_str!("page/dom.js")),
    ("entities.js", JS, include_str!("page/entities.js")),
    ("messages.js", JS, include_str!("page/messages.js")),
    ("composer.js", JS, include_str!("page/composer.js")),
    ("people.js", JS, include_str!("page/people.js")),
    ("receipt.js", JS, include_str!("page/receipt.js")),
];

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/", routing::get(index))
        .route("/_sim/page/assets/{name}", routing::get(asset))
        .route("/_sim/page/state", routing::get(state))
        .route("/_sim/page/changes", routing::get(changes))
        .route("/_sim/page/chats/{user}", routing::get(chat))
        .route("/_sim/page/chats/{user}/read", routing::post(read))
}

fn text(kind: &'static str, text: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache"), (CONTENT_SECURITY_POLICY, POLICY)];
    (headers, text).into_response()
}

async fn index() -> Response {
    text(HTML, include_str!("page/index.html"))
}

async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, body)) => text(kind, body),
        None => Impossible::missing("file").into_response(),
    }
}

type Told = Result<Json<Value>, Impossible>;

/// All people of a bot's list, all bots, and the number of the newest change.
async fn state(State(sim): State<Arc<Sim>>, Query(which): Query<Which>) -> Told {
    let bot = bot_index(&sim, &which)?;
    Ok(Json(changed_since(&sim, bot, 0)))
}

fn changed_since(sim: &Sim, bot: usize, after: u64) -> Value {
    let now_ms = kernel::unix_ms(sim.clock.now());
    let world = sim.world();
    let Some(bot) = world.bots.get(bot) else { return Value::Null };
    let new = |id: &i64| after == 0 || bot.chats.get(id).is_some_and(|chat| chat.changed > after);
    let users: Vec<Value> = world
        .users
        .values()
        .filter(|user| new(&user.id))
        .map(|user| view::summary(bot, user, now_ms))
        .collect();
    json!({
        "seq": world.seq(),
        "now": now_ms / 1000,
        "bot": view::bot(&world, bot, None),
        "bots": world.bots.iter().map(|bot| json!({ "username": bot.username, "name": bot.name })).collect::<Value>(),
        "users": users,
    })
}

#[derive(Debug, Default, Deserialize)]
struct Since {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    wait_ms: u64,
    bot: Option<String>,
}

/// People whose chats changed after a number; waits for a change.
async fn changes(State(sim): State<Arc<Sim>>, Query(since): Query<Since>) -> Told {
    let bot = bot_index(&sim, &Which { bot: since.bot })?;
    let deadline = tokio::time::sleep(Duration::from_millis(since.wait_ms.min(WAIT_MS_MAX)));
    tokio::pin!(deadline);
    loop {
        let mut changed = {
            let world = sim.world();
            if world.seq() > since.after {
                drop(world);
                return Ok(Json(changed_since(&sim, bot, since.after.max(1))));
            }
            world.signal.listen()
        };
        tokio::select! {
            () = sim.stop.cancelled() => break,
            () = &mut deadline => break,
            _ = changed.changed() => {}
        }
    }
    Ok(Json(json!({ "seq": since.after, "users": [] })))
}

/// A chat with entities, keyboards and pins.
async fn chat(State(sim): State<Arc<Sim>>, Path(user): Path<i64>, Query(since): Query<Since>) -> Told {
    let bot = bot_index(&sim, &Which { bot: since.bot })?;
    let world = sim.world();
    if !world.users.contains_key(&user) {
        return Err(Impossible::missing("user"));
    }
    let Some(bot) = world.bots.get(bot) else { return Err(Impossible::missing("bot")) };
    let chat = bot.chats.get(&user);
    let below = chat.and_then(super::chat::Chat::keyboard);
    let pinned = chat.and_then(|chat| chat.message(*chat.pinned.last()?));
    Ok(Json(json!({
        "seq": world.seq(),
        "items": view::rich(chat, since.after),
        "keyboard": below.map(|(_, keyboard)| keyboard),
        "keyboard_id": below.map(|(message, _)| message.id),
        "pinned": pinned.map(|message| json!({ "id": message.id, "text": message.words() })),
        "bot": view::bot(&world, bot, Some(user)),
    })))
}

/// The person has seen the chat up to now.
async fn read(State(sim): State<Arc<Sim>>, Path(user): Path<i64>, Query(which): Query<Which>) -> Told {
    let bot = bot_index(&sim, &which)?;
    let mut world = sim.world();
    let seq = world.seq();
    let Some(chat) = world.bots.get_mut(bot).and_then(|bot| bot.chats.get_mut(&user)) else {
        return Ok(Json(json!({ "unread": 0 })));
    };
    if chat.unread() > 0 {
        chat.read = seq;
        let next = world.next_seq();
        if let Some(chat) = world.bots.get_mut(bot).and_then(|bot| bot.chats.get_mut(&user)) {
            chat.touch(next);
        }
    }
    Ok(Json(json!({ "unread": 0 })))
}
