//! Bad weather: faults of every simulator, jumps of the clock, a database that goes away. Drawn from a seed.

use std::time::Duration;

use anyhow::{Context as _, Result};
use kernel::Rng;
use reqwest::Method;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::storm::Stage;
use crate::world::World;

const PAUSE_MS: u64 = 900;
/// Most answers that never come are cut sooner than anybody's patience; some outlast it.
const HANG_MS_MAX: u64 = 2_500;
const HANG_MS_LONG: u64 = 12_000;
/// How long somebody else holds the database's file.
const LOCK_MS_MAX: u64 = 2_500;

const ZARINPAL_ROUTES: [&str; 8] =
    ["*", "verify", "verify", "request", "unVerified", "reverse", "Session", "AddRefund"];
const ZARINPAL_KINDS: [&str; 11] = [
    "refuse",
    "timeout",
    "timeout_after_success",
    "timeout_after_success",
    "status",
    "html",
    "garbage",
    "empty",
    "reset",
    "already_verified",
    "duplicate_callback",
];
const TELEGRAM_METHODS: [&str; 6] =
    ["*", "sendMessage", "sendPhoto", "editMessageText", "answerCallbackQuery", "getUpdates"];
const PANEL_ROUTES: [&str; 4] = ["*", "addClient", "updateClient", "login"];
const PANEL_KINDS: [&str; 8] = [
    "timeout_after_success",
    "timeout_after_success",
    "timeout",
    "status",
    "html",
    "garbage",
    "session_lost",
    "locked",
];
const STATUSES: [u16; 4] = [500, 502, 503, 504];
/// A provider shuts out whom it knows as well.
const ZARINPAL_STATUSES: [u16; 6] = [500, 502, 503, 504, 401, 403];

fn pick<'a, T>(rng: &Rng, from: &'a [T]) -> &'a T {
    let at = usize::try_from(rng.below(from.len() as u64)).unwrap_or(0);
    &from[at % from.len()]
}

fn hang_ms(rng: &Rng) -> u64 {
    if rng.below(25) == 0 { HANG_MS_LONG } else { 100 + rng.below(HANG_MS_MAX) }
}

/// Storms until told to stop.
pub async fn run(stage: &Stage, rng: Rng, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(100 + rng.below(PAUSE_MS))) => {}
            () = stop.cancelled() => return,
        }
        if let Err(error) = event(&stage.world, &rng).await {
            stage.odd(&error);
        }
    }
}

async fn event(world: &World, rng: &Rng) -> Result<()> {
    match rng.below(100) {
        0..=29 => armed(world, (&world.zarinpal.url, zarinpal(rng))).await,
        30..=51 => armed(world, (&world.telegram.url, telegram(rng))).await,
        52..=76 => {
            let panel = pick(rng, &world.panels);
            armed(world, (&panel.control_url, panel_fault(rng))).await
        }
        77..=92 => world.advance_s(jump_s(rng)),
        _ => database_gone(world, rng).await,
    }
}

fn zarinpal(rng: &Rng) -> Value {
    json!({
        "route": pick(rng, &ZARINPAL_ROUTES), "kind": pick(rng, &ZARINPAL_KINDS), "status": pick(rng, &ZARINPAL_STATUSES),
        "ms": hang_ms(rng), "times": 1 + rng.below(3), "after_success": rng.below(2) == 0,
    })
}

fn telegram(rng: &Rng) -> Value {
    let method = pick(rng, &TELEGRAM_METHODS);
    let times = 1 + rng.below(3);
    match rng.below(8) {
        0 => json!({ "method": method, "status": 429, "retry_after": 1, "times": times }),
        1 | 2 => json!({ "method": method, "status": pick(rng, &STATUSES), "times": times }),
        3 => json!({ "method": method, "kind": "reset", "times": times }),
        4 => json!({ "method": method, "kind": "drop_response", "times": times }),
        5 => json!({ "method": method, "ms": 200 + rng.below(600), "times": times }),
        6 => json!({ "kind": "duplicate_updates", "times": times }),
        _ => json!({ "kind": "reorder_updates", "times": 1 }),
    }
}

fn panel_fault(rng: &Rng) -> Value {
    json!({
        "route": pick(rng, &PANEL_ROUTES), "kind": pick(rng, &PANEL_KINDS), "status": pick(rng, &STATUSES),
        "ms": hang_ms(rng), "times": 1 + rng.below(3), "after_success": rng.below(2) == 0,
    })
}

/// Mostly a little; at times behind the end of a lease, or of an invoice.
fn jump_s(rng: &Rng) -> i64 {
    let seconds = match rng.below(20) {
        0..=14 => 3 + rng.below(45),
        15..=17 => 125 + rng.below(60),
        _ => 620,
    };
    seconds.cast_signed()
}

async fn armed(world: &World, (base, fault): (&str, Value)) -> Result<()> {
    let answer = world.http.post(format!("{base}/_sim/faults")).json(&fault).send().await?;
    // A simulator that has enough of them says so.
    if answer.status().is_client_error() && answer.status() != 400 {
        anyhow::bail!("{fault}: {}", answer.text().await?);
    }
    Ok(())
}

/// The sky clears.
///
/// # Errors
/// A simulator's refusal.
pub async fn clear(world: &World) -> Result<()> {
    let mut bases = vec![world.zarinpal.url.as_str(), world.telegram.url.as_str()];
    bases.extend(world.panels.iter().map(|panel| panel.control_url.as_str()));
    for base in bases {
        world.http.request(Method::DELETE, format!("{base}/_sim/faults")).send().await?.error_for_status()?;
    }
    Ok(())
}

/// PostgreSQL: every connection of the shop is cut. SQLite: somebody else holds the file for a while.
async fn database_gone(world: &World, rng: &Rng) -> Result<()> {
    if world.database.starts_with("sqlite:") {
        let other =
            Database::connect(ConnectOptions::new(&world.database).max_connections(1).clone()).await?;
        // The shop may have it at the moment: then it is not ours to hold.
        if other.execute_unprepared("BEGIN IMMEDIATE").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(rng.below(LOCK_MS_MAX))).await;
            other.execute_unprepared("ROLLBACK").await?;
        }
        return Ok(other.close().await?);
    }
    let (base, name) = world.database.rsplit_once('/').context("the address names no database")?;
    let admin = Database::connect(format!("{base}/postgres")).await?;
    let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    admin.execute_unprepared(&cut).await?;
    Ok(admin.close().await?)
}
