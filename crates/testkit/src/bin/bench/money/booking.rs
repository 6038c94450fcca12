//! How many payments a second are booked, and how long each caller waits for the word that it is on the disk.
//!
//! A payment here is what is due at the moment money is acknowledged: it is credited to the payer's wallet (a transfer
//! of two postings under its key) and the notice that tells the payer is written into the outbox with its job, in one
//! command. 64 callers each wait for one acknowledgement before the next. Area `ledger` measures the longer command
//! that also charges the order. On PostgreSQL the money comes through a provider's clearing account, which is spread
//! over twenty rows; the server runs with fsync and synchronous_commit, as in production.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use futures::future::try_join_all;
use kernel::{Actor, AttemptId, Money, UserId};
use serde_json::json;
use shop::Shop;
use shop::identity::{Arrival, user_arrive};
use shop::ledger::{Account, Severity, TransferKind, TransferPost, invariants_check, transfer_post};
use shop::notifications::{NewNotice, notice_send};
use tokio::task::JoinSet;

use super::AREA;
use crate::figure::{Figure, Runs};
use crate::{say, workshop};

const GOAL_SQLITE: f64 = 4_000.0;
const GOAL_POSTGRES: f64 = 1_500.0;
/// Of SQLite. A PostgreSQL that just keeps its goal answers 64 callers in 43 ms on the average.
const GOAL_P99_MS: f64 = 30.0;
const CALLERS: usize = 64;
const WARM_UP: usize = 1_000;
const PAYMENTS: usize = 20_000;
const PAYERS: i64 = 1_000;
/// The provider the money comes through.
const PROVIDER: &str = "zarinpal";

/// # Errors
/// The database's own failures; books that are not right afterwards.
pub async fn measure() -> Result<Vec<Figure>> {
    let folder = workshop::folder()?;
    let shop = workshop::shop(&folder).await?;
    let mut figures = on(&shop, ("SQLite synchronous=FULL", GOAL_SQLITE, Some(GOAL_P99_MS))).await?;
    shop.db().clone().close().await;
    match workshop::postgres(&folder).await? {
        Some(shop) => figures.extend(on(&shop, ("PostgreSQL", GOAL_POSTGRES, None)).await?),
        None => say("  no PostgreSQL here: `cargo xtask bench` brings one"),
    }
    Ok(figures)
}

async fn on(shop: &Shop, (engine, goal, goal_p99): (&str, f64, Option<f64>)) -> Result<Vec<Figure>> {
    let payers = Arc::new(payers(shop).await?);
    run(shop, &payers, (0, WARM_UP)).await?;
    let started = Instant::now();
    let waits = run(shop, &payers, (WARM_UP, PAYMENTS)).await?;
    let rate = waits.count() as f64 / started.elapsed().as_secs_f64();
    let found = invariants_check(shop.read(), shop.now()).await?;
    ensure!(found.iter().all(|found| found.severity != Severity::Broken), "{found:?}");
    let name = format!("payments booked, {engine}, {CALLERS} callers ({PAYMENTS} payments)");
    let wait = |percent: u8| format!("acknowledged after, {engine}, p{percent}");
    Ok(vec![
        Figure::at_least(AREA, name, (rate, "/s", goal)),
        match goal_p99 {
            Some(goal) => Figure::at_most(AREA, wait(99), (waits.percentile_ms(99), "ms", goal)),
            None => Figure::cost(AREA, wait(99), (waits.percentile_ms(99), "ms")),
        },
        Figure::cost(AREA, wait(50), (waits.percentile_ms(50), "ms")),
    ])
}

async fn payers(shop: &Shop) -> Result<Vec<UserId>> {
    let arrive = (1..=PAYERS).map(|telegram_id| async move {
        let arrival = Arrival {
            telegram_id,
            first_name: "Sara".to_owned(),
            last_name: None,
            username: None,
            language_code: Some("fa".to_owned()),
            start_payload: None,
        };
        let arrived = shop.run(Actor::System, move |ctx| {
            let arrival = arrival.clone();
            Box::pin(async move { user_arrive(ctx, arrival).await })
        });
        Ok::<_, shop::Error>(arrived.await?.id)
    });
    Ok(try_join_all(arrive).await?)
}

async fn run(shop: &Shop, payers: &Arc<Vec<UserId>>, (first, count): (usize, usize)) -> Result<Runs> {
    let next = Arc::new(AtomicUsize::new(first));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (shop, next, payers) = (shop.clone(), Arc::clone(&next), Arc::clone(payers));
        callers.spawn(async move {
            let mut waits = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= first + count {
                    return Ok::<_, anyhow::Error>(waits);
                }
                let payer = *payers.get(number.wrapping_mul(7_919) % payers.len()).context("no payers")?;
                let began = Instant::now();
                book(&shop, (i64::try_from(number)?, payer)).await?;
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

async fn book(shop: &Shop, (number, user_id): (i64, UserId)) -> Result<()> {
    let amount = Money::from_toman(100_000 + number % 900)?;
    let clearing = Account::clearing(PROVIDER, AttemptId(number));
    let post = TransferPost {
        // Without a payment: a credit would have to name one (I-5).
        kind: TransferKind::Internal,
        idem_key: format!("bench:{number}"),
        entries: vec![(clearing, amount.negated()), (Account::Wallet(user_id), amount)],
        attempt_id: None,
        order_id: None,
        reason: PROVIDER.to_owned(),
    };
    let booked = shop.run(Actor::System, move |ctx| {
        let post = post.clone();
        Box::pin(async move {
            let posted = transfer_post(ctx, post).await?;
            let notice = NewNotice {
                user_id,
                key: "orders.wallet_adjusted",
                args: json!({ "amount": amount }),
                dedup_key: format!("transfer:{}", posted.transfer_id),
                topic: None,
            };
            notice_send(ctx, notice).await.map(drop)
        })
    });
    Ok(booked.await?)
}
