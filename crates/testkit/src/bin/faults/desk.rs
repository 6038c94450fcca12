//! The owner at the payments desk, by `mrjbot payment …`: now and then a refund, a credit by hand, a write-off, a
//! payment sent back.

use std::time::Duration;

use anyhow::Result;
use kernel::Rng;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::storm::Stage;

const PAUSE_MS: u64 = 4_000;
/// What somebody books by hand, of what was asked for.
const MISREAD_PERCENT: [i64; 4] = [100, 100, 60, 150];
const REASON: [&str; 2] = ["--reason", "the fault harness"];

/// Does deeds until told to stop. What the shop refuses is refused; the books are judged, not the owner.
pub async fn run(stage: &Stage, rng: Rng, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(500 + rng.below(PAUSE_MS))) => {}
            () = stop.cancelled() => return,
        }
        if let Err(error) = deed(stage, &rng).await {
            stage.odd(&error);
        }
    }
}

async fn deed(stage: &Stage, rng: &Rng) -> Result<()> {
    let listed = stage.process.command(&["payment", "list", "--size", "60"]).await?;
    let Some(list) = listed else { return Ok(()) };
    let payments = list["items"].as_array().cloned().unwrap_or_default();
    if payments.is_empty() {
        return Ok(());
    }
    let payment = &payments[below(rng, payments.len())];
    let (Some(id), Some(state)) = (payment["id"].as_i64(), payment["state"].as_str()) else { return Ok(()) };
    let is_online = payment["gateway"] != "card";
    let number = id.to_string();
    match state {
        // Refused unless it was booked by hand and nobody pays it.
        "credited" | "refunded" if is_online && rng.below(5) == 0 => {
            act(stage, &["payment", "write-off", &number]).await?;
        }
        "credited" if is_online && rng.below(2) == 0 => {
            act(stage, &["payment", "reverse", &number]).await?;
        }
        "credited" => {
            let shown = stage.process.command(&["payment", "show", &number]).await?.unwrap_or_default();
            let order = shown["order"]["id"].as_i64().unwrap_or_default().to_string();
            act(stage, &["payment", "refund", &order]).await?;
        }
        "unknown" | "failed" | "expired" | "canceled" if is_online && rng.below(4) == 0 => {
            // As asked for, or misread: what the bank confirms afterwards is more, or less.
            let asked = payment["amount"].as_i64().unwrap_or_default() / 10;
            let toman = (asked * MISREAD_PERCENT[below(rng, MISREAD_PERCENT.len())] / 100).max(1);
            stage.deeds.lists().by_hand.entry(id).or_default().insert(toman);
            act(stage, &["payment", "credit", &number, "--received", &toman.to_string()]).await?;
        }
        "unknown" => {
            act(stage, &["payment", "write-off", &number]).await?;
        }
        _ => {
            stage.process.command(&["payment", "check", &number]).await?;
        }
    }
    Ok(())
}

/// One of so many places.
fn below(rng: &Rng, places: usize) -> usize {
    usize::try_from(rng.below(places as u64)).unwrap_or(0) % places
}

async fn act(stage: &Stage, args: &[&str]) -> Result<Option<Value>> {
    stage.deeds.began();
    let done = stage.process.command(&[args, &REASON].concat()).await?;
    if done.is_none() {
        stage.deeds.refused();
    }
    Ok(done)
}
