//! Era A (≤ 3.0.2): clients are entries inside inbounds, addressed by a credential. Calls and shapes only.

use std::collections::{BTreeMap, HashMap};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::model::client::{ClientRow, Entry, family};
use crate::model::inbound::{Facts, Inbound, Protocol, Traffic};
use crate::panel::Panel;
use crate::transport::Ask;

/// What stays as it is in a path segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// One path segment.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// One entry of one inbound, as it is.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) facts: Facts,
    /// The entry with every field, known or not.
    pub(crate) raw: Map<String, Value>,
    pub(crate) entry: Entry,
    pub(crate) traffic: Option<Traffic>,
    /// The only entry of its inbound, so the panel will not remove it.
    pub(crate) alone: bool,
    /// Another entry of the inbound has the same key: the panel would change whichever comes first.
    pub(crate) key_shared: bool,
}

impl Member {
    /// What the panel finds this entry by in a path. `None`: nothing, or something with a slash, which its router
    /// cannot take, or something that is not its own.
    pub(crate) fn key(&self) -> Option<&str> {
        let key = key_of(self.facts.protocol, &self.entry);
        (!key.is_empty() && !key.contains('/') && !self.key_shared).then_some(key)
    }

    /// What is left of a move away from an inbound it was the last client of: switched off by us, for ever in the way.
    /// One that the panel itself has cut off (used up, or over) is none: it counts, and it is switched on again.
    pub(crate) fn left_over(&self) -> bool {
        let cut_off = |row: &Traffic| !row.enable || (row.total > 0 && row.up + row.down >= row.total);
        self.alone && !self.entry.enable && !self.traffic.as_ref().is_some_and(cut_off)
    }

    /// Switched on and not cut off.
    pub(crate) fn works(&self) -> bool {
        self.entry.enable && self.traffic.as_ref().is_none_or(|row| row.enable)
    }
}

fn key_of(protocol: Protocol, entry: &Entry) -> &str {
    match protocol {
        Protocol::Trojan => entry.password.expose(),
        Protocol::Shadowsocks => &entry.email,
        Protocol::Hysteria2 => entry.auth.expose(),
        Protocol::Vless | Protocol::Vmess | Protocol::Other => entry.uuid.expose(),
    }
}

/// All entries of all inbounds with their traffic rows.
pub(crate) fn members(inbounds: &[Inbound]) -> Result<Vec<Member>, Error> {
    let traffic: HashMap<&str, &Traffic> =
        inbounds.iter().flat_map(|i| &i.client_stats).map(|row| (row.email.as_str(), row)).collect();
    let mut members = Vec::new();
    for inbound in inbounds {
        let facts = Facts::of(inbound);
        let alone = inbound.client_count() == 1;
        let entries =
            inbound.entries().map(|raw| Ok((raw, Entry::of(raw)?))).collect::<Result<Vec<_>, Error>>()?;
        let mut keys: HashMap<String, u32> = HashMap::new();
        for (_, entry) in &entries {
            *keys.entry(key_of(facts.protocol, entry).to_owned()).or_default() += 1;
        }
        for (raw, entry) in entries {
            let key_shared = keys.get(key_of(facts.protocol, &entry)).is_some_and(|count| *count > 1);
            let row = traffic.get(entry.email.as_str()).map(|row| (*row).clone());
            members.push(Member {
                facts: facts.clone(),
                raw: raw.clone(),
                entry,
                traffic: row,
                alone,
                key_shared,
            });
        }
    }
    Ok(members)
}

/// One row for each client: families (`name`, `name-2`, …) become one. A numbered entry keeps its own name when it has
/// no subscription id, or when the plain name is somebody with another one.
pub(crate) fn rows(inbounds: &[Inbound]) -> Result<Vec<ClientRow>, Error> {
    let members = members(inbounds)?;
    let plain: HashMap<String, String> =
        members.iter().map(|member| (member.entry.email.clone(), member.entry.sub_id.clone())).collect();
    let mut order: Vec<String> = Vec::new();
    let mut families: HashMap<String, BTreeMap<u32, Member>> = HashMap::new();
    for member in members {
        let (base, number) = family(&member.entry.email);
        let stranger = plain.get(base).is_some_and(|sub_id| *sub_id != member.entry.sub_id);
        let own = number > 1 && (member.entry.sub_id.is_empty() || stranger);
        let name = if own { member.entry.email.clone() } else { base.to_owned() };
        if !families.contains_key(&name) {
            order.push(name.clone());
        }
        // 3.0.x takes the same e-mail twice; both have one traffic row, which must not count double.
        families.entry(name).or_default().entry(number).or_insert(member);
    }
    let row = |name: String| {
        let mut members: Vec<Member> = families.remove(&name)?.into_values().collect();
        if members.iter().any(|member| member.entry.enable) {
            members.retain(|member| !member.left_over());
        }
        let parts = members.into_iter().map(|m| (m.facts.id, m.entry, m.traffic)).collect();
        ClientRow::of_family(&name, parts)
    };
    Ok(order.into_iter().filter_map(row).collect())
}

/// `addClient`. The entry must hold its credential.
pub(crate) async fn add(panel: &Panel, inbound_id: i64, entry: Map<String, Value>) -> Result<(), Error> {
    let body = body(inbound_id, entry);
    panel.call(&Ask::post("panel/api/inbounds/addClient", Some(body))).await.map(drop)
}

/// `updateClient`: replaces the entry found by its old key.
pub(crate) async fn update(
    panel: &Panel,
    inbound_id: i64,
    key: &str,
    entry: Map<String, Value>,
) -> Result<(), Error> {
    let route = format!("panel/api/inbounds/updateClient/{}", segment(key));
    panel.call(&Ask::post(route, Some(body(inbound_id, entry)))).await.map(drop)
}

/// Removes one entry: by key, or by e-mail (≥ 2.8.0) where the key does not fit a path.
pub(crate) async fn delete(panel: &Panel, member: &Member) -> Result<(), Error> {
    let id = member.facts.id;
    let route = match member.key() {
        Some(key) => format!("panel/api/inbounds/{id}/delClient/{}", segment(key)),
        None => format!("panel/api/inbounds/{id}/delClientByEmail/{}", segment(&member.entry.email)),
    };
    panel.call(&Ask::post(route, None)).await.map(drop)
}

fn body(inbound_id: i64, entry: Map<String, Value>) -> Value {
    let settings = json!({ "clients": Value::Array(vec![Value::Object(entry)]) });
    json!({ "id": inbound_id, "settings": settings.to_string() })
}
