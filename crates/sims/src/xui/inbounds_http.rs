//! HTTP of `panel/api/inbounds/*`, as far as it is about inbounds.
//!
//! Never changes rows itself; that is `inbounds`.

use serde_json::{Value, json};

use super::app::App;
use super::bulk;
use super::inbounds::{self, from_body, port_issue};
use super::input::{Fields, Input, parse_json};
use super::links;
use super::model::{Inbound, text_of};
use super::profile::Profile;
use super::records::Tools;
use super::reply::{Refusal, Reply};
use super::routes::Call;
use super::views;
use super::world::World;

const CREATED: &str = "Inbound has been successfully created.";
const UPDATED: &str = "Inbound has been successfully updated.";
const DELETED: &str = "Inbound has been successfully deleted.";

/// Answers one call of the group `inbounds` that era A's clients did not take.
pub(crate) fn handle(app: &App, call: &Call, input: &Input) -> Reply {
    let (p, now_ms) = (app.profile, app.now_ms());
    let mut world = app.world();
    match call.name {
        "list" => Reply::ok("", views::inbounds(p, &world)),
        "list/slim" => Reply::ok("", slim(p, &world)),
        "allLinks" => Reply::ok("", json!(links::all(p, &world.db, &input.host))),
        "options" => Reply::ok("", options(p, &world)),
        "get/:" => get(p, &world, call),
        "add" => add(p, &mut world, input, now_ms),
        "update/:" => update(p, &mut world, call, input, now_ms),
        "import" => import(p, &mut world, input, now_ms),
        "del/:" => {
            let id = call.id(0).unwrap_or_default();
            Reply::of(DELETED, inbounds::delete(p, &mut world, id).map(|()| json!(id)))
        }
        "bulkDel" => Reply::of("", delete_many(p, &mut world, input)),
        "setEnable/:" => Reply::of(UPDATED, set_enable(&mut world, call, input)),
        ":/resetTraffic" => {
            inbounds::reset(&mut world, call.id(0).or(Some(0)), now_ms);
            Reply::ok("Traffic has been reset.", Value::Null)
        }
        "resetAllTraffics" => {
            inbounds::reset(&mut world, None, now_ms);
            Reply::ok("All traffic has been reset.", Value::Null)
        }
        _ => {
            let tools = Tools { profile: p, rng: &app.rng, now_ms };
            Reply::of("", delete_all_clients(tools, &mut world, call))
        }
    }
}

fn get(p: Profile, world: &World, call: &Call) -> Reply {
    let Some(id) = call.id(0) else {
        let text = format!("strconv.Atoi: parsing \"{}\": invalid syntax", call.arg(0));
        return Reply::refused("Obtain", &Refusal::raw(text));
    };
    match world.db.inbound(id) {
        Some(i) => {
            let stats = if p >= Profile::V3_6_0 { views::stats(p, &world.db, i) } else { Value::Null };
            Reply::ok("", views::inbound(p, i, stats, None))
        }
        None => Reply::refused("Obtain", &Refusal::not_found()),
    }
}

/// What the binder of each release says to a body it cannot read.
fn unreadable(p: Profile, prefix: &str, refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::Text(text) if p >= Profile::V3_6_0 => invalid(&json!({ "issues": [], "message": text })),
        _ => Reply::refused(prefix, refusal),
    }
}

fn invalid(obj: &Value) -> Reply {
    Reply::json(&json!({ "success": false, "msg": "request body failed validation", "obj": obj }))
}

fn read_inbound(p: Profile, input: &Input, prefix: &str) -> Result<Inbound, Reply> {
    let parsed = input.bind().and_then(|body| from_body(p, &body, input.is_form()));
    let inbound = parsed.map_err(|refusal| unreadable(p, prefix, &refusal))?;
    match port_issue(p, &inbound) {
        Some(issue) => Err(invalid(&issue)),
        None => Ok(inbound),
    }
}

fn add(p: Profile, world: &mut World, input: &Input, now_ms: i64) -> Reply {
    let inbound = match read_inbound(p, input, CREATED) {
        Ok(inbound) => inbound,
        Err(reply) => return reply,
    };
    created(p, world, inbound, now_ms)
}

fn created(p: Profile, world: &mut World, inbound: Inbound, now_ms: i64) -> Reply {
    match inbounds::add(p, world, inbound, now_ms) {
        Ok(id) => shown(p, world, CREATED, id),
        Err(refusal) => Reply::went_wrong(&refusal),
    }
}

fn shown(p: Profile, world: &World, msg: &str, id: i64) -> Reply {
    let inbound = world.db.inbound(id).map(|i| views::inbound(p, i, Value::Null, None));
    Reply::ok(msg, inbound.unwrap_or_default())
}

fn update(p: Profile, world: &mut World, call: &Call, input: &Input, now_ms: i64) -> Reply {
    let inbound = match read_inbound(p, input, UPDATED) {
        Ok(inbound) => inbound,
        Err(reply) => return reply,
    };
    let id = call.id(0).unwrap_or_default();
    match inbounds::update(p, world, id, inbound, now_ms) {
        Ok(()) => shown(p, world, UPDATED, id),
        Err(refusal) => Reply::went_wrong(&refusal),
    }
}

/// Form only: `data` is the JSON of an inbound; its id is dropped.
fn import(p: Profile, world: &mut World, input: &Input, now_ms: i64) -> Reply {
    let data = input.form().into_iter().find(|(k, _)| k == "data").map(|(_, v)| v).unwrap_or_default();
    let parsed = parse_json(data.as_bytes()).and_then(|body| from_body(p, &body, false));
    match parsed {
        Ok(inbound) => created(p, world, Inbound { tag: String::new(), ..inbound }, now_ms),
        Err(refusal) => Reply::went_wrong(&refusal),
    }
}

fn set_enable(world: &mut World, call: &Call, input: &Input) -> Result<Value, Refusal> {
    let body = input.bind()?;
    let enable = Fields::new(&body, "body", input.is_form())?.flag("enable")?;
    let id = call.id(0).unwrap_or_default();
    world.db.inbound_mut(id).ok_or_else(Refusal::not_found)?.enable = enable;
    Ok(Value::Null)
}

fn delete_many(p: Profile, world: &mut World, input: &Input) -> Result<Value, Refusal> {
    let ids = Fields::new(&input.json()?, "bulkDelRequest", false)?.ints("ids")?;
    let before = world.db.inbounds.len();
    for id in ids {
        inbounds::delete(p, world, id)?;
    }
    Ok(json!({ "deleted": before - world.db.inbounds.len() }))
}

fn delete_all_clients(t: Tools<'_>, world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let id = call.id(0).unwrap_or_default();
    let inbound = world.db.inbound(id).ok_or_else(Refusal::not_found)?;
    let emails: Vec<&str> = inbound.settings.clients().iter().map(|c| text_of(c, "email")).collect();
    let body = json!({ "emails": emails });
    bulk::delete(t, world, &body)
}

/// `list/slim`: clients reduced to e-mail, switch and comment.
fn slim(p: Profile, world: &World) -> Value {
    let mut all = views::inbounds(p, world);
    for inbound in all.as_array_mut().into_iter().flatten() {
        let id = inbound["id"].clone();
        if let Some(stats) = inbound["clientStats"].as_array_mut() {
            // 3.1.0 shows only the rows that were made here.
            stats.retain(|row| !p.matches_by_key() || row["inboundId"] == id);
            for row in stats {
                (row["uuid"], row["subId"]) = (json!(""), json!(""));
            }
        }
        let Some(clients) = inbound["settings"].get_mut("clients").and_then(Value::as_array_mut) else {
            continue;
        };
        for client in clients {
            let (email, enable, comment) = (&client["email"], &client["enable"], text_of(client, "comment"));
            let mut kept = json!({ "email": email, "enable": enable });
            if !comment.is_empty() {
                kept["comment"] = json!(comment);
            }
            *client = kept;
        }
    }
    all
}

fn options(p: Profile, world: &World) -> Value {
    let v36 = p >= Profile::V3_6_0;
    let show = |i: &Inbound| {
        views::Obj::new()
            .put("id", i.id)
            .put("remark", i.remark.as_str())
            .put("tag", i.tag.as_str())
            .put("protocol", i.protocol.as_str())
            .put("port", i.port)
            .put_if(v36, "enable", i.enable)
            .put("tlsFlowCapable", i.takes_flow())
            .put_if(v36, "ssMethod", i.cipher())
            .done()
    };
    Value::Array(world.db.inbounds.iter().map(show).collect())
}
