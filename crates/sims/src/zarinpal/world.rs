//! Everything the service remembers: terminals, sessions, numbers. Plain data: saving is serialising.
//!
//! Never holds sockets, locks or the clock.

use std::collections::{BTreeMap, VecDeque};

use kernel::Rng;
use serde::{Deserialize, Serialize};

use super::answer::{AUTHORITY_UNKNOWN, MERCHANT_DIFFERS, Refusal, TERMINAL_UNKNOWN};
use super::card;
use super::session::{Ended, Payment, Session};
use super::terminal::Terminal;

/// Sessions that are remembered; the oldest leave first, ended ones before open ones.
const SESSIONS_MAX: usize = 10_000;
/// Terminals that are remembered.
const TERMINALS_MAX: usize = 1_000;
const AUTHORITY_LEN: usize = 36;
/// Random characters at the end of an authority.
const AUTHORITY_TAIL: usize = 8;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// References of the bank grow by less than this.
const REF_STEP_MAX: u64 = 90;
/// Terminals are numbered from here.
const TERMINAL_FIRST: u64 = 250_000;
const REF_FIRST: u64 = 59_000_000_000;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct World {
    /// The merchant of the ready line.
    pub(super) merchant: String,
    pub(super) terminals: BTreeMap<String, Terminal>,
    /// When each merchant called lately, where calls are counted.
    #[serde(skip)]
    recent_ms: BTreeMap<String, VecDeque<i64>>,
    /// By authority.
    pub(super) sessions: BTreeMap<String, Session>,
    /// Any merchant is admitted; authorities begin with `S`.
    pub(super) sandbox: bool,
    /// How long money waits for the merchant's word.
    pub(super) unverified_window_ms: i64,
    last_nr: u64,
    last_ref: u64,
    /// How often this world was started: keeps the seeded generator from repeating itself.
    pub(super) boots: u64,
}

impl World {
    /// The terminal of a merchant, when it may call now.
    pub(super) fn admit(&mut self, merchant_id: &str, now_ms: i64) -> Result<&Terminal, Refusal> {
        if self.sandbox && !self.terminals.contains_key(merchant_id) {
            self.register(Terminal::new(merchant_id));
        }
        let terminal = self.terminals.get(merchant_id).ok_or(Refusal::of(TERMINAL_UNKNOWN))?;
        terminal.enter(self.recent_ms.entry(merchant_id.to_owned()).or_default(), now_ms)?;
        Ok(terminal)
    }

    /// Adds or replaces a terminal; false when there are too many.
    pub(super) fn register(&mut self, mut terminal: Terminal) -> bool {
        let room = self.terminals.len() < TERMINALS_MAX || self.terminals.contains_key(&terminal.merchant_id);
        if room {
            if terminal.number == 0 {
                let known = self.terminals.get(&terminal.merchant_id).map(|known| known.number);
                let last = self.terminals.values().map(|known| known.number).max().unwrap_or_default();
                terminal.number = known.unwrap_or_else(|| last.max(TERMINAL_FIRST) + 1);
            }
            self.terminals.insert(terminal.merchant_id.clone(), terminal);
        }
        room
    }

    /// A session as it is by now.
    pub(super) fn session(&mut self, authority: &str, now_ms: i64) -> Option<&mut Session> {
        let window_ms = self.unverified_window_ms;
        let session = self.sessions.get_mut(authority)?;
        session.catch_up(now_ms, window_ms);
        Some(session)
    }

    /// All sessions as they are by now, oldest first.
    pub(super) fn all(&mut self, now_ms: i64) -> Vec<&Session> {
        let window_ms = self.unverified_window_ms;
        self.sessions.values_mut().for_each(|session| session.catch_up(now_ms, window_ms));
        let mut all: Vec<&Session> = self.sessions.values().collect();
        all.sort_unstable_by_key(|session| session.nr);
        all
    }

    /// A session of this merchant as it is by now.
    pub(super) fn owned(
        &mut self,
        (merchant_id, authority): (&str, &str),
        now_ms: i64,
    ) -> Result<&mut Session, Refusal> {
        let session = self.session(authority, now_ms).ok_or(Refusal::of(AUTHORITY_UNKNOWN))?;
        if session.merchant_id == merchant_id { Ok(session) } else { Err(Refusal::of(MERCHANT_DIFFERS)) }
    }

    /// The terminal that this token opens, by its number in the panel.
    pub(super) fn terminal_of(&self, token: &str, number: &str) -> Option<&Terminal> {
        let own = |terminal: &&Terminal| {
            terminal.access_token.as_deref() == Some(token) && terminal.number.to_string() == number
        };
        self.terminals.values().find(own)
    }

    /// Whether the panel knows this token at all.
    pub(super) fn knows_token(&self, token: &str) -> bool {
        self.terminals.values().any(|terminal| terminal.access_token.as_deref() == Some(token))
    }

    /// The number and the name of the next session.
    pub(super) fn next(&mut self, rng: &Rng) -> (u64, String) {
        self.last_nr += 1;
        loop {
            let tail: String = (0..AUTHORITY_TAIL).map(|_| base62(rng)).collect();
            let first = if self.sandbox { 'S' } else { 'A' };
            let authority = format!("{first}{tail:0>width$}", width = AUTHORITY_LEN - 1);
            if !self.sessions.contains_key(&authority) {
                return (self.last_nr, authority);
            }
        }
    }

    /// Remembers a new session.
    pub(super) fn open(&mut self, session: Session) {
        if self.sessions.len() >= SESSIONS_MAX {
            let oldest = self.sessions.values().min_by_key(|known| (known.state.is_open(), known.nr));
            if let Some(authority) = oldest.map(|known| known.authority.clone()) {
                self.sessions.remove(&authority);
            }
        }
        self.sessions.insert(session.authority.clone(), session);
    }

    /// The bank takes the money for a session; nothing when there is no such session.
    pub(super) fn pay(&mut self, authority: &str, rng: &Rng, now_ms: i64) -> Option<Result<(), Ended>> {
        self.last_ref = self.last_ref.max(REF_FIRST) + 1 + rng.below(REF_STEP_MAX);
        let payment = Payment { pan: card::made_up(self.sandbox, rng), ref_id: self.last_ref, now_ms };
        Some(self.session(authority, now_ms)?.pay(payment))
    }
}

fn base62(rng: &Rng) -> char {
    let at = usize::try_from(rng.below(BASE62.len() as u64)).unwrap_or_default();
    char::from(BASE62.get(at).copied().unwrap_or(b'0'))
}
