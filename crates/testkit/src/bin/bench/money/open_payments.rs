//! What ten thousand open payments cost while nobody comes back from their pages: the clock asks the provider about
//! each after 1, 4, 10 and 20 minutes and at its end.
//!
//! The pages are opened at the simulated Zarinpal by the real client; the papers are written straight into the tables,
//! their ages spread over the half hour that an invoice lives. Then a minute passes, second by second, with everything
//! a shop does meanwhile. The CPU time is this process's, simulators included.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use kernel::{Money, Secret, unix_ms};
use shop::payments::{Gateway as _, GatewayAccess, PaymentRequest};
use testkit::{TestEngine, TestShop, TestShopOptions};

use super::AREA;
use super::ground::{customers, run_all};
use crate::figure::Figure;
use crate::process::cpu_time;
use crate::say;

const GOAL_PERCENT: f64 = 5.0;
const OPEN: i64 = 10_000;
const MEASURED_S: u32 = 60;
/// How long an invoice waits for its money.
const LIFE_MS: i64 = 30 * 60_000;
/// When an open page is asked about, since it was opened.
const ASKED_AFTER_MS: [i64; 4] = [60_000, 240_000, 600_000, 1_200_000];
const GRACE_MS: i64 = 30_000;
/// Numbers begin behind what the sample shop has used.
const BASE: i64 = 1_000_000;
const PRICE: i64 = 1_500_000;
const OPENERS: usize = 16;

/// # Errors
/// The pages cannot be opened; the database's own failures.
pub async fn measure() -> Result<Vec<Figure>> {
    let options = TestShopOptions { engine: TestEngine::Sqlite, ..TestShopOptions::default() };
    let world = TestShop::start(options).await?;
    say("  opening ten thousand pages …");
    let authorities = pages(&world).await?;
    fill(&world, &authorities).await?;
    world.advance_s(1);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let asked_before = asked(&world).await?;
    let before = cpu_time(std::process::id())?;
    let mut second = tokio::time::interval(Duration::from_secs(1));
    for _ in 0..MEASURED_S {
        second.tick().await;
        world.advance_s(1);
    }
    let spent = (cpu_time(std::process::id())? - before).as_secs_f64();
    let questions = asked(&world).await? - asked_before;
    ensure!(questions > 100, "only {questions} questions were asked");
    world.books_are_right().await?;
    let per_s = questions as f64 / f64::from(MEASURED_S);
    Ok(vec![
        Figure::at_most(
            AREA,
            format!("asking about {OPEN} open payments ({per_s:.0} questions a second), of one core"),
            (100.0 * spent / f64::from(MEASURED_S), "%", GOAL_PERCENT),
        ),
        Figure::cost(AREA, "CPU of a question, both sides", (1000.0 * spent / questions as f64, "ms")),
    ])
}

async fn pages(world: &TestShop) -> Result<Vec<String>> {
    let gateway = gateways::Zarinpal::new(Some(&world.zarinpal.url))?;
    let access =
        GatewayAccess { merchant: Secret::new(&world.zarinpal.merchant), sandbox: false, refund: None };
    let (gateway, access) = (&gateway, &access);
    let opening = futures::stream::iter(1..=OPEN).map(|nth| async move {
        let request = PaymentRequest {
            order_ref: nth.to_string(),
            amount: Money::from_rial(PRICE)?,
            callback_url: format!("http://127.0.0.1:8080/webhooks/zarinpal/bench{nth}"),
            description: "bench".to_owned(),
        };
        anyhow::Ok(gateway.open(access, &request).await?.authority)
    });
    opening.buffer_unordered(OPENERS).try_collect().await
}

/// Orders, intents and attempts whose payers are at the provider.
async fn fill(world: &TestShop, authorities: &[String]) -> Result<()> {
    let now = unix_ms(world.shop.now());
    let at = format!("{now} - (i * 7919 % {LIFE_MS})");
    let n = format!(
        "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {OPEN}), n AS (SELECT i, {at} AS at FROM c)"
    );
    let next = ASKED_AFTER_MS
        .iter()
        .fold(String::from("CASE"), |sql, age| format!("{sql} WHEN at + {age} > {now} THEN at + {age}"));
    let mut statements = vec![
        customers(BASE, OPEN, now),
        format!(
            "{n} INSERT INTO shop_order (id, user_id, kind, quantity, price, snapshot, state, state_version, idem_key, created_at, expires_at) \
             SELECT {BASE} + i, {BASE} + i, 'topup', 1, {PRICE}, '{{}}', 'awaiting_payment', 1, 'b' || i, at, at + {LIFE_MS} FROM n"
        ),
        format!(
            "{n} INSERT INTO payment_intent (id, user_id, order_id, amount, state, state_version, created_at, expires_at) \
             SELECT {BASE} + i, {BASE} + i, {BASE} + i, {PRICE}, 'open', 1, at, at + {LIFE_MS} FROM n"
        ),
        format!(
            "{n} INSERT INTO payment_attempt (id, intent_id, user_id, gateway, state, state_version, amount, tag, authority, late, resubmits, created_at, deadline_at, url, return_token, next_check_at) \
             SELECT {BASE} + i, {BASE} + i, {BASE} + i, 'zarinpal', 'redirected', 2, {PRICE}, 0, 'to be named ' || i, 0, 0, at, at + {LIFE_MS}, 'http://127.0.0.1/', 'bench' || i, \
             {next} ELSE at + {LIFE_MS} + {GRACE_MS} END FROM n"
        ),
    ];
    statements.extend((1..).zip(authorities).map(|(nth, authority)| {
        format!("UPDATE payment_attempt SET authority = '{authority}' WHERE id = {BASE} + {nth}")
    }));
    world
        .shop
        .db()
        .write(move |tx| {
            let statements = statements.clone();
            async move { run_all(tx, &statements).await }.boxed()
        })
        .await
        .context("filling the papers")
}

/// How many questions have been asked so far.
async fn asked(world: &TestShop) -> Result<i64> {
    world.count_of("SELECT COALESCE(SUM(checks), 0) FROM payment_attempt").await
}
