//! A merchant's terminal: what is registered for it, and how often it may call.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::answer::{ATTEMPTS_TOO_MANY, Refusal, TERMINAL_INACTIVE};

/// The time in which calls are counted.
const ATTEMPTS_WINDOW_MS: i64 = 60_000;

/// What a merchant has set in the panel of the service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Terminal {
    pub merchant_id: String,
    /// Off: every call is refused.
    #[serde(default = "yes")]
    pub active: bool,
    /// The host that callbacks must have; any when missing.
    #[serde(default)]
    pub domain: Option<String>,
    /// Addresses of servers are registered, without which nothing can be reversed.
    #[serde(default = "yes")]
    pub ip_limit: bool,
    /// Payments are verified as they are paid, unless a request says otherwise.
    #[serde(default)]
    pub auto_verify: bool,
    /// How many calls a minute takes; no limit when missing.
    #[serde(default)]
    pub calls_per_minute: Option<u32>,
    /// Its number in the panel; the next free one when zero.
    #[serde(default)]
    pub number: u64,
    /// What its owner's programs show the panel; nobody is let in when missing.
    #[serde(default)]
    pub access_token: Option<String>,
    /// The service of refunds is switched on for it.
    #[serde(default = "yes")]
    pub refunds: bool,
}

fn yes() -> bool {
    true
}

impl Terminal {
    /// A terminal with what is usual.
    #[must_use]
    pub fn new(merchant_id: impl Into<String>) -> Self {
        Self {
            merchant_id: merchant_id.into(),
            active: true,
            domain: None,
            ip_limit: true,
            auto_verify: false,
            calls_per_minute: None,
            number: 0,
            access_token: None,
            refunds: true,
        }
    }

    /// Counts a call among the recent ones, and says whether it may go on.
    pub(super) fn enter(&self, recent_ms: &mut VecDeque<i64>, now_ms: i64) -> Result<(), Refusal> {
        if !self.active {
            return Err(Refusal::of(TERMINAL_INACTIVE));
        }
        let Some(max) = self.calls_per_minute else { return Ok(()) };
        while recent_ms.front().is_some_and(|at| *at <= now_ms - ATTEMPTS_WINDOW_MS) {
            recent_ms.pop_front();
        }
        if recent_ms.len() >= usize::try_from(max).unwrap_or(usize::MAX) {
            return Err(Refusal::of(ATTEMPTS_TOO_MANY));
        }
        recent_ms.push_back(now_ms);
        Ok(())
    }

    /// May a payer be sent to this host? `www.` does not count.
    pub(super) fn takes_host(&self, host: &str) -> bool {
        let bare = |host: &str| host.trim_start_matches("www.").to_ascii_lowercase();
        self.domain.as_ref().is_none_or(|domain| bare(domain) == bare(host))
    }
}
