//! What comes round: every panel is read now and then, and whatever waits for a writer has one.

use jobs::{Handled, JobError, JobRun};
use kernel::{Actor, PanelId};

use super::{check_job, push_job, usage_job};
use crate::fleet::store::{panels, pushing};
use crate::{Ctx, Result, Shop};

pub(in crate::fleet) async fn usage_round(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    shop.run(Actor::System, |ctx| Box::pin(usage_enqueue(ctx))).await?;
    Ok(Handled::Done)
}

pub(in crate::fleet) async fn check_round(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    shop.run(Actor::System, |ctx| Box::pin(check_enqueue(ctx))).await?;
    Ok(Handled::Done)
}

/// The net under the hints: a push job that died or was lost is made again here.
async fn usage_enqueue(ctx: &Ctx<'_>) -> Result<()> {
    for panel in panels::all(ctx.tx()).await? {
        ctx.enqueue(usage_job(PanelId(panel.id)));
    }
    for panel_id in pushing::dirty_panels(ctx.tx(), ctx.now()).await? {
        ctx.enqueue(push_job(panel_id));
    }
    Ok(())
}

async fn check_enqueue(ctx: &Ctx<'_>) -> Result<()> {
    for panel in panels::all(ctx.tx()).await? {
        ctx.enqueue(check_job(PanelId(panel.id)));
    }
    Ok(())
}
