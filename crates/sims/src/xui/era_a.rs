//! Era A's clients: entries inside `inbounds`, read and written as a whole and without a lock.
//!
//! Every write goes through `race`; nothing here waits by itself.

use serde_json::{Value, json};

use super::app::App;
use super::era_b::{last_online, onlines, set_traffic};
use super::inbounds::{drop_row, email_taken, put_row, stamp};
use super::input::{Fields, Input, parse_json};
use super::links;
use super::model::{Inbound, Traffic, int_of, text_of};
use super::profile::Profile;
use super::race::race;
use super::reply::{Refusal, Reply};
use super::routes::Call;
use super::views;
use super::world::World;

const ADDED: &str = "Inbound client(s) have been added.";
const UPDATED: &str = "Inbound client has been updated.";
const DELETED: &str = "Inbound client has been deleted.";
const RESET: &str = "Traffic has been reset.";

/// Answers a call of the group `inbounds` that is about clients; `None` when it is not.
pub(crate) async fn handle(app: &App, call: &Call, input: &Input) -> Option<Reply> {
    let reply = match call.name {
        "addClient" => Reply::of(ADDED, add(app, input).await),
        "updateClient/:" => Reply::of(UPDATED, update(app, call.arg(0), input).await),
        ":/delClient/:" => Reply::of(DELETED, delete(app, call).await),
        ":/delClientByEmail/:" => match delete_by_email(app, call).await {
            Ok(_) => Reply::ok("Client deleted successfully", Value::Null),
            Err(refusal) => Reply::refused("Failed to delete client by email", &refusal),
        },
        _ => return quick(app, call, input),
    };
    Some(reply)
}

fn quick(app: &App, call: &Call, input: &Input) -> Option<Reply> {
    let p = app.profile;
    let mut world = app.world();
    let reply = match call.name {
        ":/resetClientTraffic/:" => Reply::of(RESET, reset(p, &mut world, call.arg(1))),
        "resetAllClientTraffics/:" => {
            let id = call.id(0).unwrap_or(-1);
            for row in world.db.traffic.iter_mut().filter(|r| id == -1 || r.inbound_id == id) {
                (row.up, row.down, row.enable) = (0, 0, true);
            }
            Reply::ok("All traffic from the client has been reset.", Value::Null)
        }
        "delDepletedClients/:" => {
            delete_depleted(&mut world, call.id(0).unwrap_or(-1), app.now_ms());
            Reply::ok("All depleted clients are deleted.", Value::Null)
        }
        "getClientTraffics/:" => traffic(p, &world, call.arg(0)),
        "getClientTrafficsById/:" => Reply::ok("", traffic_by_id(p, &world, call.arg(0))),
        "getSubLinks/:" => Reply::ok("", json!(links::of_sub(p, &world.db, call.arg(0), &input.host))),
        "getClientLinks/:/:" => Reply::ok("", json!(links::of_email(p, &world.db, call.arg(1), &input.host))),
        "clientIps/:" => Reply::ok("", json!("No IP Record")),
        "clearClientIps/:" => Reply::ok("The log has been cleared.", Value::Null),
        "onlines" => Reply::ok("", onlines(p, &world)),
        "lastOnline" => Reply::ok("", last_online(&world)),
        "updateClientTraffic/:" => {
            Reply::of(UPDATED, set_traffic(p, &mut world, call.arg(0), input).map(|()| Value::Null))
        }
        _ => return None,
    };
    Some(reply)
}

/// `{id, settings:"{\"clients\":[…]}"}` as JSON or form.
fn payload(input: &Input) -> Result<(i64, Vec<Value>), Refusal> {
    let body = input.bind()?;
    let f = Fields::new(&body, "Inbound", input.is_form())?;
    let settings = parse_json(f.text("settings")?.as_bytes())?;
    let clients = settings.get("clients").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok((f.int("id")?, clients))
}

async fn add(app: &App, input: &Input) -> Result<Value, Refusal> {
    let (id, new) = payload(input)?;
    let (p, now_ms) = (app.profile, app.now_ms());
    race(app, id, move |world| {
        check_emails(p, world, &new)?;
        let inbound = world.db.inbound(id).ok_or_else(Refusal::not_found)?;
        let (key, cipher) = (inbound.key_field(), inbound.cipher().to_owned());
        let mut clients = inbound.settings.clients().to_vec();
        for mut client in new {
            if text_of(&client, key).is_empty() {
                return Err(Refusal::new("empty client ID"));
            }
            add_method(p, &cipher, &mut client);
            stamp(&mut client, None, now_ms);
            put_row(p, &mut world.db, id, &client);
            clients.push(client);
        }
        Ok(clients)
    })
    .await
}

fn check_emails(p: Profile, world: &World, new: &[Value]) -> Result<(), Refusal> {
    for (at, client) in new.iter().enumerate() {
        let email = text_of(client, "email");
        if email.is_empty() {
            // 2.x lets a client without an e-mail in: a zombie.
            if p.is_3() {
                return Err(Refusal::new("client email is required"));
            }
            continue;
        }
        let twice = new[..at].iter().any(|c| text_of(c, "email").eq_ignore_ascii_case(email));
        if twice || email_taken(p, &world.db, email, text_of(client, "subId")) {
            return Err(Refusal::new(format!("Duplicate email: {email}")));
        }
    }
    Ok(())
}

/// From 3.0 the panel itself copies a legacy cipher to the entry.
fn add_method(p: Profile, cipher: &str, client: &mut Value) {
    if p.is_3() && !cipher.is_empty() && !cipher.starts_with("2022-") && text_of(client, "method").is_empty()
    {
        client["method"] = json!(cipher);
    }
}

async fn update(app: &App, key: &str, input: &Input) -> Result<Value, Refusal> {
    let (id, new) = payload(input)?;
    let (p, now_ms, key) = (app.profile, app.now_ms(), key.to_owned());
    race(app, id, move |world| {
        let inbound = world.db.inbound(id).ok_or_else(Refusal::not_found)?;
        let field = inbound.key_field();
        let mut clients = inbound.settings.clients().to_vec();
        let mut client = new.into_iter().next().unwrap_or_else(|| json!({}));
        let at = clients.iter().position(|c| text_of(c, field) == key);
        let (Some(at), false) = (at, text_of(&client, field).is_empty()) else {
            return Err(Refusal::new("empty client ID"));
        };
        let old_email = text_of(&clients[at], "email").to_owned();
        let email = text_of(&client, "email").to_owned();
        if !email.is_empty()
            && email != old_email
            && email_taken(p, &world.db, &email, text_of(&client, "subId"))
        {
            return Err(Refusal::new(format!("Duplicate email: {email}")));
        }
        stamp(&mut client, Some(int_of(&clients[at], "created_at")), now_ms);
        move_row(p, world, id, &old_email, &client);
        clients[at] = client;
        Ok(clients)
    })
    .await
}

/// The row follows the entry: renamed with it, made for it, or gone with its e-mail.
fn move_row(p: Profile, world: &mut World, inbound_id: i64, old_email: &str, client: &Value) {
    let email = text_of(client, "email");
    if email.is_empty() {
        world.db.traffic.retain(|t| t.email != old_email);
        return;
    }
    let Some(row) = world.db.row_mut(old_email).filter(|_| !old_email.is_empty()) else {
        put_row(p, &mut world.db, inbound_id, client);
        return;
    };
    email.clone_into(&mut row.email);
    row.total = int_of(client, "totalGB");
    row.expiry_ms = int_of(client, "expiryTime");
    row.reset = int_of(client, "reset");
    let on = client.get("enable").and_then(Value::as_bool).unwrap_or_default();
    row.enable = on || !p.row_follows_entry();
}

async fn delete(app: &App, call: &Call) -> Result<Value, Refusal> {
    let (Some(id), key, p) = (call.id(0), call.arg(1).to_owned(), app.profile) else {
        return Err(Refusal::not_found());
    };
    race(app, id, move |world| {
        let inbound = world.db.inbound(id).ok_or_else(Refusal::not_found)?;
        let field = inbound.key_field();
        // 2.6.8 does not mind an unknown client.
        let unknown = (p >= Profile::V2_9_4)
            .then(|| Refusal::new(format!("Client Not Found In Inbound For ID: {key}")));
        take(world, id, |c| text_of(c, field) == key, unknown)
    })
    .await
}

async fn delete_by_email(app: &App, call: &Call) -> Result<Value, Refusal> {
    let (Some(id), email) = (call.id(0), call.arg(1).to_owned()) else {
        return Err(Refusal::not_found());
    };
    race(app, id, move |world| {
        let unknown = Refusal::new(format!("client with email {email} not found"));
        take(world, id, |c| text_of(c, "email") == email, Some(unknown))
    })
    .await
}

/// The clients that remain; the rows of those taken out go. The last client cannot be taken.
fn take(
    world: &mut World,
    id: i64,
    wanted: impl Fn(&Value) -> bool,
    unknown: Option<Refusal>,
) -> Result<Vec<Value>, Refusal> {
    let inbound = world.db.inbound(id).ok_or_else(Refusal::not_found)?;
    let (gone, left): (Vec<Value>, Vec<Value>) =
        inbound.settings.clients().iter().cloned().partition(|c| wanted(c));
    if gone.is_empty()
        && let Some(refusal) = unknown
    {
        return Err(refusal);
    }
    if left.is_empty() {
        return Err(Refusal::new("no client remained in Inbound"));
    }
    for client in &gone {
        let email = text_of(client, "email");
        let elsewhere = |i: &Inbound| i.id != id && i.entry(email).is_some();
        let stays =
            left.iter().any(|c| text_of(c, "email") == email) || world.db.inbounds.iter().any(elsewhere);
        if !stays {
            world.db.traffic.retain(|t| t.email != email);
        }
    }
    Ok(left)
}

fn reset(p: Profile, world: &mut World, email: &str) -> Result<Value, Refusal> {
    match world.db.row_mut(email) {
        Some(row) => {
            (row.up, row.down, row.enable) = (0, 0, true);
            Ok(Value::Null)
        }
        None if p == Profile::V2_6_8 => Err(Refusal::Panic),
        None => Err(Refusal::new(format!("Inbound Not Found For Email: {email}"))),
    }
}

fn traffic(p: Profile, world: &World, email: &str) -> Reply {
    match world.db.row(email) {
        Some(row) => Reply::ok("", views::traffic_of_entry(p, row, views::entry_anywhere(&world.db, email))),
        None if p == Profile::V2_6_8 => Reply::ok("", Value::Null),
        None => {
            let why = Refusal::new(format!("Inbound Not Found For Email: {email}"));
            Reply::refused("Error getting traffics.", &why)
        }
    }
}

fn traffic_by_id(p: Profile, world: &World, id: &str) -> Value {
    let entries = world.db.inbounds.iter().flat_map(|i| i.settings.clients());
    let rows = entries.filter(|e| text_of(e, "id") == id).filter_map(|e| {
        world.db.row(text_of(e, "email")).map(|row| views::traffic_of_entry(p, row, Some(e)))
    });
    Value::Array(rows.collect())
}

/// Deletes clients over quota or expired, and the inbound when none remains (pitfall 13).
fn delete_depleted(world: &mut World, id: i64, now_ms: i64) {
    let over = |t: &&Traffic| {
        let spent = t.total > 0 && t.up + t.down >= t.total;
        t.reset == 0
            && (spent || (t.expiry_ms > 0 && t.expiry_ms <= now_ms))
            && (id == -1 || t.inbound_id == id)
    };
    let gone: Vec<(i64, String)> =
        world.db.traffic.iter().filter(over).map(|t| (t.inbound_id, t.email.clone())).collect();
    for (inbound_id, email) in gone {
        if let Some(inbound) = world.db.inbound_mut(inbound_id) {
            let left = inbound.settings.edit_clients(|clients| {
                clients.retain(|c| text_of(c, "email") != email);
                clients.len()
            });
            if left == 0 {
                world.db.inbounds.retain(|i| i.id != inbound_id);
            }
        }
        drop_row(&mut world.db, &email);
    }
}
