//! The binary: reads the command line and the configuration, wires the rooms together, and ends with an exit code.
//!
//! 0 done, 1 refused or failed (one line on stderr), 2 wrong usage. Knows everybody; nobody knows it.

mod cli;
mod clock;
mod commands;
mod config;
mod demo;
mod master_key;
mod out;
mod refusal;
mod signals;
mod telemetry;
mod wire;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;

use cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// More threads than this only cost memory: the work is I/O.
const THREADS_MAX: usize = 8;
/// So many cores get one thread. SQLite works on threads of its own; where both want every core, waking each other costs
/// more than it brings (`cargo xtask bench sub`: a fifth of the CPU time on two cores).
const CORES_PER_THREAD: usize = 2;
/// What still runs when the command has ended gets this long.
const RUNTIME_END_MAX: Duration = Duration::from_millis(300);

/// A number in Persian or Arabic digits is that number; words with digits in them stay as they are.
fn plain_number(word: OsString) -> OsString {
    match word.to_str() {
        Some(text) if text.chars().all(char::is_numeric) => l10n::normalize_digits(text).into(),
        _ => word,
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse_from(std::env::args_os().map(plain_number));
    // A second installation is refused and changes nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = (cores / CORES_PER_THREAD).clamp(1, THREADS_MAX);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => {
            let outcome = runtime.block_on(commands::run(cli));
            runtime.shutdown_timeout(RUNTIME_END_MAX);
            outcome
        }
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            out::complain(&refusal::line(&error));
            refusal::exit_code(&error)
        }
    }
}
