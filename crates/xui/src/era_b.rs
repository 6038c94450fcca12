//! Era B (≥ 3.1.0): clients are records of their own, addressed by e-mail. Calls and shapes only.

use serde_json::{Map, Value, json};

use crate::envelope::{Refusal, refusal};
use crate::era_a::segment;
use crate::error::Error;
use crate::model::client::{ClientRow, Entry};
use crate::model::inbound::Traffic;
use crate::panel::Panel;
use crate::transport::Ask;
use crate::wire::{self, Fields, odd};

/// A client's record, whole, and where it is attached (ascending).
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) raw: Map<String, Value>,
    pub(crate) entry: Entry,
    pub(crate) inbound_ids: Vec<i64>,
}

/// `clients/list`: every client with its counters.
pub(crate) async fn list(panel: &Panel) -> Result<Vec<ClientRow>, Error> {
    let obj = panel.read(Ask::get("panel/api/clients/list").bulk()).await?;
    rows(obj)
}

pub(crate) fn rows(obj: Value) -> Result<Vec<ClientRow>, Error> {
    wire::list(obj)?.into_iter().map(ClientRow::of_record).collect()
}

/// `clients/get/:email`; `None` when there is no such client.
pub(crate) async fn get(panel: &Panel, email: &str) -> Result<Option<Record>, Error> {
    let answer = panel.read(Ask::get(format!("panel/api/clients/get/{}", segment(email)))).await;
    match answer {
        Ok(Value::Null) => Ok(None),
        Ok(obj) => record_of(obj).map(Some),
        Err(Error::Refused { message }) if refusal(&message) == Refusal::Missing => Ok(None),
        Err(error) => Err(error),
    }
}

/// The payload of `clients/get`.
pub(crate) fn record_of(obj: Value) -> Result<Record, Error> {
    let mut fields = Fields::of(obj)?;
    let Value::Object(raw) = fields.value("client") else { return Err(odd()) };
    let entry = Entry::of(&raw)?;
    let ids = fields.list("inboundIds")?;
    let mut inbound_ids = ids.iter().map(|id| id.as_i64().ok_or_else(odd)).collect::<Result<Vec<_>, _>>()?;
    inbound_ids.sort_unstable();
    inbound_ids.dedup();
    Ok(Record { raw, entry, inbound_ids })
}

/// One client with its counters: two calls.
pub(crate) async fn row(panel: &Panel, email: &str) -> Result<Option<ClientRow>, Error> {
    let Some(record) = get(panel, email).await? else { return Ok(None) };
    let route = format!("panel/api/clients/traffic/{}", segment(email));
    let traffic = match panel.read(Ask::get(route)).await {
        Ok(Value::Null) => None,
        Ok(obj) => Some(Traffic::of(obj)?),
        Err(Error::Refused { message }) if refusal(&message) == Refusal::Missing => None,
        Err(error) => return Err(error),
    };
    let ids: Vec<Value> = record.inbound_ids.iter().map(|id| json!(id)).collect();
    ClientRow::of_parts(record.entry, &ids, traffic.as_ref()).map(Some)
}

/// `clients/add`. True when a node will get it later.
pub(crate) async fn add(panel: &Panel, client: Map<String, Value>, inbounds: &[i64]) -> Result<bool, Error> {
    let body = json!({ "client": client, "inboundIds": inbounds });
    panel.call(&Ask::post("panel/api/clients/add", Some(body))).await.map(|obj| pending(&obj))
}

/// `clients/update/:email`: replaces every field; `only` limits which inbounds get the new entry.
pub(crate) async fn update(
    panel: &Panel,
    email: &str,
    client: Map<String, Value>,
    only: &[i64],
) -> Result<bool, Error> {
    let mut route = format!("panel/api/clients/update/{}", segment(email));
    if !only.is_empty() {
        let ids: Vec<String> = only.iter().map(i64::to_string).collect();
        route = format!("{route}?inboundIds={}", ids.join(","));
    }
    panel.call(&Ask::post(route, Some(Value::Object(client)))).await.map(|obj| pending(&obj))
}

/// `attach` or `detach`. Inbounds that are so already are skipped by the panel.
pub(crate) async fn attach(
    panel: &Panel,
    email: &str,
    inbounds: &[i64],
    attach: bool,
) -> Result<bool, Error> {
    let verb = if attach { "attach" } else { "detach" };
    let route = format!("panel/api/clients/{}/{verb}", segment(email));
    let body = json!({ "inboundIds": inbounds });
    panel.call(&Ask::post(route, Some(body))).await.map(|obj| pending(&obj))
}

/// `bulkEnable` or `bulkDisable` (≥ 3.4.1) of one client.
pub(crate) async fn bulk_enable(panel: &Panel, email: &str, on: bool) -> Result<bool, Error> {
    let verb = if on { "bulkEnable" } else { "bulkDisable" };
    let ask = Ask::post(format!("panel/api/clients/{verb}"), Some(json!({ "emails": [email] }))).bulk();
    panel.call(&ask).await.map(|obj| pending(&obj))
}

/// `clients/del/:email`.
pub(crate) async fn delete(panel: &Panel, email: &str, keep_traffic: bool) -> Result<bool, Error> {
    let tail = if keep_traffic { "?keepTraffic=1" } else { "" };
    let route = format!("panel/api/clients/del/{}{tail}", segment(email));
    panel.call(&Ask::post(route, None)).await.map(|obj| pending(&obj))
}

fn pending(obj: &Value) -> bool {
    obj.get("nodePending").and_then(Value::as_bool).unwrap_or_default()
}
