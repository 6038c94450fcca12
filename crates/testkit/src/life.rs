//! One life of the process: database, shop, bot and worker in a runtime of their own, so that all of it can end between
//! any two steps, as a kill -9 ends it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use db::{Db, DbConfig};
use jobs::WorkerConfig;
use kernel::{Rng, Secret};
use l10n::L10n;
use shop::{Ports, Shop, ShopConfig};
use sims::xui::SimClock;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

pub const BOT_TOKEN: &str = "123456:TEST-token_of-a_shop";
/// The worker's net in tests: wake-ups do the work, this catches what the clock made due.
const POLL: Duration = Duration::from_millis(20);
const THREADS: usize = 2;

/// What every life starts from.
#[derive(Debug)]
pub struct World {
    /// The database's address.
    pub database: String,
    pub clock: Arc<SimClock>,
    /// Grows with every life: a new process does not draw the same tokens again.
    pub seed: u64,
    pub telegram: String,
}

/// A running process.
#[derive(Debug)]
pub struct Life {
    pub shop: Shop,
    pub bot: bot::Bot,
    runtime: Option<Runtime>,
}

impl Drop for Life {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Every task is dropped where it waits; nothing says goodbye.
            runtime.shutdown_background();
        }
    }
}

impl Life {
    pub async fn begin(world: &mut World) -> Result<Self> {
        world.seed += 1_000;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
        let start = begin(world.database.clone(), world.clock.clone(), (world.seed, world.telegram.clone()));
        let begun = runtime.spawn(start).await;
        match begun.context("the start ended")? {
            Ok((shop, bot)) => Ok(Self { shop, bot, runtime: Some(runtime) }),
            Err(error) => {
                runtime.shutdown_background();
                Err(error)
            }
        }
    }
}

async fn begin(
    database: String,
    clock: Arc<SimClock>,
    (seed, telegram_url): (u64, String),
) -> Result<(Shop, bot::Bot)> {
    let db = Db::open(&DbConfig::from_url(database)).await?;
    let config = ShopConfig {
        public_url: "http://127.0.0.1:8080".to_owned(),
        master_key: Secret::new("a master key for tests"),
    };
    let ports = Ports { panels: Arc::new(panels::Panels::default()), gateways: Vec::new() };
    let shop = Shop::open(db, clock, Arc::new(Rng::seeded(seed)), (config, ports)).await?;
    let client = reqwest::Client::builder().timeout(Duration::from_secs(60)).build()?;
    let api = telegram::Bot::new(Secret::new(BOT_TOKEN), &telegram_url, client)?;
    let bot = bot::Bot::connect(shop.clone(), api, Arc::new(L10n::load()?)).await?;
    shop.connect_messenger(Arc::new(bot.clone()));
    let worker = shop.worker().with_config(WorkerConfig { poll: POLL, ..WorkerConfig::default() });
    let poller = bot.clone();
    tokio::spawn(async move { poller.run(CancellationToken::new()).await });
    tokio::spawn(async move { worker.run(CancellationToken::new()).await });
    Ok((shop, bot))
}
