//! Faults on demand: answers that are late, broken, enormous, untrue, or never come.
//!
//! A fault never touches the control routes. Which faults strike is drawn in `crate::faults`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{self, Answer, Refusal, SUCCESS, VERIFIED_BEFORE};
use super::document;
use super::reply::{HTML, JSON, Reply};
use super::sim::Sim;
use crate::conn::Cut;
use crate::faults::{Armed, Odds};

/// The payer's page, as faults call it.
pub(super) const PAGE: &str = "StartPay";
/// Every route of the API.
const ANY: &str = "*";
const ROUTES: [&str; 10] = [
    ANY,
    PAGE,
    "request",
    "verify",
    "inquiry",
    "unVerified",
    "reverse",
    "feeCalculation",
    "Session",
    "AddRefund",
];

/// Operations of the panel, whose refusals have words and no codes.
const PANEL: [&str; 2] = ["Session", "AddRefund"];

/// How long an answer that never comes is held when the fault does not say.
const HANG_MS: u64 = 120_000;
/// The pause before each byte of a slow body when the fault does not say.
const TRICKLE_MS: u64 = 1_000;
/// Size of a body that nobody should read to its end.
const HUGE_BYTES: usize = 5 * 1024 * 1024;
/// What is refused when the fault does not say.
const UNEXPECTED: i64 = -52;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Nothing is done, the answer never comes.
    Timeout,
    /// The work is done, the answer never comes.
    TimeoutAfterSuccess,
    /// The given status with a proxy's page; nothing is done.
    Status,
    /// HTTP 200 with a page; nothing is done.
    Html,
    /// HTTP 200 with JSON cut in the middle; nothing is done.
    Garbage,
    /// HTTP 200 with nothing; nothing is done.
    Empty,
    /// HTTP 200 with a body of 5 MB; nothing is done.
    Huge,
    /// The work is done, the answer trickles: a byte every `ms`.
    Slow,
    /// The answer comes, but `ms` later.
    Latency,
    /// The connection breaks without an answer; nothing is done.
    Reset,
    /// A first verification is told as a repeated one.
    AlreadyVerified,
    /// A refusal with `code`; nothing is done.
    Refuse,
    /// The payer's browser visits the callback twice, whatever `route` says.
    DuplicateCallback,
}

/// One fault as `POST /_sim/faults` takes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// A route of the API without `.json`, an operation of the panel, `StartPay`, or `*` for the whole API.
    pub route: String,
    pub kind: FaultKind,
    /// For `status`; 503 when missing.
    #[serde(default)]
    pub status: Option<u16>,
    /// For `refuse`; -52 when missing.
    #[serde(default)]
    pub code: Option<i64>,
    /// Milliseconds, for `latency`, `slow` and the timeouts.
    #[serde(default)]
    pub ms: Option<u64>,
    /// How many requests it hits.
    #[serde(default)]
    pub times: Option<u64>,
    /// How likely it hits a request, 0 to 1.
    #[serde(default)]
    pub probability: Option<f64>,
    /// Does the work before it spoils the answer.
    #[serde(default)]
    pub after_success: bool,
}

impl Fault {
    /// A fault that stays; change what should differ.
    #[must_use]
    pub fn new(route: &str, kind: FaultKind) -> Self {
        let route = route.to_owned();
        Self {
            route,
            kind,
            status: None,
            code: None,
            ms: None,
            times: None,
            probability: None,
            after_success: false,
        }
    }

    /// It names a route that is there.
    pub(super) fn is_meaningful(&self) -> bool {
        ROUTES.contains(&self.route.as_str())
    }
}

impl Odds for Fault {
    fn times(&mut self) -> &mut Option<u64> {
        &mut self.times
    }

    fn probability(&self) -> Option<f64> {
        self.probability
    }
}

/// The faults of one simulator.
pub(super) type Faults = Armed<Fault>;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    Api(&'static str),
    Page,
    /// A button of the page, which leads the payer back.
    Return,
}

/// What hits one request.
#[derive(Debug, Default)]
pub(super) struct Plan {
    delay_ms: u64,
    verified_before: bool,
    /// The callback is visited once more.
    pub(super) callback_twice: bool,
    spoil: Option<Fault>,
}

fn meets(plan: &Plan, fault: &Fault, spot: Spot) -> bool {
    let here = match spot {
        Spot::Api(route) => fault.route == route || fault.route == ANY,
        Spot::Page | Spot::Return => fault.route == PAGE,
    };
    match fault.kind {
        FaultKind::DuplicateCallback => spot == Spot::Return,
        FaultKind::AlreadyVerified => here && spot == Spot::Api("verify"),
        FaultKind::Latency => here,
        _ => here && plan.spoil.is_none(),
    }
}

/// What hits a request. Each kind of effect is taken from the first fault that has it; delays add up.
pub(super) fn draw(sim: &Sim, spot: Spot) -> Plan {
    let take = |plan: &mut Plan, fault: &Fault| match fault.kind {
        FaultKind::Latency => plan.delay_ms += fault.ms.unwrap_or_default(),
        FaultKind::AlreadyVerified => plan.verified_before = true,
        FaultKind::DuplicateCallback => plan.callback_twice = true,
        _ => plan.spoil = Some(fault.clone()),
    };
    sim.faults.draw(&sim.rng, |plan, fault| meets(plan, fault, spot), take)
}

impl Plan {
    /// The latency, if any.
    pub(super) async fn wait(&self, sim: &Sim) {
        sim.sleep(self.delay_ms).await;
    }

    /// The answer when nothing is to be done.
    pub(super) async fn instead(&self, sim: &Sim, cut: &Cut) -> Option<Reply> {
        let fault = self.spoil.as_ref()?;
        let works = matches!(fault.kind, FaultKind::TimeoutAfterSuccess | FaultKind::Slow);
        if works || fault.after_success {
            return None;
        }
        Some(spoil(sim, cut, fault).await)
    }

    /// A receipt, told as one that was given before when the plan wants it.
    pub(super) fn tell(&self, answer: Answer) -> Answer {
        let mut data = answer?;
        if self.verified_before && data["code"] == SUCCESS {
            data["code"] = json!(VERIFIED_BEFORE);
            data["message"] = Value::from("Verified");
        }
        Ok(data)
    }

    /// The answer after the work: the true one, or what the fault makes of it.
    pub(super) async fn afterwards(&self, sim: &Sim, cut: &Cut, reply: Reply) -> Reply {
        match &self.spoil {
            None => reply,
            Some(fault) if fault.kind == FaultKind::Slow => {
                reply.trickling(Duration::from_millis(fault.ms.unwrap_or(TRICKLE_MS)))
            }
            Some(fault) => spoil(sim, cut, fault).await,
        }
    }
}

async fn spoil(sim: &Sim, cut: &Cut, fault: &Fault) -> Reply {
    match fault.kind {
        FaultKind::Status => {
            let status = fault.status.unwrap_or(503);
            Reply::new(status, HTML, format!("<html><body><h1>{status}</h1></body></html>\n"))
        }
        FaultKind::Html => {
            Reply::new(200, HTML, "<!doctype html><html><body><h1>Just a moment\u{2026}</h1></body></html>\n")
        }
        FaultKind::Garbage => Reply::new(200, JSON, "{\"data\":{\"code\":100,\"auth"),
        FaultKind::Empty => Reply::new(200, JSON, ""),
        FaultKind::Huge => {
            let filler = "x".repeat(HUGE_BYTES);
            Reply::new(200, JSON, format!("{{\"data\":[],\"errors\":[],\"filler\":\"{filler}\"}}"))
        }
        FaultKind::Refuse if PANEL.contains(&fault.route.as_str()) => {
            Reply::json(200, &document::errors("Something went wrong."))
        }
        FaultKind::Refuse => answer::reply(Err(Refusal::of(fault.code.unwrap_or(UNEXPECTED)))),
        FaultKind::Timeout | FaultKind::TimeoutAfterSuccess => {
            sim.sleep(fault.ms.unwrap_or(HANG_MS)).await;
            cut.off();
            Reply::new(504, JSON, "")
        }
        _ => {
            cut.off();
            Reply::new(502, JSON, "")
        }
    }
}
