//! Faults on demand: latency, broken answers, lost sessions, answers that never come.
//!
//! A fault never touches the control routes. Which faults strike is drawn in `crate::faults`.

use std::time::Duration;

use kernel::Rng;
use serde::{Deserialize, Serialize};

use super::app::{App, Asked};
use super::login;
use super::profile::Profile;
use super::reply::{HTML, JSON, Refusal, Reply};
use crate::faults::{Armed, Odds};

/// How long an answer that never comes is held when the fault does not say.
const HANG_MS: u64 = 120_000;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The work is done, the answer never comes.
    TimeoutAfterSuccess,
    /// Nothing is done, the answer never comes.
    Timeout,
    /// The given status with a proxy's page; nothing is done.
    Status,
    /// HTTP 200 with the login page; nothing is done.
    Html,
    /// HTTP 200 with JSON cut in the middle; nothing is done.
    Garbage,
    /// The answer comes, but `ms` later.
    Latency,
    /// Every session ends, this request with them.
    SessionLost,
    /// The connection breaks without an answer; nothing is done.
    Reset,
    /// The database is locked; nothing is done.
    Locked,
}

/// One fault as `POST /_sim/faults` takes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// The name of a route (`addClient`, `clients/add`, `login`, …) or `*`.
    pub route: String,
    pub kind: FaultKind,
    /// For `status`; 503 when missing.
    #[serde(default)]
    pub status: Option<u16>,
    /// Milliseconds, for `latency` and the timeouts.
    #[serde(default)]
    pub ms: Option<u64>,
    /// How many requests it hits.
    #[serde(default)]
    pub times: Option<u64>,
    /// How likely it hits a request, 0 to 1.
    #[serde(default)]
    pub probability: Option<f64>,
    /// Does the work before it spoils the answer (`status`, `html`, `garbage`, `reset`).
    #[serde(default)]
    pub after_success: bool,
}

/// The faults of one panel.
pub(crate) type Faults = Armed<Fault>;

impl Odds for Fault {
    fn times(&mut self) -> &mut Option<u64> {
        &mut self.times
    }

    fn probability(&self) -> Option<f64> {
        self.probability
    }
}

/// What hits one request.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    delay_ms: u64,
    pub(crate) lose_session: bool,
    spoil: Option<Fault>,
}

/// What hits a request to `path`. Each kind of effect is taken from the first fault that has it.
pub(crate) fn draw(faults: &Faults, profile: Profile, path: &str, rng: &Rng) -> Plan {
    let meets = |plan: &Plan, fault: &Fault| {
        let busy = plan.spoil.is_some() && !matches!(fault.kind, FaultKind::Latency | FaultKind::SessionLost);
        !busy && meets(profile, &fault.route, path)
    };
    faults.draw(rng, meets, |plan, fault| match fault.kind {
        FaultKind::Latency => plan.delay_ms += fault.ms.unwrap_or_default(),
        FaultKind::SessionLost => plan.lose_session = true,
        _ => plan.spoil = Some(fault.clone()),
    })
}

/// A route name fits when its segments stand together in the path. The names of era A's client routes also mean
/// their successors in era B.
fn meets(profile: Profile, route: &str, path: &str) -> bool {
    if route == "*" {
        return true;
    }
    let alias = match route {
        "addClient" if profile.is_b() => "clients/add",
        "updateClient" if profile.is_b() => "clients/update",
        "delClient" if profile.is_b() => "clients/del",
        other => other.trim_matches('/'),
    };
    let segments: Vec<&str> = path.split('/').collect();
    let wanted: Vec<&str> = alias.split('/').collect();
    segments.windows(wanted.len()).any(|window| window == wanted.as_slice())
}

impl Plan {
    /// The latency, if any.
    pub(crate) async fn wait(&self, app: &App) {
        sleep(app, self.delay_ms).await;
    }

    /// The answer when nothing is to be done.
    pub(crate) async fn instead(&self, app: &App, asked: &Asked) -> Option<Reply> {
        let fault = self.spoil.as_ref()?;
        if fault.kind == FaultKind::TimeoutAfterSuccess || fault.after_success {
            return None;
        }
        Some(spoil(app, asked, fault).await)
    }

    /// The answer after the work: the true one, or what the fault makes of it.
    pub(crate) async fn afterwards(&self, app: &App, asked: &Asked, reply: Reply) -> Reply {
        match &self.spoil {
            Some(fault) => spoil(app, asked, fault).await,
            None => reply,
        }
    }
}

async fn sleep(app: &App, ms: u64) {
    if ms > 0 {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(ms)) => {}
            () = app.stop.cancelled() => {}
        }
    }
}

async fn spoil(app: &App, asked: &Asked, fault: &Fault) -> Reply {
    match fault.kind {
        FaultKind::Status => {
            let status = fault.status.unwrap_or(503);
            Reply::text(status, HTML, format!("<html><body><h1>{status}</h1></body></html>\n"))
        }
        FaultKind::Html => login::html_in_the_way(app),
        FaultKind::Garbage => Reply::text(200, JSON, "{\"success\":tr"),
        FaultKind::Locked => Reply::went_wrong(&Refusal::raw("database is locked")),
        FaultKind::TimeoutAfterSuccess | FaultKind::Timeout => {
            sleep(app, fault.ms.unwrap_or(HANG_MS)).await;
            asked.peer.cut();
            Reply::bare(504)
        }
        FaultKind::Reset | FaultKind::Latency | FaultKind::SessionLost => {
            asked.peer.cut();
            Reply::bare(502)
        }
    }
}
