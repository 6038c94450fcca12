//! One panel and everything that can be asked of it. All state is the session, what was detected and a few facts of
//! the inbounds; every wait is bounded.

use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;
use tokio::sync::{Mutex, Semaphore};
use url::Url;

use crate::config::{PanelConfig, READS_IN_FLIGHT_MAX};
use crate::detect::{Capabilities, Era, status_ask};
use crate::envelope::read_answer;
use crate::error::Error;
use crate::model::client::{ClientRow, Usage};
use crate::model::inbound::{Facts, Inbound, inbounds_of};
use crate::model::status::Status;
use crate::session::Session;
use crate::transport::{Ask, Http};
use crate::{era_a, era_b, wire};

/// Attempts of a read that ends with a broken connection or a 5xx.
const READ_ATTEMPTS_MAX: u32 = 2;

/// A 3x-ui panel.
///
/// Writes take turns: one is in flight, whoever calls (era A loses parallel ones, R-2). At most
/// [`READS_IN_FLIGHT_MAX`] reads run side by side. Cheap to keep, not to make: one per panel, for its life.
///
/// A write that is dropped half-way (its future cancelled) is of unknown fate like one that timed out: call it again.
///
/// There is no reset of counters on purpose: ≥ 3.3.1 it switches a disabled client on, who can connect at once,
/// and it destroys what our usage ledger is computed from. Raise `total_bytes` instead.
pub struct Panel {
    http: Http,
    session: Session,
    capabilities: RwLock<Option<Arc<Capabilities>>>,
    facts: RwLock<Option<Arc<Vec<Facts>>>>,
    pub(crate) turn: Mutex<()>,
    reads: Semaphore,
}

impl std::fmt::Debug for Panel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The base path is a secret of the operator's.
        f.debug_struct("Panel").field("host", &self.http.base().host_str()).finish_non_exhaustive()
    }
}

/// Inbounds and clients of one moment: one call in era A, two in era B.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    pub inbounds: Vec<Inbound>,
    pub clients: Vec<ClientRow>,
}

impl Panel {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// [`Error::BadAddress`], [`Error::Client`].
    pub fn new(config: PanelConfig) -> Result<Self, Error> {
        Ok(Self {
            http: Http::new(&config)?,
            session: Session::new(config.auth),
            capabilities: RwLock::new(None),
            facts: RwLock::new(None),
            turn: Mutex::new(()),
            reads: Semaphore::new(READS_IN_FLIGHT_MAX),
        })
    }

    /// The address calls go to, with its final slash.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        self.http.base()
    }

    /// After refused credentials nothing is sent until this says so (the account would be locked out).
    pub async fn login_allow(&self) {
        self.session.allow_again().await;
    }

    /// What the panel is; asked once, then remembered until it surprises us.
    ///
    /// # Errors
    /// As [`Panel::detect`].
    pub async fn capabilities(&self) -> Result<Arc<Capabilities>, Error> {
        if let Some(known) = self.remembered() {
            return Ok(known);
        }
        Ok(Arc::new(self.detect_with(None).await?))
    }

    /// The state of machine and core; `None` in the first two seconds of the panel's life.
    ///
    /// # Errors
    /// Any [`Error`] of a read.
    pub async fn status(&self) -> Result<Option<Status>, Error> {
        let route = self.capabilities().await?.status_route;
        Status::of(self.read(status_ask(route)).await?)
    }

    /// All inbounds, with everything in them. Also refreshes what writes know of them (protocol, flow, cipher): call it
    /// now and then.
    ///
    /// # Errors
    /// Any [`Error`] of a read.
    pub async fn inbounds(&self) -> Result<Vec<Inbound>, Error> {
        let inbounds = inbounds_of(self.read(Ask::get("panel/api/inbounds/list").bulk()).await?)?;
        let facts = inbounds.iter().map(Facts::of).collect();
        *self.facts.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(facts));
        Ok(inbounds)
    }

    /// All clients, whoever made them, in the order of the panel.
    ///
    /// # Errors
    /// Any [`Error`] of a read.
    pub async fn clients(&self) -> Result<Vec<ClientRow>, Error> {
        match self.capabilities().await?.era {
            Era::A => era_a::rows(&self.inbounds().await?),
            Era::B => self.surprised(era_b::list(self).await),
        }
    }

    /// Inbounds and clients together.
    ///
    /// # Errors
    /// Any [`Error`] of a read.
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        let inbounds = self.inbounds().await?;
        let clients = match self.capabilities().await?.era {
            Era::A => era_a::rows(&inbounds)?,
            Era::B => self.surprised(era_b::list(self).await)?,
        };
        Ok(Snapshot { inbounds, clients })
    }

    /// Counters of all clients: a late lower bound that goes back on resets.
    ///
    /// # Errors
    /// Any [`Error`] of a read.
    pub async fn usage(&self) -> Result<Vec<Usage>, Error> {
        Ok(self.clients().await?.iter().flat_map(ClientRow::usage).collect())
    }

    /// One client by its e-mail (era A: the family's plain one).
    ///
    /// # Errors
    /// Any [`Error`] of a read.
    pub async fn client_get(&self, email: &str) -> Result<Option<ClientRow>, Error> {
        match self.capabilities().await?.era {
            Era::A => Ok(self.clients().await?.into_iter().find(|row| row.email == email)),
            Era::B => self.surprised(era_b::row(self, email).await),
        }
    }

    /// The panel's hosts (≥ 3.4), as they come: named entry points that replace an inbound's address in links. An empty
    /// list where there are none.
    ///
    /// # Errors
    /// Any [`Error`] of a read.
    pub async fn hosts(&self) -> Result<Value, Error> {
        let none = Value::Array(Vec::new());
        if self.capabilities().await?.era == Era::A {
            return Ok(none);
        }
        match self.read(Ask::get("panel/api/hosts/list").probe()).await {
            Ok(Value::Null) | Err(Error::NotFound | Error::EmptyAnswer) => Ok(none),
            other => other,
        }
    }

    /// E-mails (of the panel) that moved traffic in its last poll.
    ///
    /// # Errors
    /// Any [`Error`] of a read.
    pub async fn onlines(&self) -> Result<Vec<String>, Error> {
        let route = match self.capabilities().await?.era {
            Era::A => "panel/api/inbounds/onlines",
            Era::B => "panel/api/clients/onlines",
        };
        let list = wire::list(self.surprised(self.read(Ask::post(route, None)).await)?)?;
        list.into_iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(wire::odd)).collect()
    }

    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Replaces the session by a fresh one.
    pub(crate) async fn log_in_again(&self) -> Result<(), Error> {
        let pass = self.session.pass(&self.http).await?;
        self.session.renew(&self.http, pass.generation).await
    }

    pub(crate) fn by_token(&self) -> bool {
        self.session.by_token()
    }

    fn remembered(&self) -> Option<Arc<Capabilities>> {
        self.capabilities.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn remember(&self, found: Capabilities) {
        *self.capabilities.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(found));
    }

    /// Forgets what was detected: the panel was updated under us.
    pub(crate) fn forget(&self) {
        *self.capabilities.write().unwrap_or_else(PoisonError::into_inner) = None;
        *self.facts.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// A route that should be there is not: detect again next time.
    fn surprised<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        if matches!(result, Err(Error::NotFound)) {
            self.forget();
        }
        result
    }

    /// Facts of the inbounds with these ids (ascending), or the first id that is not there, read afresh once.
    pub(crate) async fn facts_of(&self, ids: &[i64]) -> Result<Result<Vec<Facts>, i64>, Error> {
        let known = self.facts.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(facts) = known.and_then(|known| pick(&known, ids).ok()) {
            return Ok(Ok(facts));
        }
        let fresh: Vec<Facts> = self.inbounds().await?.iter().map(Facts::of).collect();
        Ok(pick(&fresh, ids))
    }

    /// Makes the next [`Panel::facts_of`] read.
    pub(crate) fn forget_facts(&self) {
        *self.facts.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// A call that changes nothing: waits for a free place, repeated once when the connection or the server broke.
    pub(crate) async fn read(&self, ask: Ask) -> Result<Value, Error> {
        let _place = self.reads.acquire().await.map_err(|_| Error::Cut)?;
        let mut attempt = 1;
        loop {
            match self.call(&ask).await {
                Err(Error::Cut | Error::ServerFailed { .. }) if attempt < READ_ATTEMPTS_MAX => attempt += 1,
                other => return other,
            }
        }
    }

    /// One call with our credentials. A lost session is renewed once and the call sent again: the panel turned it away
    /// at the door, so nothing was done. Everything else is the caller's to judge.
    pub(crate) async fn call(&self, ask: &Ask) -> Result<Value, Error> {
        let pass = self.session.pass(&self.http).await?;
        let first = read_answer(&self.http.send(ask, &pass.credentials).await?);
        let error = match first {
            Err(error) if self.may_be_session(ask, &error) => error,
            other => return other,
        };
        self.session.renew(&self.http, pass.generation).await?;
        let pass = self.session.pass(&self.http).await?;
        match error {
            // A page in place of an answer proves nothing about a write: the caller reads first.
            Error::HtmlInsteadOfJson { .. } if is_write(ask) => Err(error),
            _ => read_answer(&self.http.send(ask, &pass.credentials).await?),
        }
    }

    /// Whether an answer may mean "not logged in" (or, for 403, "stale CSRF token").
    fn may_be_session(&self, ask: &Ask, error: &Error) -> bool {
        match error {
            Error::SessionLost => true,
            Error::NotFound => !ask.probe && !self.by_token(),
            Error::HostRefused | Error::HtmlInsteadOfJson { status: 200 } => !self.by_token(),
            _ => false,
        }
    }
}

fn is_write(ask: &Ask) -> bool {
    ask.method != reqwest::Method::GET
}

fn pick(facts: &[Facts], ids: &[i64]) -> Result<Vec<Facts>, i64> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(|id| facts.iter().find(|f| f.id == id).cloned().ok_or(id)).collect()
}
