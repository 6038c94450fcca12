//! From the browser that comes back from the bank to the link in the chat, with a provider that takes 100 ms for every
//! answer.
//!
//! Each customer walks to the page of the simulated Zarinpal and pays; then the clock runs from the request to our
//! callback address until the simulated Telegram holds the message with the link: the question to the provider, the
//! booking, the delivery to a panel, the notice with its picture.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use l10n::L10n;
use serde_json::{Value, json};
use testkit::{TestEngine, TestShop, TestShopOptions};

use super::AREA;
use crate::figure::{Figure, Runs};

const GOAL_S: f64 = 0.5;
const PAYMENTS: i64 = 100;
/// The first ones warm every path; they do not count.
const WARM_UP: i64 = 3;
const PROVIDER_LATENCY: Duration = Duration::from_millis(100);
const FIRST_ID: i64 = 6_001;

/// # Errors
/// A step of the walk fails.
pub async fn measure() -> Result<Vec<Figure>> {
    let options = TestShopOptions { engine: TestEngine::Sqlite, ..TestShopOptions::default() };
    let world = TestShop::start(options).await?;
    let door = door(&world).await?;
    let slow = json!({ "route": "*", "kind": "latency", "ms": PROVIDER_LATENCY.as_millis() });
    let faults = format!("{}/_sim/faults", world.zarinpal.url);
    world.http.post(faults).json(&slow).send().await?.error_for_status()?;
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let mut waits = Vec::new();
    for nth in 0..WARM_UP + PAYMENTS {
        let wait = payment(&world, (&browser, &door), nth).await.with_context(|| format!("payment {nth}"))?;
        if nth >= WARM_UP {
            waits.push(wait);
        }
    }
    world.books_are_right().await?;
    let waits = Runs::new(waits);
    let name = |percent: u8| {
        format!("callback → link in the chat, provider 100 ms, p{percent} ({PAYMENTS} payments)")
    };
    Ok(vec![
        Figure::at_most(AREA, name(99), (waits.percentile(99).as_secs_f64(), "s", GOAL_S)),
        Figure::cost(AREA, name(50), (waits.percentile(50).as_secs_f64(), "s")),
    ])
}

/// The shop's HTTP face; answers its address.
async fn door(world: &TestShop) -> Result<String> {
    let router = api::router(api::Api {
        shop: world.shop.clone(),
        l10n: Arc::new(L10n::load()?),
        telegram: None,
        metrics_token: None,
        clock_offset_ms: None,
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn payment(world: &TestShop, (browser, door): (&reqwest::Client, &str), nth: i64) -> Result<Duration> {
    let mut customer = world.person(FIRST_ID + nth, "Sara", "en").await?;
    customer.say("/start").await?;
    for label in ["Buy a service", "Germany", "Bronze", "Zarinpal"] {
        customer.takes(label).await.with_context(|| format!("no button {label}"))?;
    }
    customer.offered("Check again").await?;
    let page = world.zarinpal.payments().into_iter().last().context("no page")?;
    let word = |key: &str| page.get(key).and_then(Value::as_str).map(str::to_owned).context(key.to_owned());
    let (authority, callback) = (word("authority")?, word("callback_url")?);
    world.zarinpal.pay(&authority);
    let path = reqwest::Url::parse(&callback)?.path().to_owned();
    let began = Instant::now();
    let coming = browser.get(format!("{door}{path}?Authority={authority}&Status=OK")).send();
    let (came, told) = tokio::join!(coming, customer.hears("/sub/"));
    let took = began.elapsed();
    came?;
    told?;
    Ok(took)
}
