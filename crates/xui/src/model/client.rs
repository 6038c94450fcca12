//! Clients: what is wanted ([`ClientSpec`]) and what is there ([`ClientRow`]).

use std::fmt;

use serde_json::{Map, Value};

use crate::error::Error;
use crate::model::inbound::Traffic;
use crate::wire::{Fields, odd};

/// A uuid, password or auth of a client. `Debug` shows nothing.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Credential(String);

impl Credential {
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself. Call it where it is sent, stored or compared.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "Credential(none)" } else { "Credential(…)" })
    }
}

/// Which flow a client gets on the inbounds that can carry one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlowRule {
    /// `xtls-rprx-vision` wherever [`crate::Inbound::flow_capable`], nothing elsewhere.
    #[default]
    Auto,
    /// Nothing anywhere.
    Off,
}

/// A client as it should be. All of it is sent with each write.
///
/// * `email`: lower-case `[a-z0-9_.-]`, at most 60 characters, unique on the panel. In era A, which knows one inbound
///   for each e-mail, the client on its second inbound is `email-2`, then `email-3` …, all with the same `sub_id`:
///   so no e-mail may be another one with `-<number>` appended.
/// * `password`: standard base64 of 32 bytes without `/`, see [`crate::password_from`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSpec {
    pub email: String,
    pub uuid: Credential,
    pub password: Credential,
    /// Hysteria's secret; no `/`, for the same reason.
    pub auth: Credential,
    /// Unique among our clients of the panel.
    pub sub_id: String,
    pub flow: FlowRule,
    /// Exactly these, no more and no fewer. Not empty.
    pub inbound_ids: Vec<i64>,
    /// Bytes the panel's counters may reach; 0 = unlimited.
    pub total_bytes: i64,
    /// Unix ms; 0 = never; negative = that long from the first traffic. Once started, the panel holds the moment it
    /// computed: a negative value then counts as satisfied.
    pub expiry_ms: i64,
    pub enable: bool,
    /// Addresses at once; 0 = no limit.
    pub limit_ip: i64,
    pub comment: String,
    /// The adoption rule: a client of that e-mail whose comment does not start so is not ours and stays untouched
    /// ([`crate::Conflict::NotOurs`]). `None`: anything of that e-mail is ours.
    pub mark: Option<String>,
}

/// A client as it is, the same in both eras.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientRow {
    /// Era A: the family's name without `-<number>`.
    pub email: String,
    pub uuid: Credential,
    pub password: Credential,
    pub auth: Credential,
    pub sub_id: String,
    /// Era B lists may show `""` although an inbound's own entry has a flow; [`crate::Panel::client_get`] is right.
    pub flow: String,
    /// What holds in effect: switched on, and not cut off by the panel on any part.
    pub enable: bool,
    pub total_bytes: i64,
    /// Unix ms; 0 = never; negative = not started yet.
    pub expiry_ms: i64,
    pub up: i64,
    pub down: i64,
    pub last_online_ms: i64,
    /// Ascending.
    pub inbound_ids: Vec<i64>,
    pub limit_ip: i64,
    pub comment: String,
    pub tg_id: i64,
    /// Era A: one for each inbound. Era B: one.
    pub parts: Vec<ClientPart>,
}

/// One entry with its own counters on the panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientPart {
    /// The e-mail on the panel.
    pub email: String,
    /// Era A: the inbound it is in.
    pub inbound_id: Option<i64>,
    pub enable: bool,
    pub up: i64,
    pub down: i64,
    pub last_online_ms: i64,
}

/// Counters of one e-mail of the panel, for a ledger of deltas. Era A: several for one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The e-mail on the panel: the key of the counters.
    pub email: String,
    /// The client it belongs to: [`ClientRow::email`].
    pub client: String,
    pub up: i64,
    pub down: i64,
    pub enable: bool,
    pub last_online_ms: i64,
}

/// `base-<n>` → (`base`, n ≥ 2); anything else → (itself, 1).
#[must_use]
pub fn family(email: &str) -> (&str, u32) {
    if let Some((base, digits)) = email.rsplit_once('-')
        && !base.is_empty()
        && !digits.starts_with('0')
        && let Ok(number) = digits.parse::<u32>()
        && number >= 2
    {
        return (base, number);
    }
    (email, 1)
}

/// The e-mail of the n-th inbound of a client in era A (1 = the plain one).
pub(crate) fn member(base: &str, number: u32) -> String {
    if number <= 1 { base.to_owned() } else { format!("{base}-{number}") }
}

/// One client entry, out of an inbound's settings (`id` is the uuid) or a client record (`uuid` is; `id` is a row).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Entry {
    pub(crate) email: String,
    pub(crate) uuid: Credential,
    pub(crate) password: Credential,
    pub(crate) auth: Credential,
    pub(crate) sub_id: String,
    pub(crate) flow: String,
    pub(crate) enable: bool,
    pub(crate) total_bytes: i64,
    pub(crate) expiry_ms: i64,
    pub(crate) limit_ip: i64,
    pub(crate) comment: String,
    pub(crate) tg_id: i64,
}

impl Entry {
    pub(crate) fn of(map: &Map<String, Value>) -> Result<Self, Error> {
        let mut fields = Fields::of(Value::Object(map.clone()))?;
        let uuid = if fields.has("uuid") { fields.text("uuid")? } else { fields.text("id")? };
        Ok(Self {
            email: fields.text("email")?,
            uuid: Credential(uuid),
            password: Credential(fields.text("password")?),
            auth: Credential(fields.text("auth")?),
            sub_id: fields.text("subId")?,
            flow: fields.text("flow")?,
            // Go's zero value: an entry without the field is switched off.
            enable: fields.flag("enable", false)?,
            total_bytes: fields.int("totalGB")?,
            expiry_ms: fields.int("expiryTime")?,
            limit_ip: fields.int("limitIp")?,
            comment: fields.text("comment")?,
            tg_id: fields.int("tgId").unwrap_or_default(),
        })
    }

    fn row(self, parts: Vec<ClientPart>, inbound_ids: Vec<i64>) -> ClientRow {
        ClientRow {
            email: self.email,
            uuid: self.uuid,
            password: self.password,
            auth: self.auth,
            sub_id: self.sub_id,
            flow: self.flow,
            enable: parts.iter().all(|part| part.enable),
            total_bytes: self.total_bytes,
            expiry_ms: self.expiry_ms,
            up: parts.iter().map(|part| part.up).sum(),
            down: parts.iter().map(|part| part.down).sum(),
            last_online_ms: parts.iter().map(|part| part.last_online_ms).max().unwrap_or_default(),
            inbound_ids,
            limit_ip: self.limit_ip,
            comment: self.comment,
            tg_id: self.tg_id,
            parts,
        }
    }
}

impl ClientRow {
    /// From an item of era B's `clients/list` (record, `inboundIds`, `traffic`).
    pub(crate) fn of_record(value: Value) -> Result<Self, Error> {
        let Value::Object(map) = &value else { return Err(odd()) };
        let entry = Entry::of(map)?;
        let mut fields = Fields::of(value)?;
        let ids = fields.list("inboundIds")?;
        let traffic = match fields.value("traffic") {
            Value::Null => None,
            row => Some(Traffic::of(row)?),
        };
        Self::of_parts(entry, &ids, traffic.as_ref())
    }

    /// From a record, its inbounds and its traffic row.
    pub(crate) fn of_parts(entry: Entry, ids: &[Value], traffic: Option<&Traffic>) -> Result<Self, Error> {
        let mut inbound_ids =
            ids.iter().map(|id| id.as_i64().ok_or_else(odd)).collect::<Result<Vec<_>, _>>()?;
        inbound_ids.sort_unstable();
        inbound_ids.dedup();
        let part = part_of(&entry, None, traffic);
        Ok(entry.row(vec![part], inbound_ids))
    }

    /// From the members of one era A family, the plain e-mail first.
    pub(crate) fn of_family(base: &str, members: Vec<(i64, Entry, Option<Traffic>)>) -> Option<Self> {
        let mut inbound_ids: Vec<i64> = members.iter().map(|(id, ..)| *id).collect();
        inbound_ids.sort_unstable();
        inbound_ids.dedup();
        let parts = members
            .iter()
            .map(|(id, entry, traffic)| part_of(entry, Some(*id), traffic.as_ref()))
            .collect::<Vec<_>>();
        // Each protocol keeps its own credential: the first member that has one speaks for all.
        let first = |pick: fn(&Entry) -> &Credential| {
            members
                .iter()
                .map(|(_, entry, _)| pick(entry))
                .find(|c| !c.is_empty())
                .cloned()
                .unwrap_or_default()
        };
        let (uuid, password, auth) = (first(|e| &e.uuid), first(|e| &e.password), first(|e| &e.auth));
        let flow = members.iter().map(|(_, e, _)| e.flow.clone()).find(|flow| !flow.is_empty());
        let mut head = members.into_iter().next()?.1;
        head.email = base.to_owned();
        (head.uuid, head.password, head.auth) = (uuid, password, auth);
        head.flow = flow.unwrap_or_default();
        Some(head.row(parts, inbound_ids))
    }

    /// The row's counters, one for each e-mail of the panel.
    #[must_use]
    pub fn usage(&self) -> Vec<Usage> {
        self.parts
            .iter()
            .map(|part| Usage {
                email: part.email.clone(),
                client: self.email.clone(),
                up: part.up,
                down: part.down,
                enable: part.enable,
                last_online_ms: part.last_online_ms,
            })
            .collect()
    }
}

fn part_of(entry: &Entry, inbound_id: Option<i64>, traffic: Option<&Traffic>) -> ClientPart {
    ClientPart {
        email: entry.email.clone(),
        inbound_id,
        // ≤ 2.9.3 keeps the entry switched on when it cuts a client off, and the traffic row switched on when
        // somebody switches the entry off: both must be on.
        enable: entry.enable && traffic.is_none_or(|row| row.enable),
        up: traffic.map_or(0, |row| row.up),
        down: traffic.map_or(0, |row| row.down),
        last_online_ms: traffic.map_or(0, |row| row.last_online_ms),
    }
}
