//! One file a group of commands. A command reads its words, calls the shop once, and shows what came of it.

pub mod audit;
pub mod card;
pub mod config;
pub mod doctor;
pub mod gateway;
pub mod job;
pub mod location;
pub mod migrate;
pub mod order;
pub mod panel;
pub mod payment;
pub mod plan;
mod reading;
pub mod receipt;
pub mod serve;
pub mod setting;
mod showing;
pub mod sim;
pub mod stats;
pub mod subscription;
pub mod user;
pub mod wallet;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::{Cli, Command};
use crate::config::{Config, Flags};
use crate::out::Out;
use crate::{demo, telemetry, wire};

/// Runs a command to its end.
///
/// # Errors
/// The one line that people read on stderr.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    let json = cli.shared.json;
    match cli.command {
        Command::Serve(args) => {
            let config =
                Config::load(&cli.shared, &Flags { listen: args.listen.clone(), ..Flags::default() })?;
            telemetry::start(&config, telemetry::SERVER);
            serve::run(config, &args).await?;
        }
        Command::Demo(args) => {
            let flags = Flags {
                listen: args.listen.clone(),
                data_dir_default: Some(demo::DATA_DIR),
                ..Flags::default()
            };
            let config = Config::load(&cli.shared, &flags)?;
            telemetry::start(&config, telemetry::SERVER);
            demo::run(config, &args).await?;
        }
        Command::Sim { command } => {
            let config = Config::load(&cli.shared, &Flags::default())?;
            telemetry::start(&config, telemetry::SERVER);
            sim::run(command).await?;
        }
        Command::Config { command } => config::run(&cli.shared, command, Out::new(json))?,
        Command::Migrate => {
            let config = Config::load(&cli.shared, &Flags::default())?;
            telemetry::start(&config, telemetry::COMMAND);
            migrate::run(&config, Out::new(json)).await?;
        }
        Command::Doctor(args) => {
            let config = Config::load(&cli.shared, &Flags { beside: true, ..Flags::default() })?;
            telemetry::start(&config, telemetry::COMMAND);
            return doctor::run(config, args, Out::new(json)).await;
        }
        command => {
            let config = Config::load(&cli.shared, &Flags { beside: true, ..Flags::default() })?;
            telemetry::start(&config, telemetry::COMMAND);
            let room = wire::room(config, json).await?;
            let outcome = operate(&room, command).await;
            room.shop.db().clone().close().await;
            return outcome;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What an operator does to an open shop.
async fn operate(room: &wire::Room, command: Command) -> Result<ExitCode> {
    match command {
        Command::Panel { command } => return panel::run(room, command).await,
        Command::Location { command } => location::run(room, command).await?,
        Command::Plan { command } => plan::run(room, command).await?,
        Command::Card { command } => card::run(room, command).await?,
        Command::Payment { command } => payment::run(room, command).await?,
        Command::Gateway { command } => gateway::run(room, command).await?,
        Command::Receipt { command } => receipt::run(room, command).await?,
        Command::User { command } => user::run(room, command).await?,
        Command::Wallet { command } => wallet::run(room, command).await?,
        Command::Order { command } => order::run(room, command).await?,
        Command::Sub { command } => subscription::run(room, command).await?,
        Command::Setting { command } => setting::run(room, command).await?,
        Command::Stats => stats::run(room).await?,
        Command::Audit(args) => audit::run(room, args).await?,
        Command::Job { command } => job::run(room, command).await?,
        Command::Serve(_)
        | Command::Demo(_)
        | Command::Sim { .. }
        | Command::Config { .. }
        | Command::Migrate
        | Command::Doctor(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}
