//! Starting, stopping, saving and restoring the simulator.
//!
//! Never prints: the command line prints [`Running::ready_line`].

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use kernel::Rng;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::faults::Fault;
use super::form::is_merchant_id;
use super::session::State;
use super::sim::Sim;
use super::terminal::Terminal;
use super::world::World;
use super::{api, control, page, panel};
use crate::clock::SimClock;
use crate::conn::{Cut, Door, reachable};
use crate::outbound::{self, ClientError};

/// How long open connections may take to end at shutdown.
const SHUTDOWN: Duration = Duration::from_secs(1);
/// How long a callback may take when it is visited a second time.
const CALLBACK_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest body of a call.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// How long unverified money waits, in minutes, when nobody says otherwise.
const UNVERIFIED_MINUTES: i64 = 30;
/// Length of the token that opens the panel.
const TOKEN_LEN: usize = 40;
/// Separates the random streams of successive starts of one world.
const BOOT_STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;

/// How to start.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port 0: any free one.
    pub listen: SocketAddr,
    pub seed: u64,
    /// Shared with other simulators that are to live in the same time.
    pub clock: Arc<SimClock>,
    /// The first merchant, a lower-case UUID; made from the seed when missing.
    pub merchant: Option<String>,
    /// Any merchant is admitted, and authorities begin with `S`.
    pub sandbox: bool,
    /// The host that the first merchant's callbacks must have; any when missing.
    pub domain: Option<String>,
    /// The first merchant's payments can be reversed.
    pub ip_limit: bool,
    /// After how many minutes of the clock unverified money goes back to the payer.
    pub unverified_minutes: i64,
    /// What [`Running::save`] gave: the world goes on from there, with its merchants as they were.
    pub restore: Option<Value>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 1,
            clock: SimClock::system(),
            merchant: None,
            sandbox: false,
            domain: None,
            ip_limit: true,
            unverified_minutes: UNVERIFIED_MINUTES,
            restore: None,
        }
    }
}

/// Why it does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the simulated Zarinpal cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("a merchant id must be a UUID in lower case, not {0}")]
    Merchant(String),
    #[error("the saved state does not fit this version: {0}")]
    Restore(serde_json::Error),
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// The simulator as a thing to start.
#[derive(Clone, Copy, Debug)]
pub struct Zarinpal;

/// A running simulator. Dropping it stops it at once; [`Running::shutdown`] lets requests end.
#[derive(Debug)]
pub struct Running {
    /// `http://host:port`, without a slash at the end: what stands before `/pg/…` and `/_sim`.
    pub url: String,
    /// Where it really listens.
    pub address: SocketAddr,
    /// The first merchant.
    pub merchant: String,
    /// Its number in the panel, and what opens the panel for it.
    pub terminal: String,
    pub access_token: String,
    sim: Arc<Sim>,
    server: Option<JoinHandle<()>>,
}

/// The world to start with, and its random numbers.
fn world_of(options: &Options) -> Result<(World, Rng), StartError> {
    let restored = options.restore.clone().map(serde_json::from_value::<World>).transpose();
    let mut world = restored.map_err(StartError::Restore)?.unwrap_or_default();
    let rng = Rng::seeded(options.seed ^ world.boots.wrapping_mul(BOOT_STRIDE));
    world.boots += 1;
    world.sandbox = options.sandbox;
    world.unverified_window_ms = options.unverified_minutes.saturating_mul(60_000);
    match &options.merchant {
        Some(merchant) if is_merchant_id(merchant) => world.merchant.clone_from(merchant),
        Some(other) => return Err(StartError::Merchant(other.clone())),
        None if world.merchant.is_empty() => world.merchant = rng.uuid().to_string(),
        None => {}
    }
    let mut first = match world.terminals.get(&world.merchant) {
        Some(known) => known.clone(),
        None => {
            let (domain, ip_limit) = (options.domain.clone(), options.ip_limit);
            Terminal { domain, ip_limit, ..Terminal::new(world.merchant.clone()) }
        }
    };
    first.access_token.get_or_insert_with(|| rng.token(TOKEN_LEN));
    world.register(first);
    Ok((world, rng))
}

impl Zarinpal {
    /// Listens and serves until shut down.
    ///
    /// # Errors
    /// When the address is taken, the merchant has no form, or the saved state is not one.
    pub async fn start(options: Options) -> Result<Running, StartError> {
        let (world, rng) = world_of(&options)?;
        let listen = |error| StartError::Listen(options.listen, error);
        let listener = TcpListener::bind(options.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let merchant = world.merchant.clone();
        let first = world.terminals.get(&merchant).cloned().unwrap_or_else(|| Terminal::new(&merchant));
        let (terminal, access_token) = (first.number.to_string(), first.access_token.unwrap_or_default());
        let http = outbound::client(CALLBACK_TIMEOUT)?;
        let sim = Arc::new(Sim::new(world, (options.clock, rng), http));
        let server = tokio::spawn(serve(Arc::clone(&sim), listener));
        let url = format!("http://{}", reachable(address));
        Ok(Running { url, address, merchant, terminal, access_token, sim, server: Some(server) })
    }
}

async fn serve(sim: Arc<Sim>, listener: TcpListener) {
    let stop = sim.stop.clone();
    let router = Router::new()
        .merge(api::routes())
        .merge(panel::routes())
        .merge(page::routes())
        .merge(control::routes())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(sim);
    let service = router.into_make_service_with_connect_info::<Cut>();
    let served = axum::serve(Door::new(listener), service)
        .with_graceful_shutdown(async move { stop.cancelled().await })
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the simulated Zarinpal stopped listening");
    }
}

impl Running {
    /// The line that `mrjbot sim zarinpal` prints.
    #[must_use]
    pub fn ready_line(&self) -> Value {
        json!({
            "ready": true,
            "url": self.url,
            "merchant": self.merchant,
            "terminal": self.terminal,
            "access_token": self.access_token,
            "sandbox": self.sim.world().sandbox,
            "control": format!("{}/_sim", self.url),
        })
    }

    /// The clock this simulator lives by.
    #[must_use]
    pub fn clock(&self) -> &Arc<SimClock> {
        &self.sim.clock
    }

    /// All payments, as `GET /_sim/payments` tells them.
    #[must_use]
    pub fn payments(&self) -> Vec<Value> {
        self.sim.world().all(self.sim.now_ms()).into_iter().map(control::told).collect()
    }

    /// The bank takes the payer's money; false when there is no such payment or it has ended.
    pub fn pay(&self, authority: &str) -> bool {
        let paid = self.sim.world().pay(authority, &self.sim.rng, self.sim.now_ms());
        matches!(paid, Some(Ok(())))
    }

    /// The payer gives up; false when there is no such payment or it has ended otherwise.
    pub fn cancel(&self, authority: &str) -> bool {
        let mut world = self.sim.world();
        let session = world.session(authority, self.sim.now_ms());
        session.is_some_and(|session| session.end_unpaid(State::Canceled).is_ok())
    }

    /// Adds or replaces a merchant's terminal; false when there are too many.
    pub fn register(&self, terminal: Terminal) -> bool {
        self.sim.world().register(terminal)
    }

    /// Adds a fault, as `POST /_sim/faults` does. False when there are too many.
    pub fn fault(&self, fault: Fault) -> bool {
        self.sim.faults.add(fault)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.sim.faults.clear();
    }

    /// The whole world as JSON; give it to [`Options::restore`] to go on from there.
    #[must_use]
    pub fn save(&self) -> Value {
        serde_json::to_value(&*self.sim.world()).unwrap_or_default()
    }

    /// Goes back to a saved world while running; its kind and its windows stay.
    ///
    /// # Errors
    /// When the value is not a saved world.
    pub fn restore(&self, saved: Value) -> Result<(), StartError> {
        let mut restored: World = serde_json::from_value(saved).map_err(StartError::Restore)?;
        let mut world = self.sim.world();
        restored.sandbox = world.sandbox;
        restored.unverified_window_ms = world.unverified_window_ms;
        *world = restored;
        Ok(())
    }

    /// Stops listening, ends waiting requests, and returns when nothing runs any more.
    pub async fn shutdown(mut self) {
        self.sim.stop.cancel();
        self.sim.tasks.close();
        if let Some(mut server) = self.server.take()
            && tokio::time::timeout(SHUTDOWN, &mut server).await.is_err()
        {
            server.abort();
        }
        if tokio::time::timeout(SHUTDOWN, self.sim.tasks.wait()).await.is_err() {
            tracing::warn!("a call of a merchant did not end in time");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.sim.stop.cancel();
        if let Some(server) = self.server.take() {
            server.abort();
        }
    }
}
