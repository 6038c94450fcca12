//! From a reviewer's press to the link in the customer's chat, with a panel that takes 150 ms for every answer.
//!
//! The whole shop with simulated Telegram and panel: each customer walks from /start to a sent receipt, then a reviewer
//! presses "approve" and the clock runs until the simulated Telegram holds the customer's message with the link. One
//! purchase at a time; every hop (press, commit, job, panel, notice, upload of the QR picture) is real HTTP.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::json;
use testkit::{Person, TestEngine, TestShop, TestShopOptions, png};

use crate::figure::{Figure, Runs};

const AREA: &str = "delivery";
const GOAL_S: f64 = 0.6;
const PURCHASES: u8 = 30;
/// The first ones log in to the panel and warm every path; they do not count.
const WARM_UP: u8 = 2;
const PANEL_LATENCY: Duration = Duration::from_millis(150);
const FIRST_ID: i64 = 5_001;

/// # Errors
/// A step of the walk fails.
pub async fn measure() -> Result<Vec<Figure>> {
    let options = TestShopOptions { engine: TestEngine::Sqlite, ..TestShopOptions::default() };
    let shop = TestShop::start(options).await?;
    let slow = json!({ "route": "*", "kind": "latency", "ms": PANEL_LATENCY.as_millis() });
    shop.panel_control(0, "/_sim/faults", &slow).await?;
    let mut reviewer = shop.reviewer(0).await?;
    let mut waits = Vec::new();
    for number in 0..WARM_UP + PURCHASES {
        let wait =
            purchase(&shop, &mut reviewer, number).await.with_context(|| format!("purchase {number}"))?;
        if number >= WARM_UP {
            waits.push(wait);
        }
    }
    shop.books_are_right().await?;
    let waits = Runs::new(waits);
    let name = |percent: u8| {
        format!("approval → link in the chat, panel 150 ms, p{percent} ({PURCHASES} purchases)")
    };
    Ok(vec![
        Figure::at_most(AREA, name(50), (waits.percentile(50).as_secs_f64(), "s", GOAL_S)),
        Figure::cost(AREA, name(99), (waits.percentile(99).as_secs_f64(), "s")),
    ])
}

async fn purchase(shop: &TestShop, reviewer: &mut Person, number: u8) -> Result<Duration> {
    let mut customer = shop.person(FIRST_ID + i64::from(number), "Sara", "en").await?;
    customer.say("/start").await?;
    for label in ["Buy a service", "Germany", "Bronze", "ard"] {
        customer.takes(label).await.with_context(|| format!("no button {label}"))?;
    }
    customer.copies(|text| text == "6037991122334455").await?;
    customer.picture("photo", png(number)).await?;
    let receipt = reviewer.offered("\u{62a}\u{627}\u{6cc}\u{6cc}\u{62f}").await?;
    // The customer's chat is at rest before the clock starts.
    let began = Instant::now();
    reviewer.press_on(receipt.id(), "\u{62a}\u{627}\u{6cc}\u{6cc}\u{62f}").await?;
    customer.hears("/sub/").await?;
    Ok(began.elapsed())
}
