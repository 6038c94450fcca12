//! The workshop: `cargo xtask demo|test|tidy|bench|faults|sabotage`.
//!
//! Knows the repository as files, cargo and processes; never links a crate of the product, so it compiles in seconds
//! and still works when the product does not.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool: printing is its job")]

mod bench;
mod demo;
mod faults;
mod needs;
mod process;
mod repository;
mod sabotage;
mod suite;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The workshop of MRJ Bot", disable_version_flag = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the dashboard and the release binary, then run `mrjbot demo` with the given arguments
    Demo {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
        args: Vec<String>,
    },
    /// Run the whole suite; the last line is `N passed, N failed`
    Test(suite::Options),
    /// Check the architecture rules of the repository
    Tidy,
    /// Measure the figures of docs/benchmarks.md in release mode
    Bench(bench::Options),
    /// Try the shop in a world where everything fails and count what was lost
    Faults(faults::Options),
    /// Take one guard out at a time and see that a test turns red
    Sabotage(sabotage::Options),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo { args } => demo::run(&args),
        Command::Test(options) => suite::run(&options),
        Command::Tidy => tidy::run(),
        Command::Bench(options) => bench::run(&options),
        Command::Faults(options) => faults::run(&options),
        Command::Sabotage(options) => sabotage::run(&options),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
