//! `mrjbot demo --empty` as a process of its own: started, asked, ended as a person at a terminal would.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Lent, Person, TestEngine, fresh_address};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout};

/// How long anything may take before the test fails. Not a sleep.
const PATIENCE: Duration = Duration::from_secs(60);
/// The contract's word for the end after SIGTERM.
const END_MAX: Duration = Duration::from_secs(5);
/// Between two looks at what has no event of its own.
const LOOK: Duration = Duration::from_millis(20);
/// How much of the log a failing test shows.
const LOG_SHOWN_BYTES: usize = 6_000;
const LOG: &str = "stderr.log";
const SECOND_LOG: &str = "second.log";

/// A running demo; whatever is left of it is killed when this is dropped.
#[derive(Debug)]
pub struct Demo {
    /// The ready line.
    pub ready: Value,
    pub http: reqwest::Client,
    process: Child,
    stdout: Lines<BufReader<ChildStdout>>,
    _database: Lent,
    folder: TempDir,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Demo {
    pub async fn start() -> Result<Self> {
        Self::start_as(program()).await
    }

    /// Everything of it, the shop too, may open `files` files and no more.
    pub async fn start_with_files(files: u32) -> Result<Self> {
        let mut command = without_words_of_ours(tokio::process::Command::new("sh"));
        command
            .arg("-c")
            .arg(format!(r#"ulimit -n {files} && exec "$0" "$@""#))
            .arg(env!("CARGO_BIN_EXE_mrjbot"));
        Self::start_as(command).await
    }

    /// While there is a file at `trigger`, `shim` keeps every write from becoming durable.
    pub async fn start_on_a_disk(shim: &Path, trigger: &Path) -> Result<Self> {
        let mut command = program();
        command.env("LD_PRELOAD", shim).env("FSYNC_FAILS_WHILE", trigger);
        Self::start_as(command).await
    }

    async fn start_as(mut command: tokio::process::Command) -> Result<Self> {
        // A second installation is refused, and does not matter.
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        let (address, lent) = fresh_address(TestEngine::of_this_run(), folder.path()).await?;
        if TestEngine::of_this_run() == TestEngine::Postgres {
            command.env("MRJBOT_DATABASE_URL", address);
        }
        let mut process = command
            .args(["demo", "--empty", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.path().join(LOG))?)
            .kill_on_drop(true)
            .spawn()?;
        let mut stdout = BufReader::new(process.stdout.take().context("no standard output")?).lines();
        let line = tokio::time::timeout(PATIENCE, stdout.next_line()).await;
        let line = line.ok().and_then(Result::ok).flatten();
        let line =
            line.with_context(|| format!("no ready line; the log:\n{}", log_end(&folder.path().join(LOG))))?;
        let ready = serde_json::from_str(&line).with_context(|| format!("not JSON: {line}"))?;
        // One of the panels has a certificate of its own making.
        let http = reqwest::Client::builder()
            .no_proxy()
            .tls_danger_accept_invalid_certs(true)
            .timeout(PATIENCE)
            .build()?;
        Ok(Self { ready, http, process, stdout, _database: lent, folder })
    }

    /// A word of the ready line; `pointer` as in RFC 6901.
    pub fn word(&self, pointer: &str) -> &str {
        self.ready.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    pub async fn customer(&self, id: i64, name: &str, language: &str) -> Result<Person> {
        Person::enter(self.word("/telegram"), &self.http, (id, name, language)).await
    }

    pub async fn reviewer(&self, number: usize) -> Result<Person> {
        let id = self.ready["reviewers"][number]["telegram_id"].as_i64().context("no such reviewer")?;
        Person::meet(self.word("/telegram"), &self.http, id).await
    }

    pub async fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        let asked =
            headers.iter().fold(self.http.get(url), |asked, (name, value)| asked.header(*name, *value));
        let answer = asked.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Answer { status, headers, body: answer.text().await? })
    }

    async fn told(&self, url: &str) -> Result<Value> {
        let answer = self.get(url, &[]).await?;
        ensure!(answer.status == 200, "{url}: {} {}", answer.status, answer.body);
        Ok(serde_json::from_str(&answer.body)?)
    }

    /// Looks at `url` until `wanted` holds for the answer, at most `within`.
    pub async fn becomes(&self, url: &str, within: Duration, wanted: impl Fn(&Answer) -> bool) -> Result<()> {
        let mut last = String::from("no answer");
        let look = async {
            loop {
                match self.get(url, &[]).await {
                    Ok(answer) if wanted(&answer) => return,
                    Ok(answer) => last = format!("{} {}", answer.status, answer.body),
                    Err(error) => last = format!("{error:#}"),
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        let found = tokio::time::timeout(within, look).await.is_ok();
        ensure!(found, "{url} did not become as wanted; last: {last}");
        Ok(())
    }

    /// Every client on every panel, as the panels' control routes tell; one that is on several inbounds is one.
    pub async fn clients(&self) -> Result<Vec<Value>> {
        let mut clients: Vec<Value> = Vec::new();
        for panel in self.ready["panels"].as_array().context("no panels")? {
            let url = reqwest::Url::parse(panel["url"].as_str().context("a panel without address")?)?;
            let state = self.told(url.join("/_sim/state")?.as_str()).await?;
            for inbound in state["inbounds"].as_array().context("no inbounds")? {
                for client in inbound["clients"].as_array().context("no clients")? {
                    if !clients.iter().any(|known| known["email"] == client["email"]) {
                        clients.push(client.clone());
                    }
                }
            }
        }
        Ok(clients)
    }

    /// Waits until the clients on the panels are as wanted; what was last seen is told when they never are.
    pub async fn clients_become(&self, within: Duration, wanted: impl Fn(&[Value]) -> bool) -> Result<()> {
        let mut last = Vec::new();
        let look = async {
            loop {
                last = self.clients().await?;
                if wanted(&last) {
                    return Ok(());
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        match tokio::time::timeout(within, look).await {
            Ok(looked) => looked,
            Err(_late) => bail!("the panels' clients did not become as wanted: {last:?}"),
        }
    }

    /// The shop's process: `pid`, `restarts`, `ready`.
    pub async fn shop(&self) -> Result<Value> {
        self.told(&format!("{}/shop", self.word("/control"))).await
    }

    /// How far the world's clock was moved, in seconds.
    pub async fn advanced_s(&self) -> Result<i64> {
        let clock = self.told(&format!("{}/clock", self.word("/control"))).await?;
        clock["advanced_s"].as_i64().context("no advanced_s")
    }

    /// The world's time, in Unix seconds.
    pub async fn now_s(&self) -> Result<i64> {
        let clock = self.told(&format!("{}/clock", self.word("/control"))).await?;
        Ok(chrono::DateTime::parse_from_rfc3339(clock["now"].as_str().context("no now")?)?.timestamp())
    }

    /// Moves shop and simulators forward together.
    pub async fn advance_s(&self, seconds: i64) -> Result<()> {
        let url = format!("{}/clock", self.word("/control"));
        let answer = self.http.post(&url).json(&json!({ "advance_s": seconds })).send().await?;
        ensure!(answer.status().is_success(), "{url}: {} {}", answer.status(), answer.text().await?);
        Ok(())
    }

    /// Kills the shop as no program can refuse, and waits until another one answers; tells what is known of that one.
    pub async fn kill_shop(&self) -> Result<Value> {
        let before = self.shop().await?;
        let pid = before["pid"].as_u64().context("no pid")?;
        signal("KILL", pid)?;
        let back = |answer: &Answer| {
            serde_json::from_str::<Value>(&answer.body).is_ok_and(|shop| {
                shop["ready"] == true && shop["pid"].is_u64() && shop["pid"] != before["pid"]
            })
        };
        self.becomes(&format!("{}/shop", self.word("/control")), PATIENCE, back).await?;
        self.shop().await
    }

    /// Waits until the shop has died twice with these words; answers the log.
    pub async fn dies_saying(&self, words: &str) -> Result<String> {
        let twice = |answer: &Answer| {
            serde_json::from_str::<Value>(&answer.body).is_ok_and(|shop| shop["restarts"].as_u64() > Some(1))
        };
        self.becomes(&format!("{}/shop", self.word("/control")), PATIENCE, twice).await?;
        let log = self.log();
        ensure!(log.contains(words), "no word of \"{words}\":\n{log}");
        Ok(log)
    }

    /// Runs `mrjbot --data …` beside the demo, with no other word about it.
    pub async fn command(&self, args: &[&str]) -> Result<std::process::Output> {
        let mut command = program();
        command.arg("--data").arg(self.folder.path().join("data")).args(args).current_dir(self.folder.path());
        Ok(command.stdin(Stdio::null()).output().await?)
    }

    /// A worker beside the demo's shop, on the same database; killed when it is dropped.
    pub fn second_worker(&self) -> Result<Child> {
        let mut command = program();
        let data = self.folder.path().join("data");
        command.arg("--config").arg(data.join("demo/shop.toml")).arg("--data").arg(data);
        command.args(["serve", "--role", "worker"]);
        let log = std::fs::File::create(self.folder.path().join(SECOND_LOG))?;
        Ok(command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?)
    }

    /// Arms a fault of the panel with this number in the ready line.
    pub async fn panel_fault(&self, number: usize, fault: &Value) -> Result<()> {
        let url = self.ready["panels"][number]["url"].as_str().context("no such panel")?;
        let url = reqwest::Url::parse(url)?.join("/_sim/faults")?;
        let answer = self.http.post(url).json(fault).send().await?;
        ensure!(answer.status().is_success(), "{}: {}", answer.status(), answer.text().await?);
        Ok(())
    }

    /// What the demo said on standard error.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.folder.path().join(LOG)).unwrap_or_default()).into_owned()
    }

    /// SIGTERM: the process, the shop and every simulator end in time, and nothing more was printed.
    pub async fn end(mut self) -> Result<()> {
        let shop_pid = self.shop().await?["pid"].as_u64().context("no pid")?;
        signal("TERM", u64::from(self.process.id().context("the demo has ended already")?))?;
        let ended = tokio::time::timeout(END_MAX, self.process.wait()).await;
        let status = ended.context("SIGTERM did not end the demo in time")??;
        ensure!(status.success(), "the demo ended with {status}");
        ensure!(signal("0", shop_pid).is_err(), "the shop outlived the demo");
        for key in ["url", "telegram", "zarinpal", "control"] {
            let url = self.word(&format!("/{key}"));
            ensure!(self.http.get(url).send().await.is_err(), "{key} still answers");
        }
        let more = self.stdout.next_line().await?;
        ensure!(more.is_none(), "more than one line on standard output: {more:?}");
        Ok(())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the end of the demo's log:\n{}", log_end(&self.folder.path().join(LOG)));
            eprintln!("the end of the second worker's:\n{}", log_end(&self.folder.path().join(SECOND_LOG)));
        }
    }
}

/// The binary, with nothing of this run's environment.
fn program() -> tokio::process::Command {
    without_words_of_ours(tokio::process::Command::new(env!("CARGO_BIN_EXE_mrjbot")))
}

/// A guard that `cargo xtask sabotage` takes out is out in the binary too.
fn without_words_of_ours(mut command: tokio::process::Command) -> tokio::process::Command {
    let ours = |name: &str| name.starts_with("MRJBOT_") && name != "MRJBOT_SABOTAGE";
    for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command
}

fn log_end(path: &Path) -> String {
    let log = std::fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&log[log.len().saturating_sub(LOG_SHOWN_BYTES)..]).into_owned()
}

/// The shell has `kill` built in; it fails when there is no such process.
pub fn signal(name: &str, pid: u64) -> Result<()> {
    let status = Command::new("sh")
        .args(["-c", "kill -\"$0\" \"$1\"", name, &pid.to_string()])
        .stderr(Stdio::null())
        .status()?;
    ensure!(status.success(), "no process {pid}");
    Ok(())
}
