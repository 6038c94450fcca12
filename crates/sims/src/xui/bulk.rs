//! Era B's operations on many clients: bulk routes, depletion sweeps, resets and the paged list.
//!
//! Each item stands alone: one that fails is listed with its reason and stops nothing.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::entries::client_from;
use super::input::Fields;
use super::model::{Record, Traffic};
use super::poll::set_everywhere;
use super::profile::Profile;
use super::records::{self, Tools};
use super::reply::Refusal;
use super::views::{self, Obj};
use super::world::World;

const DAY_MS: i64 = 86_400_000;
/// Largest page of `clients/list/paged`.
const PAGE_MAX: i64 = 1_000;

fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Text(text) => text.trim_end().to_owned(),
        Refusal::Panic => "internal error".to_owned(),
    }
}

/// `{"<done>":n}` with `skipped` only when something was.
fn tally(done: &str, count: usize, skipped: Vec<Value>) -> Value {
    Obj::new().put(done, count).put_if(!skipped.is_empty(), "skipped", skipped).done()
}

fn skip(email: &str, reason: &str) -> Value {
    json!({ "email": email, "reason": reason })
}

/// `bulkCreate`: an array of `{client, inboundIds}`.
pub(crate) fn create(t: Tools<'_>, world: &mut World, body: &Value) -> Result<Value, Refusal> {
    let Value::Array(items) = body else {
        return Err(Refusal::raw(
            "json: cannot unmarshal object into Go value of type []service.ClientCreatePayload",
        ));
    };
    let mut payloads = Vec::with_capacity(items.len());
    for item in items {
        let f = Fields::new(item, "ClientCreatePayload", false)?;
        let client = client_from(f.get("client").unwrap_or(&json!({})), "ClientCreatePayload.client")?;
        payloads.push((client, f.ints("inboundIds")?));
    }
    let (mut created, mut skipped) = (0, Vec::new());
    for (client, inbounds) in payloads {
        let email = client.email.clone();
        match records::add(t, world, client, &inbounds) {
            Ok(()) => created += 1,
            Err(refusal) => skipped.push(skip(&email, &reason(&refusal))),
        }
    }
    Ok(tally("created", created, skipped))
}

/// `bulkDel`.
pub(crate) fn delete(t: Tools<'_>, world: &mut World, body: &Value) -> Result<Value, Refusal> {
    let f = Fields::new(body, "bulkDelRequest", false)?;
    let keep = f.flag("keepTraffic")?;
    let (mut deleted, mut skipped) = (0, Vec::new());
    for email in f.texts("emails")? {
        if world.db.record(&email).is_none() {
            skipped.push(skip(&email, "client not found"));
            continue;
        }
        match records::delete(t, world, &email, keep) {
            Ok(()) => deleted += 1,
            Err(refusal) => skipped.push(skip(&email, &reason(&refusal))),
        }
    }
    Ok(tally("deleted", deleted, skipped))
}

/// `bulkEnable` and `bulkDisable`.
pub(crate) fn switch(t: Tools<'_>, world: &mut World, body: &Value, enable: bool) -> Result<Value, Refusal> {
    let (mut changed, mut skipped) = (0, Vec::new());
    for email in Fields::new(body, "bulkRequest", false)?.texts("emails")? {
        let Some(record) = world.db.record_mut(&email) else {
            skipped.push(skip(&email, "client not found"));
            continue;
        };
        record.updated_ms = t.now_ms;
        set_everywhere(&mut world.db, &email, None, Some(enable));
        if let Some(row) = world.db.row_mut(&email) {
            row.enable = enable;
        }
        changed += 1;
    }
    Ok(tally("changed", changed, skipped))
}

/// `bulkAdjust`: days and bytes more (or fewer); what is unlimited stays so and is skipped.
pub(crate) fn adjust(t: Tools<'_>, world: &mut World, body: &Value) -> Result<Value, Refusal> {
    let f = Fields::new(body, "bulkAdjustRequest", false)?;
    let (days, bytes) = (f.int("addDays")?, f.int("addBytes")?);
    let (mut adjusted, mut skipped) = (0, Vec::new());
    for email in f.texts("emails")? {
        let Some(record) = world.db.record(&email).cloned() else {
            let why = if t.profile.matches_by_key() { "record not found" } else { "client not found" };
            skipped.push(skip(&email, why));
            continue;
        };
        let mut client = record.client;
        let mut done = false;
        if days != 0 && client.expiry_ms != 0 {
            let by = days.saturating_mul(DAY_MS);
            client.expiry_ms += if client.expiry_ms < 0 { -by } else { by };
            done = true;
        }
        if bytes != 0 && client.total != 0 {
            client.total = (client.total + bytes).max(0);
            done = true;
        }
        if !done {
            let why = if days == 0 { "unlimited traffic" } else { "unlimited expiry" };
            skipped.push(skip(&email, why));
            continue;
        }
        match records::update(t, world, &email, client, &[]) {
            Ok(()) => adjusted += 1,
            Err(refusal) => skipped.push(skip(&email, &reason(&refusal))),
        }
    }
    Ok(tally("adjusted", adjusted, skipped))
}

/// `bulkAttach` and `bulkDetach`.
pub(crate) fn link(t: Tools<'_>, world: &mut World, body: &Value, attach: bool) -> Result<Value, Refusal> {
    let f = Fields::new(body, "bulkLinkRequest", false)?;
    let inbounds = f.ints("inboundIds")?;
    let (mut done, mut skipped, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for email in f.texts("emails")? {
        let Some(record) = world.db.record(&email) else {
            errors.push(format!("{email}: record not found"));
            continue;
        };
        let standing = world.db.inbounds_of(record.id);
        if inbounds.iter().all(|id| standing.contains(id) == attach) {
            skipped.push(email);
            continue;
        }
        let outcome = if attach {
            records::attach(t, world, &email, &inbounds)
        } else {
            records::detach(t, world, &email, &inbounds)
        };
        match outcome {
            Ok(()) => done.push(email),
            Err(refusal) => errors.push(format!("{email}: {}", reason(&refusal))),
        }
    }
    let or_null = |list: Vec<String>| if list.is_empty() { Value::Null } else { json!(list) };
    let name = if attach { "attached" } else { "detached" };
    Ok(Obj::new()
        .put(name, or_null(done))
        .put("skipped", or_null(skipped))
        .put("errors", or_null(errors))
        .done())
}

/// Counters to zero and the row on; from 3.3.1 the client too. False when there is no such record.
pub(crate) fn reset_one(t: Tools<'_>, world: &mut World, email: &str) -> bool {
    let Some(record) = world.db.record(email) else { return false };
    let inbounds = world.db.inbounds_of(record.id);
    if let Some(row) = world.db.row_mut(email) {
        (row.up, row.down, row.enable) = (0, 0, true);
    }
    if t.profile.reset_enables() {
        set_everywhere(&mut world.db, email, None, Some(true));
    }
    for inbound in world.db.inbounds.iter_mut().filter(|i| inbounds.contains(&i.id)) {
        inbound.last_reset_ms = t.now_ms;
    }
    true
}

/// `bulkResetTraffic`.
pub(crate) fn reset(t: Tools<'_>, world: &mut World, body: &Value) -> Result<Value, Refusal> {
    let emails = Fields::new(body, "bulkRequest", false)?.texts("emails")?;
    let affected = emails.iter().filter(|email| reset_one(t, world, email)).count();
    Ok(json!({ "affected": affected }))
}

/// `resetAllTraffics`: rows only (a client that depletion switched off stays off, pitfall 15b).
pub(crate) fn reset_all(world: &mut World) {
    for row in &mut world.db.traffic {
        (row.up, row.down, row.enable) = (0, 0, true);
    }
}

fn spent(row: &Traffic, now_ms: i64) -> bool {
    let quota = row.total > 0 && row.up + row.down >= row.total;
    quota || (row.expiry_ms > 0 && row.expiry_ms <= now_ms)
}

/// `delDepleted`: clients without renewal that are over quota or expired.
pub(crate) fn delete_depleted(t: Tools<'_>, world: &mut World) -> Value {
    let over = |row: &&Traffic| row.reset == 0 && spent(row, t.now_ms);
    let emails: Vec<String> = world.db.traffic.iter().filter(over).map(|row| row.email.clone()).collect();
    let deleted = emails.iter().filter(|e| records::delete(t, world, e, false).is_ok()).count();
    json!({ "deleted": deleted })
}

/// `delOrphans`: clients without an inbound.
pub(crate) fn delete_orphans(t: Tools<'_>, world: &mut World) -> Value {
    let db = &world.db;
    let alone = |r: &&Record| db.inbounds_of(r.id).is_empty();
    let emails: Vec<String> = db.records.iter().filter(alone).map(|r| r.client.email.clone()).collect();
    let deleted = emails.iter().filter(|e| records::delete(t, world, e, false).is_ok()).count();
    json!({ "deleted": deleted })
}

/// Links and rows by client, for lists of thousands.
struct Index<'a> {
    inbounds: BTreeMap<i64, Vec<i64>>,
    rows: HashMap<&'a str, &'a Traffic>,
}

impl<'a> Index<'a> {
    fn of(world: &'a World) -> Self {
        let mut inbounds: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (record, inbound) in &world.db.links {
            inbounds.entry(*record).or_default().push(*inbound);
        }
        Self { inbounds, rows: world.db.traffic.iter().map(|t| (t.email.as_str(), t)).collect() }
    }

    fn ids(&self, record: &Record) -> &[i64] {
        self.inbounds.get(&record.id).map_or(&[], Vec::as_slice)
    }

    fn row(&self, record: &Record) -> Option<&'a Traffic> {
        self.rows.get(record.client.email.as_str()).copied()
    }
}

/// `clients/list`.
pub(crate) fn list(p: Profile, world: &World) -> Value {
    let index = Index::of(world);
    let show = |r: &Record| views::record_in_list(p, r, index.ids(r), index.row(r));
    Value::Array(world.db.records.iter().map(show).collect())
}

/// What of the query `clients/list/paged` understands here.
pub(crate) struct Page {
    pub(crate) page: i64,
    pub(crate) size: i64,
    pub(crate) search: String,
    pub(crate) inbound: Option<i64>,
}

/// `clients/list/paged`.
pub(crate) fn paged(t: Tools<'_>, world: &World, q: &Page) -> Value {
    let (p, index) = (t.profile, Index::of(world));
    let size = q.size.clamp(1, PAGE_MAX);
    let page = q.page.max(1);
    let search = q.search.to_lowercase();
    let fits = |r: &&Record| {
        let c = &r.client;
        let words = [&c.email, &c.comment, &c.sub_id, &c.uuid, &c.password, &c.auth];
        let found = search.is_empty() || words.iter().any(|w| w.to_lowercase().contains(&search));
        found && q.inbound.is_none_or(|id| index.ids(r).contains(&id))
    };
    let found: Vec<&Record> = world.db.records.iter().filter(fits).collect();
    let start = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let take = usize::try_from(size).unwrap_or_default();
    let items: Vec<Value> = found
        .iter()
        .skip(start)
        .take(take)
        .map(|r| views::record_slim(p, r, index.ids(r), index.row(r)))
        .collect();
    let total = world.db.records.len();
    Obj::new()
        .put("items", items)
        .put("total", total)
        .put("filtered", found.len())
        .put("page", page)
        .put("pageSize", size)
        .put("summary", summary(t, world, &index))
        .put_if(p >= Profile::V3_6_0, "groups", groups(world))
        .done()
}

fn summary(t: Tools<'_>, world: &World, index: &Index<'_>) -> Value {
    let (mut depleted, mut deactive, mut online) = (Vec::new(), Vec::new(), Vec::new());
    let (mut active, onlines) = (0_usize, world.onlines());
    for record in &world.db.records {
        let email = record.client.email.as_str();
        if index.row(record).is_some_and(|row| spent(row, t.now_ms)) {
            depleted.push(email);
        } else if record.client.enable {
            active += 1;
        } else {
            deactive.push(email);
        }
        if record.client.enable && onlines.iter().any(|o| o == email) {
            online.push(email);
        }
    }
    let v36 = t.profile >= Profile::V3_6_0;
    Obj::new()
        .put("total", world.db.records.len())
        .put("active", active)
        .put_if(v36, "onlineCount", online.len())
        .put_if(v36, "depletedCount", depleted.len())
        .put_if(v36, "expiringCount", 0)
        .put_if(v36, "deactiveCount", deactive.len())
        .put("online", online)
        .put("depleted", depleted)
        .put("expiring", json!([]))
        .put("deactive", deactive)
        .done()
}

/// Names of groups in use.
pub(crate) fn groups(world: &World) -> Value {
    let names: std::collections::BTreeSet<&str> =
        world.db.records.iter().map(|r| r.client.group.as_str()).filter(|g| !g.is_empty()).collect();
    json!(names)
}
