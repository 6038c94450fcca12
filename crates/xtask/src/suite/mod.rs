//! `cargo xtask test`: the whole suite in named parts, each timed, one plain line at the end.
//!
//! A part that cannot run here is skipped by name and said so in the last line; nothing is left out in silence.

mod outcome;
mod parts;
pub mod postgres;
pub mod tally;

use std::time::Instant;

use anyhow::Result;
use serde_json::json;

use crate::repository;
use outcome::Outcome;
use parts::{Part, Run};

#[derive(clap::Args)]
pub struct Options {
    /// Only these parts, separated by commas or spaces
    #[arg(long, value_name = "PART", num_args = 1.., value_delimiter = ',')]
    only: Vec<Part>,
    /// One JSON object on stdout instead of the last line; everything else goes to stderr
    #[arg(long)]
    json: bool,
}

/// Where progress is said: stdout for a person, stderr when stdout belongs to a machine.
#[derive(Clone, Copy)]
pub struct Console {
    json: bool,
}

impl Console {
    pub fn say(self, text: &str) {
        if self.json { eprintln!("{text}") } else { println!("{text}") }
    }
}

/// A part that ran.
struct Done {
    title: &'static str,
    seconds: f64,
    outcome: Outcome,
}

/// True when nothing failed.
pub fn run(options: &Options) -> Result<bool> {
    let console = Console { json: options.json };
    let run = Run { root: repository::root()?, console };
    let mut done = Vec::new();
    for step in parts::plan(&options.only) {
        console.say(&format!("\n== {}", step.title));
        let started = Instant::now();
        let outcome = (step.run)(&run).unwrap_or_else(|error| {
            console.say(&format!("{error:#}"));
            Outcome::failed(step.title)
        });
        let seconds = started.elapsed().as_secs_f64();
        console.say(&format!("-- {}: {} ({seconds:.1} s)", step.title, outcome.line()));
        done.push(Done { title: step.title, seconds, outcome });
    }
    Ok(conclude(console, &done))
}

fn conclude(console: Console, done: &[Done]) -> bool {
    let mut total = Outcome::default();
    console.say("\n== summary");
    for part in done {
        console.say(&format!("{:>8.1} s  {:<28}  {}", part.seconds, part.title, part.outcome.line()));
        total.add(part.outcome.clone());
    }
    for skipped in &total.skips {
        console.say(&format!("skipped: {skipped}"));
    }
    for failure in &total.failures {
        console.say(&format!("FAILED: {failure}"));
    }
    if console.json {
        println!("{}", report(done, &total));
    } else {
        println!("{}", total.line());
    }
    total.failed == 0
}

fn report(done: &[Done], total: &Outcome) -> serde_json::Value {
    let parts: Vec<_> = done
        .iter()
        .map(|part| {
            let (seconds, it) = ((part.seconds * 10.0).round() / 10.0, &part.outcome);
            json!({ "part": part.title, "seconds": seconds, "passed": it.passed, "failed": it.failed, "skipped": it.skipped })
        })
        .collect();
    json!({
        "passed": total.passed, "failed": total.failed, "skipped": total.skipped,
        "failures": total.failures, "skips": total.skips, "parts": parts,
    })
}
