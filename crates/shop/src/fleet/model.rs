//! Panels, clients and usage as plain values, and the arithmetic between them. Pure.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kernel::{InboundId, LocationId, PanelId, Rng, Secret, Timestamp, sabotage};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::panel::{PanelFinding, PanelReport};
use crate::seal::{SealError, Sealer};

/// What the comment of every client of ours begins with.
pub const CLIENT_MARKER: &str = "mrjbot";
/// What the email of every client of ours begins with.
pub const EMAIL_PREFIX: &str = "s";
/// Drawn letters at the end of an email: two shops on one panel meet once in two thousand million.
pub(super) const EMAIL_LOT_LEN: usize = 6;
/// The longest label that goes into a panel's comment, in characters.
const LABEL_LEN_MAX: usize = 64;
const SUB_ID_LEN: usize = 16;
const PASSWORD_DRAWS_MAX: usize = 64;
const PASSWORD_LEN: usize = 44;
const CREDENTIALS_PLACE: &str = "placement.credentials";

/// How fast one client can be, for telling a counter that was reset from one that was restored: 200 Mbit/s.
const CLIENT_BYTES_PER_S_MAX: i64 = 25 << 20;
const PLAUSIBLE_SLACK_BYTES: i64 = 64 << 20;
/// Longer gaps between readings do not make greater jumps plausible: when in doubt the customer is not billed.
const PLAUSIBLE_GAP_MAX: TimeDelta = TimeDelta::minutes(2);

/// The panel's key of a client: ours, free of personal data, stored before the first call. `epoch` counts the holder's
/// clients; `lot` is drawn, because another shop that counts its holders from one may use the same panel.
#[must_use]
pub(super) fn email_of(holder_id: i64, epoch: i64, lot: &str) -> String {
    format!("{EMAIL_PREFIX}{holder_id}-g{epoch}-{lot}")
}

/// Whether an email has the form of a shop's: `s<digits>-g<digits>-<lot>`. Ours is only what stands in our books, and
/// is touched only while it carries [`CLIENT_MARKER`] too.
#[must_use]
pub fn email_is_ours(email: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((holder, rest)) = email.strip_prefix(EMAIL_PREFIX).and_then(|rest| rest.split_once("-g")) else {
        return false;
    };
    let Some((epoch, lot)) = rest.split_once('-') else { return false };
    digits(holder)
        && digits(epoch)
        && lot.len() == EMAIL_LOT_LEN
        && lot.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// What stands in the comment of a client of ours.
#[must_use]
pub(super) fn comment_of(label: &str) -> String {
    let label: String = label.chars().filter(|char| !char.is_control()).take(LABEL_LEN_MAX).collect();
    format!("{CLIENT_MARKER} {label}").trim_end().to_owned()
}

/// Whether new clients may go to a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PanelState {
    Active,
    /// Serves the clients it has, gets no new ones.
    Draining,
    /// Forgotten; its rows stay for the books.
    Removed,
}

impl PanelState {
    /// The stable word in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Draining => "draining",
            Self::Removed => "removed",
        }
    }

    pub(super) fn from_word(word: &str) -> Self {
        match word {
            "active" => Self::Active,
            "draining" => Self::Draining,
            _ => Self::Removed,
        }
    }
}

/// What the last contacts with a panel say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PanelHealth {
    Unknown,
    Up,
    Down,
}

impl PanelHealth {
    /// The stable word in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    pub(super) fn from_word(word: &str) -> Self {
        match word {
            "up" => Self::Up,
            "down" => Self::Down,
            _ => Self::Unknown,
        }
    }
}

/// What lets a customer in. Made by us before the first call, the same on every inbound.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub uuid: String,
    /// Standard base64 of 32 bytes (fact R-3).
    pub password: Secret,
    pub sub_id: String,
}

impl Credentials {
    /// Fresh credentials that every panel keeps. The password is drawn until it has no `/`, which panels of era A
    /// cannot carry in the path of a Trojan or Hysteria client; about every second draw fits.
    #[must_use]
    pub fn generate(rng: &Rng) -> Self {
        let drawn = (0..PASSWORD_DRAWS_MAX).map(|_| rng.password()).find(|password| !password.contains('/'));
        // 64 draws without luck: one in 10^19.
        let password = drawn.unwrap_or_else(|| rng.token(PASSWORD_LEN));
        Self { uuid: rng.uuid().to_string(), password: Secret::new(password), sub_id: rng.token(SUB_ID_LEN) }
    }

    /// As they are kept at rest.
    ///
    /// # Errors
    /// See [`Sealer::seal`].
    pub fn seal(&self, sealer: &Sealer, rng: &Rng) -> Result<String, SealError> {
        let plain = json!({ "uuid": self.uuid, "password": self.password.expose(), "sub_id": self.sub_id });
        sealer.seal(rng, CREDENTIALS_PLACE, &plain.to_string())
    }

    /// Opens what [`Self::seal`] made.
    ///
    /// # Errors
    /// See [`Sealer::open`].
    pub fn open(sealer: &Sealer, sealed: &str) -> Result<Self, SealError> {
        #[derive(Deserialize)]
        struct Plain {
            uuid: String,
            password: String,
            sub_id: String,
        }
        let plain: Plain =
            serde_json::from_str(&sealer.open(CREDENTIALS_PLACE, sealed)?).map_err(|_| SealError)?;
        Ok(Self { uuid: plain.uuid, password: Secret::new(plain.password), sub_id: plain.sub_id })
    }
}

/// A client somebody wants.
#[derive(Clone, Debug)]
pub struct Want {
    /// The opaque id of whoever wants it.
    pub holder_id: i64,
    pub location_id: LocationId,
    pub credentials: Credentials,
    /// What the holder may use in all its life, over all its clients, up and down together; `None` is unlimited.
    pub cap_bytes: Option<i64>,
    pub expires_at: Option<Timestamp>,
    /// Zero is unlimited.
    pub device_limit: i64,
    pub enable: bool,
    /// A word for the operator, shown in the panel's comment field. No personal data.
    pub label: String,
}

/// What a holder wants from now on: absolute, all of it.
#[derive(Clone, Debug)]
pub struct Change {
    pub cap_bytes: Option<i64>,
    pub expires_at: Option<Timestamp>,
    pub device_limit: i64,
    pub enable: bool,
    /// `None` keeps what is.
    pub credentials: Option<Credentials>,
    pub label: String,
}

/// What a holder has used in all its life. Never goes down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    pub up: i64,
    pub down: i64,
    pub online_at: Option<Timestamp>,
}

impl Usage {
    /// Up and down together: what a cap counts.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.up.saturating_add(self.down)
    }
}

/// One way into the net: a serving inbound at its public address. Whoever has a client on the panel may use it.
#[derive(Clone, Debug)]
pub struct Way {
    pub panel_id: PanelId,
    pub inbound_id: InboundId,
    pub host: String,
    pub port: u16,
    pub protocol: String,
    /// `{"settings":…, "stream":…}` of the inbound, without clients.
    pub spec: Value,
    pub remark: String,
}

/// A client that is wanted on a panel.
#[derive(Clone, Debug)]
pub struct HeldClient {
    pub panel_id: PanelId,
    pub email: String,
    pub credentials: Credentials,
}

/// What a holder has in the fleet.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    /// Over its whole life, clients that are gone included.
    pub usage: Usage,
    /// Whether the panel holds the client by now is not asked.
    pub clients: Vec<HeldClient>,
}

/// An inbound as operators see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InboundView {
    pub id: InboundId,
    pub panel_id: PanelId,
    /// The panel's own number.
    pub remote_id: i64,
    pub tag: String,
    pub protocol: String,
    pub port: u16,
    pub remark: String,
    /// Whether clients are put into it.
    pub picked: bool,
    /// Whether the panel had it, enabled, when it was last asked.
    pub present: bool,
    pub findings: Vec<PanelFinding>,
}

/// A panel as operators see it; no secrets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PanelView {
    pub id: PanelId,
    pub name: String,
    pub kind: String,
    pub base_url: String,
    pub public_host: String,
    pub location_id: LocationId,
    pub state: PanelState,
    pub health: PanelHealth,
    /// What the last failed contact said; empty when up.
    pub health_detail: String,
    /// Its stable word ([`PanelError::code`]); empty when up.
    ///
    /// [`PanelError::code`]: super::panel::PanelError::code
    pub trouble: String,
    /// How many clients it takes; `None` is unlimited.
    pub capacity: Option<i64>,
    /// Contacts that failed in a row.
    pub failures: i64,
    pub checked_at: Option<Timestamp>,
    pub down_since: Option<Timestamp>,
    /// Clients that are wanted here.
    pub placements: i64,
    /// Clients that the panel does not hold as wanted yet.
    pub pending: i64,
    pub inbounds: Vec<InboundView>,
    /// The last probe's report.
    pub report: PanelReport,
    /// Everything an operator should know: of the probe and of the picked inbounds.
    pub findings: Vec<PanelFinding>,
}

/// What a panel's counter may reach for a client whose holder has `cap` and has used `used`, when the counter stood at
/// `counter`. Never zero, which panels read as unlimited.
#[must_use]
pub(super) fn panel_limit(cap: Option<i64>, used: i64, counter: i64) -> Option<i64> {
    let remaining = cap?.saturating_sub(used).max(0);
    Some(counter.saturating_add(remaining).max(1))
}

/// Whether a holder has anything left.
#[must_use]
pub(super) fn has_remaining(cap: Option<i64>, used: i64) -> bool {
    cap.is_none_or(|cap| used < cap)
}

/// What a reading adds to the books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    pub up: i64,
    pub down: i64,
    /// The panel's counters began anew: limits that were counted from the old ones are wrong now.
    pub rewound: bool,
}

/// What a client can have moved between two readings `gap` apart.
#[must_use]
pub(super) fn plausible_bytes(gap: TimeDelta) -> i64 {
    let seconds = gap.clamp(TimeDelta::zero(), PLAUSIBLE_GAP_MAX).num_seconds();
    CLIENT_BYTES_PER_S_MAX.saturating_mul(seconds).saturating_add(PLAUSIBLE_SLACK_BYTES)
}

/// The step from a baseline to a reading, both (up, down).
///
/// Counters that went back were reset, and what they show is new; unless it is more than can have moved in the
/// meantime: then the panel was restored from a backup and nothing is billed twice (F-14).
#[must_use]
pub(super) fn usage_step(baseline: (i64, i64), reading: (i64, i64), plausible: i64) -> Step {
    let (up, down) = (reading.0.max(0), reading.1.max(0));
    if up >= baseline.0 && down >= baseline.1 {
        return Step { up: up - baseline.0, down: down - baseline.1, rewound: false };
    }
    if sabotage::on("counter-reset-unseen") {
        return Step { up: 0, down: 0, rewound: false };
    }
    if up.saturating_add(down) <= plausible || sabotage::on("backup-billed-twice") {
        Step { up, down, rewound: true }
    } else {
        Step { up: 0, down: 0, rewound: true }
    }
}

/// A panel that could take a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub panel_id: PanelId,
    pub capacity: Option<i64>,
    pub load: i64,
    pub down: bool,
}

/// What a panel without a capacity counts as when loads are compared.
const CAPACITY_NOMINAL: i64 = 1_000;

/// The least-loaded panel with room: by share of its capacity, then by number, then the older one. A panel that is
/// down is the last resort.
#[must_use]
pub(super) fn least_loaded(candidates: &[Candidate]) -> Option<PanelId> {
    let share = |candidate: &Candidate| {
        i128::from(candidate.load) * 1_000_000
            / i128::from(candidate.capacity.unwrap_or(CAPACITY_NOMINAL).max(1))
    };
    candidates
        .iter()
        .filter(|candidate| candidate.capacity.is_none_or(|capacity| candidate.load < capacity))
        .min_by_key(|candidate| (candidate.down, share(candidate), candidate.load, candidate.panel_id))
        .map(|candidate| candidate.panel_id)
}

/// What a probe's report says besides its findings goes to the store as JSON.
pub(super) fn findings_of(report: &PanelReport, inbounds: &[InboundView]) -> Vec<PanelFinding> {
    let mut findings = report.findings.clone();
    for inbound in inbounds.iter().filter(|inbound| inbound.picked) {
        for finding in &inbound.findings {
            let mut facts: BTreeMap<String, Value> = finding.facts.clone();
            facts.insert("inbound".to_owned(), json!(inbound.remark));
            findings.push(PanelFinding { facts, ..finding.clone() });
        }
        if !inbound.present {
            let facts = BTreeMap::from([("inbound".to_owned(), json!(inbound.remark))]);
            findings.push(PanelFinding { code: "inbound_missing".to_owned(), fatal: false, facts });
        }
    }
    if !inbounds.iter().any(|inbound| inbound.picked && inbound.present) {
        findings.push(PanelFinding {
            code: "no_inbound_picked".to_owned(),
            fatal: true,
            facts: BTreeMap::new(),
        });
    }
    findings
}
