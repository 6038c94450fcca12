//! One round in era A: a client is a family of entries, one for each inbound.

use serde_json::{Map, Value, json};

use crate::ensure::{
    Conflict, Field, Goal, Round, Step, Target, expiry_holds, flow_for, slash_in_key, unfit,
};
use crate::envelope::{Refusal, refusal};
use crate::era_a::{self, Member};
use crate::error::Error;
use crate::model::client::{ClientSpec, family, member};
use crate::model::inbound::{Facts, Inbound, Protocol};
use crate::panel::Panel;
use crate::transport::Ask;

/// What has to be written, in this order.
#[derive(Default)]
struct Plan {
    removals: Vec<Member>,
    updates: Vec<(Member, Map<String, Value>)>,
    additions: Vec<Facts>,
    /// Family numbers that stay in use.
    taken: Vec<u32>,
    /// A lone entry that can only be switched off is good enough.
    forgive_last: bool,
    differed: Vec<Field>,
}

impl Panel {
    pub(crate) async fn step_a(&self, goal: Goal<'_>, round: Round) -> Result<Step, Error> {
        match goal {
            Goal::Spec(spec) => self.spec_a(spec, round).await,
            Goal::Enabled(target, on) => self.enable_a(target, on, round).await,
            Goal::Gone(target, _) => self.delete_a(target, round).await,
        }
    }

    async fn spec_a(&self, spec: &ClientSpec, round: Round) -> Result<Step, Error> {
        let members = match spec.inbound_ids.as_slice() {
            _ if round.blind => Vec::new(),
            [only] if round.after_blind => self.members_of(*only).await?,
            // This also refreshes the facts below.
            _ => era_a::members(&self.inbounds().await?)?,
        };
        let facts = match self.facts_of(&spec.inbound_ids).await? {
            Ok(facts) => facts,
            Err(id) => return Ok(Step::Stop(Conflict::InboundMissing(id))),
        };
        if let Some(conflict) = unfit(&facts) {
            return Ok(Step::Stop(conflict));
        }
        if let Some(field) = facts.iter().find_map(|facts| slash_in_key(spec, facts)) {
            return Ok(Step::Stop(Conflict::BadSpec(field)));
        }
        let mut plan = match plan(spec, &facts, members) {
            Ok(plan) => plan,
            Err(conflict) => return Ok(Step::Stop(conflict)),
        };
        let (additions, mut taken) = (std::mem::take(&mut plan.additions), std::mem::take(&mut plan.taken));
        // Removals come first: they free the plain name for an inbound that is new.
        let written = self.carry_out(plan, round).await?;
        let Step::Wrote { .. } = written else { return Ok(written) };
        if round.last {
            return Ok(written);
        }
        for facts in &additions {
            let number = (1..).find(|number| !taken.contains(number)).unwrap_or(1);
            taken.push(number);
            let entry = entry(spec, facts, &member(&spec.email, number), Map::new());
            era_a::add(self, facts.id, entry).await?;
        }
        Ok(written)
    }

    /// Entries of one inbound: cheaper than the whole list, without counters.
    async fn members_of(&self, inbound_id: i64) -> Result<Vec<Member>, Error> {
        let obj = self.read(Ask::get(format!("panel/api/inbounds/get/{inbound_id}")).bulk()).await?;
        era_a::members(&[Inbound::of(obj)?])
    }

    async fn carry_out(&self, plan: Plan, round: Round) -> Result<Step, Error> {
        if plan.differed.is_empty() {
            return Ok(Step::Done);
        }
        if round.last {
            return Ok(Step::Wrote { differed: plan.differed, pending: false });
        }
        let mut conflict = None;
        for (old, entry) in plan.updates {
            let Some(key) = old.key() else {
                return Ok(Step::Stop(Conflict::Unaddressable { inbound_id: old.facts.id }));
            };
            era_a::update(self, old.facts.id, key, entry).await?;
        }
        for old in plan.removals {
            let stuck = self.remove(&old).await?;
            conflict = stuck
                .filter(|stuck| !(plan.forgive_last && matches!(stuck, Conflict::LastClient(_))))
                .or(conflict);
        }
        if let Some(conflict) = conflict {
            return Ok(Step::Stop(conflict));
        }
        Ok(Step::Wrote { differed: plan.differed, pending: false })
    }

    /// Removes one entry; the last of its inbound is switched off instead, which is said.
    async fn remove(&self, old: &Member) -> Result<Option<Conflict>, Error> {
        match era_a::delete(self, old).await {
            Err(Error::Refused { message }) if refusal(&message) == Refusal::LastClient => {}
            other => return other.map(|()| None),
        }
        let Some(key) = old.key() else {
            return Ok(Some(Conflict::Unaddressable { inbound_id: old.facts.id }));
        };
        if old.entry.enable {
            era_a::update(self, old.facts.id, key, with_enable(old, false)).await?;
        }
        Ok(Some(Conflict::LastClient(old.facts.id)))
    }

    async fn enable_a(&self, target: Target<'_>, on: bool, round: Round) -> Result<Step, Error> {
        let members = match self.owned(target).await? {
            Ok(members) if members.is_empty() => return Ok(Step::Stop(Conflict::ClientMissing)),
            Ok(members) => members,
            Err(conflict) => return Ok(Step::Stop(conflict)),
        };
        let mut plan = Plan::default();
        for old in members.into_iter().filter(|old| if on { !old.works() } else { old.entry.enable }) {
            plan.differed = vec![Field::Enable];
            let entry = with_enable(&old, on);
            plan.updates.push((old, entry));
        }
        self.carry_out(plan, round).await
    }

    async fn delete_a(&self, target: Target<'_>, round: Round) -> Result<Step, Error> {
        let removals = match self.owned(target).await? {
            Ok(members) => members,
            Err(conflict) => return Ok(Step::Stop(conflict)),
        };
        let differed = if removals.is_empty() { Vec::new() } else { vec![Field::Presence] };
        self.carry_out(Plan { removals, differed, ..Plan::default() }, round).await
    }

    /// The family's entries, or a conflict when one is not ours.
    async fn owned(&self, target: Target<'_>) -> Result<Result<Vec<Member>, Conflict>, Error> {
        let mut members = era_a::members(&self.inbounds().await?)?;
        members.retain(|member| {
            family(&member.entry.email).0 == target.email || member.entry.email == target.email
        });
        if members.iter().any(|member| !target.owns(&member.entry.comment)) {
            return Ok(Err(Conflict::NotOurs));
        }
        Ok(Ok(members))
    }
}

/// Compares a spec with all entries of the panel.
fn plan(spec: &ClientSpec, facts: &[Facts], members: Vec<Member>) -> Result<Plan, Conflict> {
    let target = Target { email: &spec.email, mark: spec.mark.as_deref() };
    let mut ours: Vec<Member> = Vec::new();
    for member in members {
        let (base, _) = family(&member.entry.email);
        if base == spec.email || member.entry.email == spec.email {
            if !target.owns(&member.entry.comment) {
                return Err(Conflict::NotOurs);
            }
            ours.push(member);
        } else if member.entry.email.eq_ignore_ascii_case(&spec.email) {
            return Err(Conflict::NotOurs);
        }
    }
    let mut plan = Plan { forgive_last: true, ..Plan::default() };
    for facts in facts {
        let Some(at) = ours.iter().position(|old| old.facts.id == facts.id) else {
            plan.additions.push(facts.clone());
            plan.differed.push(Field::Inbounds);
            continue;
        };
        let old = ours.swap_remove(at);
        plan.taken.push(family(&old.entry.email).1);
        let differs = differs(spec, facts, &old);
        if !differs.is_empty() {
            plan.differed.extend(differs);
            let entry = entry(spec, facts, &old.entry.email, old.raw.clone());
            plan.updates.push((old, entry));
        }
    }
    // The last entry of an inbound cannot go (see `remove`): it keeps its number.
    plan.taken.extend(ours.iter().filter(|old| old.alone).map(|old| family(&old.entry.email).1));
    ours.retain(|old| !old.left_over());
    if !ours.is_empty() {
        plan.differed.push(Field::Inbounds);
    }
    plan.removals = ours;
    plan.differed.dedup();
    Ok(plan)
}

fn differs(spec: &ClientSpec, facts: &Facts, old: &Member) -> Vec<Field> {
    let seen = &old.entry;
    // Switched off means the entry itself; switched on means that nothing cuts it off either.
    let enable_holds = if spec.enable { old.works() } else { !seen.enable };
    let credential = match facts.protocol {
        Protocol::Trojan | Protocol::Shadowsocks => (seen.password == spec.password, Field::Password),
        Protocol::Hysteria2 => (seen.auth == spec.auth, Field::Auth),
        Protocol::Vless | Protocol::Vmess | Protocol::Other => (seen.uuid == spec.uuid, Field::Uuid),
    };
    let checks = [
        credential,
        (facts.protocol != Protocol::Vless || seen.flow == flow_for(spec, facts), Field::Flow),
        (seen.sub_id == spec.sub_id, Field::SubId),
        (seen.total_bytes == spec.total_bytes, Field::TotalBytes),
        (expiry_holds(spec.expiry_ms, seen.expiry_ms), Field::Expiry),
        (enable_holds, Field::Enable),
        (seen.limit_ip == spec.limit_ip, Field::LimitIp),
        (seen.comment == spec.comment, Field::Comment),
    ];
    checks.into_iter().filter(|(holds, _)| !holds).map(|(_, field)| field).collect()
}

/// The entry to write: what was there, with everything of ours on top. Nothing is made up by the panel in this era.
fn entry(spec: &ClientSpec, facts: &Facts, email: &str, mut map: Map<String, Value>) -> Map<String, Value> {
    let seen_expiry_ms = map.get("expiryTime").and_then(crate::wire::int).unwrap_or_default();
    let started = spec.expiry_ms < 0 && seen_expiry_ms > 0;
    let ours = [
        ("email", json!(email)),
        ("enable", json!(spec.enable)),
        ("totalGB", json!(spec.total_bytes)),
        ("expiryTime", json!(if started { seen_expiry_ms } else { spec.expiry_ms })),
        ("limitIp", json!(spec.limit_ip)),
        ("subId", json!(spec.sub_id)),
        ("comment", json!(spec.comment)),
        ("reset", json!(0)),
    ];
    map.extend(ours.into_iter().map(|(key, value)| (key.to_owned(), value)));
    let mut set = |key: &str, value: Value| map.insert(key.to_owned(), value);
    match facts.protocol {
        Protocol::Trojan => drop(set("password", json!(spec.password.expose()))),
        Protocol::Shadowsocks => {
            set("password", json!(spec.password.expose()));
            if let Some(method) = &facts.method {
                set("method", json!(method));
            }
        }
        Protocol::Hysteria2 => drop(set("auth", json!(spec.auth.expose()))),
        Protocol::Vmess => {
            set("id", json!(spec.uuid.expose()));
            set("security", json!("auto"));
        }
        Protocol::Vless | Protocol::Other => {
            set("id", json!(spec.uuid.expose()));
            set("flow", json!(flow_for(spec, facts)));
        }
    }
    whole_tg_id(&mut map);
    map
}

fn with_enable(old: &Member, on: bool) -> Map<String, Value> {
    let mut map = old.raw.clone();
    map.insert("enable".to_owned(), json!(on));
    whole_tg_id(&mut map);
    map
}

/// Old rows hold texts; everything since 2.3 wants a number.
pub(crate) fn whole_tg_id(map: &mut Map<String, Value>) {
    let number = map.get("tgId").and_then(crate::wire::int).unwrap_or_default();
    map.insert("tgId".to_owned(), json!(number));
}
