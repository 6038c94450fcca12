//! The shop as a child process: started, watched, started again on the same address when it dies, ended with us.
//!
//! The child's standard input is a pipe of ours: when we are gone, however that came, it reads the end and goes too.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use kernel::Secret;
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::world::World;
use crate::config::{Config, database_in};

const READY_LOOK_EVERY: Duration = Duration::from_millis(15);
const READY_LOOK_MAX: Duration = Duration::from_millis(500);
/// A child that lived shorter is started again after a moment: something is wrong with it.
const SHORT_LIFE: Duration = Duration::from_millis(700);
const SHORT_LIFE_WAIT: Duration = Duration::from_millis(400);
/// A child that is asked to end gets this long.
const END_MAX: Duration = Duration::from_millis(3_500);

/// What a command beside the shop has to know of it.
const RECORDED: [&str; 7] = [
    "MRJBOT_DATABASE_URL",
    "MRJBOT_LISTEN",
    "MRJBOT_PUBLIC_URL",
    "MRJBOT_TELEGRAM_API_URL",
    "MRJBOT_TELEGRAM_TOKEN",
    "MRJBOT_ZARINPAL_URL",
    "MRJBOT_DEMO_CLOCK_FILE",
];

/// How to start the shop.
#[derive(Debug)]
pub struct ChildSpec {
    program: PathBuf,
    environment: Vec<(&'static str, String)>,
    token: Secret,
    database_own: String,
    ready_url: String,
}

/// What is known of the shop's process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShopState {
    pub pid: Option<u32>,
    pub restarts: u32,
    pub ready: bool,
}

/// Where it is known, and how far the shop's clock has followed.
#[derive(Clone, Debug)]
pub struct ShopWatch {
    pub state: watch::Receiver<ShopState>,
    pub ready_url: String,
    pub http: reqwest::Client,
}

/// Keeps the shop alive.
#[derive(Debug)]
pub struct Supervisor {
    watch: ShopWatch,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl ChildSpec {
    /// # Errors
    /// When our own program cannot be found.
    pub fn new(
        config: &Config,
        address: SocketAddr,
        (public_url, world, clock): (&str, &World, &Path),
    ) -> Result<Self> {
        let bots = world.telegram.ready_line();
        let token = bots["bots"][0]["token"].as_str().context("the simulated Telegram has no bot")?;
        let mut environment = vec![
            ("MRJBOT_DATA_DIR", config.data_dir.display().to_string()),
            ("MRJBOT_DATABASE_URL", config.database_url.clone()),
            ("MRJBOT_LISTEN", address.to_string()),
            ("MRJBOT_PUBLIC_URL", public_url.to_owned()),
            ("MRJBOT_TELEGRAM_API_URL", world.telegram.url.clone()),
            ("MRJBOT_ZARINPAL_URL", world.zarinpal.url.clone()),
            ("MRJBOT_DEMO_CLOCK_FILE", clock.display().to_string()),
            ("MRJBOT_PARENT_PIPE", "1".to_owned()),
        ];
        if let Some(log) = &config.log {
            environment.push(("MRJBOT_LOG", log.clone()));
        }
        Ok(Self {
            program: std::env::current_exe().context("finding our own program")?,
            environment,
            token: Secret::new(token),
            database_own: database_in(&config.data_dir),
            ready_url: format!("http://{address}/readyz"),
        })
    }

    /// What the shop is given, for the commands that are run beside it. The token is a simulated Telegram's.
    pub fn record(&self) -> String {
        let token = ("MRJBOT_TELEGRAM_TOKEN", self.token.expose().to_owned());
        let pairs = self.environment.iter().chain([&token]);
        // The folder's own database is found in the folder, wherever that is read from.
        let pairs = pairs.filter(|(name, value)| RECORDED.contains(name) && *value != self.database_own);
        let line = |(name, value): &(&str, String)| {
            let key = name.trim_start_matches("MRJBOT_").to_ascii_lowercase();
            format!("{key} = {}\n", serde_json::Value::from(value.as_str()))
        };
        pairs.map(line).collect()
    }

    fn spawn(&self) -> Result<Child> {
        Command::new(&self.program)
            .arg("serve")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("MRJBOT_TELEGRAM_TOKEN", self.token.expose())
            .env_remove("MRJBOT_TELEGRAM_WEBHOOK")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .context("starting the shop")
    }
}

impl Supervisor {
    /// Starts the shop.
    ///
    /// # Errors
    /// When it cannot be started even once.
    pub fn start(spec: ChildSpec) -> Result<Self> {
        let child = spec.spawn()?;
        let (tell, state) = watch::channel(ShopState { pid: child.id(), ..ShopState::default() });
        let http = reqwest::Client::builder().no_proxy().timeout(READY_LOOK_MAX).build()?;
        let watch = ShopWatch { state, ready_url: spec.ready_url.clone(), http };
        let stop = CancellationToken::new();
        let keeper = Keeper { spec, tell: Arc::new(tell), watch: watch.clone(), stop: stop.clone() };
        let task = tokio::spawn(keeper.keep(child));
        Ok(Self { watch, stop, task })
    }

    pub fn state(&self) -> ShopWatch {
        self.watch.clone()
    }

    /// Until the shop answers.
    pub async fn ready(&self) {
        let mut state = self.watch.state.clone();
        // The sender lives as long as the keeper does.
        drop(state.wait_for(|state| state.ready).await);
    }

    /// Ends the shop.
    pub async fn end(self) {
        self.stop.cancel();
        if self.task.await.is_err() {
            tracing::warn!("the keeper of the shop ended badly");
        }
    }
}

struct Keeper {
    spec: ChildSpec,
    tell: Arc<watch::Sender<ShopState>>,
    watch: ShopWatch,
    stop: CancellationToken,
}

impl Keeper {
    async fn keep(self, first: Child) {
        let mut child = first;
        loop {
            let started = Instant::now();
            // Kept apart: waiting for a child closes the pipe that is still in it, and its end means our end.
            let pipe = child.stdin.take();
            let looking = tokio::spawn(look(self.watch.clone(), Arc::clone(&self.tell), child.id()));
            let ended = tokio::select! {
                ended = child.wait() => ended,
                () = self.stop.cancelled() => {
                    looking.abort();
                    drop(pipe);
                    return end(child).await;
                }
            };
            looking.abort();
            drop(pipe);
            self.tell.send_modify(|state| {
                state.pid = None;
                state.ready = false;
            });
            let ended = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
            tracing::warn!(%ended, "the shop died; starting it again");
            if started.elapsed() < SHORT_LIFE {
                tokio::time::sleep(SHORT_LIFE_WAIT).await;
            }
            child = loop {
                match self.spec.spawn() {
                    Ok(child) => break child,
                    Err(error) => tracing::error!("{error:#}"),
                }
                if self.stop.is_cancelled() {
                    return;
                }
                tokio::time::sleep(SHORT_LIFE_WAIT).await;
            };
            self.tell.send_modify(|state| {
                state.pid = child.id();
                state.restarts += 1;
            });
        }
    }
}

/// Says so when the shop answers for the first time.
async fn look(watch: ShopWatch, tell: Arc<watch::Sender<ShopState>>, pid: Option<u32>) {
    loop {
        let answered = watch.http.get(&watch.ready_url).send().await;
        if answered.is_ok_and(|answer| answer.status().is_success()) {
            return tell.send_modify(|state| state.ready = state.pid == pid);
        }
        tokio::time::sleep(READY_LOOK_EVERY).await;
    }
}

/// The end of its pipe has asked the child to end; whoever stays is killed.
async fn end(mut child: Child) {
    if tokio::time::timeout(END_MAX, child.wait()).await.is_err()
        && let Err(error) = child.kill().await
    {
        tracing::warn!(%error, "the shop could not be ended");
    }
}
