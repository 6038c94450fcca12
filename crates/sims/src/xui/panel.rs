//! Starting, watching, saving and ending a panel from Rust.
//!
//! Never prints: the command line prints [`Running::ready_line`].

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use axum::Router;
use kernel::Rng;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::app::{self, App};
use super::faults::{Fault, Faults};
use super::model::text_of;
use super::profile::Profile;
use super::records;
use super::samples::{self, Samples};
use super::session::{CookieStyle, Limiter};
use super::sub;
use super::wire::{Door, Peer, fingerprint, self_signed, server_config};
use super::world::{Moved, World};
use crate::clock::SimClock;

/// Time that open connections get when a panel ends.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(1);
/// Separates the random streams of successive starts of one world.
const BOOT_STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;

/// Why a panel did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot listen: {0}")]
    Listen(#[from] io::Error),
    #[error("cannot set TLS up: {0}")]
    Tls(String),
    #[error("the saved state is of another kind: {0}")]
    Restore(String),
}

/// How a panel is to be.
#[derive(Clone, Debug)]
pub struct PanelOptions {
    pub profile: Profile,
    /// Brought into the form `/…/`.
    pub base_path: String,
    pub username: String,
    pub password: String,
    /// The token that exists from the start (3.0 and later); made from the seed when missing.
    pub token: Option<String>,
    /// Serves HTTPS with a self-signed certificate.
    pub tls: bool,
    /// No inbounds.
    pub empty: bool,
    /// A core runs behind the panel.
    pub xray: bool,
    pub seed: u64,
    /// Port 0: any free one.
    pub listen: SocketAddr,
    /// Address of the panel's own subscription server.
    pub sub_listen: SocketAddr,
    /// Shared with other simulators that are to live in the same time.
    pub clock: Arc<SimClock>,
    /// Inbounds of a panel that is not empty.
    pub samples: Samples,
    /// Put before the remark of every sample inbound.
    pub label: String,
    /// What [`Running::save`] gave: the world goes on from there; `empty`, `xray`, credentials and samples are then
    /// ignored. Under a newer profile the panel has been upgraded.
    pub restore: Option<Value>,
}

impl Default for PanelOptions {
    fn default() -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            profile: Profile::V3_6_0,
            base_path: "/p4nel/".to_owned(),
            username: "admin".to_owned(),
            password: "secret".to_owned(),
            token: None,
            tls: false,
            empty: false,
            xray: false,
            seed: 1,
            listen: any,
            sub_listen: any,
            clock: SimClock::system(),
            samples: Samples::default(),
            label: String::new(),
            restore: None,
        }
    }
}

/// A panel before it runs.
#[derive(Clone, Copy, Debug)]
pub struct Panel;

/// A panel that answers.
pub struct Running {
    /// Address of the panel with its base path, ending in `/`.
    pub url: String,
    /// Address of the control routes: the same without the base path, without a slash at the end.
    pub control_url: String,
    /// Address of the subscription server, without a slash at the end.
    pub sub_url: String,
    pub profile: Profile,
    pub username: String,
    pub password: String,
    /// From 3.0 on.
    pub token: Option<String>,
    /// Lower-case hex SHA-256 of the certificate's DER, with TLS.
    pub cert_sha256: Option<String>,
    addresses: (SocketAddr, SocketAddr),
    app: Arc<App>,
    tasks: Vec<JoinHandle<()>>,
}

fn slashed(path: &str) -> String {
    match path.trim_matches('/') {
        "" => "/".to_owned(),
        inner => format!("/{inner}/"),
    }
}

/// The address of the last run when the caller does not care and it is still free.
async fn bind(wanted: SocketAddr, before: &str) -> io::Result<TcpListener> {
    if wanted.port() == 0
        && let Ok(before) = before.parse::<SocketAddr>()
        && let Ok(listener) = TcpListener::bind(before).await
    {
        return Ok(listener);
    }
    TcpListener::bind(wanted).await
}

/// The world to start with, its random numbers, and whether it is a new one.
fn world_of(o: &PanelOptions, now_ms: i64) -> Result<(World, Rng), StartError> {
    let Some(saved) = &o.restore else {
        let rng = Rng::seeded(o.seed);
        let mut world = World::new(&o.username, &o.password, &rng);
        world.core.present = o.xray;
        world.core.running = o.xray;
        world.begin(now_ms);
        if o.profile.is_3() {
            world.add_token("install", o.token.as_deref(), &rng, now_ms);
        }
        if !o.empty {
            samples::fill(o.profile, &mut world, &o.samples, &o.label, &rng);
        }
        return Ok((world, rng));
    };
    let before: Profile =
        text_of(saved, "profile").parse().map_err(|e| StartError::Restore(format!("{e}")))?;
    let world = saved.get("world").cloned().unwrap_or_default();
    let mut world: World = serde_json::from_value(world).map_err(|e| StartError::Restore(e.to_string()))?;
    world.boots += 1;
    world.begin(now_ms);
    let rng = Rng::seeded(o.seed ^ world.boots.wrapping_mul(BOOT_STRIDE));
    upgrade(before, o.profile, &mut world, &rng, now_ms);
    Ok((world, rng))
}

/// What a newer release does to the database it finds: tokens from 3.0, records from 3.1.
fn upgrade(before: Profile, after: Profile, world: &mut World, rng: &Rng, now_ms: i64) {
    if after.is_3() && world.tokens.is_empty() {
        world.add_token("install", None, rng, now_ms);
    }
    if after.is_b() && !before.is_b() {
        let ids: Vec<i64> = world.db.inbounds.iter().map(|i| i.id).collect();
        for id in ids {
            // An inbound that holds an e-mail twice stays without records, as on the real panel.
            let _ = records::sync(after, world, id, now_ms);
        }
    }
}

impl Panel {
    /// Starts a panel; it answers when this returns.
    ///
    /// # Errors
    /// [`StartError`] when an address is taken, the certificate cannot be made, or the saved state does not fit.
    pub async fn start(options: PanelOptions) -> Result<Running, StartError> {
        let now_ms = options.clock.now_ms();
        let (mut world, rng) = world_of(&options, now_ms)?;
        let (config, cert_sha256) = if options.tls {
            let certificate = match world.certificate.take() {
                Some(certificate) => certificate,
                None => self_signed()?,
            };
            let found = (Some(server_config(&certificate)?), Some(fingerprint(&certificate)?));
            world.certificate = Some(certificate);
            found
        } else {
            (None, None)
        };
        let saved = options.restore.clone().unwrap_or_default();
        let panel = bind(options.listen, text_of(&saved, "listen")).await?;
        let sub = bind(options.sub_listen, text_of(&saved, "sub_listen")).await?;
        let addresses = (panel.local_addr()?, sub.local_addr()?);
        let base = slashed(&options.base_path);
        let scheme = if options.tls { "https" } else { "http" };
        let control_url = format!("{scheme}://{}", addresses.0);
        let token = world.tokens.first().map(|t| t.token.clone());
        let (username, password) = (world.username.clone(), world.password.clone());
        let app = Arc::new(App {
            profile: options.profile,
            style: CookieStyle { profile: options.profile, base: base.clone(), tls: options.tls },
            clock: options.clock,
            rng,
            limiter: Mutex::new(Limiter::default()),
            faults: Faults::default(),
            slots: Mutex::new(BTreeMap::from([
                ("start".to_owned(), world.clone()),
                ("last".to_owned(), world.clone()),
            ])),
            writers: AtomicUsize::new(0),
            shared_copy: Mutex::new(None),
            stop: CancellationToken::new(),
            ports: OnceLock::from((addresses.0.port(), addresses.1.port())),
            world: Mutex::new(world),
        });
        let doors = (Door::open(panel, config, app.stop.clone())?, Door::open(sub, None, app.stop.clone())?);
        let tasks = vec![
            run(doors.0, Router::new().fallback(app::serve).with_state(Arc::clone(&app)), &app),
            run(doors.1, Router::new().fallback(sub::serve).with_state(Arc::clone(&app)), &app),
        ];
        Ok(Running {
            url: format!("{control_url}{base}"),
            control_url,
            sub_url: format!("http://{}", addresses.1),
            profile: app.profile,
            username,
            password,
            token,
            cert_sha256,
            addresses,
            app,
            tasks,
        })
    }
}

fn run(door: Door, router: Router, app: &App) -> JoinHandle<()> {
    let stop = app.stop.clone();
    tokio::spawn(async move {
        let service = router.into_make_service_with_connect_info::<Peer>();
        let served = axum::serve(door, service).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::warn!(%error, "a simulated panel stopped serving");
        }
    })
}

impl Running {
    /// The line that `mrjbot sim xui` prints.
    #[must_use]
    pub fn ready_line(&self) -> Value {
        json!({
            "ready": true,
            "url": self.url,
            "username": self.username,
            "password": self.password,
            "token": self.token,
            "cert_sha256": self.cert_sha256,
            "sub_url": self.sub_url,
            "control": self.control_url,
            "profile": self.profile.name(),
            "era": self.profile.era(),
        })
    }

    /// The clock this panel lives by.
    #[must_use]
    pub fn clock(&self) -> &Arc<SimClock> {
        &self.app.clock
    }

    /// The state as `GET /_sim/state` tells it.
    #[must_use]
    pub fn state(&self) -> Value {
        self.app.catch_up();
        self.app.world().told()
    }

    /// Everything needed to go on later: give it to [`PanelOptions::restore`].
    #[must_use]
    pub fn save(&self) -> Value {
        self.app.catch_up();
        let world = serde_json::to_value(&*self.app.world()).unwrap_or_default();
        json!({
            "profile": self.profile.name(),
            "listen": self.addresses.0.to_string(),
            "sub_listen": self.addresses.1.to_string(),
            "world": world,
        })
    }

    /// Takes the database and core of a saved state while running; addresses and certificate stay.
    ///
    /// # Errors
    /// [`StartError::Restore`] when the value is not a saved state of this release.
    pub fn restore(&self, saved: &Value) -> Result<(), StartError> {
        if text_of(saved, "profile") != self.profile.name() {
            return Err(StartError::Restore(text_of(saved, "profile").to_owned()));
        }
        let world = saved.get("world").cloned().unwrap_or_default();
        let restored: World =
            serde_json::from_value(world).map_err(|e| StartError::Restore(e.to_string()))?;
        let now_ms = self.app.now_ms();
        let mut world = self.app.world();
        world.db = restored.db;
        world.core = restored.core;
        world.begin(now_ms);
        Ok(())
    }

    /// Moves the shared clock and runs the polls that fall due.
    pub fn advance_s(&self, seconds: i64) {
        self.app.clock.advance_s(seconds);
        self.app.catch_up();
    }

    /// Bytes go through the tunnel of a client, as `POST /_sim/traffic` does; false when the core refuses it.
    pub fn traffic(&self, email: &str, up: i64, down: i64) -> bool {
        self.app.catch_up();
        let now_ms = self.app.now_ms();
        self.app.world().carry(email, Moved { up, down, inbound_id: 0 }, now_ms)
    }

    /// Adds a fault, as `POST /_sim/faults` does. False when there are too many.
    pub fn fault(&self, fault: Fault) -> bool {
        self.app.faults.add(fault)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.app.faults.clear();
    }

    /// Stops listening and ends open connections within a second.
    pub async fn shutdown(mut self) {
        self.app.stop.cancel();
        for mut task in std::mem::take(&mut self.tasks) {
            if tokio::time::timeout(SHUTDOWN_LIMIT, &mut task).await.is_err() {
                task.abort();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.app.stop.cancel();
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("url", &self.url)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}
