//! `cargo xtask sabotage`: takes one guard out at a time and sees that a test turns red.
//!
//! The test binaries are built once with the feature `sabotage`; which guard is out is said by an environment variable.
//! A test counts as red when it ran and failed: a crash, a hang or a test that is not there is a finding of its own.

mod run;
mod table;

use std::collections::BTreeSet;

use anyhow::{Result, bail};

pub use run::FEATURE;
pub use table::{Sabotage, all, check};

use crate::repository;
use crate::suite::postgres::{self, Cluster};
use crate::suite::tally::Binaries;
use run::Ended;

#[derive(clap::Args)]
pub struct Options {
    /// Only these; all of them without any
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Only print the table
    #[arg(long)]
    list: bool,
}

/// True when every guard that was taken out was missed by its test.
pub fn run(options: &Options) -> Result<bool> {
    let chosen = chosen(&options.names)?;
    if options.list {
        chosen.iter().for_each(|row| println!("{:<30} {:<10} {}", row.name, row.rules, row.guard));
        return Ok(true);
    }
    let root = repository::root()?;
    let findings = crate::tidy::findings_of(&root, check)?;
    findings.iter().for_each(|finding| println!("{finding}"));
    let binaries = run::built(&root, &chosen)?;
    let (mut engines, mut green) = (Engines::default(), BTreeSet::new());
    let mut red = 0;
    for row in &chosen {
        let (mut verdict, mut is_red) = judged(row, (&binaries, None), &mut green)?;
        // Some guards are of one engine: what SQLite does not miss may be missed on PostgreSQL.
        if verdict == SURVIVED
            && let Some(url) = engines.postgres()?
        {
            (verdict, is_red) = judged(row, (&binaries, Some(&url)), &mut green)?;
            verdict.push_str(" (PostgreSQL)");
        }
        println!("{verdict:<16} {:<30} {:<10} {} {}", row.name, row.rules, row.package, row.test);
        red += usize::from(is_red);
    }
    println!("{red} of {} guards were missed when they were out", chosen.len());
    Ok(red == chosen.len() && findings.is_empty())
}

/// The rows of these names; a name that is not in the table is an error.
pub fn chosen(names: &[String]) -> Result<Vec<Sabotage>> {
    let all = all();
    if let Some(unknown) = names.iter().find(|name| !all.iter().any(|row| row.name == **name)) {
        bail!("no sabotage is called {unknown}: `cargo xtask sabotage --list`");
    }
    Ok(all.into_iter().filter(|row| names.is_empty() || names.contains(&row.name)).collect())
}

/// A throw-away PostgreSQL, started when the first guard needs it.
#[derive(Default)]
struct Engines {
    cluster: Option<Cluster>,
}

impl Engines {
    /// Its address; nothing where there is no PostgreSQL.
    fn postgres(&mut self) -> Result<Option<String>> {
        if self.cluster.is_none()
            && let Some(programs) = postgres::find()
        {
            self.cluster = Some(Cluster::start(&programs)?);
        }
        Ok(self.cluster.as_ref().map(|cluster| cluster.url().to_owned()))
    }
}

/// What is printed of a guard that no test missed.
const SURVIVED: &str = "SURVIVED";

/// With all guards the test must be green, without this one red. `green` remembers what was seen with all of them.
fn judged(
    row: &Sabotage,
    (binaries, url): (&Binaries, Option<&str>),
    green: &mut BTreeSet<(String, String, bool)>,
) -> Result<(String, bool)> {
    let key = (row.package.clone(), row.test.clone(), url.is_some());
    if green.insert(key.clone()) {
        let ended = run::test(binaries, row, (None, url))?;
        if ended != Ended::Green {
            green.remove(&key);
            return Ok((format!("{ended} WITH GUARD"), false));
        }
    }
    Ok(match run::test(binaries, row, (Some(&row.name), url))? {
        Ended::Red => ("red".to_owned(), true),
        Ended::Green => (SURVIVED.to_owned(), false),
        other => (other.to_string(), false),
    })
}
