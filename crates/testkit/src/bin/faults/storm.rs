//! A whole run: the world and the shop begin, people act while everything fails, the world heals, the books are judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use kernel::Rng;
use testkit::STAFF;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::books::Books;
use crate::chat::Chat;
use crate::customer::Customer;
use crate::deeds::Deeds;
use crate::facts::Facts;
use crate::process::Process;
use crate::report::Report;
use crate::reviewer::Reviewer;
use crate::words::Words;
use crate::world::World;
use crate::{Options, check, desk, healing, say, weather};

/// How many customers are at their telephones at once.
const HANDS: u64 = 16;
pub const CUSTOMER_ID_FIRST: i64 = 5_001;
const START_MAX: Duration = Duration::from_secs(60);
/// A killed shop that does not come back within this is killed again all the same.
const BACK_MAX: Duration = Duration::from_secs(20);
/// Kills come later on a slow machine; a storm ends at so many times its length.
const LENGTH_MAX: u32 = 5;
const PROGRESS_EVERY: Duration = Duration::from_secs(10);
/// Oddities of the harness itself that are shown.
const ODD_MAX: u32 = 10;
/// Between the walks of one hand.
const BREATH_MS: u64 = 250;

/// What everybody in a run shares.
#[derive(Debug)]
pub struct Stage {
    pub world: World,
    pub words: Arc<Words>,
    pub deeds: Deeds,
    pub process: Process,
    odd: AtomicU32,
}

impl Stage {
    /// Begins a run: the world, and the shop in it.
    ///
    /// # Errors
    /// What does not start.
    pub async fn set(options: &Options) -> Result<Self> {
        let world = World::start(options).await?;
        let process = Process::start(world.spec())?;
        if !process.ready(START_MAX).await {
            let log = std::fs::read_to_string(world.spec().log).unwrap_or_default();
            anyhow::bail!("the shop did not start:\n{log}");
        }
        let words = Arc::new(Words::load()?);
        Ok(Self { world, words, deeds: Deeds::default(), process, odd: AtomicU32::new(0) })
    }

    /// Something that should not happen to this harness; it goes on.
    pub fn odd(&self, error: &anyhow::Error) {
        if self.odd.fetch_add(1, Ordering::Relaxed) < ODD_MAX {
            say(&format!("odd: {error:#}"));
        }
    }
}

/// The seed of one part of the schedule.
fn seed_of(options: &Options, part: u64) -> u64 {
    options.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(part)
}

/// Runs all of it.
///
/// # Errors
/// The run itself failed; what it found is in the report.
pub async fn run(options: &Options) -> Result<Report> {
    let stage = Arc::new(Stage::set(options).await?);
    say(&format!(
        "seed {}: {} customers, {} kills in {:.0} s or more",
        options.seed,
        options.customers,
        options.kills,
        options.storm_for().as_secs_f64()
    ));
    let chats = live(&stage, options, true).await?;
    let report = judged(&stage, options, chats).await?;
    for line in &report.details {
        say(line);
    }
    if !report.is_clean()
        && let Some(folder) = stage.world.keep()
    {
        say(&format!("the database and the shop's log are kept in {}", folder.display()));
    }
    Ok(report)
}

/// People act, with weather and kills when there is a storm, and then the world heals. Answers the customers' chats.
///
/// # Errors
/// The world could not be healed: a simulator is gone.
pub async fn live(stage: &Arc<Stage>, options: &Options, stormy: bool) -> Result<Vec<Chat>> {
    let (stop, review_stop) = (CancellationToken::new(), CancellationToken::new());
    let mut reviewing = JoinSet::new();
    for (nr, id) in STAFF.into_iter().skip(1).enumerate() {
        let chat = Chat::enter(&stage.world, &stage.words, (id, "Nina", "fa")).await?;
        let reviewer = Reviewer::new(chat, seed_of(options, 100 + nr as u64));
        let (stage, stop) = (Arc::clone(stage), review_stop.clone());
        reviewing.spawn(async move { reviewer.run(&stage, stop).await });
    }
    let mut acting = JoinSet::new();
    for hand in hands(stage, options).await? {
        let (stage, stop) = (Arc::clone(stage), stop.clone());
        acting.spawn(async move { hand.act(&stage, stop).await });
    }
    let mut around = JoinSet::new();
    if stormy {
        let (of_desk, of_weather) = (Rng::seeded(seed_of(options, 1)), Rng::seeded(seed_of(options, 2)));
        let (on, until) = (Arc::clone(stage), stop.clone());
        around.spawn(async move { desk::run(&on, of_desk, until).await });
        let (on, until) = (Arc::clone(stage), stop.clone());
        around.spawn(async move { weather::run(&on, of_weather, until).await });
    }
    let told = tokio::spawn(progress(Arc::clone(stage), stop.clone()));
    blows(stage, options).await;
    stop.cancel();
    let mut chats = Vec::new();
    while let Some(hand) = acting.join_next().await {
        chats.extend(hand?);
    }
    while around.join_next().await.is_some() {}
    told.await?;
    say("the storm is over; waiting for quiet");
    healing::heal(stage).await?;
    review_stop.cancel();
    while reviewing.join_next().await.is_some() {}
    Ok(chats)
}

/// Some customers, of whom one acts at a time.
struct Hand {
    customers: Vec<Customer>,
    rng: Rng,
}

async fn hands(stage: &Stage, options: &Options) -> Result<Vec<Hand>> {
    let hand = |nr| Hand { customers: Vec::new(), rng: Rng::seeded(seed_of(options, 1_000 + nr)) };
    let mut hands: Vec<Hand> = (0..HANDS.min(u64::from(options.customers))).map(hand).collect();
    let many = hands.len();
    for nr in 0..options.customers {
        let language = if nr % 3 == 2 { "en" } else { "fa" };
        let who = (CUSTOMER_ID_FIRST + i64::from(nr), "Sara", language);
        let chat = Chat::enter(&stage.world, &stage.words, who).await?;
        let customer = Customer::new(chat, seed_of(options, 10_000 + u64::from(nr)), options.customers);
        hands[usize::try_from(nr)? % many].customers.push(customer);
    }
    Ok(hands)
}

impl Hand {
    async fn act(mut self, stage: &Stage, stop: CancellationToken) -> Vec<Chat> {
        while !stop.is_cancelled() {
            let nth = usize::try_from(self.rng.below(self.customers.len() as u64)).unwrap_or(0);
            if let Some(customer) = self.customers.get_mut(nth)
                && let Err(error) = customer.walk(stage).await
            {
                stage.odd(&error.context("a customer"));
            }
            tokio::time::sleep(Duration::from_millis(self.rng.below(BREATH_MS))).await;
        }
        self.customers.into_iter().map(|customer| customer.chat).collect()
    }
}

/// Kills the shop at random moments until the storm is over. Most kills hit a shop that is at work, some one that is
/// starting.
async fn blows(stage: &Stage, options: &Options) {
    let rng = Rng::seeded(seed_of(options, 3));
    let (began, length) = (Instant::now(), options.storm_for());
    let (ends, last) = (began + length, began + length * LENGTH_MAX);
    let mean = length / options.kills.max(1);
    let mut left = options.kills;
    while left > 0 && Instant::now() < last {
        if rng.below(8) > 0 {
            stage.process.ready(BACK_MAX).await;
        }
        tokio::time::sleep(mean.mul_f64(rng.fraction() * 1.6)).await;
        stage.process.kill().await;
        left -= 1;
    }
    tokio::time::sleep(ends.saturating_duration_since(Instant::now())).await;
}

async fn progress(stage: Arc<Stage>, stop: CancellationToken) {
    let began = Instant::now();
    while !stop.is_cancelled() {
        tokio::select! {
            () = tokio::time::sleep(PROGRESS_EVERY) => {}
            () = stop.cancelled() => return,
        }
        let payments = stage.world.zarinpal.payments().len();
        say(&format!(
            "{:>4} s: {} operations, {} kills, {payments} payment pages, {} approvals, the clock moved {} s",
            began.elapsed().as_secs(),
            stage.deeds.operations(),
            stage.process.kills(),
            stage.deeds.lists().acknowledged.len(),
            stage.world.clock.advanced_s(),
        ));
    }
}

/// Holds the world's facts against the shop's books.
///
/// # Errors
/// The books cannot be read.
pub async fn judged(stage: &Arc<Stage>, options: &Options, mut chats: Vec<Chat>) -> Result<Report> {
    let mut report = Report { seed: options.seed, customers: options.customers, ..Report::default() };
    for left in healing::unrest(stage).await? {
        report.violation(format!("no quiet: {left}"));
    }
    for chat in &mut chats {
        chat.catch_up().await?;
    }
    report.operations = stage.deeds.operations();
    report.kills = stage.process.kills();
    report.refusals = stage.deeds.refusals();
    let deaths = stage.process.end().await?;
    ensure!(deaths.len() < 100, "the shop does not live");
    deaths.into_iter().for_each(|death| report.violation(death));
    let db = db::Db::open(&db::DbConfig::from_url(stage.world.database.clone())).await?;
    let facts = Facts::gather(stage, &chats);
    let books = Books::read(db.reader()).await?;
    report.four_eyes = books.receipts.values().filter(|receipt| receipt.took_two).count();
    check::all((&facts, &books), &mut report);
    check::invariants((db.reader(), &stage.world), &mut report).await?;
    db.close().await;
    Ok(report)
}
