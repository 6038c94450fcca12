//! `mrjbot serve`: the shop itself, in one process or in several with different roles.

mod http;
mod telegram;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use jobs::WorkerConfig;
use l10n::L10n;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::wire::{self, World};
use crate::{out, signals};

pub use http::refused as listen_refused;
pub use telegram::bot_name;

/// What is under way gets this long when the process shall end.
const END_MAX: Duration = Duration::from_secs(3);

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// What this process does
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Role::Api, Role::Bot, Role::Worker])]
    role: Vec<Role>,
    /// ADDRESS:PORT [MRJBOT_LISTEN; 127.0.0.1:8080]
    #[arg(long)]
    pub listen: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Role {
    /// Answers HTTP
    Api,
    /// Hears Telegram
    Bot,
    /// Runs jobs
    Worker,
}

pub async fn run(config: Config, args: &ServeArgs) -> Result<()> {
    let does = |role| args.role.contains(&role);
    let stop = signals::stop_token(config.parent_pipe);
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let clock = wire::clock_of(&config);
    if let Some(path) = &config.demo_clock_file {
        clock.follow(path.clone());
    }
    let listener = if does(Role::Api) { Some(http::bind(config.listen).await?) } else { None };
    let mut world = World::real(&config, clock.clone())?;
    if let Some(listener) = &listener {
        world.public_url = config.public_url_at(listener.local_addr()?);
    }
    let public_url = world.public_url.clone();
    let shop = wire::open(&config, world, wire::Begin::Yes).await?;
    let l10n = Arc::new(L10n::load()?);
    let mut tasks = JoinSet::new();
    // A SQLite file has one process; a PostgreSQL database may have many.
    let alone = shop.db().engine() == db::Engine::Sqlite;
    let worker = shop.worker().with_config(WorkerConfig { alone, ..WorkerConfig::default() });
    let (works, until) = (does(Role::Worker), stop.clone());
    // Who answers people follows the settings too.
    tasks.spawn(async move { if works { worker.run(until).await } else { worker.keep_habits(until).await } });
    let hook = telegram::Hook::default();
    // Notices are delivered by the worker, through the bot: both roles need it.
    if does(Role::Bot) || does(Role::Worker) {
        let seat = telegram::Seat { shop: shop.clone(), l10n: Arc::clone(&l10n), hook: hook.clone() };
        telegram::start(&mut tasks, &config, (seat, does(Role::Bot)), &stop);
    }
    if let Some(listener) = listener {
        let offset_ms = config
            .demo_clock_file
            .is_some()
            .then(|| Arc::new(move || clock.offset_ms()) as Arc<dyn Fn() -> i64 + Send + Sync>);
        let router = api::router(api::Api {
            shop: shop.clone(),
            l10n,
            telegram: config.telegram_token.is_some().then(|| Arc::new(hook) as Arc<dyn api::TelegramHook>),
            metrics_token: config.metrics_token.clone().map(Arc::new),
            clock_offset_ms: offset_ms,
        });
        tracing::info!(url = %public_url, "the shop is open");
        let stop = stop.clone();
        tasks.spawn(async move { api::serve(listener, router, stop).await });
    }
    tokio::select! {
        () = stop.cancelled() => {}
        () = shop.db().unsynced() => {
            // F-16. Nothing that is under way can be saved, and closing the database would write to it.
            tasks.abort_all();
            bail!("the disk refused to make a write durable; nothing was written after that. Look at the disk before the next start");
        }
    }
    end(tasks, &stop).await;
    shop.db().clone().close().await;
    tracing::info!("the shop is closed");
    Ok(())
}

/// Waits for what is under way; what takes too long is dropped, and done again after the next start.
async fn end(mut tasks: JoinSet<()>, stop: &CancellationToken) {
    stop.cancel();
    let all = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(END_MAX, all).await.is_err() {
        out::complain("some work did not end in time; it is taken up again after the next start");
        tasks.abort_all();
    }
}
