//! How large the product is: its binary, its memory while it idles, and how long it takes to its first readiness.
//!
//! The release binary of the workspace runs as an operator would run it (`mrjbot serve`, SQLite in a folder, a bot
//! that polls a small Telegram). Memory is VmRSS after the process has been left alone for a while. The start is
//! measured from `exec` to the first 200 of `/readyz`, on a database that exists.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::child;
use crate::figure::{Figure, Runs};
use crate::process::resident_bytes;
use crate::telegram;
use crate::workshop;

const AREA: &str = "size";
const GOAL_RSS_MIB: f64 = 45.0;
const GOAL_START_S: f64 = 0.5;
const GOAL_BINARY_MIB: f64 = 40.0;
const MIB: f64 = 1_048_576.0;
const STARTS: usize = 9;
/// How long an idle process is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(6);
/// How often readiness is asked for, and for how long at most.
const ASK_EVERY: Duration = Duration::from_millis(2);
const START_MAX: Duration = Duration::from_secs(20);
const END_MAX: Duration = Duration::from_secs(10);

/// # Errors
/// The binary is not there or does not start.
pub async fn measure() -> Result<Vec<Figure>> {
    let binary = binary()?;
    let folder = workshop::folder()?;
    let telegram = child::start(telegram::ROLE, &[]).await?;
    let server = Server { binary: &binary, folder: &folder, telegram: telegram.port };
    // The first start makes the database.
    server.start().await?.0.end().await?;
    let (mut starts, mut rss) = (Vec::new(), 0.0);
    for number in 1..=STARTS {
        let (running, took) = server.start().await?;
        starts.push(took);
        if number == STARTS {
            tokio::time::sleep(SETTLE).await;
            rss = resident_bytes(running.pid)? as f64 / MIB;
        }
        running.end().await?;
    }
    let starts = Runs::new(starts);
    let size = std::fs::metadata(&binary)?.len() as f64 / MIB;
    Ok(vec![
        Figure::at_most(AREA, "idle memory of mrjbot serve, SQLite, bot polling", (rss, "MiB", GOAL_RSS_MIB)),
        Figure::at_most(
            AREA,
            format!("start to ready, existing database, p50 ({STARTS} starts)"),
            (starts.percentile(50).as_secs_f64(), "s", GOAL_START_S),
        ),
        Figure::cost(AREA, "start to ready, slowest", (starts.percentile(100).as_secs_f64(), "s")),
        Figure::at_most(AREA, "release binary", (size, "MiB", GOAL_BINARY_MIB)),
    ])
}

/// The release binary beside this one; `cargo xtask bench` builds both.
fn binary() -> Result<PathBuf> {
    let beside = std::env::current_exe()?.parent().context("a binary lies in a folder")?.join("mrjbot");
    ensure!(beside.is_file(), "there is no release build of mrjbot here: cargo build --release -p mrjbot");
    Ok(beside)
}

struct Server<'a> {
    binary: &'a Path,
    folder: &'a TempDir,
    telegram: u16,
}

struct Running {
    pid: u32,
    process: Child,
}

impl Server<'_> {
    /// Starts the server and waits until it is ready.
    async fn start(&self) -> Result<(Running, Duration)> {
        // A port that was free a moment ago.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let began = Instant::now();
        let process = Command::new(self.binary)
            .arg("serve")
            .current_dir(self.folder.path())
            .env("MRJBOT_LISTEN", format!("127.0.0.1:{port}"))
            .env("MRJBOT_DATA_DIR", self.folder.path().join("data"))
            .env("MRJBOT_TELEGRAM_TOKEN", telegram::TOKEN)
            .env("MRJBOT_TELEGRAM_API_URL", format!("http://127.0.0.1:{}", self.telegram))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("starting mrjbot")?;
        let pid = process.id().context("a process that has just been started")?;
        let ready = tokio::time::timeout(START_MAX, until_ready(port)).await;
        ensure!(ready.is_ok(), "mrjbot serve was not ready within {START_MAX:?}");
        Ok((Running { pid, process }, began.elapsed()))
    }
}

async fn until_ready(port: u16) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    loop {
        if let Ok(mut stream) = tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await {
            let mut answer = [0; 12];
            let asked = stream
                .write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
                .await;
            if asked.is_ok() && stream.read_exact(&mut answer).await.is_ok() && answer.ends_with(b" 200") {
                return;
            }
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}

impl Running {
    /// Ends it as a service manager does.
    async fn end(mut self) -> Result<()> {
        Command::new("kill").arg(self.pid.to_string()).status().await.context("ending mrjbot")?;
        tokio::time::timeout(END_MAX, self.process.wait()).await.context("mrjbot does not end")??;
        Ok(())
    }
}
