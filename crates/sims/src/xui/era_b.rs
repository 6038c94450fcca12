//! HTTP of `panel/api/clients/*`: bodies in, envelopes out.
//!
//! Never changes rows itself; that is `records` and `bulk`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::app::App;
use super::bulk;
use super::entries::client_from;
use super::input::{Fields, Input};
use super::links;
use super::profile::Profile;
use super::records::{self, Tools};
use super::reply::{Refusal, Reply};
use super::routes::Call;
use super::views;
use super::world::World;

const ADDED: &str = "Inbound client(s) have been added.";
const UPDATED: &str = "Inbound client has been updated.";
const DELETED: &str = "Inbound client has been deleted.";
const RESET: &str = "Traffic has been reset.";

/// Answers one call of the group `clients`.
pub(crate) fn handle(app: &App, call: &Call, input: &Input) -> Reply {
    let tools = Tools { profile: app.profile, rng: &app.rng, now_ms: app.now_ms() };
    let mut world = app.world();
    if call.is_read() { read(tools, &world, call, input) } else { write(tools, &mut world, call, input) }
}

fn read(t: Tools<'_>, world: &World, call: &Call, input: &Input) -> Reply {
    let p = t.profile;
    match call.name {
        "list" => Reply::ok("", bulk::list(p, world)),
        "list/paged" => {
            let number = |key: &str| input.query(key).and_then(|v| v.parse().ok());
            let page = bulk::Page {
                page: number("page").unwrap_or(1),
                size: number("pageSize").unwrap_or(25),
                search: input.query("search").unwrap_or_default().to_owned(),
                inbound: number("inbound"),
            };
            Reply::ok("", bulk::paged(t, world, &page))
        }
        "get/:" => match world.db.record(call.arg(0)) {
            Some(record) => Reply::ok("", views::record_alone(p, &world.db, record)),
            None if p.matches_by_key() => Reply::refused("", &Refusal::not_found()),
            None => Reply::refused("Obtain", &Refusal::not_found()),
        },
        "traffic/:" => traffic(p, world, call.arg(0)),
        "links/:" if world.db.record(call.arg(0)).is_none() => {
            Reply::refused("Obtain", &Refusal::not_found())
        }
        "links/:" => Reply::ok("", json!(links::of_email(p, &world.db, call.arg(0), &input.host))),
        "subLinks/:" => Reply::ok("", json!(links::of_sub(p, &world.db, call.arg(0), &input.host))),
        "groups" => Reply::ok("", bulk::groups(world)),
        "onlines" => Reply::ok("", onlines(p, world)),
        "lastOnline" => Reply::ok("", last_online(world)),
        "ips/:" if p.matches_by_key() => Reply::ok("", json!("No IP Record")),
        "ips/:" => Reply::ok("", json!([])),
        _ => Reply::ok("The log has been cleared.", Value::Null),
    }
}

fn traffic(p: Profile, world: &World, email: &str) -> Reply {
    match world.db.row(email) {
        Some(row) => {
            let entry = views::entry_anywhere(&world.db, email);
            Reply::ok("", views::traffic_of_entry(p, row, entry))
        }
        None if p.matches_by_key() => {
            let why = Refusal::new(format!("Inbound Not Found For Email: {email}"));
            Reply::refused("Error getting traffic.", &why)
        }
        None => Reply::ok("", Value::Null),
    }
}

/// `onlines`: `null` until a core was there, and on 2.x and 3.1.0 whenever nobody is.
pub(crate) fn onlines(p: Profile, world: &World) -> Value {
    let emails = world.onlines();
    let empty_list = world.core.present && p.is_3() && !p.matches_by_key();
    if emails.is_empty() && !empty_list { Value::Null } else { json!(emails) }
}

/// `lastOnline`: every row, sorted by e-mail.
pub(crate) fn last_online(world: &World) -> Value {
    let rows: BTreeMap<&str, i64> =
        world.db.traffic.iter().map(|t| (t.email.as_str(), t.last_online_ms)).collect();
    json!(rows)
}

fn write(t: Tools<'_>, world: &mut World, call: &Call, input: &Input) -> Reply {
    let none = |()| Value::Null;
    let email = call.arg(0);
    match call.name {
        "add" => Reply::of(ADDED, add(t, world, input).map(none)),
        "update/:" => Reply::of(UPDATED, update(t, world, email, input).map(none)),
        "del/:" => {
            let keep = matches!(input.query("keepTraffic"), Some("1" | "true"));
            Reply::of(DELETED, records::delete(t, world, email, keep).map(none))
        }
        ":/attach" => {
            let outcome = inbound_ids(input).and_then(|ids| records::attach(t, world, email, &ids));
            Reply::of(ADDED, outcome.map(none))
        }
        ":/detach" => {
            let outcome = inbound_ids(input).and_then(|ids| records::detach(t, world, email, &ids));
            Reply::of(DELETED, outcome.map(none))
        }
        "resetTraffic/:" => {
            let found = bulk::reset_one(t, world, email);
            Reply::of(RESET, if found { Ok(Value::Null) } else { Err(Refusal::not_found()) })
        }
        "updateTraffic/:" => Reply::of(UPDATED, set_traffic(t.profile, world, email, input).map(none)),
        "resetAllTraffics" => {
            bulk::reset_all(world);
            Reply::ok("All traffic has been reset.", Value::Null)
        }
        "delDepleted" => Reply::ok("", bulk::delete_depleted(t, world)),
        "delOrphans" => Reply::ok("", bulk::delete_orphans(t, world)),
        _ => Reply::of("", input.json().and_then(|body| many(t, world, call.name, &body))),
    }
}

fn many(t: Tools<'_>, world: &mut World, name: &str, body: &Value) -> Result<Value, Refusal> {
    match name {
        "bulkCreate" => bulk::create(t, world, body),
        "bulkDel" => bulk::delete(t, world, body),
        "bulkAdjust" => bulk::adjust(t, world, body),
        "bulkEnable" => bulk::switch(t, world, body, true),
        "bulkDisable" => bulk::switch(t, world, body, false),
        "bulkAttach" => bulk::link(t, world, body, true),
        "bulkDetach" => bulk::link(t, world, body, false),
        _ => bulk::reset(t, world, body),
    }
}

fn add(t: Tools<'_>, world: &mut World, input: &Input) -> Result<(), Refusal> {
    let body = input.json()?;
    let f = Fields::new(&body, "ClientCreatePayload", false)?;
    let client = client_from(f.get("client").unwrap_or(&json!({})), "Client.client")?;
    records::add(t, world, client, &f.ints("inboundIds")?)
}

fn update(t: Tools<'_>, world: &mut World, email: &str, input: &Input) -> Result<(), Refusal> {
    let client = client_from(&input.json()?, "Client")?;
    let only = input.query("inboundIds").unwrap_or_default();
    let only: Vec<i64> = only.split(',').filter_map(|id| id.trim().parse().ok()).collect();
    records::update(t, world, email, client, &only)
}

fn inbound_ids(input: &Input) -> Result<Vec<i64>, Refusal> {
    Fields::new(&input.json()?, "clientInboundsRequest", false)?.ints("inboundIds")
}

/// Absolute counters; an unknown e-mail is a silent success.
pub(crate) fn set_traffic(p: Profile, world: &mut World, email: &str, input: &Input) -> Result<(), Refusal> {
    let body = input.json()?;
    let f = Fields::new(&body, "TrafficUpdateRequest", false)?;
    let (up, down) = (f.int("upload")?, f.int("download")?);
    if let Some(row) = world.db.row_mut(email) {
        (row.up, row.down) = (up, down);
        if p >= Profile::V2_9_4 {
            row.all_time = row.all_time.max(up + down);
        }
    }
    Ok(())
}
