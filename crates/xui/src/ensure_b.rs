//! One round in era B: a client is one record attached to inbounds.

use serde_json::{Map, Value, json};

use crate::detect::Capabilities;
use crate::ensure::{Conflict, Field, Goal, Round, Step, Target, expiry_holds, flow_for, unfit};
use crate::ensure_a::whole_tg_id;
use crate::era_b::{self, Record};
use crate::error::Error;
use crate::model::client::{ClientSpec, Entry};
use crate::model::inbound::{Facts, VISION};
use crate::panel::Panel;

/// Keys of a record that an update must not carry: row number, other names of the same, what the panel keeps.
const RECORD_ONLY: [&str; 7] =
    ["uuid", "createdAt", "updatedAt", "inboundIds", "traffic", "reverse", "allowedIPs"];

impl Panel {
    pub(crate) async fn step_b(
        &self,
        goal: Goal<'_>,
        round: Round,
        capabilities: &Capabilities,
    ) -> Result<Step, Error> {
        match goal {
            Goal::Spec(spec) => self.spec_b(spec, round, capabilities).await,
            Goal::Enabled(target, on) => self.enable_b(target, on, round, capabilities).await,
            Goal::Gone(target, keep_traffic) => self.delete_b(target, keep_traffic, round).await,
        }
    }

    async fn spec_b(&self, spec: &ClientSpec, round: Round, can: &Capabilities) -> Result<Step, Error> {
        let facts = match self.facts_of(&spec.inbound_ids).await? {
            Ok(facts) => facts,
            Err(id) => return Ok(Step::Stop(Conflict::InboundMissing(id))),
        };
        if let Some(conflict) = unfit(&facts) {
            return Ok(Step::Stop(conflict));
        }
        let ids: Vec<i64> = facts.iter().map(|facts| facts.id).collect();
        let seen = if round.blind { None } else { era_b::get(self, &spec.email).await? };
        let Some(seen) = seen else {
            if round.last {
                return Ok(Step::Wrote { differed: vec![Field::Presence], pending: false });
            }
            let client = client(spec, flow_of(spec, &facts), None);
            let pending = era_b::add(self, client, &ids).await?;
            return Ok(Step::Wrote { differed: vec![Field::Presence], pending });
        };
        let target = Target { email: &spec.email, mark: spec.mark.as_deref() };
        if !target.owns(&seen.entry.comment) || seen.entry.email != spec.email {
            return Ok(Step::Stop(Conflict::NotOurs));
        }
        let mut differed = differs(spec, &seen.entry);
        if self.flow_differs(spec, &facts, &seen, can).await? {
            differed.push(Field::Flow);
        }
        let missing: Vec<i64> = ids.iter().copied().filter(|id| !seen.inbound_ids.contains(id)).collect();
        let extra: Vec<i64> = seen.inbound_ids.iter().copied().filter(|id| !ids.contains(id)).collect();
        let mut all = differed.clone();
        if !missing.is_empty() || !extra.is_empty() {
            all.push(Field::Inbounds);
        }
        if all.is_empty() {
            return Ok(Step::Done);
        }
        if round.last {
            return Ok(Step::Wrote { differed: all, pending: false });
        }
        let mut pending = false;
        if !differed.is_empty() {
            pending |= self.update_b(spec, &facts, &seen, can).await?;
        }
        // Attaching copies the record's credentials, so it comes after the update.
        if !missing.is_empty() {
            pending |= era_b::attach(self, &spec.email, &missing, true).await?;
        }
        if !extra.is_empty() {
            pending |= era_b::attach(self, &spec.email, &extra, false).await?;
        }
        Ok(Step::Wrote { differed: all, pending })
    }

    /// One update, or two where the panel would put the flow on inbounds that cannot carry it.
    async fn update_b(
        &self,
        spec: &ClientSpec,
        facts: &[Facts],
        seen: &Record,
        can: &Capabilities,
    ) -> Result<bool, Error> {
        let flow = flow_of(spec, facts);
        if !can.flow_split() || !mixed(facts) || flow.is_empty() {
            return era_b::update(self, &spec.email, client(spec, flow, Some(seen)), &[]).await;
        }
        let ids = |capable: bool| -> Vec<i64> {
            let here = facts.iter().filter(|f| f.flow_capable == capable && seen.inbound_ids.contains(&f.id));
            here.map(|f| f.id).collect()
        };
        let (with, without) = (ids(true), ids(false));
        let mut pending = false;
        if !without.is_empty() {
            pending |= era_b::update(self, &spec.email, client(spec, "", Some(seen)), &without).await?;
        }
        if !with.is_empty() {
            pending |= era_b::update(self, &spec.email, client(spec, flow, Some(seen)), &with).await?;
        }
        Ok(pending)
    }

    /// Records show one flow for all inbounds, or the last one written; where that proves nothing the entries are read.
    async fn flow_differs(
        &self,
        spec: &ClientSpec,
        facts: &[Facts],
        seen: &Record,
        can: &Capabilities,
    ) -> Result<bool, Error> {
        let same = seen.entry.flow == flow_of(spec, facts);
        let doubtful = mixed(facts) && flow_of(spec, facts) == VISION && (can.flow_split() || !same);
        if !doubtful {
            return Ok(!same);
        }
        let inbounds = self.inbounds().await?;
        for facts in facts {
            let wanted = flow_for(spec, facts);
            let Some(inbound) = inbounds.iter().find(|inbound| inbound.id == facts.id) else { continue };
            for raw in inbound.entries() {
                let entry = Entry::of(raw)?;
                if entry.email == spec.email && entry.flow != wanted {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    async fn enable_b(
        &self,
        target: Target<'_>,
        on: bool,
        round: Round,
        can: &Capabilities,
    ) -> Result<Step, Error> {
        let Some(seen) = era_b::get(self, target.email).await? else {
            return Ok(Step::Stop(Conflict::ClientMissing));
        };
        if !target.owns(&seen.entry.comment) {
            return Ok(Step::Stop(Conflict::NotOurs));
        }
        if seen.entry.enable == on {
            return Ok(Step::Done);
        }
        let differed = vec![Field::Enable];
        if round.last {
            return Ok(Step::Wrote { differed, pending: false });
        }
        let pending = if can.bulk_enable() {
            era_b::bulk_enable(self, target.email, on).await?
        } else {
            self.switch_by_update(target.email, on, &seen, can).await?
        };
        Ok(Step::Wrote { differed, pending })
    }

    /// Without the bulk routes a switch is a full update: everything as it is, also the flow of each inbound.
    async fn switch_by_update(
        &self,
        email: &str,
        on: bool,
        seen: &Record,
        can: &Capabilities,
    ) -> Result<bool, Error> {
        let inbounds = self.inbounds().await?;
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for inbound in inbounds.iter().filter(|inbound| seen.inbound_ids.contains(&inbound.id)) {
            for raw in inbound.entries() {
                let entry = Entry::of(raw)?;
                if entry.email == email {
                    if entry.flow.is_empty() { without.push(inbound.id) } else { with.push(inbound.id) }
                }
            }
        }
        let body = |flow: &str| {
            let mut map = base_of(seen);
            map.insert("enable".to_owned(), json!(on));
            map.insert("flow".to_owned(), json!(flow));
            map
        };
        if with.is_empty() || without.is_empty() || !can.flow_split() {
            let flow = if with.is_empty() { "" } else { VISION };
            return era_b::update(self, email, body(flow), &[]).await;
        }
        let first = era_b::update(self, email, body(""), &without).await?;
        let second = era_b::update(self, email, body(VISION), &with).await?;
        Ok(first || second)
    }

    async fn delete_b(&self, target: Target<'_>, keep_traffic: bool, round: Round) -> Result<Step, Error> {
        let Some(seen) = era_b::get(self, target.email).await? else { return Ok(Step::Done) };
        if !target.owns(&seen.entry.comment) {
            return Ok(Step::Stop(Conflict::NotOurs));
        }
        let differed = vec![Field::Presence];
        if round.last {
            return Ok(Step::Wrote { differed, pending: false });
        }
        let pending = era_b::delete(self, target.email, keep_traffic).await?;
        Ok(Step::Wrote { differed, pending })
    }
}

/// The record's flow: the vision flow as soon as one inbound can carry it.
fn flow_of(spec: &ClientSpec, facts: &[Facts]) -> &'static str {
    facts.iter().map(|facts| flow_for(spec, facts)).find(|flow| !flow.is_empty()).unwrap_or("")
}

/// Some inbounds carry a flow, some do not.
fn mixed(facts: &[Facts]) -> bool {
    facts.iter().any(|facts| facts.flow_capable) && facts.iter().any(|facts| !facts.flow_capable)
}

fn differs(spec: &ClientSpec, seen: &Entry) -> Vec<Field> {
    let checks = [
        (seen.uuid == spec.uuid, Field::Uuid),
        (seen.password == spec.password, Field::Password),
        (seen.auth == spec.auth, Field::Auth),
        (seen.sub_id == spec.sub_id, Field::SubId),
        (seen.total_bytes == spec.total_bytes, Field::TotalBytes),
        (expiry_holds(spec.expiry_ms, seen.expiry_ms), Field::Expiry),
        (seen.enable == spec.enable, Field::Enable),
        (seen.limit_ip == spec.limit_ip, Field::LimitIp),
        (seen.comment == spec.comment, Field::Comment),
    ];
    checks.into_iter().filter(|(holds, _)| !holds).map(|(_, field)| field).collect()
}

/// The body of an add (nothing seen) or update (the record's other fields kept). All credentials, always.
fn client(spec: &ClientSpec, flow: &str, seen: Option<&Record>) -> Map<String, Value> {
    let mut map = seen.map(base_of).unwrap_or_default();
    let started = seen.filter(|seen| spec.expiry_ms < 0 && seen.entry.expiry_ms > 0);
    let ours = [
        ("email", json!(spec.email)),
        ("id", json!(spec.uuid.expose())),
        ("password", json!(spec.password.expose())),
        ("auth", json!(spec.auth.expose())),
        ("security", json!("auto")),
        ("flow", json!(flow)),
        ("limitIp", json!(spec.limit_ip)),
        ("totalGB", json!(spec.total_bytes)),
        ("expiryTime", json!(started.map_or(spec.expiry_ms, |seen| seen.entry.expiry_ms))),
        ("enable", json!(spec.enable)),
        ("subId", json!(spec.sub_id)),
        ("comment", json!(spec.comment)),
        ("reset", json!(0)),
    ];
    map.extend(ours.into_iter().map(|(key, value)| (key.to_owned(), value)));
    whole_tg_id(&mut map);
    map
}

/// A record as an update's body wants it: `id` is the uuid, WireGuard's addresses are a list.
fn base_of(seen: &Record) -> Map<String, Value> {
    let mut map = seen.raw.clone();
    let reverse = map.get("reverse").filter(|value| value.is_object()).cloned();
    let addresses: Vec<String> = map
        .get("allowedIPs")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    for key in RECORD_ONLY {
        map.remove(key);
    }
    map.insert("id".to_owned(), json!(seen.entry.uuid.expose()));
    if let Some(reverse) = reverse {
        map.insert("reverse".to_owned(), reverse);
    }
    if !addresses.is_empty() {
        map.insert("allowedIPs".to_owned(), json!(addresses));
    }
    whole_tg_id(&mut map);
    map
}
