//! The shop as a child process: started as `mrjbot serve` is, killed on demand, started again at once on the same
//! address; and its command line.
//!
//! The child's standard input is a pipe of ours: when we are gone, however that came, it goes too.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// Between two looks whether the shop answers.
const READY_LOOK_EVERY: Duration = Duration::from_millis(25);
const READY_ASK_MAX: Duration = Duration::from_millis(500);
/// A shop that is asked to end gets this long.
const END_MAX: Duration = Duration::from_secs(6);
/// A command that takes longer is given up; what it did counts as unknown.
const COMMAND_MAX: Duration = Duration::from_secs(30);
/// A shop that keeps ending by itself is not started for ever.
const DEATHS_MAX: usize = 20;
const DEATH_WAIT: Duration = Duration::from_millis(300);

/// How the shop is started.
#[derive(Clone, Debug)]
pub struct Spec {
    pub program: PathBuf,
    pub environment: Vec<(&'static str, String)>,
    pub log: PathBuf,
    pub ready_url: String,
}

/// The shop, kept alive.
#[derive(Debug)]
pub struct Process {
    spec: Spec,
    deeds: mpsc::Sender<Deed>,
    ready: watch::Receiver<bool>,
    keeper: Mutex<Option<JoinHandle<Vec<String>>>>,
    kills: AtomicU32,
}

#[derive(Debug)]
enum Deed {
    Kill,
    End,
}

impl Process {
    /// Starts the shop and keeps it alive.
    ///
    /// # Errors
    /// It cannot be started even once.
    pub fn start(spec: Spec) -> Result<Self> {
        let child = spec.serve()?;
        let (deeds, asked) = mpsc::channel(4);
        let (tell, ready) = watch::channel(false);
        let keeper = tokio::spawn(keep(spec.clone(), child, (asked, tell)));
        Ok(Self { spec, deeds, ready, keeper: Mutex::new(Some(keeper)), kills: AtomicU32::new(0) })
    }

    /// Waits until the shop answers, but not for ever: whether it does.
    pub async fn ready(&self, patience: Duration) -> bool {
        let mut ready = self.ready.clone();
        let waited = tokio::time::timeout(patience, ready.wait_for(|ready| *ready)).await;
        matches!(waited, Ok(Ok(_)))
    }

    /// SIGKILL, wherever it is. It is started again at once.
    pub async fn kill(&self) {
        if self.deeds.send(Deed::Kill).await.is_ok() {
            self.kills.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub fn kills(&self) -> u32 {
        self.kills.load(Ordering::Relaxed)
    }

    /// Ends the shop; answers how it ended by itself before, if it did.
    ///
    /// # Errors
    /// Its keeper is gone.
    pub async fn end(&self) -> Result<Vec<String>> {
        // A keeper that gave up does not listen any more.
        drop(self.deeds.send(Deed::End).await);
        let keeper = self.keeper.lock().ok().and_then(|mut keeper| keeper.take());
        Ok(keeper.context("the shop was ended before")?.await?)
    }

    /// Runs `mrjbot --json ARGS` beside the server; `None` when the shop refused, or could not do it now.
    ///
    /// # Errors
    /// It took too long, or was called wrongly: a defect of this harness.
    pub async fn command(&self, args: &[&str]) -> Result<Option<Value>> {
        let mut command = self.spec.command();
        let run = command.arg("--json").args(args).stdin(Stdio::null()).kill_on_drop(true).output();
        let output = tokio::time::timeout(COMMAND_MAX, run).await.context("the command took too long")??;
        match output.status.code() {
            Some(0) => Ok(Some(serde_json::from_slice(&output.stdout)?)),
            Some(1) => Ok(None),
            _ => bail!("{}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr).trim()),
        }
    }
}

impl Spec {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MRJBOT_") {
                command.env_remove(name);
            }
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.log.parent().unwrap_or(Path::new(".")));
        command
    }

    fn log(&self) -> Result<File> {
        let opened = OpenOptions::new().create(true).append(true).open(&self.log);
        opened.with_context(|| format!("opening {}", self.log.display()))
    }

    fn serve(&self) -> Result<Child> {
        self.command()
            .arg("serve")
            .env("MRJBOT_PARENT_PIPE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(self.log()?)
            .kill_on_drop(true)
            .spawn()
            .context("starting the shop")
    }
}

/// Answers every end that nobody asked for.
async fn keep(
    spec: Spec,
    first: Child,
    (mut asked, tell): (mpsc::Receiver<Deed>, watch::Sender<bool>),
) -> Vec<String> {
    let http = reqwest::Client::builder().no_proxy().timeout(READY_ASK_MAX).build().unwrap_or_default();
    let mut deaths = Vec::new();
    let mut child = first;
    loop {
        // Kept apart: waiting for a child closes the pipe that is still in it, and its end means the child's.
        let pipe = child.stdin.take();
        let looking = async {
            ready(&http, &spec.ready_url).await;
            tell.send_replace(true);
            std::future::pending::<()>().await;
        };
        let ended = tokio::select! {
            ended = child.wait() => ended.map_or_else(|error| error.to_string(), |status| status.to_string()),
            () = looking => String::new(),
            deed = asked.recv() => match deed {
                Some(Deed::Kill) => {
                    // Whoever is gone already was killed by somebody else.
                    drop(child.kill().await);
                    String::new()
                }
                Some(Deed::End) | None => {
                    drop(pipe);
                    if tokio::time::timeout(END_MAX, child.wait()).await.is_err() {
                        drop(child.kill().await);
                    }
                    return deaths;
                }
            },
        };
        tell.send_replace(false);
        if !ended.is_empty() {
            deaths.push(format!("the shop ended by itself: {ended}"));
            tokio::time::sleep(DEATH_WAIT).await;
        }
        match spec.serve() {
            Ok(next) if deaths.len() < DEATHS_MAX => child = next,
            Ok(_) => return deaths,
            Err(error) => {
                deaths.push(format!("{error:#}"));
                return deaths;
            }
        }
    }
}

async fn ready(http: &reqwest::Client, url: &str) {
    while !http.get(url).send().await.is_ok_and(|answer| answer.status().is_success()) {
        tokio::time::sleep(READY_LOOK_EVERY).await;
    }
}
