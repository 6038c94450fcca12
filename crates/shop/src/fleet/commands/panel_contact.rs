//! What a contact with a panel says about its health. Facts that came in; no permission of their own.

use chrono::TimeDelta;
use kernel::{PanelId, PlacementId, from_unix_ms, unix_ms};
use serde_json::json;

use crate::fleet::jobs::{delay_job, push_job};
use crate::fleet::model::PanelHealth;
use crate::fleet::panel::PanelError;
use crate::fleet::store::panels::{self, Failed};
use crate::fleet::store::pushing;
use crate::notifications::alert_send;
use crate::{Ctx, Event, Result};

/// One lost answer is no outage: so many contacts in a row must fail. A refused login is one at once.
const FAILURES_TO_DOWN: i64 = 2;
/// How long a lost answer may stay a secret: the look that follows it takes less when the panel lives, and whoever has
/// paid hears of a delay within half a minute.
const LOST_ANSWER_WAIT: TimeDelta = TimeDelta::seconds(8);
/// How many holders are told to wait in one transaction; the next failure tells the next ones.
const TOLD_MAX: u64 = 100;
/// The longest detail that is kept, in characters.
const DETAIL_LEN_MAX: usize = 300;

/// The panel answered: it is up. Those who heard that it was down hear that it is back, and what waits is due at once.
pub(in crate::fleet) async fn panel_answered(ctx: &Ctx<'_>, id: PanelId) -> Result<()> {
    let Some(row) = panels::find_locked(ctx.tx(), id).await? else { return Ok(()) };
    panels::mark_up(ctx.tx(), id, ctx.now()).await?;
    if PanelHealth::from_word(&row.health) != PanelHealth::Down {
        return Ok(());
    }
    ctx.enqueue(push_job(id));
    let since = row.down_since.unwrap_or_else(|| unix_ms(ctx.now()));
    let args = json!({ "panel_id": id, "panel": row.name, "since": since, "until": unix_ms(ctx.now()) });
    alert_send(ctx, "fleet.panel_up", &args, &format!("{id}:{since}")).await
}

/// The panel did not answer as a panel: everybody who waits for it is told once, those who look after it when it is
/// down for sure. One lost answer is no reason to worry anybody: what was asked may be done, and the next look says so.
/// Answers how many contacts have failed in a row.
pub(in crate::fleet) async fn panel_failed(ctx: &Ctx<'_>, id: PanelId, error: PanelError) -> Result<i64> {
    let Some(row) = panels::find_locked(ctx.tx(), id).await? else { return Ok(1) };
    let failures = row.failures.saturating_add(1);
    let was = PanelHealth::from_word(&row.health);
    let down = failures >= FAILURES_TO_DOWN || matches!(error, PanelError::Auth(_));
    let health = if down { PanelHealth::Down } else { was };
    let detail: String = format!("{}: {error}", error.code()).chars().take(DETAIL_LEN_MAX).collect();
    let since = row.down_since.map_or(ctx.now(), from_unix_ms);
    let failed = Failed { failures, health, detail: &detail, since, now: ctx.now() };
    panels::mark_failed(ctx.tx(), id, failed).await?;
    if down && was != PanelHealth::Down {
        let since = unix_ms(since);
        let args = json!({ "panel_id": id, "panel": row.name, "since": since, "trouble": error.code() });
        alert_send(ctx, "fleet.panel_down", &args, &format!("{id}:{since}")).await?;
    }
    if down || !matches!(error, PanelError::Unknown(_)) {
        delays_tell(ctx, id).await?;
    } else {
        ctx.enqueue(delay_job(id).at(ctx.now() + LOST_ANSWER_WAIT));
    }
    Ok(failures)
}

/// Tells everybody who waits for a panel that is in trouble and has not heard so. One that answers again meanwhile is
/// in none.
pub(in crate::fleet) async fn delays_tell(ctx: &Ctx<'_>, id: PanelId) -> Result<()> {
    let troubled = panels::find(ctx.tx(), id).await?.is_some_and(|row| row.failures > 0);
    if !troubled {
        return Ok(());
    }
    for waiting in pushing::untold(ctx.tx(), id, TOLD_MAX).await? {
        delay_tell(ctx, PlacementId(waiting.id), (waiting.holder_id, waiting.generation)).await?;
    }
    Ok(())
}

/// Says that a holder must wait, once per generation and only while the panel does not hold it.
pub(super) async fn delay_tell(
    ctx: &Ctx<'_>,
    id: PlacementId,
    (holder_id, generation): (i64, i64),
) -> Result<()> {
    if pushing::told(ctx.tx(), (id, generation)).await? {
        ctx.emit(Event::PlacementDelayed { placement_id: id, holder_id }).await?;
    }
    Ok(())
}
