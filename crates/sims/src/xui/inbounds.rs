//! Inbounds: reading them from a body, and adding, replacing, switching and deleting them.
//!
//! Never touches single clients except as part of a whole inbound.

use serde_json::{Value, json};

use super::input::Fields;
use super::model::{Blob, Db, Inbound, Traffic, flag_of, int_of, text_of};
use super::profile::Profile;
use super::records;
use super::reply::Refusal;
use super::world::World;

/// Highest port that 3.2 and later take; older ones take any number.
const PORT_MAX: i64 = 65_535;

/// The body of `inbounds/add` and `inbounds/update`.
pub(crate) fn from_body(p: Profile, body: &Value, form: bool) -> Result<Inbound, Refusal> {
    let f = Fields::new(body, "Inbound", form)?;
    let column = |key: &str| match f.get(key) {
        Some(value) if p.is_b() => Ok(Blob::from_body(value)),
        _ => f.text(key).map(|text| Blob::parse(&text)),
    };
    let or = |text: String, default: &str| if text.is_empty() { default.to_owned() } else { text };
    Ok(Inbound {
        up: f.int("up")?,
        down: f.int("down")?,
        total: f.int("total")?,
        remark: f.text("remark")?,
        enable: f.flag("enable")?,
        expiry_ms: f.int("expiryTime")?,
        traffic_reset: or(f.text("trafficReset")?, "never"),
        traffic_reset_day: f.int("trafficResetDay")?.max(1),
        sub_sort_index: f.int("subSortIndex")?.max(1),
        listen: f.text("listen")?,
        port: f.int("port")?,
        protocol: f.text("protocol")?,
        tag: f.text("tag")?,
        share_strategy: or(f.text("shareAddrStrategy")?, "node"),
        share_addr: f.text("shareAddr")?,
        disable_flow: f.flag("disableFlow")?,
        settings: column("settings")?,
        stream: column("streamSettings")?,
        sniffing: column("sniffing")?,
        ..Inbound::default()
    })
}

/// The validator of 3.2 and later; what it says when the port is out of range.
pub(crate) fn port_issue(p: Profile, inbound: &Inbound) -> Option<Value> {
    let (rule, param) = match inbound.port {
        _ if p < Profile::V3_6_0 => return None,
        n if n > PORT_MAX => ("lte", "65535"),
        n if n < 0 => ("gte", "0"),
        _ => return None,
    };
    let message = format!("Key: 'Inbound.port' Error:Field validation for 'port' failed on the '{rule}' tag");
    Some(json!({
        "issues": [{ "field": "port", "rule": rule, "param": param, "message": message }],
        "message": message,
    }))
}

fn meets(a: &Inbound, b: &Inbound) -> bool {
    let any = |listen: &str| matches!(listen, "" | "0.0.0.0" | "::" | "::0");
    let listen = a.listen == b.listen || any(&a.listen) || any(&b.listen);
    a.port == b.port && listen
}

fn check_port(p: Profile, db: &Db, new: &Inbound, but: i64) -> Result<(), Refusal> {
    let overlap = |a: &str, b: &str| a.contains(b) || b.contains(a);
    let clash = db.inbounds.iter().find(|i| {
        let transports = p < Profile::V3_6_0 || overlap(i.transport(), new.transport());
        i.id != but && meets(i, new) && transports
    });
    let Some(other) = clash else { return Ok(()) };
    let port = new.port;
    if p < Profile::V3_6_0 {
        return Err(Refusal::new(format!("Port already exists: {port}")));
    }
    let on = if other.listen.is_empty() { "*" } else { &other.listen };
    let (name, id, kind) = (&other.remark, other.id, new.transport());
    Err(Refusal::new(format!("port {port} ({kind}) already used by inbound '{name}' (#{id}) on {on}")))
}

fn make_tag(p: Profile, db: &Db, new: &Inbound, but: i64) -> String {
    let port = new.port;
    if p < Profile::V3_6_0 {
        return match new.listen.as_str() {
            "" | "0.0.0.0" | "::" | "::0" => format!("inbound-{port}"),
            listen => format!("inbound-{listen}:{port}"),
        };
    }
    let free = |tag: &str| !db.inbounds.iter().any(|i| i.id != but && i.tag == tag);
    if !new.tag.is_empty() && free(&new.tag) {
        return new.tag.clone();
    }
    let base = format!("in-{port}-{}", new.transport());
    let numbered = (2..=db.inbounds.len() + 2).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(numbered).find(|t| free(t)).unwrap_or(base)
}

/// An e-mail that stands in any inbound already, by the rules of the release.
pub(crate) fn email_taken(p: Profile, db: &Db, email: &str, sub: &str) -> bool {
    // From 3.6 every e-mail of an entry has a record, and a record is found faster.
    if p >= Profile::V3_6_0 && !db.records.iter().any(|r| r.client.email.eq_ignore_ascii_case(email)) {
        return false;
    }
    let same: Vec<&Value> = db
        .inbounds
        .iter()
        .flat_map(|i| i.settings.clients())
        .filter(|c| text_of(c, "email").eq_ignore_ascii_case(email))
        .collect();
    // From 3.0 one person may stand in several places when the subscription is the same.
    let shared = p.is_3() && !sub.is_empty() && same.iter().all(|c| text_of(c, "subId") == sub);
    !same.is_empty() && !shared
}

fn check_clients(p: Profile, db: &Db, new: &Inbound) -> Result<(), Refusal> {
    for client in new.settings.clients() {
        let email = text_of(client, "email");
        if !email.is_empty() && email_taken(p, db, email, text_of(client, "subId")) {
            return Err(Refusal::new(format!("Duplicate email: {email}")));
        }
        if text_of(client, new.key_field()).is_empty() {
            return Err(Refusal::new("empty client ID"));
        }
    }
    Ok(())
}

/// Adds an inbound with the clients in it.
pub(crate) fn add(p: Profile, world: &mut World, mut new: Inbound, now_ms: i64) -> Result<i64, Refusal> {
    check_port(p, &world.db, &new, 0)?;
    check_clients(p, &world.db, &new)?;
    new.tag = make_tag(p, &world.db, &new, 0);
    if p.is_3() && new.protocol == "vless" {
        new.settings.add_missing("encryption", json!("none"));
    }
    if world.db.inbounds.is_empty() && p.is_3() {
        world.db.ids.remove("inbounds"); // the counter of an emptied table starts anew
    }
    new.id = world.db.next_id("inbounds");
    let id = new.id;
    if !new.settings.clients().is_empty() {
        new.settings.edit_clients(|clients| clients.iter_mut().for_each(|c| stamp(c, None, now_ms)));
    }
    world.db.inbounds.push(new);
    own_clients(p, world, id, now_ms)?;
    Ok(id)
}

/// Gives rows, and in era B records, to every client of an inbound.
fn own_clients(p: Profile, world: &mut World, id: i64, now_ms: i64) -> Result<(), Refusal> {
    let clients = world.db.inbound(id).map(|i| i.settings.clients().to_vec()).unwrap_or_default();
    for client in &clients {
        put_row(p, &mut world.db, id, client);
    }
    if p.is_b() { records::sync(p, world, id, now_ms) } else { Ok(()) }
}

/// Times as the panel writes them: whole seconds in milliseconds, `created_at` kept. Keys end up sorted.
pub(crate) fn stamp(client: &mut Value, created_ms: Option<i64>, now_ms: i64) {
    let seconds_ms = now_ms / 1_000 * 1_000;
    if let Some(entry) = client.as_object_mut() {
        let created = created_ms.filter(|ms| *ms > 0).unwrap_or(seconds_ms);
        entry.insert("created_at".to_owned(), json!(created));
        entry.insert("updated_at".to_owned(), json!(seconds_ms));
        entry.sort_keys();
    }
}

/// Creates the traffic row of an entry, or (for an orphan or a shared e-mail) brings it up to date.
pub(crate) fn put_row(p: Profile, db: &mut Db, inbound_id: i64, client: &Value) {
    let email = text_of(client, "email");
    if email.is_empty() {
        return;
    }
    let limits = |row: &mut Traffic| {
        row.total = int_of(client, "totalGB");
        row.expiry_ms = int_of(client, "expiryTime");
        row.reset = int_of(client, "reset");
        row.enable = flag_of(client, "enable") || !p.row_follows_entry();
    };
    if let Some(at) = db.traffic.iter().position(|t| t.email == email) {
        let shared = db.inbounds.iter().filter(|i| i.entry(email).is_some()).count() > 1;
        let row = &mut db.traffic[at];
        if !shared {
            limits(row);
        }
        if !shared || p >= Profile::V3_6_0 {
            row.inbound_id = inbound_id;
        }
        return;
    }
    let mut row =
        Traffic { id: db.next_id("traffic"), inbound_id, email: email.to_owned(), ..Traffic::default() };
    limits(&mut row);
    db.traffic.push(row);
}

/// Replaces an inbound. 2.x takes the counters of the body too, later releases keep their own.
pub(crate) fn update(
    p: Profile,
    world: &mut World,
    id: i64,
    mut new: Inbound,
    now_ms: i64,
) -> Result<(), Refusal> {
    check_port(p, &world.db, &new, id)?;
    let old = world.db.inbound(id).cloned().ok_or_else(Refusal::not_found)?;
    if p.is_3() {
        (new.up, new.down) = (old.up, old.down);
    }
    if new.tag.is_empty() && new.port == old.port && p >= Profile::V3_6_0 {
        new.tag.clone_from(&old.tag);
    }
    new.tag = make_tag(p, &world.db, &new, id);
    (new.id, new.all_time, new.last_reset_ms) = (id, old.all_time, old.last_reset_ms);
    if let Some(slot) = world.db.inbound_mut(id) {
        *slot = new;
    }
    for gone in old.settings.clients() {
        let email = text_of(gone, "email");
        if !world.db.inbounds.iter().any(|i| i.entry(email).is_some()) {
            world.db.traffic.retain(|t| t.email != email);
        }
    }
    let clients = world.db.inbound(id).map(|i| i.settings.clients().to_vec()).unwrap_or_default();
    for client in clients.iter().filter(|c| old.entry(text_of(c, "email")).is_none()) {
        put_row(p, &mut world.db, id, client);
    }
    if p.is_b() { records::sync(p, world, id, now_ms) } else { Ok(()) }
}

/// Deletes an inbound: with its clients in era A, leaving them detached in era B.
pub(crate) fn delete(p: Profile, world: &mut World, id: i64) -> Result<(), Refusal> {
    let Some(at) = world.db.inbounds.iter().position(|i| i.id == id) else {
        return if p >= Profile::V3_6_0 { Ok(()) } else { Err(Refusal::not_found()) };
    };
    let gone = world.db.inbounds.remove(at);
    world.db.links.retain(|(_, inbound)| *inbound != id);
    if !p.is_b() {
        for client in gone.settings.clients() {
            drop_row(&mut world.db, text_of(client, "email"));
        }
    }
    Ok(())
}

/// Deletes the row of an e-mail that stands nowhere any more.
pub(crate) fn drop_row(db: &mut Db, email: &str) {
    if !db.inbounds.iter().any(|i| i.entry(email).is_some()) {
        db.traffic.retain(|t| t.email != email);
    }
}

/// Sets the counters of one inbound, or of all, to zero.
pub(crate) fn reset(world: &mut World, id: Option<i64>, now_ms: i64) {
    for i in world.db.inbounds.iter_mut().filter(|i| id.is_none_or(|id| i.id == id)) {
        (i.up, i.down, i.last_reset_ms) = (0, 0, now_ms);
    }
}
