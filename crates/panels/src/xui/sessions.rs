//! One connection per panel of the fleet, kept for its life.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::{PanelId, Secret};
use sha2::{Digest as _, Sha256};
use shop::fleet::{PanelAccess, PanelAuth, PanelError, PanelTls};
use tokio::time::Instant;
use url::Url;
use xui::{Auth, Panel, PanelConfig, Tls};

use super::words::error_of;

/// How many connections are kept; beyond that all are made anew.
const SESSIONS_MAX: usize = 4_096;
/// Panels lock an account for 15 minutes after five refused logins in five: so often we try again by ourselves.
const LOGIN_AGAIN: Duration = Duration::from_secs(300);

type Fingerprint = [u8; 32];

struct Session {
    fingerprint: Fingerprint,
    panel: Arc<Panel>,
    refused_at: Option<Instant>,
}

/// The connections there are.
#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<PanelId, Session>>);

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").field("kept", &self.lock().len()).finish()
    }
}

impl Sessions {
    fn lock(&self) -> MutexGuard<'_, HashMap<PanelId, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection to a panel: the kept one, unless the way in has changed.
    pub(super) async fn of(&self, access: &PanelAccess) -> Result<Arc<Panel>, PanelError> {
        let Some(id) = access.panel_id else {
            return connect(access).map(Arc::new).map_err(|e| error_of(&e));
        };
        let fingerprint = fingerprint_of(access);
        if let Some((panel, login_again)) = self.kept(id, fingerprint) {
            if login_again {
                panel.login_allow().await;
            }
            return Ok(panel);
        }
        let panel = Arc::new(connect(access).map_err(|error| error_of(&error))?);
        let mut sessions = self.lock();
        if sessions.len() >= SESSIONS_MAX {
            sessions.clear();
        }
        sessions.insert(id, Session { fingerprint, panel: Arc::clone(&panel), refused_at: None });
        Ok(panel)
    }

    fn kept(&self, id: PanelId, fingerprint: Fingerprint) -> Option<(Arc<Panel>, bool)> {
        let mut sessions = self.lock();
        let session = sessions.get_mut(&id).filter(|session| session.fingerprint == fingerprint)?;
        let login_again = session.refused_at.is_some_and(|at| at.elapsed() >= LOGIN_AGAIN);
        if login_again {
            session.refused_at = None;
        }
        Some((Arc::clone(&session.panel), login_again))
    }

    /// The panel refused us: it is left alone for a while.
    pub(super) fn refused(&self, access: &PanelAccess) {
        let Some(id) = access.panel_id else { return };
        if let Some(session) = self.lock().get_mut(&id) {
            session.refused_at.get_or_insert_with(Instant::now);
        }
    }
}

fn fingerprint_of(access: &PanelAccess) -> Fingerprint {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_bytes());
    };
    part(&access.base_url);
    match &access.auth {
        PanelAuth::Token(token) => part(token.expose()),
        PanelAuth::Password { username, password } => {
            part(username);
            part(password.expose());
        }
    }
    if let PanelTls::Pin(pin) = &access.tls {
        part(pin);
    }
    hash.finalize().into()
}

/// A connection; nothing is sent yet.
pub(super) fn connect(access: &PanelAccess) -> Result<Panel, xui::Error> {
    let base_url = Url::parse(&access.base_url).map_err(|_| xui::Error::BadAddress { part: "address" })?;
    let auth = match &access.auth {
        PanelAuth::Token(token) => Auth::Token(token.clone()),
        PanelAuth::Password { username, password } => {
            Auth::Password { username: username.clone(), password: Secret::clone(password), totp: None }
        }
    };
    let tls = match &access.tls {
        PanelTls::Verify => Tls::Verify,
        PanelTls::Pin(pin) => Tls::PinSha256(pin_of(pin).ok_or(xui::Error::BadAddress { part: "pin" })?),
    };
    Panel::new(PanelConfig { tls, ..PanelConfig::new(base_url, auth) })
}

/// 64 hex digits in any case; colons as `openssl` prints them are fine.
fn pin_of(text: &str) -> Option<[u8; 32]> {
    let digits: String = text.chars().filter(|char| *char != ':').collect();
    hex::decode(digits).ok()?.try_into().ok()
}
