//! The fault harness: the real `mrjbot serve` in a simulated world where everything fails, killed again and again, and
//! then a count of what the world knows against what the books say. `cargo xtask faults` builds and runs it.
//!
//! A seeded schedule drives customers and reviewers through the chat, payers through the payment page and the owner
//! through the command line, while services fail, time moves, the database goes away and the shop is killed. When the
//! storm is over everything is mended and the shop is left alone until it is quiet; only then is it judged, by facts
//! that the shop did not write: what the bank took, what reviewers were told, what panels hold, what stands in chats.
//!
//! A seed gives the same schedule. How the processes interleave is the machine's, so the same seed is not the same run.
//! Prints one line of JSON to standard output, progress and findings to standard error; never touches anything but
//! loopback and a folder of its own, and stops by itself.

mod books;
mod browser;
mod chat;
mod check;
mod customer;
mod deeds;
mod desk;
mod doctored;
mod facts;
mod healing;
mod options;
mod payer;
mod process;
mod report;
mod reviewer;
mod storm;
mod weather;
mod words;
mod world;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use clap::Parser as _;
use options::{Database, Options};
use report::Report;
use testkit::TestEngine;

/// The allocator of the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A storm is bounded, whatever is asked for.
const MINUTES_MAX: f64 = 24.0 * 60.0;
const CUSTOMERS_MAX: u32 = 5_000;

impl Options {
    fn engine(&self) -> TestEngine {
        match self.database {
            Database::Sqlite => TestEngine::Sqlite,
            Database::Postgres => TestEngine::Postgres,
        }
    }

    fn storm_for(&self) -> Duration {
        Duration::from_secs_f64(self.minutes.clamp(0.0, MINUTES_MAX) * 60.0)
    }

    fn program(&self) -> Result<PathBuf> {
        if let Some(program) = &self.shop {
            // The shop is started in a folder of its own.
            return Ok(std::path::absolute(program)?);
        }
        let own = std::env::current_exe()?;
        let beside = own.parent().context("a binary lies in a folder")?.join("mrjbot");
        ensure!(beside.is_file(), "there is no {}: build it, or name it with --shop", beside.display());
        Ok(beside)
    }
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    ensure!((1..=CUSTOMERS_MAX).contains(&options.customers), "between 1 and {CUSTOMERS_MAX} customers");
    // Somebody installed it before: fine.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if options.self_test {
        runtime.block_on(doctored::prove(&options))?;
        return Ok(ExitCode::SUCCESS);
    }
    let report = runtime.block_on(storm::run(&options))?;
    shown(&report, options.json)?;
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn shown(report: &Report, json: bool) -> Result<()> {
    let text = if json { format!("{}\n", report.json()) } else { report.table() };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

/// Progress, for a person who waits.
fn say(line: &str) {
    // Nobody to tell is no reason to stop.
    drop(writeln!(std::io::stderr(), "{line}"));
}
