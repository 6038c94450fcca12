//! `cargo xtask faults`: builds the shop and the fault harness, runs the harness, passes on what it found.
//!
//! The harness itself is the binary `faults` of `testkit`; this only builds, lends it a PostgreSQL and starts it.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::suite::postgres::{self, Cluster, POSTGRES_URL};
use crate::{process, repository, sabotage};

#[path = "../../testkit/src/bin/faults/options.rs"]
mod asked;

use asked::Database;

#[derive(clap::Args)]
#[group(skip)]
pub struct Options {
    #[command(flatten)]
    asked: asked::Options,
    /// Try the release build, for long runs
    #[arg(long, conflicts_with = "sabotage")]
    release: bool,
}

impl asked::Options {
    /// The command line of the harness.
    fn arguments(&self) -> Vec<String> {
        let database = if self.database == Database::Postgres { "postgres" } else { "sqlite" };
        let shop = self.shop.as_ref().map(|shop| shop.display().to_string());
        let values = [
            ("--seed", Some(self.seed.to_string())),
            ("--minutes", Some(self.minutes.to_string())),
            ("--kills", Some(self.kills.to_string())),
            ("--customers", Some(self.customers.to_string())),
            ("--database", Some(database.to_owned())),
            ("--shop", shop),
            ("--sabotage", self.sabotage.clone()),
        ];
        // A sabotaged run is judged here, by its counts.
        let flags = [("--json", self.json || self.sabotage.is_some()), ("--self-test", self.self_test)];
        let values = values.into_iter().filter_map(|(name, value)| Some([name.to_owned(), value?])).flatten();
        values.chain(flags.iter().filter(|(_, on)| *on).map(|(flag, _)| (*flag).to_owned())).collect()
    }
}

/// True when nothing was lost, doubled, broken, undelivered or untold; with a guard out, when something was.
pub fn run(options: &Options) -> Result<bool> {
    let root = repository::root()?;
    // All of the workspace: what the suite has built is built already.
    let mut build = process::cargo();
    build.args(["build", "--workspace", "--bins"]).current_dir(&root);
    if options.release {
        build.arg("--release");
    }
    if let Some(name) = &options.asked.sabotage {
        sabotage::chosen(std::slice::from_ref(name))?;
        build.args(["--features", sabotage::FEATURE]);
    }
    process::must(&mut build)?;
    let profile = if options.release { "release" } else { "debug" };
    let harness = process::target_folder(&root)?.join(profile).join("faults");
    let cluster = if options.asked.database == Database::Postgres { server()? } else { None };
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
    command.args(options.asked.arguments()).stdin(Stdio::null());
    if let Some(cluster) = cluster {
        command.env(POSTGRES_URL, cluster.url());
    }
    if options.asked.sabotage.is_some() {
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
    let counted = ["lost", "doubled", "undelivered", "untold"].iter().any(|name| report[name] != 0);
    Ok(counted || report["violations"].as_array().is_some_and(|broken| !broken.is_empty()))
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
        let arguments = Line::parse_from(line).options.asked.arguments().join(" ");
        assert_eq!(arguments, "--seed 7 --minutes 0.5 --kills 20 --customers 200 --database postgres --json");
    }
}
