//! Rows as each release shows them.
//!
//! Never changes anything.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::model::{Client, Db, Inbound, Record, Traffic, text_of};
use super::profile::Profile;
use super::world::World;

/// Objects whose keys come in the order of insertion.
pub(crate) struct Obj(Map<String, Value>);

impl Obj {
    pub(crate) fn new() -> Self {
        Self(Map::new())
    }

    pub(crate) fn put(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    pub(crate) fn put_if(self, when: bool, key: &str, value: impl Into<Value>) -> Self {
        if when { self.put(key, value) } else { self }
    }

    pub(crate) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// A traffic row. `uuid` and `sub` are what the caller knows of the client, `""` where the panel leaves them out.
pub(crate) fn traffic(p: Profile, row: &Traffic, uuid: &str, sub: &str) -> Value {
    let newest = p >= Profile::V3_7Dev;
    let named = p >= Profile::V2_9_4;
    Obj::new()
        .put("id", row.id)
        .put("inboundId", row.inbound_id)
        .put("enable", row.enable)
        .put("email", row.email.as_str())
        .put_if(named, "uuid", uuid)
        .put_if(named, "subId", sub)
        .put("up", row.up)
        .put("down", row.down)
        .put_if(!p.is_b(), "allTime", row.all_time)
        .put("expiryTime", row.expiry_ms)
        .put("total", row.total)
        .put("reset", row.reset)
        .put_if(newest, "resetDay", 0)
        .put_if(newest, "resetMax", 0)
        .put_if(newest, "resetCount", 0)
        .put("lastOnline", row.last_online_ms)
        .put_if(newest, "lastSubFetch", 0)
        .done()
}

/// The traffic row of an e-mail with uuid and subId of its entry.
pub(crate) fn traffic_of_entry(p: Profile, row: &Traffic, entry: Option<&Value>) -> Value {
    let (uuid, sub) = entry.map_or(("", ""), |e| (text_of(e, "id"), text_of(e, "subId")));
    traffic(p, row, uuid, sub)
}

/// The first entry with this e-mail, in any inbound.
pub(crate) fn entry_anywhere<'a>(db: &'a Db, email: &str) -> Option<&'a Value> {
    db.inbounds.iter().find_map(|i| i.entry(email))
}

/// `clientStats` of an inbound: its own rows, then (era B) those of clients that were made elsewhere.
pub(crate) fn stats(p: Profile, db: &Db, inbound: &Inbound) -> Value {
    // Later entries win, as in the panel's map: 3.0.2 can hold one e-mail twice.
    let entries: HashMap<&str, &Value> =
        inbound.settings.clients().iter().map(|c| (text_of(c, "email"), c)).collect();
    let show = |row: &Traffic| traffic_of_entry(p, row, entries.get(row.email.as_str()).copied());
    let mut out: Vec<Value> = db.traffic.iter().filter(|t| t.inbound_id == inbound.id).map(show).collect();
    if p.is_b() {
        let rows: HashMap<&str, &Traffic> = db.traffic.iter().map(|t| (t.email.as_str(), t)).collect();
        let foreign = inbound.settings.clients().iter().filter_map(|c| rows.get(text_of(c, "email")));
        out.extend(foreign.filter(|t| t.inbound_id != inbound.id).map(|t| show(t)));
    }
    Value::Array(out)
}

/// An inbound. `guid` is shown by the lists of 3.6 and later.
pub(crate) fn inbound(p: Profile, i: &Inbound, stats: Value, guid: Option<&str>) -> Value {
    let v36 = p >= Profile::V3_6_0;
    let head = Obj::new()
        .put("id", i.id)
        .put("up", i.up)
        .put("down", i.down)
        .put("total", i.total)
        .put_if(!p.is_b(), "allTime", i.all_time)
        .put("remark", i.remark.as_str())
        .put_if(v36, "subSortIndex", i.sub_sort_index)
        .put("enable", i.enable)
        .put("expiryTime", i.expiry_ms)
        .put_if(p >= Profile::V2_9_4, "trafficReset", i.traffic_reset.as_str())
        .put_if(v36, "trafficResetDay", i.traffic_reset_day)
        .put_if(p >= Profile::V2_9_4, "lastTrafficResetTime", i.last_reset_ms)
        .put("clientStats", stats)
        .put("listen", i.listen.as_str())
        .put("port", i.port)
        .put("protocol", i.protocol.as_str());
    if !p.is_b() {
        return head
            .put("settings", i.settings.text())
            .put("streamSettings", i.stream.text())
            .put("tag", i.tag.as_str())
            .put("sniffing", i.sniffing.text())
            .done();
    }
    head.put("tag", i.tag.as_str())
        .put_if(v36, "shareAddrStrategy", i.share_strategy.as_str())
        .put_if(v36, "shareAddr", i.share_addr.as_str())
        .put_if(p >= Profile::V3_7Dev, "disableFlow", i.disable_flow)
        .put_if(v36 && guid.is_some(), "originNodeGuid", guid.unwrap_or_default())
        .put("settings", i.settings.nested())
        .put("streamSettings", i.stream.nested())
        .put("sniffing", i.sniffing.nested())
        .done()
}

/// `inbounds/list`.
pub(crate) fn inbounds(p: Profile, world: &World) -> Value {
    let show = |i: &Inbound| inbound(p, i, stats(p, &world.db, i), Some(&world.guid));
    Value::Array(world.db.inbounds.iter().map(show).collect())
}

fn record_fields(p: Profile, r: &Record, flow: &str) -> Obj {
    let v36 = p >= Profile::V3_6_0;
    let newest = p >= Profile::V3_7Dev;
    let c = &r.client;
    Obj::new()
        .put("id", r.id)
        .put("email", c.email.as_str())
        .put("subId", c.sub_id.as_str())
        .put("uuid", c.uuid.as_str())
        .put("password", c.password.as_str())
        .put("auth", c.auth.as_str())
        .put("flow", flow)
        .put("security", c.security.as_str())
        .put_if(v36, "privateKey", "")
        .put_if(v36, "publicKey", "")
        .put_if(v36, "allowedIPs", "")
        .put_if(v36, "preSharedKey", "")
        .put_if(v36, "keepAlive", 0)
        .put_if(v36, "secret", "")
        .put_if(v36, "adTag", "")
        .put("limitIp", c.limit_ip)
        .put_if(newest, "limitHwid", c.limit_hwid)
        .put("totalGB", c.total)
        .put("expiryTime", c.expiry_ms)
        .put("enable", c.enable)
        .put("tgId", c.tg_id)
        .put_if(v36, "group", c.group.as_str())
        .put("comment", c.comment.as_str())
        .put("reset", c.reset)
        .put_if(newest, "resetDay", c.reset_day)
        .put_if(newest, "resetMax", c.reset_max)
        .put_if(newest, "trafficReset", "never")
        .put_if(newest, "trafficResetDay", 1)
        .put("createdAt", r.created_ms)
        .put("updatedAt", r.updated_ms)
        .put("reverse", Value::Null)
}

fn ids_or_null(ids: &[i64]) -> Value {
    if ids.is_empty() { Value::Null } else { json!(ids) }
}

/// An element of `clients/list`. `ids` and `row` are looked up by the caller, once for all.
pub(crate) fn record_in_list(p: Profile, r: &Record, ids: &[i64], row: Option<&Traffic>) -> Value {
    let fields = record_fields(p, r, &r.client.flow).put("inboundIds", ids_or_null(ids));
    match row {
        Some(row) => fields.put("traffic", traffic(p, row, "", "")).done(),
        None => fields.done(),
    }
}

/// `clients/get/:email`: the flow is the one in force on any of the inbounds, the ids are sorted.
pub(crate) fn record_alone(p: Profile, db: &Db, r: &Record) -> Value {
    let mut ids = db.inbounds_of(r.id);
    ids.sort_unstable();
    let effective = db
        .inbounds
        .iter()
        .find_map(|i| i.entry(&r.client.email).map(|e| text_of(e, "flow")).filter(|flow| !flow.is_empty()));
    let flow = if r.client.flow.is_empty() { effective.unwrap_or_default() } else { &r.client.flow };
    let used = db.row(&r.client.email).map_or(0, |t| t.up + t.down);
    let v36 = p >= Profile::V3_6_0;
    Obj::new()
        .put("client", record_fields(p, r, flow).done())
        .put_if(v36, "externalLinks", json!([]))
        .put("inboundIds", ids_or_null(&ids))
        .put_if(v36, "usedTraffic", used)
        .done()
}

/// An element of `clients/list/paged`: no credentials.
pub(crate) fn record_slim(p: Profile, r: &Record, ids: &[i64], row: Option<&Traffic>) -> Value {
    let newest = p >= Profile::V3_7Dev;
    let c = &r.client;
    let head = Obj::new()
        .put("email", c.email.as_str())
        .put("subId", c.sub_id.as_str())
        .put("enable", c.enable)
        .put("totalGB", c.total)
        .put("expiryTime", c.expiry_ms)
        .put("limitIp", c.limit_ip)
        .put_if(newest, "limitHwid", c.limit_hwid)
        .put("reset", c.reset)
        .put_if(newest, "resetDay", c.reset_day)
        .put_if(newest, "resetMax", c.reset_max)
        .put_if(!c.group.is_empty(), "group", c.group.as_str())
        .put("comment", c.comment.as_str())
        .put("inboundIds", ids_or_null(ids));
    let body = match row {
        Some(row) => head.put("traffic", traffic(p, row, "", "")),
        None => head,
    };
    body.put("createdAt", r.created_ms).put("updatedAt", r.updated_ms).done()
}

/// An era-B client as it stands in an inbound's settings: empty credentials and flow are left out, keys sorted.
pub(crate) fn entry(p: Profile, c: &Client, now_ms: i64) -> Map<String, Value> {
    let newest = p >= Profile::V3_7Dev;
    let seconds_ms = now_ms / 1_000 * 1_000;
    let fields = Obj::new()
        .put_if(!c.auth.is_empty(), "auth", c.auth.as_str())
        .put("comment", c.comment.as_str())
        .put("created_at", if c.created_ms > 0 { c.created_ms } else { seconds_ms })
        .put("email", c.email.as_str())
        .put("enable", c.enable)
        .put("expiryTime", c.expiry_ms)
        .put_if(!c.flow.is_empty(), "flow", c.flow.as_str())
        .put_if(!c.group.is_empty(), "group", c.group.as_str())
        .put_if(!c.uuid.is_empty(), "id", c.uuid.as_str())
        .put("limitIp", c.limit_ip)
        .put_if(!c.password.is_empty(), "password", c.password.as_str())
        .put("reset", c.reset)
        .put_if(newest, "resetDay", c.reset_day)
        .put_if(newest, "resetMax", c.reset_max)
        .put("security", c.security.as_str())
        .put("subId", c.sub_id.as_str())
        .put("tgId", c.tg_id)
        .put("totalGB", c.total)
        .put_if(newest, "trafficReset", "never")
        .put_if(newest, "trafficResetDay", 1)
        .put("updated_at", seconds_ms);
    fields.0
}
