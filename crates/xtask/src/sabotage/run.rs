//! Builds the test binaries with switches in them, and runs one test at a time.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Sabotage;
use crate::process;
use crate::suite::postgres::POSTGRES_URL;
use crate::suite::tally::{Binaries, TestBinary};

/// What builds the switches in.
pub const FEATURE: &str = "kernel/sabotage";
/// What throws one.
pub const VARIABLE: &str = "MRJBOT_SABOTAGE";
/// A test that takes longer hangs: those that wait for what never comes give up much sooner.
const TEST_MAX: Duration = Duration::from_secs(300);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How the harness of Rust ends when a test failed.
const FAILED: i32 = 101;

/// How a test ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    Green,
    Red,
    /// Nothing ran under this name.
    Missing,
    Hung,
    Crashed(String),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Green => f.write_str("green"),
            Self::Red => f.write_str("RED"),
            Self::Missing => f.write_str("NO SUCH TEST"),
            Self::Hung => f.write_str("HUNG"),
            Self::Crashed(how) => write!(f, "CRASHED ({how})"),
        }
    }
}

/// Builds what the rows need, once.
pub fn built(root: &Path, rows: &[Sabotage]) -> Result<Binaries> {
    let packages: BTreeSet<&str> = rows.iter().map(|row| row.package.as_str()).collect();
    let mut build = process::cargo();
    build.args(["test", "--no-run", "--message-format=json", "--features", FEATURE, "-p", "kernel"]);
    for package in packages {
        build.args(["-p", package]);
    }
    let output = build.current_dir(root).stderr(Stdio::inherit()).output().context("starting cargo")?;
    if !output.status.success() {
        bail!("the tests do not build with {FEATURE} ({})", output.status);
    }
    Ok(Binaries::read(&String::from_utf8_lossy(&output.stdout)))
}

/// Runs the test of a row, with the guard of this name out, on the PostgreSQL at `url` or on SQLite.
pub fn test(binaries: &Binaries, row: &Sabotage, (out, url): (Option<&str>, Option<&str>)) -> Result<Ended> {
    for binary in binaries.tests_of(&[&row.package]) {
        let ended = one(&binary, &row.test, (out, url))?;
        if ended != Ended::Missing {
            return Ok(ended);
        }
    }
    Ok(Ended::Missing)
}

fn one(binary: &TestBinary, test: &str, (out, url): (Option<&str>, Option<&str>)) -> Result<Ended> {
    let mut command = Command::new(&binary.executable);
    command.args([test, "--exact"]).current_dir(&binary.folder).env_remove(VARIABLE).env_remove(POSTGRES_URL);
    if let Some(url) = url {
        command.env(POSTGRES_URL, url);
    }
    if let Some(name) = out {
        command.env(VARIABLE, name);
    }
    // What a failing test says is expected, and of no interest: only how it ended.
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().with_context(|| format!("starting {}", binary.executable.display()))?;
    let mut pipe = child.stdout.take().context("a child without output")?;
    let reader = thread::spawn(move || {
        let mut said = Vec::new();
        pipe.read_to_end(&mut said).map(|_| String::from_utf8_lossy(&said).into_owned())
    });
    let Some(status) = waited(&mut child)? else { return Ok(Ended::Hung) };
    let said = reader.join().map_err(|_| anyhow::anyhow!("the reader of a test died"))??;
    Ok(ended(status.code(), &said).unwrap_or_else(|| Ended::Crashed(status.to_string())))
}

/// `None` when it had to be ended.
fn waited(child: &mut Child) -> Result<Option<std::process::ExitStatus>> {
    let until = Instant::now() + TEST_MAX;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() > until {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(LOOK_EVERY);
    }
}

/// What the last line of a test binary and its exit code say together; `None` when it got to no last line.
fn ended(code: Option<i32>, said: &str) -> Option<Ended> {
    let result = said.lines().rfind(|line| line.starts_with("test result: "))?;
    match code {
        Some(0) if result.contains(" 1 passed; 0 failed;") => Some(Ended::Green),
        Some(0) if result.contains(" 0 passed; 0 failed;") => Some(Ended::Missing),
        Some(FAILED) if result.contains(" 0 passed; 1 failed;") => Some(Ended::Red),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_test_that_ran_and_failed_is_red() {
        let result = |passed: u32, failed: u32| {
            let word = if failed == 0 { "ok" } else { "FAILED" };
            format!(
                "running 1 test\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; 9 filtered out\n"
            )
        };
        assert_eq!(ended(Some(0), &result(1, 0)), Some(Ended::Green));
        assert_eq!(ended(Some(0), &result(0, 0)), Some(Ended::Missing));
        assert_eq!(ended(Some(101), &result(0, 1)), Some(Ended::Red));
        assert_eq!(ended(Some(101), "error: cannot load"), None);
        assert_eq!(ended(None, "running 1 test\n"), None, "a signal");
    }
}
