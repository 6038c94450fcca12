//! One life of the process: database, shop, bot and worker in a runtime of their own, so that all of it can end between
//! any two steps, as a kill -9 ends it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use db::{Db, DbConfig};
use jobs::WorkerConfig;
use kernel::{Rng, Secret};
use l10n::L10n;
use shop::notifications::{DeliveryError, MessageRef, Messenger, Notice};
use shop::{Ports, Shop, ShopConfig};
use sims::xui::SimClock;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::coin::Coin;

type Result<T, E = anyhow::Error> = std::result::Result<T, E>;

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
    pub zarinpal: String,
    /// The second provider, which outlives the process.
    pub coin: Coin,
}

/// The bot as the shop's messenger, for as long as the process lives. Shop and bot hold each other, which a process
/// never minds; here many live and end in one, and each must give its connections back.
struct Face(Mutex<Option<bot::Bot>>);

impl Face {
    fn bot(&self) -> Result<bot::Bot, DeliveryError> {
        let bot = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        bot.ok_or_else(|| DeliveryError::Away("the process has ended".to_owned()))
    }
}

#[async_trait]
impl Messenger for Face {
    async fn deliver(&self, notice: &Notice) -> Result<MessageRef, DeliveryError> {
        self.bot()?.deliver(notice).await
    }

    async fn replace(&self, notice: &Notice, sent: &MessageRef) -> Result<(), DeliveryError> {
        self.bot()?.replace(notice, sent).await
    }
}

/// A running process.
pub struct Life {
    pub shop: Shop,
    pub bot: bot::Bot,
    face: Arc<Face>,
    runtime: Option<Runtime>,
}

impl std::fmt::Debug for Life {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Life")
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        *self.face.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
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
        let outside = (world.telegram.clone(), world.zarinpal.clone(), world.coin.clone());
        let start = begin(world.database.clone(), world.clock.clone(), (world.seed, outside));
        let begun = runtime.spawn(start).await;
        match begun.context("the start ended")? {
            Ok((shop, bot, face)) => Ok(Self { shop, bot, face, runtime: Some(runtime) }),
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
    (seed, (telegram_url, zarinpal_url, coin)): (u64, (String, String, Coin)),
) -> Result<(Shop, bot::Bot, Arc<Face>)> {
    let db = Db::open(&DbConfig::from_url(database)).await?;
    let config = ShopConfig {
        public_url: "http://127.0.0.1:8080".to_owned(),
        master_key: Secret::new("a master key for tests"),
    };
    let zarinpal = gateways::Zarinpal::new(Some(&zarinpal_url))?;
    let ports = Ports {
        panels: Arc::new(panels::Panels::default()),
        gateways: vec![Arc::new(zarinpal), Arc::new(coin)],
    };
    let shop = Shop::open(db, clock, Arc::new(Rng::seeded(seed)), (config, ports)).await?;
    let client = reqwest::Client::builder().timeout(Duration::from_secs(60)).build()?;
    let api = telegram::Bot::new(Secret::new(BOT_TOKEN), &telegram_url, client)?;
    let bot = bot::Bot::connect(shop.clone(), api, Arc::new(L10n::load()?)).await?;
    let face = Arc::new(Face(Mutex::new(Some(bot.clone()))));
    shop.connect_messenger(face.clone());
    let worker = shop.worker().with_config(WorkerConfig { poll: POLL, ..WorkerConfig::default() });
    let poller = bot.clone();
    tokio::spawn(async move { poller.run(CancellationToken::new()).await });
    tokio::spawn(async move { worker.run(CancellationToken::new()).await });
    Ok((shop, bot, face))
}
