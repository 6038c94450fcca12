//! A running shop: bot, worker, panels, Telegram; everything a customer can touch.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{TimeZone as _, Utc};
use futures::future::BoxFuture;
use kernel::{Actor, Bytes, Clock as _, ManualClock, Money, Secret};
use shop::catalog::{LocationInput, PlanInput, RenewalPolicy, Visibility, location_save, plan_save};
use shop::fleet::{
    PanelAccess, PanelAdd, PanelAuth, PanelTls, inbound_pick, panel_add, panel_inbounds_refresh, panel_probe,
};
use shop::identity::{Arrival, role_grant, user_arrive};
use shop::payments::{CardInput, GatewaySet, RefundAccess, RefundSet, card_add, gateway_set};
use shop::{Ctx, Shop};
use sims::telegram::{BotSpec, Options as TelegramOptions, Running as Telegram, Telegram as TelegramSim};
use sims::xui::{Panel as PanelSim, PanelOptions, Profile, Running as Panel, Samples, SimClock};
use sims::zarinpal::{Options as ZarinpalOptions, Running as Zarinpal, Zarinpal as ZarinpalSim};
use tempfile::TempDir;

use crate::coin::Coin;
use crate::database::{Lent, TestEngine, fresh_address};
use crate::life::{BOT_TOKEN, Life, World};
use crate::person::Person;
use crate::sample::Sample;

/// How a test shop is made.
#[derive(Clone, Debug)]
pub struct TestShopOptions {
    pub engine: TestEngine,
    /// One panel per profile, all in one location.
    pub panels: Vec<Profile>,
    pub seed: u64,
}

impl Default for TestShopOptions {
    fn default() -> Self {
        Self { engine: TestEngine::of_this_run(), panels: vec![Profile::V3_6_0], seed: 1 }
    }
}

impl TestShopOptions {
    #[must_use]
    pub fn panels(mut self, profiles: impl IntoIterator<Item = Profile>) -> Self {
        self.panels = profiles.into_iter().collect();
        self
    }
}

/// The whole shop. Dropped, everything ends.
#[derive(Debug)]
pub struct TestShop {
    /// The handle of the present life: after [`TestShop::live`] it is another one.
    pub shop: Shop,
    pub clock: Arc<SimClock>,
    pub telegram: Telegram,
    pub panels: Vec<Panel>,
    pub zarinpal: Zarinpal,
    /// The second provider. Takes payments once its account is open, see [`account_open`].
    pub coin: Coin,
    pub sample: Sample,
    pub http: reqwest::Client,
    world: World,
    life: Option<Life>,
    _database: Lent,
    _folder: TempDir,
}

impl TestShop {
    /// A shop with sample goods, open for customers.
    ///
    /// # Errors
    /// Whatever could not be started.
    pub async fn start(options: TestShopOptions) -> Result<Self> {
        // Somebody installed it before: fine.
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir()?;
        let noon = Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).single().context("a time")?;
        let clock = SimClock::new(Arc::new(ManualClock::new(noon)));
        let telegram = telegram_start(&options, clock.clone()).await?;
        let mut panels = Vec::new();
        for (number, profile) in options.panels.iter().enumerate() {
            let panel = PanelOptions {
                profile: *profile,
                seed: options.seed + number as u64,
                clock: clock.clone(),
                samples: Samples::Small,
                ..PanelOptions::default()
            };
            panels.push(PanelSim::start(panel).await.context("a simulated panel")?);
        }
        let zarinpal = ZarinpalSim::start(ZarinpalOptions {
            seed: options.seed,
            clock: clock.clone(),
            ..ZarinpalOptions::default()
        })
        .await
        .context("the simulated Zarinpal")?;
        let (database, lent) = fresh_address(options.engine, folder.path()).await?;
        let mut world = World {
            database,
            clock: clock.clone(),
            seed: options.seed,
            telegram: telegram.url.clone(),
            zarinpal: zarinpal.url.clone(),
            coin: Coin::default(),
        };
        let coin = world.coin.clone();
        let life = Life::begin(&mut world).await?;
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
        let sample = furnish(&life.shop, &panels).await?;
        account_open(&life.shop, (gateways::Zarinpal::NAME, &zarinpal.merchant), None).await?;
        let shop = life.shop.clone();
        let life = Some(life);
        Ok(Self {
            shop,
            clock,
            telegram,
            panels,
            zarinpal,
            coin,
            sample,
            http,
            world,
            life,
            _database: lent,
            _folder: folder,
        })
    }

    /// Starts the process again on the same database: a new shop, bot and worker in a runtime of their own.
    ///
    /// # Errors
    /// Telegram's refusal; the database's own failures.
    pub async fn live(&mut self) -> Result<()> {
        self.kill();
        let life = Life::begin(&mut self.world).await?;
        self.shop = life.shop.clone();
        self.life = Some(life);
        Ok(())
    }

    /// Ends the process at once, wherever its tasks are: what a kill -9 does. Only files and the world outside stay.
    pub fn kill(&mut self) {
        self.life = None;
    }

    /// The bot of the present life: the door of webhooks.
    ///
    /// # Errors
    /// The shop is dead.
    pub fn bot(&self) -> Result<&bot::Bot> {
        self.life.as_ref().map(|life| &life.bot).context("the shop is dead")
    }

    pub(crate) fn address(&self) -> &str {
        &self.world.database
    }

    /// A customer who has not written yet.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn person(&self, id: i64, name: &str, language: &str) -> Result<Person> {
        Person::enter(&self.telegram.url, &self.http, (id, name, language)).await
    }

    /// The owner's telephone.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn owner(&self) -> Result<Person> {
        self.person(OWNER, "Owner", "fa").await
    }

    /// The telephone of reviewer 0 (Nina) or 1 (Omid).
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn reviewer(&self, number: usize) -> Result<Person> {
        self.person(REVIEWERS[number % 2], REVIEWER_NAMES[number % 2], "fa").await
    }

    /// Moves the clock of shop and simulators together.
    pub fn advance_s(&self, seconds: i64) {
        self.clock.advance_s(seconds);
        for panel in &self.panels {
            panel.advance_s(0);
        }
    }

    /// Runs a command as the operator.
    ///
    /// # Errors
    /// What the command answers.
    pub async fn operate<T, F>(&self, work: F) -> shop::Result<T>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c Ctx<'c>) -> BoxFuture<'c, shop::Result<T>> + Send + Sync + Clone + 'static,
    {
        self.shop.run(Actor::Operator, work).await
    }

    /// Fails when any invariant of the books is broken.
    ///
    /// # Errors
    /// The violations.
    pub async fn books_are_right(&self) -> Result<()> {
        let violations = shop::ledger::invariants_check(self.shop.read(), self.clock.now()).await?;
        let broken: Vec<_> =
            violations.into_iter().filter(|found| found.severity == shop::ledger::Severity::Broken).collect();
        anyhow::ensure!(broken.is_empty(), "{broken:?}");
        Ok(())
    }

    /// Posts to a control route of the simulated Telegram.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn telegram_control(&self, path: &str, body: &serde_json::Value) -> Result<()> {
        self.http.post(format!("{}{path}", self.telegram.url)).json(body).send().await?.error_for_status()?;
        Ok(())
    }

    /// Posts to a control route of a simulated panel.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn panel_control(&self, panel: usize, path: &str, body: &serde_json::Value) -> Result<()> {
        let url = format!("{}{path}", self.panels[panel].control_url);
        self.http.post(url).json(body).send().await?.error_for_status()?;
        Ok(())
    }
}

async fn telegram_start(options: &TestShopOptions, clock: Arc<SimClock>) -> Result<Telegram> {
    let bots = vec![BotSpec { token: BOT_TOKEN.to_owned(), ..BotSpec::default() }];
    let staff = |id: i64| sims::telegram::User { id, started: true, ..sims::telegram::User::default() };
    let options = TelegramOptions {
        seed: options.seed,
        clock,
        bots,
        users: STAFF.map(staff).to_vec(),
        ..TelegramOptions::default()
    };
    TelegramSim::start(options).await.context("the simulated Telegram")
}

/// The telephones of the owner and of both reviewers.
pub const STAFF: [i64; 3] = [OWNER, REVIEWERS[0], REVIEWERS[1]];
const OWNER: i64 = 900;
const REVIEWERS: [i64; 2] = [901, 902];
const REVIEWER_NAMES: [&str; 2] = ["Nina", "Omid"];

/// Fills an empty shop with sample goods, staff and panels, through its own commands.
///
/// # Errors
/// The shop's refusals.
pub async fn furnish(shop: &Shop, panels: &[Panel]) -> Result<Sample> {
    let location = operate(shop, |ctx| {
        let input = LocationInput {
            code: "de".to_owned(),
            name_fa: "\u{622}\u{644}\u{645}\u{627}\u{646}".to_owned(),
            name_en: "Germany".to_owned(),
            flag: "\u{1f1e9}\u{1f1ea}".to_owned(),
            sort: 0,
            state: Visibility::Active,
        };
        Box::pin(location_save(ctx, input, None))
    })
    .await?;
    let plan = operate(shop, move |ctx| {
        Box::pin(async move {
            let input = PlanInput {
                name_fa: "\u{628}\u{631}\u{646}\u{632}\u{6cc}".to_owned(),
                name_en: "Bronze".to_owned(),
                category: "monthly".to_owned(),
                traffic: Bytes::from_gib(50),
                duration_days: 30,
                device_limit: 2,
                price: Money::from_toman(150_000)?,
                price_per_gib: Some(Money::from_toman(4_000)?),
                price_per_day: Some(Money::from_toman(3_000)?),
                stock: None,
                renewal: RenewalPolicy::Add,
                audience: shop::catalog::Plan::AUDIENCE_ALL.to_owned(),
                sort: 0,
                location_ids: vec![location],
            };
            plan_save(ctx, input, None).await
        })
    })
    .await?;
    let card = operate(shop, |ctx| {
        let input = CardInput {
            number: "6037 9911 2233 4455".to_owned(),
            holder: "Sara Karimi".to_owned(),
            owner: String::new(),
            daily_cap: None,
        };
        Box::pin(card_add(ctx, input))
    })
    .await?;
    let owner = staff(shop, OWNER, "owner").await?;
    let reviewers = [
        staff(shop, REVIEWERS[0], "receipt_admin").await?,
        staff(shop, REVIEWERS[1], "receipt_admin").await?,
    ];
    let mut added = Vec::new();
    for (number, panel) in panels.iter().enumerate() {
        added.push(add_panel(shop, (number, panel), location).await?);
    }
    Ok(Sample { location, plan, card, panels: added, owner, reviewers })
}

/// The shop's account at a provider.
///
/// # Errors
/// The shop's refusal.
pub async fn account_open(
    shop: &Shop,
    (gateway, merchant): (&str, &str),
    refund: Option<RefundAccess>,
) -> Result<()> {
    let set = GatewaySet {
        gateway: gateway.to_owned(),
        merchant: Some(Secret::new(merchant)),
        refund: refund.map_or(RefundSet::Keep, RefundSet::Open),
        ..GatewaySet::default()
    };
    operate(shop, move |ctx| Box::pin(gateway_set(ctx, set.clone()))).await?;
    Ok(())
}

async fn operate<T, F>(shop: &Shop, work: F) -> shop::Result<T>
where
    T: Send + 'static,
    F: for<'c> Fn(&'c Ctx<'c>) -> BoxFuture<'c, shop::Result<T>> + Send + Sync + Clone + 'static,
{
    shop.run(Actor::Operator, work).await
}

async fn staff(shop: &Shop, telegram_id: i64, role: &'static str) -> Result<kernel::UserId> {
    let user = operate(shop, move |ctx| {
        let arrival = Arrival {
            telegram_id,
            first_name: role.to_owned(),
            last_name: None,
            username: Some(format!("user{telegram_id}")),
            language_code: Some("fa".to_owned()),
            start_payload: None,
        };
        Box::pin(user_arrive(ctx, arrival))
    })
    .await?;
    let id = user.id;
    operate(shop, move |ctx| Box::pin(role_grant(ctx, id, role))).await?;
    Ok(id)
}

async fn add_panel(
    shop: &Shop,
    (number, panel): (usize, &Panel),
    location_id: kernel::LocationId,
) -> Result<kernel::PanelId> {
    let auth = PanelAuth::Password {
        username: panel.username.clone(),
        password: Secret::new(panel.password.clone()),
    };
    let tls = panel.cert_sha256.clone().map_or(PanelTls::Verify, PanelTls::Pin);
    let access =
        PanelAccess { panel_id: None, kind: "xui".to_owned(), base_url: panel.url.clone(), auth, tls };
    let report = panel_probe(shop, &access).await;
    anyhow::ensure!(report.usable(), "the panel is not usable: {report:?}");
    let id = operate(shop, move |ctx| {
        let input = PanelAdd {
            name: format!("panel-{number}"),
            access: access.clone(),
            public_host: format!("de{number}.example.com"),
            location_id,
            capacity: None,
            report: report.clone(),
        };
        Box::pin(panel_add(ctx, input))
    })
    .await?;
    for inbound in panel_inbounds_refresh(shop, id).await? {
        // What cannot be offered is refused; the others serve.
        drop(operate(shop, move |ctx| Box::pin(inbound_pick(ctx, inbound.id, true))).await);
    }
    Ok(id)
}
