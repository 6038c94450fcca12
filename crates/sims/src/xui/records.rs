//! Era B's clients: records keyed by e-mail, attached to inbounds, mirrored into the inbounds' settings.
//!
//! Each release's own mistakes are kept: 3.1.0 finds entries by the record's credentials and mints new ones when they
//! are omitted; every release works inbound by inbound and stops in the middle when one fails.

use std::collections::HashMap;

use kernel::Rng;
use serde_json::Value;

use super::entries::{client_of_entry, entry_for, fill_defaults};
use super::inbounds::{email_taken, put_row};
use super::model::{Client, Db, Inbound, Record, text_of};
use super::profile::Profile;
use super::reply::Refusal;
use super::world::World;

/// What an operation on clients needs besides the world.
#[derive(Clone, Copy)]
pub(crate) struct Tools<'a> {
    pub(crate) profile: Profile,
    pub(crate) rng: &'a Rng,
    pub(crate) now_ms: i64,
}

/// Brings records and links of one inbound in line with its entries. The later entry of an e-mail wins.
pub(crate) fn sync(p: Profile, world: &mut World, inbound_id: i64, now_ms: i64) -> Result<(), Refusal> {
    let db = &mut world.db;
    let entries = db.inbound(inbound_id).map(|i| i.settings.clients().to_vec()).unwrap_or_default();
    let mut emails: Vec<&str> =
        entries.iter().map(|e| text_of(e, "email")).filter(|e| !e.is_empty()).collect();
    emails.sort_unstable();
    if emails.windows(2).any(|pair| pair[0] == pair[1]) {
        let columns = "client_inbounds.client_id, client_inbounds.inbound_id";
        return Err(Refusal::raw(format!("UNIQUE constraint failed: {columns}")));
    }
    db.links.retain(|(_, inbound)| *inbound != inbound_id);
    let known: HashMap<String, usize> =
        db.records.iter().enumerate().map(|(at, r)| (r.client.email.clone(), at)).collect();
    for client in entries.iter().map(client_of_entry).filter(|c| !c.email.is_empty()) {
        let at = known.get(&client.email).copied().unwrap_or_else(|| new_record(db, now_ms));
        let record = fill_record(p, &mut db.records[at], client, now_ms);
        db.links.push((record, inbound_id));
    }
    Ok(())
}

/// Makes an empty record and says where it is.
fn new_record(db: &mut Db, now_ms: i64) -> usize {
    let id = db.next_id("clients");
    db.records.push(Record { id, created_ms: now_ms, ..Record::default() });
    db.records.len() - 1
}

/// Takes over what an entry says and gives the record's id.
fn fill_record(p: Profile, record: &mut Record, client: Client, now_ms: i64) -> i64 {
    let hwid = record.client.limit_hwid;
    record.updated_ms = if p.matches_by_key() { now_ms } else { now_ms / 1_000 * 1_000 };
    record.client = Client { limit_hwid: hwid.max(client.limit_hwid), ..client };
    record.id
}

fn check_new(t: Tools<'_>, world: &World, client: &Client) -> Result<(), Refusal> {
    let strict = t.profile >= Profile::V3_6_0;
    if client.email.trim().is_empty() {
        return Err(Refusal::new("client email is required"));
    }
    let bad = |text: &str| text.chars().any(|c| c == ' ' || c == '/' || c == '\\' || c.is_control());
    if strict && bad(&client.email) {
        return Err(Refusal::new(format!("client email contains an invalid character: {}", client.email)));
    }
    if strict && bad(&client.sub_id) {
        return Err(Refusal::new(format!("client subId contains an invalid character: {}", client.sub_id)));
    }
    if let Some(known) = world.db.record(&client.email) {
        let same = !client.sub_id.is_empty() && client.sub_id == known.client.sub_id;
        return if same {
            Ok(())
        } else {
            Err(Refusal::new(format!("email already in use: {}", client.email)))
        };
    }
    check_sub(t.profile, world, client)
}

/// From 3.2.8 a subscription id belongs to one e-mail.
fn check_sub(p: Profile, world: &World, client: &Client) -> Result<(), Refusal> {
    let taken =
        world.db.records.iter().any(|r| r.client.sub_id == client.sub_id && r.client.email != client.email);
    if p >= Profile::V3_6_0 && !client.sub_id.is_empty() && taken {
        return Err(Refusal::new(format!("subId already in use: {}", client.sub_id)));
    }
    Ok(())
}

/// `clients/add`: enable is forced, missing credentials are minted, inbound by inbound.
pub(crate) fn add(
    t: Tools<'_>,
    world: &mut World,
    mut client: Client,
    inbounds: &[i64],
) -> Result<(), Refusal> {
    let missing_inbound = inbounds.is_empty() && !client.email.trim().is_empty();
    if missing_inbound {
        return Err(Refusal::new("at least one inbound is required"));
    }
    check_new(t, world, &client)?;
    client.enable = true;
    if let Some(known) = world.db.record(&client.email).filter(|_| !t.profile.matches_by_key()) {
        client = known.client.clone(); // stored limits and credentials win (3.5 and later)
    }
    if client.sub_id.is_empty() {
        client.sub_id = t.rng.uuid().to_string();
    }
    client.created_ms = t.now_ms;
    for id in inbounds {
        attach_one(t, world, &mut client, *id)?;
    }
    Ok(())
}

fn attach_one(t: Tools<'_>, world: &mut World, client: &mut Client, id: i64) -> Result<(), Refusal> {
    let inbound = world.db.inbound(id).ok_or_else(Refusal::not_found)?;
    let known = !t.profile.matches_by_key() && world.db.record(&client.email).is_some();
    if known && inbound.entry(&client.email).is_some() {
        return Ok(());
    }
    fill_defaults(t, client, inbound);
    if email_taken(t.profile, &world.db, &client.email, &client.sub_id) {
        return Err(Refusal::new(format!("Duplicate email: {}", client.email)));
    }
    let entry = entry_for(t, client, inbound);
    put_entry(t, world, id, None, &entry)?;
    put_row(t.profile, &mut world.db, id, &entry);
    Ok(())
}

/// Writes an entry over the one at `at`, or at the end, and mirrors it.
fn put_entry(
    t: Tools<'_>,
    world: &mut World,
    id: i64,
    at: Option<usize>,
    entry: &Value,
) -> Result<(), Refusal> {
    let write = |clients: &mut Vec<Value>| match at.and_then(|at| clients.get_mut(at)) {
        Some(slot) => *slot = entry.clone(),
        None => clients.push(entry.clone()),
    };
    if t.profile.matches_by_key() {
        return in_one(t, world, id, write);
    }
    let inbound = world.db.inbound_mut(id).ok_or_else(Refusal::not_found)?;
    inbound.settings.edit_clients(write);
    let client = client_of_entry(entry);
    let known = world.db.records.iter().position(|r| r.client.email == client.email);
    let at = known.unwrap_or_else(|| new_record(&mut world.db, t.now_ms));
    let record = fill_record(t.profile, &mut world.db.records[at], client, t.now_ms);
    if !world.db.links.contains(&(record, id)) {
        world.db.links.push((record, id));
    }
    Ok(())
}

/// 3.1.0 changes an inbound's entries and mirrors all of them; a failing mirror leaves everything as it was.
fn in_one(
    t: Tools<'_>,
    world: &mut World,
    id: i64,
    edit: impl FnOnce(&mut Vec<Value>),
) -> Result<(), Refusal> {
    let Some(inbound) = world.db.inbound_mut(id) else { return Err(Refusal::not_found()) };
    let before = inbound.settings.clone();
    inbound.settings.edit_clients(edit);
    sync(t.profile, world, id, t.now_ms).inspect_err(|_| {
        if let Some(inbound) = world.db.inbound_mut(id) {
            inbound.settings = before;
        }
    })
}

fn sorted_inbounds(world: &World, record: i64) -> Vec<i64> {
    let mut ids = world.db.inbounds_of(record);
    ids.sort_unstable();
    ids
}

/// The credential that names a record on an inbound (3.1.0).
fn key_of<'a>(client: &'a Client, inbound: &Inbound) -> &'a str {
    match inbound.key_field() {
        "password" => &client.password,
        "email" => &client.email,
        "auth" => &client.auth,
        _ => &client.uuid,
    }
}

/// Where a record stands in an inbound: by credential on 3.1.0, by e-mail later.
fn position(p: Profile, inbound: &Inbound, client: &Client) -> Option<usize> {
    let (field, wanted) = if p.matches_by_key() {
        (inbound.key_field(), key_of(client, inbound))
    } else {
        ("email", client.email.as_str())
    };
    inbound.settings.clients().iter().position(|e| text_of(e, field) == wanted)
}

/// `clients/update/:email`: the body replaces the client.
pub(crate) fn update(
    t: Tools<'_>,
    world: &mut World,
    email: &str,
    mut new: Client,
    only: &[i64],
) -> Result<(), Refusal> {
    let old = world.db.record(email).cloned().ok_or_else(Refusal::not_found)?;
    if new.email.trim().is_empty() {
        return Err(Refusal::new("client email is required"));
    }
    if new.sub_id.is_empty() {
        new.sub_id.clone_from(&old.client.sub_id);
    }
    if !t.profile.matches_by_key() {
        keep_credentials(&mut new, &old.client);
        let taken = world.db.records.iter().any(|r| r.id != old.id && r.client.sub_id == new.sub_id);
        if taken {
            return Err(Refusal::new(format!("Duplicate subId: {}", new.sub_id)));
        }
    }
    new.created_ms = old.created_ms;
    let ids = sorted_inbounds(world, old.id);
    for id in ids.into_iter().filter(|id| only.is_empty() || only.contains(id)) {
        update_one(t, world, &old, &mut new, id)?;
    }
    if !t.profile.matches_by_key()
        && let Some(record) = world.db.records.iter_mut().find(|r| r.id == old.id)
    {
        record.updated_ms = t.now_ms;
        record.client = new;
    }
    Ok(())
}

fn keep_credentials(new: &mut Client, old: &Client) {
    let pairs = [(&mut new.uuid, &old.uuid), (&mut new.password, &old.password), (&mut new.auth, &old.auth)];
    for (mine, stored) in pairs {
        if mine.is_empty() {
            mine.clone_from(stored);
        }
    }
}

fn update_one(
    t: Tools<'_>,
    world: &mut World,
    old: &Record,
    new: &mut Client,
    id: i64,
) -> Result<(), Refusal> {
    let inbound = world.db.inbound(id).ok_or_else(Refusal::not_found)?;
    fill_defaults(t, new, inbound);
    let Some(at) = position(t.profile, inbound, &old.client) else {
        return if t.profile.matches_by_key() { Err(Refusal::new("empty client ID")) } else { Ok(()) };
    };
    let found = text_of(&inbound.settings.clients()[at], "email").to_owned();
    if new.email != found && email_taken(t.profile, &world.db, &new.email, &new.sub_id) {
        return Err(Refusal::new(format!("Duplicate email: {}", new.email)));
    }
    let entry = entry_for(t, new, inbound);
    if !t.profile.matches_by_key() && new.email != old.client.email {
        rename(world, old, &new.email);
    }
    put_entry(t, world, id, Some(at), &entry)?;
    if let Some(row) = world.db.row_mut(&old.client.email) {
        row.email.clone_from(&new.email);
    }
    put_limits(world, new);
    Ok(())
}

/// From 3.3.1 a new e-mail stays the same record.
fn rename(world: &mut World, old: &Record, email: &str) {
    if let Some(record) = world.db.records.iter_mut().find(|r| r.id == old.id) {
        email.clone_into(&mut record.client.email);
    }
}

/// Copies limits and switch of a client to its traffic row.
pub(crate) fn put_limits(world: &mut World, client: &Client) {
    if let Some(row) = world.db.row_mut(&client.email) {
        row.total = client.total;
        row.expiry_ms = client.expiry_ms;
        row.reset = client.reset;
        row.enable = client.enable;
    }
}

/// `clients/:email/attach`: inbounds where it stands already are skipped.
pub(crate) fn attach(t: Tools<'_>, world: &mut World, email: &str, inbounds: &[i64]) -> Result<(), Refusal> {
    let record = world.db.record(email).cloned().ok_or_else(Refusal::not_found)?;
    let standing = world.db.inbounds_of(record.id);
    let mut client = record.client;
    client.created_ms = record.created_ms;
    for id in inbounds.iter().filter(|id| !standing.contains(id)) {
        attach_one(t, world, &mut client, *id)?;
    }
    Ok(())
}

/// `clients/:email/detach`: inbounds where it does not stand are skipped.
pub(crate) fn detach(t: Tools<'_>, world: &mut World, email: &str, inbounds: &[i64]) -> Result<(), Refusal> {
    let record = world.db.record(email).cloned().ok_or_else(Refusal::not_found)?;
    let standing = world.db.inbounds_of(record.id);
    for id in inbounds.iter().filter(|id| standing.contains(id)) {
        take_from(t, world, &record.client, *id)?;
    }
    Ok(())
}

fn take_from(t: Tools<'_>, world: &mut World, client: &Client, id: i64) -> Result<(), Refusal> {
    let inbound = world.db.inbound(id).ok_or_else(Refusal::not_found)?;
    let Some(at) = position(t.profile, inbound, client) else {
        if !t.profile.matches_by_key() {
            return Ok(());
        }
        let key = key_of(client, inbound);
        return Err(Refusal::new(format!("Client Not Found In Inbound For ID: {key}")));
    };
    let take = |clients: &mut Vec<Value>| {
        clients.remove(at);
    };
    if t.profile.matches_by_key() {
        return in_one(t, world, id, take);
    }
    let record = world.db.record(&client.email).map(|r| r.id);
    if let Some(inbound) = world.db.inbound_mut(id) {
        inbound.settings.edit_clients(take);
    }
    world.db.links.retain(|(r, i)| *i != id || Some(*r) != record);
    Ok(())
}

/// `clients/del/:email`, inbound by inbound, then the record and (unless kept) the row.
pub(crate) fn delete(
    t: Tools<'_>,
    world: &mut World,
    email: &str,
    keep_traffic: bool,
) -> Result<(), Refusal> {
    let Some(record) = world.db.record(email).cloned() else {
        return Err(if t.profile.matches_by_key() {
            Refusal::not_found()
        } else {
            Refusal::new(format!("client \"{email}\" not found in any inbound or client record"))
        });
    };
    for id in sorted_inbounds(world, record.id) {
        take_from(t, world, &record.client, id)?;
    }
    world.db.records.retain(|r| r.id != record.id);
    world.db.links.retain(|(r, _)| *r != record.id);
    if !keep_traffic || t.profile.matches_by_key() {
        world.db.traffic.retain(|row| row.email != email);
    }
    Ok(())
}
