//! `cargo xtask faults`: builds the shop and the fault harness, runs the harness, passes on what it found.
//!
//! The harness itself is the binary `faults` of `testkit`; this only builds, lends it a PostgreSQL and starts it.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::suite::postgres::{self, Cluster};
use crate::{process, repository, sabotage};

/// A server where the harness may make its database.
const POSTGRES_URL: &str = "MRJBOT_TEST_POSTGRES_URL";

#[derive(clap::Args)]
pub struct Options {
    /// The same seed gives the same schedule
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long the storm lasts; mending and judging come on top
    #[arg(long, default_value_t = 2.0)]
    minutes: f64,
    /// How often the shop is killed
    #[arg(long, default_value_t = 20)]
    kills: u32,
    #[arg(long, default_value_t = 200)]
    customers: u32,
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,
    /// One JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// Try the release build, for long runs
    #[arg(long)]
    release: bool,
    /// Prove that the checker sees doctored books
    #[arg(long)]
    self_test: bool,
    /// Take this guard out of the shop; it is well when something is lost or doubled without it
    #[arg(long, value_name = "NAME", conflicts_with_all = ["release", "self_test"])]
    sabotage: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

impl Options {
    fn arguments(&self) -> Vec<String> {
        let database = if self.database == Database::Postgres { "postgres" } else { "sqlite" };
        let mut arguments: Vec<String> = [
            ("--seed", self.seed.to_string()),
            ("--minutes", self.minutes.to_string()),
            ("--kills", self.kills.to_string()),
            ("--customers", self.customers.to_string()),
            ("--database", database.to_owned()),
        ]
        .into_iter()
        .flat_map(|(name, value)| [name.to_owned(), value])
        .collect();
        if let Some(name) = &self.sabotage {
            arguments.extend(["--sabotage".to_owned(), name.clone()]);
        }
        // A sabotaged run is judged here, by its counts.
        let flags = [("--json", self.json || self.sabotage.is_some()), ("--self-test", self.self_test)];
        arguments.extend(flags.iter().filter(|(_, on)| *on).map(|(flag, _)| (*flag).to_owned()));
        arguments
    }
}

/// True when nothing was lost, doubled, broken, undelivered or untold; with a guard out, when something was lost or
/// doubled.
pub fn run(options: &Options) -> Result<bool> {
    let root = repository::root()?;
    // All of the workspace: what the suite has built is built already.
    let mut build = process::cargo();
    build.args(["build", "--workspace", "--bins"]).current_dir(&root);
    if options.release {
        build.arg("--release");
    }
    if let Some(name) = &options.sabotage {
        sabotage::chosen(std::slice::from_ref(name))?;
        build.args(["--features", sabotage::FEATURE]);
    }
    process::must(&mut build)?;
    let profile = if options.release { "release" } else { "debug" };
    let harness = process::target_folder(&root)?.join(profile).join("faults");
    let cluster = if options.database == Database::Postgres { server()? } else { None };
    started(&harness, options, cluster.as_ref())
}

/// A throw-away server, unless the environment names one.
fn server() -> Result<Option<Cluster>> {
    if std::env::var(POSTGRES_URL).is_ok_and(|url| !url.is_empty()) {
        return Ok(None);
    }
    let programs =
        postgres::find().context("there is no PostgreSQL here: install the package `postgresql`")?;
    Cluster::start(&programs).map(Some)
}

fn started(harness: &Path, options: &Options, cluster: Option<&Cluster>) -> Result<bool> {
    let mut command = Command::new(harness);
    command.args(options.arguments()).stdin(Stdio::null());
    if let Some(cluster) = cluster {
        command.env(POSTGRES_URL, cluster.url());
    }
    if options.sabotage.is_some() {
        return is_seen(&mut command);
    }
    let status = command.status().with_context(|| format!("starting {}", harness.display()))?;
    Ok(status.success())
}

/// With a guard out the counts must tell.
fn is_seen(command: &mut Command) -> Result<bool> {
    let output = command.stderr(Stdio::inherit()).output().context("starting the harness")?;
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).context("reading the report")?;
    println!("{report}");
    let count = |name: &str| report[name].as_u64().unwrap_or_default();
    Ok(count("lost") + count("doubled") > 0)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    #[test]
    fn what_is_asked_for_is_passed_on() {
        let line = ["faults", "--seed", "7", "--minutes", "0.5", "--database", "postgres", "--json"];
        let arguments = Line::parse_from(line).options.arguments().join(" ");
        assert_eq!(arguments, "--seed 7 --minutes 0.5 --kills 20 --customers 200 --database postgres --json");
    }
}
