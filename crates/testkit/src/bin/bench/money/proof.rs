//! The proof of the books over a million postings while the shop serves, and a page of a very long statement.
//!
//! The books hold 250,000 paid orders (order, intent, attempt, credit, charge, grant); a fifth of them are one
//! customer's. Purchases (the command of area `ledger`) arrive at an even pace, by turns alone and while every rule
//! I-1 to I-14 is checked; what they wait is compared. By turns, because a machine has good and bad minutes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use kernel::{PageRequest, UserId};
use shop::Shop;
use shop::ledger::{Account, Severity, books_prove, statement_page};
use testkit::{TestEngine, TestShop, TestShopOptions};
use tokio_util::sync::CancellationToken;

use super::AREA;
use super::books::{BIG_CUSTOMER_POSTINGS, POSTINGS, fill};
use crate::figure::{Figure, Runs};
use crate::{ledger, say};

const GOAL_PROOF_S: f64 = 5.0;
const GOAL_SLOWER: f64 = 2.0;
const GOAL_PAGE_MS: f64 = 5.0;
/// Between two purchases.
const PACE: Duration = Duration::from_millis(10);
const ALONE_FOR: Duration = Duration::from_secs(3);
/// Until what filling the books has left in the `-wal` is in the file.
const SETTLE_FOR: Duration = Duration::from_secs(2);
const PROOFS: usize = 3;
const PAGE: u32 = 10;
const PAGES_LOOKED_AT: u32 = 200;
/// Numbers of purchases that nobody has used.
const FIRST: i64 = 10_000_000;

/// # Errors
/// The books cannot be filled, or are not right.
pub async fn measure() -> Result<Vec<Figure>> {
    let options = TestShopOptions { engine: TestEngine::Sqlite, ..TestShopOptions::default() };
    let world = TestShop::start(options).await?;
    say("  filling the books …");
    let big = fill(&world).await?;
    let shop = &world.shop;
    serve(shop, FIRST / 2, tokio::time::sleep(SETTLE_FOR)).await?;
    let (mut proofs, mut alone, mut beside) = (Vec::new(), Vec::new(), Vec::new());
    for nth in 1..=PROOFS {
        let first = FIRST + i64::try_from(nth)? * 1_000_000;
        alone.extend(serve(shop, first, tokio::time::sleep(ALONE_FOR)).await?.0);
        let (waits, took) = serve(shop, first + 500_000, prove(shop)).await?;
        beside.extend(waits);
        proofs.push(took?);
    }
    let (alone, beside) = (Runs::new(alone), Runs::new(beside));
    let slower = beside.percentile_ms(99) / alone.percentile_ms(99);
    let pages = pages(shop, big).await?;
    Ok(vec![
        Figure::at_most(
            AREA,
            format!("proof of the books while serving, {POSTINGS} postings"),
            (Runs::new(proofs).percentile(50).as_secs_f64(), "s", GOAL_PROOF_S),
        ),
        Figure::at_most(AREA, "purchases beside the proof, p99, times slower", (slower, "", GOAL_SLOWER)),
        Figure::cost(AREA, "purchases beside the proof, p99", (beside.percentile_ms(99), "ms")),
        Figure::cost(AREA, "purchases alone, p99", (alone.percentile_ms(99), "ms")),
        Figure::at_most(
            AREA,
            format!("a page of a statement of {BIG_CUSTOMER_POSTINGS} rows, p99"),
            (pages.percentile_ms(99), "ms", GOAL_PAGE_MS),
        ),
    ])
}

/// Purchases at an even pace for as long as `meanwhile` takes: what each waited.
async fn serve<T>(shop: &Shop, first: i64, meanwhile: impl Future<Output = T>) -> Result<(Vec<Duration>, T)> {
    let over = CancellationToken::new();
    let (end, buyer) = (over.clone(), shop.clone());
    let buying = tokio::spawn(async move {
        let waits = Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut beat = tokio::time::interval(PACE);
        let mut purchases = tokio::task::JoinSet::new();
        let mut number = first;
        while end.run_until_cancelled(beat.tick()).await.is_some() {
            let (shop, waits, nth) = (buyer.clone(), Arc::clone(&waits), number);
            number += 1;
            purchases.spawn(async move {
                let began = Instant::now();
                let paid = ledger::pay(&shop, nth).await;
                waits.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(began.elapsed());
                paid
            });
        }
        while let Some(paid) = purchases.join_next().await {
            paid??;
        }
        let waits = std::mem::take(&mut *waits.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        Ok::<_, anyhow::Error>(waits)
    });
    let outcome = meanwhile.await;
    over.cancel();
    Ok((buying.await??, outcome))
}

async fn prove(shop: &Shop) -> Result<Duration> {
    let began = Instant::now();
    let found = books_prove(shop).await?;
    let took = began.elapsed();
    let broken: Vec<_> = found.iter().filter(|found| found.severity == Severity::Broken).take(3).collect();
    ensure!(broken.is_empty(), "the books are not right: {broken:?}");
    Ok(took)
}

/// Pages from one end of the history to the other.
async fn pages(shop: &Shop, customer: UserId) -> Result<Runs> {
    let all = BIG_CUSTOMER_POSTINGS / PAGE;
    let mut waits = Vec::new();
    for nth in 0..PAGES_LOOKED_AT {
        let page = PageRequest::new(nth * (all / PAGES_LOOKED_AT), PAGE);
        let began = Instant::now();
        let lines = statement_page(shop.read(), &Account::Wallet(customer), page).await?;
        waits.push(began.elapsed());
        ensure!(lines.items.len() == PAGE as usize, "a page of {} lines", lines.items.len());
    }
    Ok(Runs::new(waits))
}
