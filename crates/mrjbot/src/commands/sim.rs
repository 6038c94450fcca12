//! `mrjbot sim …`: one simulator of the outside world, alone. Prints a line of JSON when it answers.

use std::net::SocketAddr;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use sims::telegram::{Options, RateLimits, Telegram};
use sims::xui::{Panel, PanelOptions, Profile};
use sims::zarinpal::{Options as ZarinpalOptions, Zarinpal};

use crate::{out, signals};

#[derive(Debug, Subcommand)]
pub enum SimCommand {
    /// A simulated Telegram with its chat page
    Telegram(TelegramArgs),
    /// A simulated 3x-ui panel
    Xui(Box<XuiArgs>),
    /// A simulated Zarinpal with its payment page
    Zarinpal(ZarinpalArgs),
}

#[derive(Debug, Args)]
pub struct TelegramArgs {
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Refuse messages that are sent faster than the real service takes them
    #[arg(long)]
    limits: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TlsKind {
    SelfSigned,
}

#[derive(Debug, Args)]
pub struct XuiArgs {
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// v2.6.8, v2.9.4, v3.0.2, v3.1.0, v3.6.0 or v3.7-dev
    #[arg(long, default_value = "v3.6.0")]
    profile: Profile,
    #[arg(long, default_value = "/p4nel/")]
    base_path: String,
    #[arg(long, default_value = "admin")]
    username: String,
    #[arg(long, default_value = "secret")]
    password: String,
    #[arg(long)]
    token: Option<String>,
    /// Serve HTTPS
    #[arg(long, value_enum)]
    tls: Option<TlsKind>,
    /// No inbounds
    #[arg(long)]
    empty: bool,
    /// A core runs behind the panel
    #[arg(long)]
    xray: bool,
}

#[derive(Debug, Args)]
pub struct ZarinpalArgs {
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The merchant that is admitted, a UUID [made from the seed]
    #[arg(long, value_name = "UUID")]
    merchant: Option<String>,
    /// Admit every merchant, as the service's sandbox does
    #[arg(long)]
    sandbox: bool,
    /// The host that callbacks must have
    #[arg(long, value_name = "HOST")]
    domain: Option<String>,
    /// No server addresses are registered: nothing can be reversed
    #[arg(long)]
    no_ip_limit: bool,
    /// After how many minutes unverified money goes back to the payer
    #[arg(long, value_name = "N", default_value_t = 30)]
    unverified_minutes: i64,
}

pub async fn run(command: SimCommand) -> Result<()> {
    let stop = signals::stop_token(false);
    match command {
        SimCommand::Telegram(args) => {
            let rate_limits = args.limits.then(RateLimits::default);
            let options = Options { listen: args.listen, seed: args.seed, rate_limits, ..Options::default() };
            let running = Telegram::start(options).await?;
            out::line(&running.ready_line().to_string());
            stop.cancelled().await;
            running.shutdown().await;
        }
        SimCommand::Xui(args) => {
            let options = PanelOptions {
                profile: args.profile,
                base_path: args.base_path,
                username: args.username,
                password: args.password,
                token: args.token,
                tls: args.tls.is_some(),
                empty: args.empty,
                xray: args.xray,
                seed: args.seed,
                listen: args.listen,
                ..PanelOptions::default()
            };
            let running = Panel::start(options).await?;
            out::line(&running.ready_line().to_string());
            stop.cancelled().await;
            running.shutdown().await;
        }
        SimCommand::Zarinpal(args) => {
            let options = ZarinpalOptions {
                listen: args.listen,
                seed: args.seed,
                merchant: args.merchant,
                sandbox: args.sandbox,
                domain: args.domain,
                ip_limit: !args.no_ip_limit,
                unverified_minutes: args.unverified_minutes,
                ..ZarinpalOptions::default()
            };
            let running = Zarinpal::start(options).await?;
            out::line(&running.ready_line().to_string());
            stop.cancelled().await;
            running.shutdown().await;
        }
    }
    Ok(())
}
