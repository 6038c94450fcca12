//! The parts of the suite: what each runs, and when it is skipped. Order: the quick and telling ones first.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::Console;
use super::outcome::Outcome;
use super::postgres::{self, Cluster, POSTGRES_URL};
use super::tally::{Binaries, Tally};
use crate::{demo, needs, process, tidy};

/// Crates whose tests open a database.
const DATABASE_CRATES: &[&str] = &["shop", "bot", "api", "mrjbot", "testkit"];

/// Scripts of web/package.json that are tests, in order; those that are absent are passed over.
const WEB_SCRIPTS: &[&str] = &["check", "lint", "typecheck", "test", "build"];

/// Drives a browser through the dashboard.
const BROWSER_SCRIPT: &str = "e2e";

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// What can be asked for with `--only`.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    Fmt,
    Clippy,
    Tidy,
    Build,
    Sqlite,
    Postgres,
    Redis,
    Web,
    Browser,
}

/// What every part is given.
pub struct Run {
    pub root: PathBuf,
    pub console: Console,
}

/// One part to run.
pub struct Step {
    pub title: &'static str,
    pub run: fn(&Run) -> Result<Outcome>,
}

/// The steps for the parts asked for; all of them without any. Tests run on both engines in one go.
pub fn plan(only: &[Part]) -> Vec<Step> {
    let wanted = |part: Part| only.is_empty() || only.contains(&part);
    let rust: (&'static str, fn(&Run) -> Result<Outcome>) =
        match (wanted(Part::Sqlite), wanted(Part::Postgres)) {
            (true, true) => ("tests on SQLite, PostgreSQL", sqlite_and_postgres),
            (_, true) => ("tests on PostgreSQL", sqlite_and_postgres),
            _ => ("tests on SQLite", sqlite),
        };
    let all = [
        (wanted(Part::Fmt), ("fmt", fmt as fn(&Run) -> Result<Outcome>)),
        (wanted(Part::Tidy), ("tidy", tidy_rules)),
        (wanted(Part::Clippy), ("clippy", clippy)),
        (wanted(Part::Build), ("build of the tests", build)),
        (wanted(Part::Sqlite) || wanted(Part::Postgres), rust),
        (wanted(Part::Redis), ("redis", redis)),
        (wanted(Part::Web), ("web", web)),
        (wanted(Part::Browser), ("browser", browser)),
    ];
    all.into_iter().filter(|(wanted, _)| *wanted).map(|(_, (title, run))| Step { title, run }).collect()
}

fn fmt(run: &Run) -> Result<Outcome> {
    component(run, "fmt", "rustfmt", &["--all", "--check"])
}

fn clippy(run: &Run) -> Result<Outcome> {
    compiler()?;
    component(run, "clippy", "clippy", &["--workspace", "--all-targets", "--", "-D", "warnings"])
}

/// A cargo command that a minimal toolchain lacks.
fn component(run: &Run, command: &str, component: &str, args: &[&str]) -> Result<Outcome> {
    let there =
        process::cargo().args([command, "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        return Ok(Outcome::skipped(format!(
            "{command}: not in this toolchain, `rustup component add {component}`"
        )));
    }
    cargo(run, command, &[&[command], args].concat())
}

/// A cargo command that counts as one test.
fn cargo(run: &Run, name: &str, args: &[&str]) -> Result<Outcome> {
    let mut command = process::cargo();
    command.args(args).current_dir(&run.root);
    let status = process::lines(&mut command, |line| run.console.say(line))?;
    Ok(Outcome::of(name, status.success()))
}

fn tidy_rules(run: &Run) -> Result<Outcome> {
    let mut total = Outcome::nothing();
    for rule in tidy::check()? {
        for finding in &rule.findings {
            run.console.say(&format!("{finding} [{}]", rule.rule));
        }
        total.add(Outcome::of(&format!("tidy: {}", rule.rule), rule.findings.is_empty()));
    }
    Ok(total)
}

fn build(run: &Run) -> Result<Outcome> {
    compiler()?;
    cargo(run, "build of the tests", &["test", "--workspace", "--no-run"])
}

/// Native parts (SQLite, ring) need a C compiler.
fn compiler() -> Result<()> {
    if needs::has_c_compiler() {
        Ok(())
    } else {
        needs::install(&["build-essential"]).context("there is no C compiler")
    }
}

fn sqlite(run: &Run) -> Result<Outcome> {
    tests_on_sqlite(run)
}

fn sqlite_and_postgres(run: &Run) -> Result<Outcome> {
    if let Some(url) = std::env::var(POSTGRES_URL).ok().filter(|url| !url.is_empty()) {
        run.console.say(&format!("PostgreSQL: the server that {POSTGRES_URL} names"));
        return on_both_engines(run, &url);
    }
    let programs = match installed_postgres() {
        Ok(programs) => programs,
        Err(error) => {
            let mut outcome = tests_on_sqlite(run)?;
            outcome.add(Outcome::skipped(format!("tests on PostgreSQL: {error:#}")));
            return Ok(outcome);
        }
    };
    match Cluster::start(&programs) {
        Ok(cluster) => {
            run.console.say(&format!(
                "PostgreSQL: a throw-away server of {} at {}",
                programs.display(),
                cluster.url()
            ));
            let mut outcome = on_both_engines(run, cluster.url())?;
            outcome.add(server_was_well(run, &cluster, outcome.failed > 0));
            Ok(outcome)
        }
        Err(error) => {
            run.console.say(&format!("PostgreSQL: {error:#}"));
            let mut outcome = tests_on_sqlite(run)?;
            outcome.add(Outcome::failed("tests on PostgreSQL: the server did not start"));
            Ok(outcome)
        }
    }
}

/// No transactions waited for each other; and when something failed, what the server has to say about it.
fn server_was_well(run: &Run, cluster: &Cluster, something_failed: bool) -> Outcome {
    let log = cluster.log();
    if something_failed {
        run.console.say(&format!("the end of PostgreSQL's log:\n{}", log.end()));
    }
    let mut deadlocks = log.deadlocks();
    let count = deadlocks.len();
    deadlocks.sort();
    deadlocks.dedup();
    // Named in the summary: it may be all that is left of a run.
    let named = deadlocks.join("\n  ");
    Outcome::of(&format!("PostgreSQL: {count} deadlocks, see CONTRIBUTING.md\n  {named}"), count == 0)
}

/// PostgreSQL's programs, installed first when that is needed and allowed. An error says what a person has to do.
fn installed_postgres() -> Result<PathBuf> {
    if let Some(programs) = postgres::find() {
        return Ok(programs);
    }
    needs::install(&["postgresql"])?;
    postgres::find().context("the package `postgresql` brought no initdb")
}

/// Everything on SQLite, then everything that has a database in it once more on PostgreSQL.
fn on_both_engines(run: &Run, url: &str) -> Result<Outcome> {
    let mut outcome = tests_on_sqlite(run)?;
    run.console.say("and again on PostgreSQL");
    outcome.add(tests_on_postgres(run, url)?);
    Ok(outcome)
}

/// The engine of a run is decided by the environment, once: without the variable every database is a SQLite file.
fn tests_on_sqlite(run: &Run) -> Result<Outcome> {
    compiler()?;
    let mut tally = Tally::new(binaries(run)?);
    let mut command = process::cargo();
    command.args(["test", "--no-fail-fast", "--workspace"]).current_dir(&run.root).env_remove(POSTGRES_URL);
    let status = process::lines(&mut command, |line| {
        if tally.line(line) {
            run.console.say(line);
        }
    })?;
    Ok(tally.finish(status.success()))
}

/// With the variable every database is on that server. The binaries are the ones that ran on SQLite: asking cargo for
/// some packages instead of all would build half the house anew, with fewer features.
fn tests_on_postgres(run: &Run, url: &str) -> Result<Outcome> {
    let binaries = binaries(run)?;
    let mut tally = Tally::new(binaries.clone());
    let mut well = true;
    for test in binaries.tests_of(DATABASE_CRATES) {
        run.console.say(&format!("     Running tests of {} on PostgreSQL", test.package));
        tally.begins(&test.package);
        let mut command = Command::new(&test.executable);
        command.current_dir(&test.folder).env(POSTGRES_URL, url);
        let status = process::lines(&mut command, |line| {
            if tally.line(line) {
                run.console.say(line);
            }
        })?;
        well &= status.success();
    }
    Ok(tally.finish(well))
}

/// Builds the tests and learns which binary belongs to which crate.
fn binaries(run: &Run) -> Result<Binaries> {
    let output = process::cargo()
        .args(["test", "--workspace", "--no-run", "--quiet", "--message-format", "json-render-diagnostics"])
        .current_dir(&run.root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .context("starting cargo")?;
    Ok(Binaries::read(&String::from_utf8_lossy(&output.stdout)))
}

fn redis(run: &Run) -> Result<Outcome> {
    run.console.say("redis: nothing uses it yet");
    Ok(Outcome::nothing())
}

fn web(run: &Run) -> Result<Outcome> {
    if !needs::has_web(&run.root) {
        run.console.say("web: there is no web application yet");
        return Ok(Outcome::nothing());
    }
    if let Some(missing) = needs::lacks_node() {
        return Ok(Outcome::skipped(format!("web: {missing}")));
    }
    demo::install_web(&run.root)?;
    let mut total = Outcome::nothing();
    for script in WEB_SCRIPTS {
        total.add(npm_script(run, script)?);
    }
    Ok(total)
}

fn browser(run: &Run) -> Result<Outcome> {
    if !needs::has_web(&run.root) {
        run.console.say("browser: there is no web application yet");
        return Ok(Outcome::nothing());
    }
    let there = || BROWSERS.iter().any(|name| process::find(name).is_some());
    if !there() && (needs::install(&["chromium"]).is_err() || !there()) {
        return Ok(Outcome::skipped("browser: no Chromium here; `apt-get install chromium`".to_owned()));
    }
    if let Some(missing) = needs::lacks_node() {
        return Ok(Outcome::skipped(format!("browser: {missing}")));
    }
    demo::install_web(&run.root)?;
    npm_script(run, BROWSER_SCRIPT)
}

/// One script of web/package.json as one test; nothing when there is no such script.
fn npm_script(run: &Run, script: &str) -> Result<Outcome> {
    let web = run.root.join("web");
    let manifest = std::fs::read_to_string(web.join("package.json")).context("reading web/package.json")?;
    let manifest: serde_json::Value = serde_json::from_str(&manifest).context("reading web/package.json")?;
    if manifest["scripts"][script].is_null() {
        return Ok(Outcome::nothing());
    }
    let mut command = Command::new("npm");
    command.args(["run", script]).current_dir(web);
    let status = process::lines(&mut command, |line| run.console.say(line))?;
    Ok(Outcome::of(&format!("web: npm run {script}"), status.success()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(only: &[Part]) -> Vec<&'static str> {
        plan(only).iter().map(|step| step.title).collect()
    }

    #[test]
    fn both_engines_share_one_run() {
        assert_eq!(titles(&[Part::Sqlite]), ["tests on SQLite"]);
        assert_eq!(titles(&[Part::Postgres, Part::Fmt]), ["fmt", "tests on PostgreSQL"]);
        assert_eq!(titles(&[]).iter().filter(|title| title.starts_with("tests on")).count(), 1);
        assert_eq!(titles(&[]).len(), 8);
    }
}
