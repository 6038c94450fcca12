//! The command line as a type. Says what can be asked; does nothing.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands;

/// MRJ Bot: a shop for V2Ray subscriptions, sold by a Telegram bot.
#[derive(Debug, Parser)]
#[command(name = "mrjbot", version, about, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub shared: Shared,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Shared {
    /// Answer with one JSON object instead of a table
    #[arg(long, global = true)]
    pub json: bool,
    /// The data folder [MRJBOT_DATA_DIR; ./mrjbot-data]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// sqlite:PATH or postgres://… [MRJBOT_DATABASE_URL; a SQLite file in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// The configuration file [./mrjbot.toml when it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What is logged, e.g. `info,shop=debug` [MRJBOT_LOG]
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the shop: HTTP, bot and worker
    Serve(commands::serve::ServeArgs),
    /// Run the shop in a simulated world: Telegram, three panels, Zarinpal, sample customers
    Demo(crate::demo::DemoArgs),
    /// Run one simulator of the outside world
    Sim {
        #[command(subcommand)]
        command: commands::sim::SimCommand,
    },
    /// Bring the database's schema up to date
    Migrate,
    /// Look at the configuration
    Config {
        #[command(subcommand)]
        command: commands::config::ConfigCommand,
    },
    /// Check a deployment and say what to do
    Doctor(commands::doctor::DoctorArgs),
    /// Panels and their inbounds
    Panel {
        #[command(subcommand)]
        command: commands::panel::PanelCommand,
    },
    /// Places on the map
    Location {
        #[command(subcommand)]
        command: commands::location::LocationCommand,
    },
    /// What is sold
    Plan {
        #[command(subcommand)]
        command: commands::plan::PlanCommand,
    },
    /// Bank cards that receive money
    Card {
        #[command(subcommand)]
        command: commands::card::CardCommand,
    },
    /// Pictures of card transfers
    Receipt {
        #[command(subcommand)]
        command: commands::receipt::ReceiptCommand,
    },
    /// People
    User {
        #[command(subcommand)]
        command: commands::user::UserCommand,
    },
    /// Customers' money
    Wallet {
        #[command(subcommand)]
        command: commands::wallet::WalletCommand,
    },
    /// Checkouts
    Order {
        #[command(subcommand)]
        command: commands::order::OrderCommand,
    },
    /// Subscriptions
    Sub {
        #[command(subcommand)]
        command: commands::subscription::SubCommand,
    },
    /// What can be changed while the shop runs
    Setting {
        #[command(subcommand)]
        command: commands::setting::SettingCommand,
    },
    /// Sales, people and panels at a glance
    Stats,
    /// Who did what
    Audit(commands::audit::AuditArgs),
    /// Work that was given up
    Job {
        #[command(subcommand)]
        command: commands::job::JobCommand,
    },
}
