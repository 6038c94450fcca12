//! After the storm: everything works again, time goes on, and the shop is left alone until nothing moves any more.
//!
//! Time goes on only while no job runs: to the lease of a running job the jump would look like a dead worker.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use db::{Db, DbConfig};

use crate::browser::{pressed, visited};
use crate::storm::Stage;
use crate::{books, say, weather};

/// A step of the clock between two looks.
const STEP_S: i64 = 20;
const LOOK_EVERY: Duration = Duration::from_millis(120);
/// Looks in a row at which nothing moved.
const CALM_LOOKS: u32 = 3;
/// A job that runs longer belongs to a shop that was killed: only the end of its lease gives it back.
const BUSY_MAX: Duration = Duration::from_secs(3);
/// Past the lease of whatever the last kill left behind.
const LEASE_OVER_S: i64 = 130;
/// How long nothing may get less while quiet is waited for. A crowd's notices wait for Telegram's limit of one message a
/// second for a reviewer's chat: thousands of them take their time, and are not lost.
const STANDSTILL_MAX: Duration = Duration::from_secs(60);
/// How long one wait for quiet may take altogether.
const QUIET_MAX: Duration = Duration::from_secs(30 * 60);
const BACK_MAX: Duration = Duration::from_secs(60);
/// Until every open invoice has ended, its last question included.
const INVOICE_OVER_S: i64 = 11 * 60;
/// Until the slowest bank has made up its mind, in steps that leave its money time to be found.
const SETTLE_STEPS: u32 = 4;
const SETTLE_STEP_S: i64 = 5 * 60;

/// Heals the world and waits.
///
/// # Errors
/// A simulator is gone.
pub async fn heal(stage: &Stage) -> Result<()> {
    weather::clear(&stage.world).await?;
    stage.process.ready(BACK_MAX).await;
    stage.world.advance_s(LEASE_OVER_S)?;
    let db = Db::open(&DbConfig::from_url(stage.world.database.clone())).await?;
    quiet(stage, &db).await?;
    stage.world.advance_s(INVOICE_OVER_S)?;
    quiet(stage, &db).await?;
    late_money(stage).await;
    for _ in 0..SETTLE_STEPS {
        quiet(stage, &db).await?;
        stage.world.advance_s(SETTLE_STEP_S)?;
    }
    quiet(stage, &db).await?;
    db.close().await;
    Ok(())
}

/// Those who waited until their invoice had ended pay now; every other one comes back from it.
async fn late_money(stage: &Stage) {
    let late = std::mem::take(&mut stage.deeds.lists().late);
    for (nr, authority) in late.iter().enumerate() {
        if nr % 2 == 0 {
            stage.world.zarinpal.pay(authority);
        } else if let Ok(back) = pressed(&stage.world, authority, "pay").await {
            visited(&stage.world, &back).await;
        }
    }
}

/// Lets time pass until nothing moves, or nothing gets less any more: what moves then is found by [`unrest`].
async fn quiet(stage: &Stage, db: &Db) -> Result<()> {
    let began = Instant::now();
    let (mut calm, mut last) = (0, Vec::new());
    let (mut idle_at, mut less_at, mut least) = (began, began, HashMap::new());
    while calm < CALM_LOOKS && less_at.elapsed() < STANDSTILL_MAX && began.elapsed() < QUIET_MAX {
        tokio::time::sleep(LOOK_EVERY).await;
        // A database that was cut off a moment ago may have to be asked twice.
        let Ok(moving) = moving(stage, db).await else { continue };
        calm = if moving.is_empty() { calm + 1 } else { 0 };
        // A decision on a receipt makes messages: what matters is that anything gets less.
        for (what, count) in &moving {
            let known = least.entry(*what).or_insert(i64::MAX);
            if count < known {
                (*known, less_at) = (*count, Instant::now());
            }
        }
        let is_busy = moving.iter().any(|(what, _)| matches!(*what, "jobs" | "updates"));
        if !is_busy || idle_at.elapsed() > BUSY_MAX {
            idle_at = Instant::now();
            stage.world.advance_s(STEP_S)?;
        }
        last = moving;
    }
    if calm < CALM_LOOKS {
        say(&format!("no quiet came: {last:?}"));
    }
    Ok(())
}

async fn moving(stage: &Stage, db: &Db) -> Result<Vec<(&'static str, i64)>> {
    let mut moving = books::unrest(db.reader(), stage.world.clock.now_ms()).await?;
    let found = stage.world.zarinpal.payments();
    let waiting = found.iter().filter(|payment| payment["state"] == "paid").count();
    // Money that a person credited by hand is never asked for.
    if waiting > stage.deeds.lists().by_hand.len() {
        moving.push(("money at the bank", i64::try_from(waiting)?));
    }
    Ok(moving)
}

/// What still moves though it should not.
///
/// # Errors
/// The database's own failures.
pub async fn unrest(stage: &Stage) -> Result<Vec<String>> {
    let db = Db::open(&DbConfig::from_url(stage.world.database.clone())).await?;
    // A round of a schedule may be running at any moment; what matters does not go by itself.
    let mut left = Vec::new();
    for _ in 0..10 {
        left = moving(stage, &db).await?;
        if left.is_empty() {
            break;
        }
        tokio::time::sleep(LOOK_EVERY * 3).await;
    }
    db.close().await;
    Ok(left.into_iter().map(|(what, count)| format!("{count} {what}")).collect())
}
