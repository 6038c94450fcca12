//! Wires rooms together: configuration → database → shop with its ports filled. Decides nothing.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Error, Result, anyhow};
use db::{Db, DbConfig, Failure as _, OpenError};
use gateways::Zarinpal;
use kernel::{Clock, Rng};
use l10n::L10n;
use panels::Panels;
use shop::{Ports, Shop, ShopConfig};

use crate::clock::ShopClock;
use crate::config::{Config, without_password};
use crate::master_key;
use crate::out::Out;

/// How often a shop is opened whose database is there but closes the connection, as it does while it restarts.
const OPEN_TRIES: u32 = 6;
const OPEN_PAUSE: Duration = Duration::from_secs(1);

/// Everything a command works with.
#[derive(Debug)]
pub struct Room {
    pub config: Config,
    pub shop: Shop,
    pub l10n: Arc<L10n>,
    pub out: Out,
}

/// What is different about a shop: whose time and chance it lives by.
#[derive(Clone, Debug)]
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

/// Whether a command may begin a shop where none is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    Yes,
    No,
}

/// Opens the database, brings its schema up to date.
///
/// # Errors
/// In words for an operator.
pub async fn database(config: &Config, begin: Begin) -> Result<Db> {
    let wanted = DbConfig::from_url(&config.database_url);
    let address = without_password(&config.database_url);
    let opened = match begin {
        Begin::Yes => {
            if config.database_url.starts_with("sqlite:") {
                master_key::folder_make(&config.data_dir)?;
            }
            Db::open(&wanted).await
        }
        Begin::No => Db::open_existing(&wanted).await,
    };
    opened.map_err(|error| match error {
        OpenError::NoShop => anyhow!(
            "there is no shop at {address}; say where it is with --data or --database-url, or make one with \
             `mrjbot serve` or `mrjbot migrate`"
        ),
        error @ (OpenError::Away | OpenError::Database(_)) => {
            let next = "check that it runs and that database_url is right";
            let said = format!("opening the database {address}: {error}; {next}");
            Error::from(error).context(said)
        }
        error => Error::from(error).context(format!("opening the database {address}")),
    })
}

/// Opens the shop of a world; again when the database closes the connection meanwhile.
///
/// # Errors
/// In words for an operator.
pub async fn open(config: &Config, world: World, begin: Begin) -> Result<Shop> {
    let mut tries = 1;
    loop {
        match open_once(config, world.clone(), begin).await {
            Err(error) if tries < OPEN_TRIES && is_cut(&error) => {
                tracing::warn!(%error, "the database closed the connection; the shop is opened again");
                tries += 1;
                tokio::time::sleep(OPEN_PAUSE).await;
            }
            ended => return ended,
        }
    }
}

fn is_cut(error: &Error) -> bool {
    let cause = match (error.downcast_ref::<OpenError>(), error.downcast_ref::<shop::Error>()) {
        (Some(OpenError::Database(cause)), _) => Some(cause),
        (_, Some(refused)) => refused.database(),
        _ => None,
    };
    cause.is_some_and(db::is_cut)
}

async fn open_once(config: &Config, world: World, begin: Begin) -> Result<Shop> {
    // Before the key: where no shop is, nothing is made.
    let db = database(config, begin).await?;
    // The key's own chance is the system's, also where everything else is a sample.
    let master_key = master_key::obtain(config, &Rng::from_system()?)?;
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
    let shop = open(&config, world, Begin::No).await?;
    Ok(Room { config, shop, l10n: Arc::new(L10n::load()?), out: Out::new(json) })
}
