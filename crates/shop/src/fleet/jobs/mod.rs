//! Work that happens later, all of one panel in its lane `panel:<id>`: one writer, one reader, never both at once.

mod panel_check;
mod panel_push;
mod rounds;
mod usage_read;

use std::time::Duration;

use jobs::{Backoff, Handled, JobError, JobRun, NewJob, Priority};
use kernel::{Actor, PanelId};
use serde::{Deserialize, Serialize};

pub(super) use panel_check::panel_check;
pub(super) use panel_push::panel_push;
pub(super) use rounds::{check_round, usage_round};
pub(super) use usage_read::usage_read;

use super::commands::{delays_tell, panel_failed};
use super::panel::PanelError;
use crate::Shop;

pub(super) const PANEL_PUSH: &str = "fleet.panel_push";
pub(super) const USAGE_READ: &str = "fleet.usage_read";
pub(super) const PANEL_CHECK: &str = "fleet.panel_check";
pub(super) const DELAY_TELL: &str = "fleet.delay_tell";
pub(super) const USAGE_ROUND: &str = "fleet.usage_round";
pub(super) const CHECK_ROUND: &str = "fleet.check_round";

/// A panel that is down is tried again at least this often: what was paid for comes soon after its return.
const DOWN_WAIT: Backoff = Backoff { base: Duration::from_secs(1), cap: Duration::from_secs(30) };

#[derive(Serialize, Deserialize)]
struct OfPanel {
    panel_id: PanelId,
}

fn panel_of(run: &JobRun) -> Result<PanelId, JobError> {
    OfPanel::deserialize(&run.payload).map(|payload| payload.panel_id).map_err(JobError::new)
}

fn in_lane(kind: &'static str, panel_id: PanelId) -> NewJob {
    NewJob::new(kind, &OfPanel { panel_id })
        .lane(format!("panel:{panel_id}"))
        .dedup(format!("{kind}:{panel_id}"))
}

/// Tells a panel what is wanted of it.
pub(super) fn push_job(panel_id: PanelId) -> NewJob {
    in_lane(PANEL_PUSH, panel_id).priority(Priority::High)
}

/// Reads a panel's counters.
pub(super) fn usage_job(panel_id: PanelId) -> NewJob {
    in_lane(USAGE_READ, panel_id)
}

/// Reads a panel's inbounds.
pub(super) fn check_job(panel_id: PanelId) -> NewJob {
    in_lane(PANEL_CHECK, panel_id)
}

/// Tells those who wait for a panel, unless it answers meanwhile. Not in the panel's lane, which may be busy waiting.
pub(super) fn delay_job(panel_id: PanelId) -> NewJob {
    NewJob::new(DELAY_TELL, &OfPanel { panel_id })
        .dedup(format!("{DELAY_TELL}:{panel_id}"))
        .priority(Priority::High)
}

pub(super) async fn delay_tell(shop: Shop, run: JobRun) -> Result<Handled, JobError> {
    let id = panel_of(&run)?;
    shop.run(Actor::System, move |ctx| Box::pin(delays_tell(ctx, id))).await?;
    Ok(Handled::Done)
}

/// Writes down a contact that failed, and says when to come again.
async fn panel_is_down(shop: &Shop, id: PanelId, error: PanelError) -> JobError {
    let detail = error.to_string();
    let recorded = shop
        .run(Actor::System, move |ctx| {
            let error = error.clone();
            Box::pin(async move { panel_failed(ctx, id, error).await })
        })
        .await;
    match recorded {
        Ok(failures) => {
            let wait = DOWN_WAIT.delay(u32::try_from(failures).unwrap_or(u32::MAX), shop.rng());
            JobError::new(detail).retry_after(wait).forgiven(DOWN_WAIT.cap)
        }
        Err(error) => error.into(),
    }
}
