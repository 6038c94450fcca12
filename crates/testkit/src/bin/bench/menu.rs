//! What one press on a menu costs: the CPU time of this process, all of it, over many presses.
//!
//! The way is the real one: long poll of Telegram over HTTP, the update stored in the durable inbox (its own commit,
//! synchronous=FULL), the person and their rights read, the screen built in Persian, `answerCallbackQuery` and
//! `editMessageText` over HTTP, the update closed. Telegram is a process of its own; here are the bot, the worker
//! (idle, as after every press), the database and the HTTP client, and the process's user and system time are divided
//! by the presses. Nothing is subtracted: the waiting for Telegram costs no CPU. TLS is not in it: loopback speaks
//! plain HTTP.
//!
//! Measured at the bot's own limit of 28 messages a second, in two ways: 28 people press in the same moment, once a
//! second; and one person at a time, which is dearer: a poll, a commit with its fsync and cold caches for each press.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use kernel::{Actor, Secret};
use l10n::L10n;
use shop::Shop;
use shop::identity::{Arrival, user_arrive};
use tokio_util::sync::CancellationToken;

use crate::child;
use crate::figure::Figure;
use crate::process::cpu_time;
use crate::telegram::{self, FIRST_ID, FIRST_NAME, PEOPLE, Run, TOKEN};
use crate::workshop;

const AREA: &str = "menu";
const GOAL_MS: f64 = 1.0;
/// As many as the bot answers in one second.
const COMPANY: usize = 28;
/// Presses before the first that counts.
const WARM_UP: usize = 56;
/// Presses that count: together, alone, and on each of the other screens.
const PRESSES: usize = 560;
const PRESSES_ALONE: usize = 280;
const PRESSES_OTHER: usize = 140;
/// The bot may need a moment for the close of the last update.
const SETTLE: Duration = Duration::from_millis(100);
/// The menu as callback data, in the form the bot gives to its buttons.
const HOME: &str = "1h";

/// # Errors
/// The shop cannot be started or the bot does not answer.
pub async fn measure() -> Result<Vec<Figure>> {
    let folder = workshop::folder()?;
    let shop = workshop::shop(&folder).await?;
    people(&shop).await?;
    let telegram = child::start(telegram::ROLE, &[]).await?;
    let client = ::telegram::http_client().no_proxy().build()?;
    let api = ::telegram::Bot::new(
        Secret::new(TOKEN),
        &format!("http://127.0.0.1:{}", telegram.port),
        client.clone(),
    )?;
    let bot = bot::Bot::connect(shop.clone(), api, Arc::new(L10n::load()?)).await?;
    let stop = CancellationToken::new();
    let (worker, worker_stop, bot_stop) = (shop.worker(), stop.clone(), stop.clone());
    let working = tokio::spawn(async move { worker.run(worker_stop).await });
    let hearing = tokio::spawn(async move { bot.run(bot_stop).await });
    let run = |count, company, data| Run { count, company, data };
    telegram::press(&telegram, &client, run(WARM_UP, COMPANY, HOME)).await?;
    let home = cost_ms(&telegram, &client, run(PRESSES, COMPANY, HOME)).await?;
    let alone = cost_ms(&telegram, &client, run(PRESSES_ALONE, 1, HOME)).await?;
    let mut figures = vec![
        Figure::at_most(
            AREA,
            format!("CPU per menu press of a known user, SQLite, {COMPANY} a second ({PRESSES} presses)"),
            (home, "ms", GOAL_MS),
        ),
        Figure::at_most(
            AREA,
            format!("the same, one person at a time ({PRESSES_ALONE} presses)"),
            (alone, "ms", GOAL_MS),
        ),
    ];
    for (name, data) in [("wallet", "1w"), ("list of subscriptions", "1ss.0")] {
        let cost = cost_ms(&telegram, &client, run(PRESSES_OTHER, COMPANY, data)).await?;
        figures.push(Figure::cost(
            AREA,
            format!("CPU per press: {name} ({PRESSES_OTHER} presses)"),
            (cost, "ms"),
        ));
    }
    stop.cancel();
    hearing.await?;
    working.await?;
    shop.db().clone().close().await;
    Ok(figures)
}

async fn cost_ms(telegram: &child::Running, client: &reqwest::Client, run: Run<'_>) -> Result<f64> {
    let me = std::process::id();
    let before = cpu_time(me)?;
    telegram::press(telegram, client, run).await?;
    tokio::time::sleep(SETTLE).await;
    let spent = cpu_time(me)? - before;
    Ok(spent.as_secs_f64() * 1000.0 / run.count as f64)
}

/// People the shop knows, as Telegram names them.
async fn people(shop: &Shop) -> Result<()> {
    for id in FIRST_ID..FIRST_ID + PEOPLE {
        let arrival = Arrival {
            telegram_id: id,
            first_name: FIRST_NAME.to_owned(),
            last_name: None,
            username: Some(format!("user{id}")),
            language_code: Some("fa".to_owned()),
            start_payload: None,
        };
        shop.run(Actor::System, move |ctx| {
            let arrival = arrival.clone();
            Box::pin(async move { user_arrive(ctx, arrival).await.map(drop) })
        })
        .await?;
    }
    Ok(())
}
