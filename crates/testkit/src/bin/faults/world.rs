//! Everything outside the shop: a Telegram, two panels of different eras, a Zarinpal, one clock, a database; and the
//! shop furnished before it is opened.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result};
use db::{Db, DbConfig};
use kernel::{Actor, Bytes, Money, PlanId, Rng, Secret};
use shop::catalog::{PlanInput, plan_get, plan_save};
use shop::payments::RefundAccess;
use shop::settings::setting_set;
use shop::{Ports, Shop, ShopConfig};
use sims::telegram::{
    BotSpec, Options as TelegramOptions, Running as Telegram, Telegram as TelegramSim, User,
};
use sims::xui::{Panel as PanelSim, PanelOptions, Profile, Running as Panel, Samples, SimClock};
use sims::zarinpal::{Options as ZarinpalOptions, Running as Zarinpal, Zarinpal as ZarinpalSim};
use tempfile::TempDir;
use testkit::{Lent, STAFF, account_open, fresh_address, furnish};

use crate::Options;
use crate::process::Spec;

const BOT_TOKEN: &str = "123456:TEST-token_of-a_shop";
const MASTER_KEY: &str = "a master key for the fault harness";
const PROFILES: [Profile; 2] = [Profile::V2_9_4, Profile::V3_6_0];
const HTTP_MAX: Duration = Duration::from_secs(30);
/// An invoice stands so long: short, so that many end while the storm lasts.
const INVOICE_MIN: &str = "10";
/// More than this takes two reviewers: more than a plan, less than what some top up or are said to have paid.
const FOUR_EYES_RIAL: &str = "1600000";
/// The scarce plan is smaller than the sample one, and there is one for every so many customers.
const SCARCE_GIB: i64 = 20;
const SCARCE_TOMAN: i64 = 90_000;
const CUSTOMERS_PER_SCARCE: u32 = 8;

/// The world around the shop.
#[derive(Debug)]
pub struct World {
    pub clock: Arc<SimClock>,
    pub telegram: Telegram,
    pub panels: Vec<Panel>,
    pub zarinpal: Zarinpal,
    pub http: reqwest::Client,
    /// Address of the database.
    pub database: String,
    pub address: String,
    folder: Mutex<Option<TempDir>>,
    clock_file: PathBuf,
    program: PathBuf,
    /// The guard that is out.
    sabotage: Option<String>,
    _lent: Lent,
}

impl World {
    /// Starts the world and furnishes the shop in it.
    ///
    /// # Errors
    /// Whatever does not start.
    pub async fn start(options: &Options) -> Result<Self> {
        let program = options.program()?;
        let beside = std::env::current_exe()?.parent().context("a binary lies in a folder")?.to_path_buf();
        let folder = tempfile::Builder::new().prefix("faults-").tempdir_in(beside)?;
        let clock = SimClock::system();
        let telegram = telegram(options.seed, &clock).await?;
        let mut panels = Vec::new();
        for (nr, profile) in (1..).zip(PROFILES) {
            let seed = options.seed.wrapping_mul(31).wrapping_add(nr);
            let clock = Arc::clone(&clock);
            let panel = PanelOptions {
                profile,
                seed,
                clock,
                samples: Samples::Small,
                xray: true,
                ..PanelOptions::default()
            };
            panels.push(PanelSim::start(panel).await.context("a simulated panel")?);
        }
        let zarinpal =
            ZarinpalOptions { seed: options.seed, clock: Arc::clone(&clock), ..ZarinpalOptions::default() };
        let zarinpal = ZarinpalSim::start(zarinpal).await.context("the simulated Zarinpal")?;
        let (database, lent) = fresh_address(options.engine(), folder.path()).await?;
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(HTTP_MAX)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let world = Self {
            clock_file: folder.path().join("clock"),
            folder: Mutex::new(Some(folder)),
            address: free_address()?,
            _lent: lent,
            clock,
            telegram,
            panels,
            zarinpal,
            http,
            database,
            program,
            sabotage: options.sabotage.clone(),
        };
        world.clock_write()?;
        world.furnish(options).await.context("furnishing the shop")?;
        Ok(world)
    }

    async fn furnish(&self, options: &Options) -> Result<()> {
        let db = Db::open(&DbConfig::from_url(self.database.clone())).await?;
        let config = ShopConfig { public_url: self.public_url(), master_key: Secret::new(MASTER_KEY) };
        let gateway = gateways::Zarinpal::new(Some(&self.zarinpal.url))?;
        let ports = Ports { panels: Arc::new(panels::Panels::default()), gateways: vec![Arc::new(gateway)] };
        let clock: Arc<dyn kernel::Clock> = self.clock.clone();
        // The real shop draws from the system; what this one drew before stays different.
        let shop = Shop::open(db, clock, Arc::new(Rng::seeded(options.seed)), (config, ports)).await?;
        let sample = furnish(&shop, &self.panels).await?;
        let (terminal, token) = (&self.zarinpal.terminal, &self.zarinpal.access_token);
        let refund = RefundAccess { terminal: terminal.clone(), token: Secret::new(token.as_str()) };
        account_open(&shop, (gateways::Zarinpal::NAME, &self.zarinpal.merchant), Some(refund)).await?;
        for (key, value) in
            [("throttle_ms", "0"), ("invoice_ttl_min", INVOICE_MIN), ("four_eyes_above", FOUR_EYES_RIAL)]
        {
            shop.run(Actor::Operator, move |ctx| Box::pin(setting_set(ctx, key, value))).await?;
        }
        let scarce = i64::from(options.customers.div_ceil(CUSTOMERS_PER_SCARCE));
        scarce_plan(&shop, sample.plan, scarce).await?;
        shop.db().clone().close().await;
        Ok(())
    }

    pub fn public_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How the shop is started in this world.
    pub fn spec(&self) -> Spec {
        let data = self.clock_file.with_file_name("data");
        let mut environment = vec![
            ("MRJBOT_DATA_DIR", data.display().to_string()),
            ("MRJBOT_DATABASE_URL", self.database.clone()),
            ("MRJBOT_LISTEN", self.address.clone()),
            ("MRJBOT_PUBLIC_URL", self.public_url()),
            ("MRJBOT_MASTER_KEY", MASTER_KEY.to_owned()),
            ("MRJBOT_TELEGRAM_TOKEN", BOT_TOKEN.to_owned()),
            ("MRJBOT_TELEGRAM_API_URL", self.telegram.url.clone()),
            ("MRJBOT_ZARINPAL_URL", self.zarinpal.url.clone()),
            ("MRJBOT_DEMO_CLOCK_FILE", self.clock_file.display().to_string()),
            ("MRJBOT_LOG", "info".to_owned()),
        ];
        // Only the shop's: who judges keeps every guard.
        environment.extend(self.sabotage.iter().map(|name| ("MRJBOT_SABOTAGE", name.clone())));
        Spec {
            program: self.program.clone(),
            environment,
            log: self.clock_file.with_file_name("shop.log"),
            ready_url: format!("{}/readyz", self.public_url()),
        }
    }

    /// Moves the time of everybody together.
    ///
    /// # Errors
    /// The file that tells the shop cannot be written.
    pub fn advance_s(&self, seconds: i64) -> Result<()> {
        self.clock.advance_s(seconds);
        for panel in &self.panels {
            panel.advance_s(0);
        }
        self.clock_write()
    }

    /// Put in place whole: whoever reads it never reads half of it.
    fn clock_write(&self) -> Result<()> {
        let draft = self.clock_file.with_extension("draft");
        std::fs::write(&draft, (self.clock.advanced_s() * 1_000).to_string())?;
        Ok(std::fs::rename(&draft, &self.clock_file)?)
    }

    /// Keeps the folder of this run, to be looked into: where it is.
    pub fn keep(&self) -> Option<PathBuf> {
        self.folder.lock().ok()?.take().map(TempDir::keep)
    }
}

async fn telegram(seed: u64, clock: &Arc<SimClock>) -> Result<Telegram> {
    let staff = |id: i64| User { id, started: true, ..User::default() };
    let options = TelegramOptions {
        seed,
        clock: clock.clone(),
        bots: vec![BotSpec { token: BOT_TOKEN.to_owned(), ..BotSpec::default() }],
        users: STAFF.map(staff).to_vec(),
        ..TelegramOptions::default()
    };
    TelegramSim::start(options).await.context("the simulated Telegram")
}

/// A smaller plan of which there are few: some pay for it in vain.
async fn scarce_plan(shop: &Shop, sample: PlanId, stock: i64) -> Result<()> {
    let plan = plan_get(shop.read(), sample).await?;
    let mut input: PlanInput = serde_json::from_value(serde_json::to_value(&plan)?)?;
    input.name_en = "Silver".to_owned();
    input.traffic = Bytes::from_gib(SCARCE_GIB);
    input.price = Money::from_toman(SCARCE_TOMAN)?;
    input.stock = Some(stock);
    shop.run(Actor::Operator, move |ctx| {
        let input = input.clone();
        Box::pin(async move { plan_save(ctx, input, None).await.map(drop) })
    })
    .await?;
    Ok(())
}

/// An address of this machine that is free now; the shop comes back to it after every kill.
fn free_address() -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a free port")?;
    Ok(listener.local_addr()?.to_string())
}
