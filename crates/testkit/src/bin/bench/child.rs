//! Parts that run in a process of their own: started from this binary, ended with their parent.
//!
//! A child says one line when it is ready (its port) and lives until its standard input ends, which also happens when
//! the parent is killed.

use std::io::Write as _;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::{subscription, telegram};

/// The first argument of a child.
pub const FLAG: &str = "--child";

/// A running child.
pub struct Running {
    pub port: u16,
    pub pid: u32,
    _process: Child,
}

/// Starts a child and waits until it is ready.
///
/// # Errors
/// It ended before it was.
pub async fn start(role: &str, arguments: &[&str]) -> Result<Running> {
    let mut process = Command::new(std::env::current_exe()?)
        .arg(FLAG)
        .arg(role)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("starting a part of the bench")?;
    let pid = process.id().context("a child that has just been started")?;
    let output = process.stdout.take().context("a child with a pipe")?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).await?;
    let port = line.trim().parse().with_context(|| format!("the {role} of the bench did not start"))?;
    Ok(Running { port, pid, _process: process })
}

/// The life of a child.
///
/// # Errors
/// What it could not do.
pub async fn live(role: &str, arguments: &[String]) -> Result<()> {
    drop(rustls::crypto::ring::default_provider().install_default());
    match (role, arguments) {
        (telegram::ROLE, []) => telegram::serve().await,
        (subscription::ROLE, []) => subscription::serve().await,
        _ => bail!("there is no such part of the bench"),
    }
}

/// Says that this child is ready at `port`, and waits for the parent to end.
///
/// # Errors
/// Nobody listens.
pub async fn ready(port: u16) -> Result<()> {
    writeln!(std::io::stdout(), "{port}")?;
    // Reading blocks: on a thread of its own.
    let ended = tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
    ended.await?.map(drop).or(Ok(()))
}
