//! `cargo xtask bench`: measures in release mode, shows a table or the JSON, keeps docs/benchmarks.md.
//!
//! The measuring itself lives in `testkit` (binary `bench`); this only runs it and shows what it says.

mod figures;
mod machine;

use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::suite::postgres::{self, Cluster, Durability, POSTGRES_URL};
use crate::{process, repository};
use figures::Report;

#[derive(clap::Args)]
pub struct Options {
    /// Only these areas; all of them without any
    #[arg(value_name = "AREA")]
    areas: Vec<String>,
    /// One JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// Write docs/benchmarks.md
    #[arg(long)]
    save: bool,
}

const BENCHMARKS: &str = "docs/benchmarks.md";
/// The area that measures PostgreSQL too.
const MONEY: &str = "money";

/// True when the measuring itself went well; a missed goal is shown, not failed.
pub fn run(options: &Options) -> Result<bool> {
    let root = repository::root()?;
    if options.save && !options.areas.is_empty() {
        bail!("--save writes all of {BENCHMARKS}: leave the areas out");
    }
    // What the last area looks at.
    let built = process::cargo()
        .args(["build", "--release", "--package", "mrjbot"])
        .current_dir(&root)
        .stdin(Stdio::null())
        .status()
        .context("starting cargo")?;
    if !built.success() {
        bail!("mrjbot was not built ({built})");
    }
    let cluster = if options.areas.is_empty() || options.areas.iter().any(|area| area == MONEY) {
        server()?
    } else {
        None
    };
    let mut bench = process::cargo();
    bench.args(["run", "--release", "--package", "testkit", "--bin", "bench", "--"]);
    bench.args(&options.areas).arg("--json").current_dir(&root).stdin(Stdio::null()).stderr(Stdio::inherit());
    if let Some(cluster) = &cluster {
        bench.env(POSTGRES_URL, cluster.url());
    }
    let output = bench.output().context("starting cargo")?;
    if !output.status.success() {
        bail!("the measuring failed ({})", output.status);
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    let report = Report::read(&printed, machine::describe(), machine::today())?;
    if options.save {
        let path = root.join(BENCHMARKS);
        std::fs::write(&path, report.markdown()).with_context(|| format!("writing {}", path.display()))?;
        process::note(&format!("wrote {BENCHMARKS}"));
    }
    if options.json {
        println!("{}", report.json());
    } else {
        print!("{}", report.table());
    }
    Ok(true)
}

/// A server of our own that writes as in production; the figures on PostgreSQL are left out where there is none.
fn server() -> Result<Option<Cluster>> {
    postgres::find().map(|programs| Cluster::start_with(&programs, Durability::Full)).transpose()
}
