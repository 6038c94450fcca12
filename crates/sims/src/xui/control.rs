//! The control routes at `/_sim/*`: what a test or a person does to the world behind the panel.
//!
//! They are outside the base path, need no login and are never hit by faults.

use std::collections::HashMap;
use std::sync::PoisonError;

use kernel::Clock as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::app::{App, Asked};
use super::faults::Fault;
use super::model::{Inbound, Traffic, flag_of, int_of, text_of};
use super::reply::{JSON, Reply};
use super::world::{Moved, World};

/// The slot that a wipe saves into and a bare restore takes from.
const LAST: &str = "last";
/// States that can be kept at once.
const SLOTS_MAX: usize = 20;

/// Answers `/_sim/{path}`.
pub(crate) fn handle(app: &App, path: &str, asked: &Asked) -> Reply {
    app.catch_up();
    let body = if asked.input.body.trim_ascii().is_empty() {
        json!({})
    } else {
        match serde_json::from_slice(&asked.input.body) {
            Ok(body) => body,
            Err(error) => return wrong(&format!("the body is not JSON: {error}")),
        }
    };
    let outcome = match (asked.method.as_str(), path) {
        ("GET", "state") => Ok(app.world().told()),
        ("GET", "clock") => Ok(clock(app)),
        ("POST", "clock") => advance(app, &body),
        ("POST", "traffic") => traffic(app, &body),
        ("POST", "online") => online(app, &body),
        ("POST", "poll") => {
            let now_ms = app.now_ms();
            app.world().poll(app.profile, now_ms);
            Ok(json!({ "ok": true }))
        }
        ("POST", "restart") => {
            app.restart();
            Ok(json!({ "ok": true }))
        }
        ("POST", "save") => save(app, name_of(&body)),
        ("POST", "wipe") => wipe(app, &body),
        ("POST", "restore") => restore(app, name_of(&body)),
        ("GET", "faults") => Ok(json!(app.faults.all())),
        ("POST", "faults") => add_fault(app, body),
        ("DELETE", "faults") => {
            app.faults.clear();
            Ok(json!({ "ok": true }))
        }
        _ => return Reply::text(404, JSON, json!({ "error": "no such control route" }).to_string()),
    };
    match outcome {
        Ok(value) => Reply::json(&value),
        Err(why) => wrong(&why),
    }
}

fn wrong(why: &str) -> Reply {
    Reply::text(400, JSON, json!({ "error": why }).to_string())
}

fn clock(app: &App) -> Value {
    json!({ "now": app.clock.now().to_rfc3339(), "advanced_s": app.clock.advanced_s() })
}

fn advance(app: &App, body: &Value) -> Result<Value, String> {
    let seconds = body.get("advance_s").and_then(Value::as_i64).ok_or("advance_s must be a whole number")?;
    app.clock.advance_s(seconds);
    app.catch_up();
    Ok(clock(app))
}

#[derive(Deserialize)]
struct TrafficBody {
    email: String,
    #[serde(default)]
    up: i64,
    #[serde(default)]
    down: i64,
    /// Through which inbound; the client's first when missing.
    #[serde(default)]
    inbound_id: i64,
}

/// `{"moved":true}` when the core let the bytes through.
fn traffic(app: &App, body: &Value) -> Result<Value, String> {
    let asked: TrafficBody = serde_json::from_value(body.clone()).map_err(|e| e.to_string())?;
    if asked.up < 0 || asked.down < 0 {
        return Err("bytes cannot be negative".to_owned());
    }
    let bytes = Moved { up: asked.up, down: asked.down, inbound_id: asked.inbound_id };
    let now_ms = app.now_ms();
    let moved = app.world().carry(&asked.email, bytes, now_ms);
    Ok(json!({ "moved": moved }))
}

/// `{"emails":[…]}` sets who is online beyond the traffic seen, `{"email":…,"online":bool}` changes one.
fn online(app: &App, body: &Value) -> Result<Value, String> {
    let now_ms = app.now_ms();
    let mut world = app.world();
    if let Some(emails) = body.get("emails").and_then(Value::as_array) {
        world.core.forced_online = emails.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    } else {
        let email = body.get("email").and_then(Value::as_str).ok_or("email or emails is required")?;
        if body.get("online").and_then(Value::as_bool).unwrap_or(true) {
            world.core.forced_online.insert(email.to_owned());
        } else {
            world.core.forced_online.remove(email);
            world.core.online.remove(email);
        }
    }
    for email in world.core.forced_online.clone() {
        if let Some(row) = world.db.row_mut(&email) {
            row.last_online_ms = now_ms;
        }
    }
    Ok(json!({ "online": world.onlines() }))
}

fn name_of(body: &Value) -> &str {
    match text_of(body, "name") {
        "" => LAST,
        name => name,
    }
}

fn save(app: &App, name: &str) -> Result<Value, String> {
    let world = app.world().clone();
    let mut slots = app.slots.lock().unwrap_or_else(PoisonError::into_inner);
    if slots.len() >= SLOTS_MAX && !slots.contains_key(name) {
        return Err("too many saved states".to_owned());
    }
    slots.insert(name.to_owned(), world);
    Ok(json!({ "saved": name }))
}

/// All clients are lost; with `{"what":"all"}` the inbounds too. The state before is kept for a restore.
fn wipe(app: &App, body: &Value) -> Result<Value, String> {
    save(app, LAST)?;
    let mut world = app.world();
    let db = &mut world.db;
    match text_of(body, "what") {
        "" | "clients" => {
            for inbound in &mut db.inbounds {
                inbound.settings.edit_clients(Vec::clear);
            }
        }
        "all" => db.inbounds.clear(),
        other => return Err(format!("what must be clients or all, not {other}")),
    }
    db.traffic.clear();
    db.records.clear();
    db.links.clear();
    world.core.forget();
    Ok(json!({ "ok": true }))
}

/// The database of a saved state comes back; users, tokens and sessions stay as they are now.
fn restore(app: &App, name: &str) -> Result<Value, String> {
    let slots = app.slots.lock().unwrap_or_else(PoisonError::into_inner);
    let saved = slots.get(name).ok_or_else(|| format!("no saved state called {name}"))?;
    let db = saved.db.clone();
    drop(slots);
    let mut world = app.world();
    world.db = db;
    world.core.forget();
    Ok(json!({ "restored": name }))
}

fn add_fault(app: &App, body: Value) -> Result<Value, String> {
    let fault: Fault = serde_json::from_value(body).map_err(|e| e.to_string())?;
    if app.faults.add(fault) { Ok(json!({ "ok": true })) } else { Err("too many faults".to_owned()) }
}

impl World {
    /// The state as the contract shows it. `enable` is what the core would say: entry and row both on.
    pub(crate) fn told(&self) -> Value {
        let rows: HashMap<&str, &Traffic> = self.db.traffic.iter().map(|t| (t.email.as_str(), t)).collect();
        let client = |entry: &Value| {
            let email = text_of(entry, "email");
            let row = rows.get(email);
            json!({
                "email": email,
                "uuid": text_of(entry, "id"),
                "password": text_of(entry, "password"),
                "auth": text_of(entry, "auth"),
                "enable": flag_of(entry, "enable") && row.is_none_or(|r| r.enable),
                "total": int_of(entry, "totalGB"),
                "expiry_ms": int_of(entry, "expiryTime"),
                "up": row.map_or(0, |r| r.up),
                "down": row.map_or(0, |r| r.down),
            })
        };
        let inbound = |i: &Inbound| {
            let clients: Vec<Value> = i.settings.clients().iter().map(client).collect();
            json!({
                "id": i.id, "remark": i.remark, "port": i.port, "protocol": i.protocol, "clients": clients,
            })
        };
        json!({ "inbounds": self.db.inbounds.iter().map(inbound).collect::<Vec<_>>() })
    }
}
