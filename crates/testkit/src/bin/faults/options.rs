//! What a run is asked for. `cargo xtask faults` reads this very file: both have one command line.

use std::path::PathBuf;

/// The fault harness of MRJ Bot
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "faults")]
pub struct Options {
    /// The same seed gives the same schedule
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How long the storm lasts; mending and judging come on top
    #[arg(long, default_value_t = 2.0)]
    pub minutes: f64,
    /// How often the shop is killed
    #[arg(long, default_value_t = 20)]
    pub kills: u32,
    #[arg(long, default_value_t = 200)]
    pub customers: u32,
    /// PostgreSQL is that of MRJBOT_TEST_POSTGRES_URL
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    pub database: Database,
    /// The shop to try [the mrjbot beside the harness]
    #[arg(long)]
    pub shop: Option<PathBuf>,
    /// One JSON object instead of a table
    #[arg(long)]
    pub json: bool,
    /// A calm run whose books are then doctored: every kind of finding must be seen
    #[arg(long)]
    pub self_test: bool,
    /// Take this guard out of a shop that was built with `--features kernel/sabotage`: something must be found
    #[arg(long, value_name = "NAME", conflicts_with = "self_test")]
    pub sabotage: Option<String>,
}

/// What the shop keeps its books in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Database {
    Sqlite,
    Postgres,
}
