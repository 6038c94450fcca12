//! The figures of docs/benchmarks.md, measured. `cargo xtask bench [area…]` runs this in release mode and shows them.
//!
//! Each area measures one promise and says in its own module how. What shall be measured alone runs in a process of
//! its own (a child: this same binary with `--child`), so that the CPU time of a process is the CPU time of the thing.
//! Nothing is subtracted from a figure. Everything lives in a folder beside the binary, on the disk of the build, and
//! is deleted at the end.
//!
//! Prints one line of JSON (`{"machine","date","figures":[…]}`; machine and date are left to the caller) to standard
//! output and its progress to standard error. Never fails because a goal is missed.

mod child;
mod delivery;
mod figure;
mod ledger;
mod load;
mod menu;
mod money;
mod process;
mod seed;
mod size;
mod subscription;
mod telegram;
mod workshop;

use std::io::Write as _;

use anyhow::{Result, bail};
use figure::Figure;

/// The allocator of the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Every area, in the order of the table.
const AREAS: [&str; 6] = ["menu", "sub", "delivery", "ledger", "money", "size"];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // As many threads as the product takes.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = (cores / 2).clamp(1, 8);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    if let [flag, role, rest @ ..] = arguments.as_slice()
        && flag == child::FLAG
    {
        return runtime.block_on(child::live(role, rest));
    }
    let asked: Vec<&str> =
        arguments.iter().map(String::as_str).filter(|argument| *argument != "--json").collect();
    if let Some(unknown) = asked.iter().find(|area| !AREAS.contains(area)) {
        bail!("there is no area {unknown}; there are {}", AREAS.join(", "));
    }
    let wanted = |area: &&str| asked.is_empty() || asked.contains(area);
    let mut figures = Vec::new();
    for area in AREAS.iter().filter(|area| wanted(area)) {
        say(&format!("measuring {area} …"));
        figures.extend(runtime.block_on(measure(area))?);
    }
    let report = serde_json::json!({ "machine": "", "date": "", "figures": figures });
    writeln!(std::io::stdout(), "{report}")?;
    Ok(())
}

async fn measure(area: &str) -> Result<Vec<Figure>> {
    // Somebody installed it before: fine.
    drop(rustls::crypto::ring::default_provider().install_default());
    match area {
        "menu" => menu::measure().await,
        "sub" => subscription::measure().await,
        "delivery" => delivery::measure().await,
        "ledger" => ledger::measure().await,
        "money" => money::measure().await,
        _ => size::measure().await,
    }
}

/// Progress, for a person who waits.
fn say(line: &str) {
    // Nobody to tell is no reason to stop.
    drop(writeln!(std::io::stderr(), "{line}"));
}
