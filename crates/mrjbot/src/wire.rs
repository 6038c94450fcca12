//! Wires rooms together: configuration → database → shop with its ports filled. Decides nothing.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use db::{Db, DbConfig};
use gateways::Zarinpal;
use kernel::{Clock, Rng};
use l10n::L10n;
use panels::Panels;
use shop::{Ports, Shop, ShopConfig};

use crate::clock::ShopClock;
use crate::config::Config;
use crate::master_key;
use crate::out::Out;

/// Everything a command works with.
#[derive(Debug)]
pub struct Room {
    pub config: Config,
    pub shop: Shop,
    pub l10n: Arc<L10n>,
    pub out: Out,
}

/// What is different about a shop: whose time and chance it lives by.
#[derive(Debug)]
pub struct World {
    pub clock: Arc<dyn Clock>,
    pub rng: Arc<Rng>,
    pub public_url: String,
}

impl World {
    /// The real one.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn real(config: &Config, clock: Arc<dyn Clock>) -> Result<Self> {
        Ok(Self {
            clock,
            rng: Arc::new(Rng::from_system()?),
            public_url: config.public_url_at(config.listen),
        })
    }
}

/// The clock that the configuration asks for.
#[must_use]
pub fn clock_of(config: &Config) -> Arc<ShopClock> {
    match &config.demo_clock_file {
        Some(path) => ShopClock::as_file_says(path),
        None => ShopClock::system(),
    }
}

/// Opens the database, brings its schema up to date.
///
/// # Errors
/// In words for an operator.
pub async fn database(config: &Config) -> Result<Db> {
    if config.database_url.starts_with("sqlite:") {
        master_key::folder_make(&config.data_dir)?;
    }
    Db::open(&DbConfig::from_url(&config.database_url)).await.context("opening the database")
}

/// Opens the shop of a world.
///
/// # Errors
/// In words for an operator.
pub async fn open(config: &Config, world: World) -> Result<Shop> {
    // The key's own chance is the system's, also where everything else is a sample.
    let master_key = master_key::obtain(config, &Rng::from_system()?)?;
    let db = database(config).await?;
    let zarinpal = Zarinpal::new(config.zarinpal_url.as_deref()).context("the client of Zarinpal")?;
    let ports = Ports { panels: Arc::new(Panels::default()), gateways: vec![Arc::new(zarinpal)] };
    let shop_config = ShopConfig { public_url: world.public_url, master_key };
    Ok(Shop::open(db, world.clock, world.rng, (shop_config, ports)).await?)
}

/// The room of an operator's command.
///
/// # Errors
/// In words for an operator.
pub async fn room(config: Config, json: bool) -> Result<Room> {
    let world = World::real(&config, clock_of(&config))?;
    let shop = open(&config, world).await?;
    Ok(Room { config, shop, l10n: Arc::new(L10n::load()?), out: Out::new(json) })
}
