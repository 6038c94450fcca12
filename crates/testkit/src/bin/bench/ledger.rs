//! How many payments a second the books take on SQLite with synchronous=FULL.
//!
//! A payment is what an order does to the books: the money that came in is credited to the wallet and the order is
//! charged to it, two transfers in one command, acknowledged after its commit is on the disk. 32 callers each wait for
//! one acknowledgement before the next payment. Callers share commits (group commit); what the disk alone can do is
//! measured beside it, in the same folder.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use kernel::{Actor, CardId, Money, OrderId, PlanId, UserId};
use shop::Shop;
use shop::ledger::{Account, Severity, TransferKind, TransferPost, invariants_check, transfer_post};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::figure::{Figure, Runs};
use crate::process::cpu_time;
use crate::workshop;

const AREA: &str = "ledger";
const GOAL_PER_S: f64 = 1_500.0;
const CALLERS: usize = 32;
/// Payments before the first that counts, and payments that count.
const WARM_UP: usize = 500;
const PAYMENTS: usize = 12_000;
/// Among how many wallets, cards and plans the payments are spread.
const WALLETS: i64 = 1_000;
const CARDS: i64 = 4;
const PLANS: i64 = 6;
/// How long the bare disk is asked, and how much one write is: a page of SQLite with its frame.
const DISK_TIME: Duration = Duration::from_secs(2);
const DISK_WRITE: usize = 4_120;

/// # Errors
/// The database's own failures; books that are not right afterwards.
pub async fn measure() -> Result<Vec<Figure>> {
    let folder = workshop::folder()?;
    let shop = workshop::shop(&folder).await?;
    run(&shop, 0, WARM_UP).await?;
    let (started, cpu) = (Instant::now(), cpu_time(std::process::id())?);
    let waits = run(&shop, WARM_UP, PAYMENTS).await?;
    let took = started.elapsed();
    let spent = cpu_time(std::process::id())? - cpu;
    let broken = invariants_check(shop.read(), shop.now()).await?;
    ensure!(
        broken.iter().all(|found| found.severity != Severity::Broken),
        "the books are not right: {broken:?}"
    );
    shop.db().clone().close().await;
    let syncs = syncs_per_s(&folder)?;
    let rate = waits.count() as f64 / took.as_secs_f64();
    Ok(vec![
        Figure::at_least(
            AREA,
            format!("payments, SQLite synchronous=FULL, {CALLERS} callers ({PAYMENTS} payments)"),
            (rate, "/s", GOAL_PER_S),
        ),
        Figure::cost(AREA, "acknowledged after, p50", (waits.percentile_ms(50), "ms")),
        Figure::cost(AREA, "acknowledged after, p99", (waits.percentile_ms(99), "ms")),
        Figure::cost(AREA, "CPU per payment", (spent.as_secs_f64() * 1000.0 / waits.count() as f64, "ms")),
        Figure::rate(AREA, "fdatasync of the disk alone", (syncs, "/s")),
    ])
}

async fn run(shop: &Shop, first: usize, count: usize) -> Result<Runs> {
    let next = Arc::new(AtomicUsize::new(first));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (shop, next) = (shop.clone(), Arc::clone(&next));
        callers.spawn(async move {
            let mut waits = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= first + count {
                    return Ok::<_, shop::Error>(waits);
                }
                let began = Instant::now();
                pay(&shop, i64::try_from(number).unwrap_or_default()).await?;
                waits.push(began.elapsed());
            }
        });
    }
    let mut all = Vec::with_capacity(count);
    while let Some(waits) = callers.join_next().await {
        all.extend(waits??);
    }
    Ok(Runs::new(all))
}

/// One payment for one order.
///
/// # Errors
/// The database's own failures.
pub async fn pay(shop: &Shop, number: i64) -> shop::Result<()> {
    let price = Money::from_toman(100_000 + number % 900)?;
    let wallet = Account::Wallet(UserId(1 + number.wrapping_mul(7_919) % WALLETS));
    let transfer = |kind, key: &str, (from, to): (Account, Account)| TransferPost {
        kind,
        idem_key: format!("bench:{number}:{key}"),
        entries: vec![(from, price.negated()), (to, price)],
        attempt_id: None,
        order_id: Some(OrderId(number)),
        reason: String::new(),
    };
    let card = Account::Card(CardId(1 + number % CARDS));
    let revenue = Account::Revenue(PlanId(1 + number % PLANS));
    // Money that came in without the payment it came by: a credit would have to name one (I-5).
    let credit = transfer(TransferKind::Internal, "credit", (card, wallet.clone()));
    let charge = transfer(TransferKind::Charge, "charge", (wallet, revenue));
    shop.run(Actor::System, move |ctx| {
        let (credit, charge) = (credit.clone(), charge.clone());
        Box::pin(async move {
            transfer_post(ctx, credit).await?;
            transfer_post(ctx, charge).await.map(drop)
        })
    })
    .await
}

/// Durable writes a second of one page each, one after the other.
fn syncs_per_s(folder: &TempDir) -> Result<f64> {
    let mut file = std::fs::File::create(folder.path().join("disk"))?;
    let (started, mut count) = (Instant::now(), 0_u32);
    while started.elapsed() < DISK_TIME {
        file.write_all(&[7; DISK_WRITE])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / started.elapsed().as_secs_f64())
}
