//! Everything a panel remembers: its database, users, tokens, secrets, certificate and core.
//!
//! Plain data: saving is serialising. Never holds sockets, locks or the clock.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Rng;
use serde::{Deserialize, Serialize};

use super::model::Db;

/// Length of a token as the panel mints it.
const TOKEN_LEN: usize = 48;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct World {
    pub(crate) username: String,
    pub(crate) password: String,
    /// Grows when the password changes; older sessions die (3.0.2 and later).
    pub(crate) epoch: i64,
    pub(crate) secret: String,
    pub(crate) guid: String,
    pub(crate) tokens: Vec<Token>,
    pub(crate) db: Db,
    pub(crate) core: Core,
    pub(crate) certificate: Option<Certificate>,
    /// How often this world was started: keeps the seeded generator from repeating itself.
    pub(crate) boots: u64,
    pub(crate) started_ms: i64,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) enabled: bool,
    pub(crate) created_ms: i64,
    pub(crate) scope: String,
    pub(crate) expires_ms: i64,
}

/// A certificate and its key, DER in base64.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Certificate {
    pub(crate) cert: String,
    pub(crate) key: String,
}

/// Bytes that moved and are not in the counters yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moved {
    pub(crate) up: i64,
    pub(crate) down: i64,
    pub(crate) inbound_id: i64,
}

/// The core behind the panel, as far as the panel sees it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Core {
    /// There is a core at all (`--xray`).
    pub(crate) present: bool,
    pub(crate) running: bool,
    pub(crate) last_poll_ms: i64,
    /// Polls since the panel started.
    pub(crate) polls: u64,
    /// Moved since the last poll, by e-mail.
    pub(crate) pending: BTreeMap<String, Moved>,
    /// Seen by a poll but not counted yet, with the number of that poll (3.0.2 and 3.1.0).
    pub(crate) held: BTreeMap<String, (Moved, u64)>,
    pub(crate) online: BTreeSet<String>,
    /// Held online by the control route, traffic or not.
    pub(crate) forced_online: BTreeSet<String>,
}

impl Core {
    /// The core knows nothing of what was before: the database was swapped under it.
    pub(crate) fn forget(&mut self) {
        self.pending.clear();
        self.held.clear();
        self.online.clear();
        self.forced_online.clear();
    }
}

impl World {
    pub(crate) fn new(username: &str, password: &str, rng: &Rng) -> Self {
        Self {
            username: username.to_owned(),
            password: password.to_owned(),
            secret: rng.token(32),
            guid: rng.uuid().to_string(),
            ..Self::default()
        }
    }

    /// The panel's process starts: counting begins anew, the database stays.
    pub(crate) fn begin(&mut self, now_ms: i64) {
        self.started_ms = now_ms;
        self.core.last_poll_ms = now_ms;
        self.core.polls = 0;
        self.core.online.clear();
    }

    pub(crate) fn add_token(&mut self, name: &str, token: Option<&str>, rng: &Rng, now_ms: i64) -> &Token {
        let id = self.db.next_id("api_tokens");
        let token = token.map_or_else(|| rng.token(TOKEN_LEN), str::to_owned);
        let scope = "admin".to_owned();
        let (name, created_ms) = (name.to_owned(), now_ms);
        self.tokens.push(Token { id, name, token, enabled: true, created_ms, scope, expires_ms: 0 });
        &self.tokens[self.tokens.len() - 1]
    }
}
