//! Starting, stopping, saving and restoring the simulator.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use kernel::{Clock, Rng, SystemClock};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::call::BODY_BYTES_MAX;
use super::limits::{Limits, RateLimits};
use super::schema::Schema;
use super::sim::{Setting, Sim};
use super::world::{Bot, Group, User, World};
use super::{control, http, page, webhook};
use crate::conn::{Cut, Door, reachable};
use crate::outbound::{self, ClientError};

/// How long open connections may take to end at shutdown.
const SHUTDOWN: Duration = Duration::from_secs(1);
/// How long a webhook may take to answer.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(30);
/// The first numbers of updates and messages lie below this.
const FIRST_NUMBER_MAX: u64 = 900_000;

/// A bot account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BotSpec {
    /// `{id}:{secret}`; the number before the colon is the bot's id.
    pub token: String,
    /// Without the `@`.
    pub username: String,
    /// The display name.
    pub name: String,
}

impl Default for BotSpec {
    fn default() -> Self {
        Self {
            token: "7000000001:AAsimulatedTelegramBotTokenForDemoUse01".to_owned(),
            username: "mrj_demo_bot".to_owned(),
            name: "MRJ Bot".to_owned(),
        }
    }
}

impl BotSpec {
    pub(super) fn bot(self, rng: &Rng) -> Result<Bot, StartError> {
        let id = self.token.split_once(':').and_then(|(id, _)| id.parse::<i64>().ok());
        let id = id.ok_or(StartError::Token)?;
        let first = |end: u64| i64::try_from(rng.below(end)).unwrap_or_default();
        Ok(Bot {
            id,
            last_update: 100_000_000 + first(FIRST_NUMBER_MAX),
            last_message: first(1000),
            token: self.token,
            username: self.username.trim_start_matches('@').to_owned(),
            name: self.name,
            ..Bot::default()
        })
    }
}

/// How to start.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port 0: any free one.
    pub listen: SocketAddr,
    pub seed: u64,
    /// Dates of messages, limits and expiry follow this clock. Waiting itself is real time.
    pub clock: Arc<dyn Clock>,
    /// At least one. Bots that `restore` brings already are not added again.
    pub bots: Vec<BotSpec>,
    pub users: Vec<User>,
    pub groups: Vec<Group>,
    /// `None`: no limits.
    pub rate_limits: Option<RateLimits>,
    /// What [`Running::save`] gave.
    pub restore: Option<Value>,
    /// The first delay before a webhook delivery is repeated; it doubles up to a minute.
    pub webhook_retry: Duration,
    /// How long a pressed button may be answered, in seconds of the clock.
    pub press_lifetime_s: i64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            seed: 1,
            clock: Arc::new(SystemClock),
            bots: vec![BotSpec::default()],
            users: Vec::new(),
            groups: Vec::new(),
            rate_limits: None,
            restore: None,
            webhook_retry: Duration::from_secs(1),
            press_lifetime_s: 60,
        }
    }
}

/// Why it does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the simulated Telegram cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("the embedded table of the Bot API is broken: {0}")]
    Schema(serde_json::Error),
    #[error("a bot token must be a number, a colon and a secret")]
    Token,
    #[error("the saved state does not fit this version: {0}")]
    Restore(serde_json::Error),
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// The simulator as a thing to start.
#[derive(Clone, Copy, Debug)]
pub struct Telegram;

/// A running simulator. Dropping it stops it at once; [`Running::shutdown`] lets requests end.
#[derive(Debug)]
pub struct Running {
    /// `http://host:port`, without a slash at the end: base of the Bot API and, with one, the chat page.
    pub url: String,
    /// Where it really listens.
    pub address: SocketAddr,
    sim: Arc<Sim>,
    server: Option<JoinHandle<()>>,
    bots: Vec<BotSpec>,
}

impl Telegram {
    /// Listens and serves until shut down.
    ///
    /// # Errors
    /// When the address is taken, a token has no form, or the saved state is not one.
    pub async fn start(options: Options) -> Result<Running, StartError> {
        let schema = Schema::load().map_err(StartError::Schema)?;
        let listen = |error| StartError::Listen(options.listen, error);
        let listener = TcpListener::bind(options.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let url = format!("http://{}", reachable(address));
        let restored = options.restore.clone().map(serde_json::from_value::<World>).transpose();
        let world = restored.map_err(StartError::Restore)?.unwrap_or_default();
        // After a restore the same seed must not give the same identifiers again.
        let rng = Rng::seeded(options.seed ^ world.seq().wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let world = populate(world, &options, &rng)?;
        let bots: Vec<BotSpec> = world.bots.iter().map(spec).collect();
        let setting = Setting {
            world,
            limits: options.rate_limits.map(Limits::new),
            clock: options.clock,
            rng,
            url: url.clone(),
            http: outbound::client(WEBHOOK_TIMEOUT)?,
            webhook_retry: options.webhook_retry,
            press_lifetime_s: options.press_lifetime_s,
        };
        let sim = Arc::new(Sim::new(schema, setting));
        for index in 0..bots.len() {
            sim.tasks.spawn(webhook::serve(sim.clone(), index));
        }
        let server = tokio::spawn(serve(sim.clone(), listener));
        Ok(Running { url, address, sim, server: Some(server), bots })
    }
}

fn spec(bot: &Bot) -> BotSpec {
    BotSpec { token: bot.token.clone(), username: bot.username.clone(), name: bot.name.clone() }
}

fn populate(mut world: World, options: &Options, rng: &Rng) -> Result<World, StartError> {
    for spec in &options.bots {
        if world.bot_by_token(&spec.token).is_none() {
            world.bots.push(spec.clone().bot(rng)?);
        }
    }
    for user in &options.users {
        world.users.entry(user.id).or_insert_with(|| user.clone());
    }
    for group in &options.groups {
        world.groups.entry(group.id).or_insert_with(|| group.clone());
    }
    // The page asks for changes after a number: the first one must not be zero.
    world.next_seq();
    Ok(world)
}

async fn serve(sim: Arc<Sim>, listener: TcpListener) {
    let stop = sim.stop.clone();
    let router = Router::new()
        .merge(control::routes())
        .merge(page::routes())
        .fallback(http::entry)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(sim);
    let service = router.into_make_service_with_connect_info::<Cut>();
    let served = axum::serve(Door::new(listener), service)
        .with_graceful_shutdown(async move { stop.cancelled().await })
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the simulated Telegram stopped listening");
    }
}

impl Running {
    /// The line of JSON that a simulator started alone prints.
    #[must_use]
    pub fn ready_line(&self) -> Value {
        json!({
            "ready": true,
            "url": self.url,
            "page": format!("{}/", self.url),
            "control": format!("{}/_sim", self.url),
            "bots": self.bots,
        })
    }

    /// The whole world as JSON; give it to [`Options::restore`] to go on from there.
    #[must_use]
    pub fn save(&self) -> Value {
        serde_json::to_value(&*self.sim.world()).unwrap_or_default()
    }

    /// Goes back to a saved world while running. Waiting requests notice at their next look.
    ///
    /// # Errors
    /// When the value is not a saved world.
    pub fn restore(&self, saved: Value) -> Result<(), StartError> {
        let mut restored: World = serde_json::from_value(saved).map_err(StartError::Restore)?;
        let mut world = self.sim.world();
        restored.go_on_after(&world);
        *world = restored;
        Ok(())
    }

    /// Objects that were sent and do not conform to the Bot API: empty unless the simulator has a defect.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.sim.record().violations()
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
            tracing::warn!("a webhook delivery did not end in time");
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
