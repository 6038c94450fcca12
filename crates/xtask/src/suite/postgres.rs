//! A throw-away PostgreSQL: made in a temporary folder, never touching a server that is already there.
//!
//! It cannot outlive us: a small shell waits for the end of a pipe that only this process holds, so even a kill -9 ends
//! the server and removes the folder.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{needs, process};

/// How long a fresh server may take until it answers.
const START_MAX: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Another program may take the free port before the server does.
const STARTS_MAX: usize = 3;
/// What is shown of a log when the server does not start.
const LOG_LINES_MAX: usize = 20;

/// Names a server to the tests, the harness and the bench.
pub const POSTGRES_URL: &str = "MRJBOT_TEST_POSTGRES_URL";
const SETTINGS: &[&str] = &["max_connections=200", "listen_addresses=127.0.0.1"];
/// For tests: nothing of it survives a crash, so nothing needs to reach the disk.
const HASTY: &[&str] = &["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/// Whether what is committed is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    Hasty,
    /// As in production: for figures.
    Full,
}

/// Runs the server (its command line in `$@`) until stdin ends.
const WATCH: &str = r#"
"$@" </dev/null >"$FOLDER/log" 2>&1 &
server=$!
trap '' INT TERM HUP
cat >/dev/null
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$FOLDER"
"#;

/// The folder of `initdb` and `postgres`: PATH, what `pg_config` says, Debian's and Red Hat's places.
pub fn find() -> Option<PathBuf> {
    let in_path =
        process::find("initdb").and_then(|full| fs::canonicalize(full).ok()?.parent().map(Path::to_owned));
    let configured = process::output("pg_config", &["--bindir"]).map(PathBuf::from);
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .chain(fs::read_dir("/usr"))
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    let places = in_path.into_iter().chain(configured).chain(versions.into_iter().rev());
    places.into_iter().find(|folder| ["initdb", "postgres"].iter().all(|name| folder.join(name).is_file()))
}

/// Removes its folder when dropped.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // already gone when the watcher was quicker
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running server. Stopped and removed when dropped, and when this process dies in whatever way.
pub struct Cluster {
    watcher: Child,
    url: String,
    folder: Folder,
}

impl Cluster {
    /// A server for tests. `programs` is what [`find`] gave.
    pub fn start(programs: &Path) -> Result<Cluster> {
        Self::start_with(programs, Durability::Hasty)
    }

    pub fn start_with(programs: &Path, durability: Durability) -> Result<Cluster> {
        let user = User::unprivileged()?;
        let mut outcome = Cluster::try_start(programs, &user, durability);
        for _ in 1..STARTS_MAX {
            outcome = outcome.or_else(|_| Cluster::try_start(programs, &user, durability));
        }
        outcome
    }

    fn try_start(programs: &Path, user: &User, durability: Durability) -> Result<Cluster> {
        let folder = Folder(std::env::temp_dir().join(format!("mrjbot-postgres-{}", std::process::id())));
        fs::create_dir(&folder.0).with_context(|| format!("making {}", folder.0.display()))?;
        user.own(&folder.0)?;
        make(programs, &folder.0, user)?;
        let port = free_port()?;
        let watcher = watch(programs, (&folder.0, port), (user, durability))?;
        let cluster =
            Cluster { watcher, url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), folder };
        wait_ready(&cluster.folder.0)?;
        Ok(cluster)
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the server said so far.
    pub fn log(&self) -> Log {
        // a log that cannot be read says nothing
        Log(fs::read_to_string(self.folder.0.join("log")).unwrap_or_default())
    }
}

/// The server's own words.
pub struct Log(String);

impl Log {
    pub fn end(&self) -> String {
        tail(&self.0)
    }

    /// What the transactions wanted that waited for each other until the server ended one of them. The loser runs again a
    /// second later, so that no test notices; a crowd of them stops a shop.
    pub fn deadlocks(&self) -> Vec<String> {
        let passages = self.0.split("deadlock detected").skip(1);
        passages.map(|passage| wanted(passage).join("\n  and ")).collect()
    }
}

/// The statements of the lines "Process 12: UPDATE …" at the head of a passage.
fn wanted(passage: &str) -> Vec<&str> {
    let details = passage.lines().skip(1).take_while(|line| !line.contains("HINT:"));
    let statements = details.filter_map(|line| line.trim().strip_prefix("Process ")?.split_once(": "));
    statements.filter(|(process, _)| process.parse::<u32>().is_ok()).map(|(_, statement)| statement).collect()
}

impl Drop for Cluster {
    /// Closes the pipe the watcher reads and waits until the server is gone.
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        // nothing to do about a watcher that is gone already
        let _ = self.watcher.wait();
    }
}

/// Who runs the server: PostgreSQL refuses to be root.
struct User(Option<(u32, u32)>);

impl User {
    fn unprivileged() -> Result<User> {
        if !needs::is_root() {
            return Ok(User(None));
        }
        let accounts = fs::read_to_string("/etc/passwd").context("reading /etc/passwd")?;
        let ids = ["postgres", "nobody"].iter().find_map(|name| ids_of(&accounts, name));
        ids.map(|ids| User(Some(ids))).context("no account `postgres` or `nobody` to run PostgreSQL as")
    }

    fn own(&self, folder: &Path) -> Result<()> {
        if let Some((user, group)) = self.0 {
            std::os::unix::fs::chown(folder, Some(user), Some(group)).context("giving the folder away")?;
        }
        Ok(())
    }

    /// A command that this user runs, in its own process group: Ctrl-C at the terminal is for us, not for it.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env("LC_ALL", "C").process_group(0);
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }
}

fn ids_of(accounts: &str, name: &str) -> Option<(u32, u32)> {
    let mut parts = accounts.lines().find(|line| line.split(':').next() == Some(name))?.split(':').skip(2);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn make(programs: &Path, folder: &Path, user: &User) -> Result<()> {
    let output = user
        .command(programs.join("initdb"), folder)
        .args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
            "--pgdata",
        ])
        .arg(folder.join("data"))
        .stdin(Stdio::null())
        .output()
        .context("starting initdb")?;
    if !output.status.success() {
        bail!("initdb failed: {}", tail(&String::from_utf8_lossy(&output.stderr)));
    }
    Ok(())
}

fn watch(
    programs: &Path,
    (folder, port): (&Path, u16),
    (user, durability): (&User, Durability),
) -> Result<Child> {
    let mut command = user.command("sh", folder);
    command.args(["-c", WATCH, "sh"]).env("FOLDER", folder).arg(programs.join("postgres"));
    command.arg("-D").arg(folder.join("data")).arg("-k").arg(folder).args(["-p", &port.to_string()]);
    let hasty = if durability == Durability::Hasty { HASTY } else { &[] };
    for setting in SETTINGS.iter().chain(hasty) {
        command.args(["-c", setting]);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().context("starting PostgreSQL")
}

/// Waits until the server writes `ready` into its pid file, as pg_ctl does.
fn wait_ready(folder: &Path) -> Result<()> {
    let read = |name: &str| -> String {
        let mut text = String::new();
        // not there yet
        let _ = fs::File::open(folder.join(name)).and_then(|mut file| file.read_to_string(&mut text));
        text
    };
    let started = Instant::now();
    while started.elapsed() < START_MAX {
        if read("data/postmaster.pid").lines().any(|line| line.trim() == "ready") {
            return Ok(());
        }
        if read("log").contains("FATAL:") {
            break;
        }
        std::thread::sleep(LOOK_EVERY);
    }
    bail!("the server does not answer: {}", tail(&read("log")))
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES_MAX)..].join("\n")
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("looking for a free port")?;
    Ok(listener.local_addr().context("looking for a free port")?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_by_their_whole_name() {
        let accounts = "root:x:0:0::/:/bin/sh\nnobody2:x:1:2::/:\nnobody:x:65534:65533:nobody:/:/bin/false\n";
        assert_eq!(ids_of(accounts, "nobody"), Some((65534, 65533)));
        assert_eq!(ids_of(accounts, "postgres"), None);
    }

    #[test]
    fn deadlocks_are_named_by_what_waited() {
        let log = "12:00 [7] ERROR:  deadlock detected\n\
            12:00 [7] DETAIL:  Process 7 waits for ShareLock on transaction 1; blocked by process 8.\n\
            \tProcess 8 waits for ShareLock on transaction 2; blocked by process 7.\n\
            \tProcess 7: UPDATE a\n\tProcess 8: UPDATE b: c\n\
            12:00 [7] HINT:  See server log for query details.\n\tProcess 9: no\n\
            12:01 [9] ERROR:  deadlock detected\n";
        assert_eq!(Log(log.to_owned()).deadlocks(), ["UPDATE a\n  and UPDATE b: c", ""]);
        assert!(Log(String::new()).deadlocks().is_empty());
    }

    #[test]
    fn a_long_log_is_cut_to_its_end() {
        let log: String = (0..100).map(|n| format!("{n}\n")).collect();
        assert!(tail(&log).starts_with("80\n") && tail(&log).ends_with("99"));
    }

    #[test]
    fn a_server_answers_until_it_is_dropped_and_leaves_nothing() {
        // without PostgreSQL the suite names the part as skipped; there is nothing to start here either
        let Some(programs) = find() else { return };
        let cluster = Cluster::start(&programs).unwrap();
        let address =
            cluster.url().split(['@', '/']).find(|part| part.starts_with("127.")).unwrap().to_owned();
        let folder = cluster.folder.0.clone();
        assert!(std::net::TcpStream::connect(&address).is_ok());
        drop(cluster);
        assert!(std::net::TcpStream::connect(&address).is_err());
        assert!(!folder.exists());
    }
}
