//! The rows of a panel's database, as serde values: inbounds, traffic, client records and their links.
//!
//! Never decides anything: what an operation does to the rows is in the services, what a client sees of them in `views`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A JSON column: the text as it came, until it is rewritten, and its value.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Blob {
    text: Option<String>,
    value: Value,
}

impl Blob {
    pub(crate) fn parse(text: &str) -> Self {
        Self { value: serde_json::from_str(text).unwrap_or(Value::Null), text: Some(text.to_owned()) }
    }

    /// From the body of a request: text, or (era B) an object.
    pub(crate) fn from_body(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::parse(text),
            Value::Null => Self::parse(""),
            other => Self { text: None, value: other.clone() },
        }
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// The column's text: verbatim, or pretty with sorted keys once rewritten.
    pub(crate) fn text(&self) -> String {
        match &self.text {
            Some(text) => text.clone(),
            None => serde_json::to_string_pretty(&self.value).unwrap_or_default(),
        }
    }

    /// What era B shows: the object, `null` when empty, the text when it is not JSON.
    pub(crate) fn nested(&self) -> Value {
        match &self.text {
            Some(text) if self.value.is_null() && !text.trim().is_empty() => Value::String(text.clone()),
            _ => self.value.clone(),
        }
    }

    /// Sets one key of the object and marks the column as rewritten.
    pub(crate) fn set(&mut self, key: &str, value: Value) {
        let mut object = match std::mem::take(&mut self.value) {
            Value::Object(object) => object,
            _ => Map::new(),
        };
        object.insert(key.to_owned(), value);
        object.sort_keys();
        self.value = Value::Object(object);
        self.text = None;
    }

    /// Adds a key that is missing without touching the order of the others.
    pub(crate) fn add_missing(&mut self, key: &str, value: Value) {
        if let Value::Object(object) = &mut self.value
            && !object.contains_key(key)
        {
            object.insert(key.to_owned(), value);
            self.text = None;
        }
    }

    pub(crate) fn clients(&self) -> &[Value] {
        self.value.get("clients").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Changes the array of clients; the column counts as rewritten afterwards.
    pub(crate) fn edit_clients<T>(&mut self, edit: impl FnOnce(&mut Vec<Value>) -> T) -> T {
        let mut clients = match self.value.get_mut("clients") {
            Some(Value::Array(clients)) => std::mem::take(clients),
            _ => Vec::new(),
        };
        let out = edit(&mut clients);
        self.set("clients", Value::Array(clients));
        out
    }
}

/// A text of a JSON object, `""` when missing or of another type.
pub(crate) fn text_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A whole number of a JSON object, 0 when missing or of another type.
pub(crate) fn int_of(value: &Value, key: &str) -> i64 {
    value.get(key).and_then(Value::as_i64).unwrap_or_default()
}

/// A flag of a JSON object, false when missing or of another type.
pub(crate) fn flag_of(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Inbound {
    pub(crate) id: i64,
    pub(crate) up: i64,
    pub(crate) down: i64,
    pub(crate) total: i64,
    pub(crate) all_time: i64,
    pub(crate) remark: String,
    pub(crate) sub_sort_index: i64,
    pub(crate) enable: bool,
    pub(crate) expiry_ms: i64,
    pub(crate) traffic_reset: String,
    pub(crate) traffic_reset_day: i64,
    pub(crate) last_reset_ms: i64,
    pub(crate) listen: String,
    pub(crate) port: i64,
    pub(crate) protocol: String,
    pub(crate) tag: String,
    pub(crate) share_strategy: String,
    pub(crate) share_addr: String,
    pub(crate) disable_flow: bool,
    pub(crate) settings: Blob,
    pub(crate) stream: Blob,
    pub(crate) sniffing: Blob,
}

impl Inbound {
    /// Which key of an entry names a client of this protocol on the wire.
    pub(crate) fn key_field(&self) -> &'static str {
        match self.protocol.as_str() {
            "trojan" => "password",
            "shadowsocks" => "email",
            "hysteria" | "hysteria2" => "auth",
            _ => "id",
        }
    }

    pub(crate) fn entry(&self, email: &str) -> Option<&Value> {
        self.settings.clients().iter().find(|c| text_of(c, "email") == email)
    }

    pub(crate) fn cipher(&self) -> &str {
        if self.protocol == "shadowsocks" { text_of(self.settings.value(), "method") } else { "" }
    }

    /// A client here may use `xtls-rprx-vision`.
    pub(crate) fn takes_flow(&self) -> bool {
        let network = text_of(self.stream.value(), "network");
        let security = text_of(self.stream.value(), "security");
        self.protocol == "vless" && network == "tcp" && matches!(security, "tls" | "reality")
    }

    /// `tcp`, `udp` or `tcpudp`: what the port is bound for.
    pub(crate) fn transport(&self) -> &'static str {
        match self.protocol.as_str() {
            "hysteria" | "hysteria2" | "wireguard" => "udp",
            "shadowsocks" => match text_of(self.settings.value(), "network") {
                "udp" => "udp",
                "tcp" => "tcp",
                _ => "tcpudp",
            },
            _ if text_of(self.stream.value(), "network") == "kcp" => "udp",
            _ => "tcp",
        }
    }
}

/// A row of `client_traffics`: unique by e-mail.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Traffic {
    pub(crate) id: i64,
    pub(crate) inbound_id: i64,
    pub(crate) enable: bool,
    pub(crate) email: String,
    pub(crate) up: i64,
    pub(crate) down: i64,
    pub(crate) all_time: i64,
    pub(crate) expiry_ms: i64,
    pub(crate) total: i64,
    pub(crate) reset: i64,
    pub(crate) last_online_ms: i64,
}

/// A row of `clients` (era B).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: i64,
    pub(crate) client: Client,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
}

/// A client as era B's typed body and record hold it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) email: String,
    pub(crate) sub_id: String,
    pub(crate) uuid: String,
    pub(crate) password: String,
    pub(crate) auth: String,
    pub(crate) flow: String,
    pub(crate) security: String,
    pub(crate) limit_ip: i64,
    pub(crate) limit_hwid: i64,
    pub(crate) total: i64,
    pub(crate) expiry_ms: i64,
    pub(crate) enable: bool,
    pub(crate) tg_id: i64,
    pub(crate) group: String,
    pub(crate) comment: String,
    pub(crate) reset: i64,
    pub(crate) reset_day: i64,
    pub(crate) reset_max: i64,
    pub(crate) created_ms: i64,
}

/// The tables, and the counters that give them their ids.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Db {
    pub(crate) inbounds: Vec<Inbound>,
    pub(crate) traffic: Vec<Traffic>,
    pub(crate) records: Vec<Record>,
    /// (record, inbound), in the order of insertion.
    pub(crate) links: Vec<(i64, i64)>,
    pub(crate) ids: BTreeMap<String, i64>,
}

impl Db {
    pub(crate) fn next_id(&mut self, table: &str) -> i64 {
        let last = self.ids.entry(table.to_owned()).or_default();
        *last += 1;
        *last
    }

    pub(crate) fn inbound(&self, id: i64) -> Option<&Inbound> {
        self.inbounds.iter().find(|i| i.id == id)
    }

    pub(crate) fn inbound_mut(&mut self, id: i64) -> Option<&mut Inbound> {
        self.inbounds.iter_mut().find(|i| i.id == id)
    }

    pub(crate) fn row(&self, email: &str) -> Option<&Traffic> {
        self.traffic.iter().find(|t| t.email == email)
    }

    pub(crate) fn row_mut(&mut self, email: &str) -> Option<&mut Traffic> {
        self.traffic.iter_mut().find(|t| t.email == email)
    }

    pub(crate) fn record(&self, email: &str) -> Option<&Record> {
        self.records.iter().find(|r| r.client.email == email)
    }

    pub(crate) fn record_mut(&mut self, email: &str) -> Option<&mut Record> {
        self.records.iter_mut().find(|r| r.client.email == email)
    }

    /// Inbounds of a record, in the order of the link table.
    pub(crate) fn inbounds_of(&self, record: i64) -> Vec<i64> {
        self.links.iter().filter(|(r, _)| *r == record).map(|(_, i)| *i).collect()
    }

    /// Changes every entry of every inbound that has this e-mail.
    pub(crate) fn edit_entries(&mut self, email: &str, mut edit: impl FnMut(&mut Map<String, Value>)) {
        for inbound in &mut self.inbounds {
            if inbound.entry(email).is_none() {
                continue;
            }
            inbound.settings.edit_clients(|clients| {
                for entry in clients.iter_mut().filter_map(Value::as_object_mut) {
                    if entry.get("email").and_then(Value::as_str) == Some(email) {
                        edit(entry);
                    }
                }
            });
        }
    }
}
