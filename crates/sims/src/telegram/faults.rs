//! Faults on demand: refusals, delays, broken connections, doubled and reordered updates.
//!
//! Decides which fault a request meets; the HTTP side carries it out.

use kernel::Rng;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::refusal::Refusal;

/// Faults that may be armed at once.
const FAULTS_MAX: usize = 200;

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FaultKind {
    /// The request is answered with a status and not carried out.
    #[default]
    Status,
    /// The request waits `ms` first.
    Latency,
    /// The connection is cut and the request not carried out.
    Reset,
    /// The request is carried out, then the connection is cut.
    DropResponse,
    /// The request is carried out at once and answered `ms` later.
    LateResponse,
    /// The next updates arrive twice.
    DuplicateUpdates,
    /// The next updates arrive in the wrong order.
    ReorderUpdates,
}

/// The body of `POST /_sim/faults`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Fault {
    /// A method's name; `*` or nothing for every method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<FaultKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Milliseconds, for `latency` and `late_response`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    /// Only requests about this chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chat_id: Option<i64>,
    /// How often it strikes; once when neither this nor `probability` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    /// 0 to 1: strikes that often, without end unless `times` is given too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
}

/// The longest delay that may be asked for.
const LATENCY_MS_MAX: u64 = 10 * 60 * 1000;

impl Fault {
    fn kind(&self) -> FaultKind {
        self.kind.unwrap_or(if self.ms.is_some() && self.status.is_none() {
            FaultKind::Latency
        } else {
            FaultKind::Status
        })
    }

    fn refusal(&self) -> Refusal {
        let status = self.status.unwrap_or(500);
        if status == 429 {
            let mut refusal = Refusal::too_many(self.retry_after.unwrap_or(1));
            if let Some(description) = &self.description {
                refusal.description.clone_from(description);
            }
            return refusal;
        }
        let standard = match status {
            400 => "Bad Request: the simulator was told to refuse",
            401 => "Unauthorized",
            403 => "Forbidden: the simulator was told to refuse",
            404 => "Not Found",
            409 => "Conflict: the simulator was told to refuse",
            502 => "Bad Gateway",
            503 => "Service Unavailable",
            504 => "Gateway Timeout",
            _ => "Internal Server Error",
        };
        Refusal::new(status, self.description.as_deref().unwrap_or(standard))
    }
}

/// What a request meets.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) latency_ms: u64,
    /// Between the deed and its answer.
    pub(super) answer_ms: u64,
    pub(super) refusal: Option<Refusal>,
    pub(super) reset: bool,
    pub(super) drop_response: bool,
}

/// The armed faults, oldest first.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// Arms a fault given as JSON.
    pub(super) fn arm(&mut self, body: Value) -> Result<(), String> {
        let mut fault: Fault = serde_json::from_value(body).map_err(|error| error.to_string())?;
        if self.0.len() >= FAULTS_MAX {
            return Err("too many faults are armed".to_owned());
        }
        if fault.times.is_none() && fault.probability.is_none() {
            fault.times = Some(1);
        }
        if fault.status.is_some_and(|status| !(400..600).contains(&status)) {
            return Err("status must be within 400-599".to_owned());
        }
        self.0.push(fault);
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn list(&self) -> Value {
        serde_json::to_value(&self.0).unwrap_or_default()
    }

    /// What a call of `method` about `chat` meets. At most one fault of each kind strikes at once.
    pub(super) fn meet(&mut self, method: &str, chat: Option<i64>, rng: &Rng) -> Met {
        let mut met = Met::default();
        if let Some(fault) = self.strike(FaultKind::Latency, method, chat, rng) {
            met.latency_ms = fault.ms.unwrap_or(1000).min(LATENCY_MS_MAX);
        }
        if let Some(fault) = self.strike(FaultKind::Status, method, chat, rng) {
            met.refusal = Some(fault.refusal());
            return met;
        }
        met.reset = self.strike(FaultKind::Reset, method, chat, rng).is_some();
        if !met.reset {
            met.drop_response = self.strike(FaultKind::DropResponse, method, chat, rng).is_some();
        }
        if let Some(fault) = self.strike(FaultKind::LateResponse, method, chat, rng) {
            met.answer_ms = fault.ms.unwrap_or(1000).min(LATENCY_MS_MAX);
        }
        met
    }

    /// Whether the update about to be delivered is doubled.
    pub(super) fn doubles(&mut self, rng: &Rng) -> bool {
        self.strike(FaultKind::DuplicateUpdates, "*", None, rng).is_some()
    }

    /// Whether the updates about to be delivered change places.
    pub(super) fn reorders(&mut self, rng: &Rng) -> bool {
        self.strike(FaultKind::ReorderUpdates, "*", None, rng).is_some()
    }

    fn strike(&mut self, kind: FaultKind, method: &str, chat: Option<i64>, rng: &Rng) -> Option<Fault> {
        let about_updates = matches!(kind, FaultKind::DuplicateUpdates | FaultKind::ReorderUpdates);
        let index = self.0.iter().position(|fault| {
            let any = fault.method.as_deref().is_none_or(|name| name == "*");
            let named = fault.method.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(method));
            fault.kind() == kind
                && (about_updates || any || named)
                && (about_updates || fault.chat_id.is_none_or(|wanted| chat == Some(wanted)))
                && fault.probability.is_none_or(|probability| rng.fraction() < probability)
        })?;
        let fault = self.0.get_mut(index)?;
        let struck = fault.clone();
        if let Some(times) = &mut fault.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.0.remove(index);
            }
        }
        Some(struck)
    }
}
