//! The reader of a panel's counters.

use std::sync::Arc;

use jobs::{Handled, JobError, JobRun};
use kernel::Actor;

use super::{panel_is_down, panel_of};
use crate::Shop;
use crate::fleet::access;
use crate::fleet::commands::{Snapshot, usage_record};
use crate::fleet::model::{EMAIL_PREFIX, PanelState};
use crate::fleet::store::panels;

pub(in crate::fleet) async fn usage_read(shop: Shop, run: JobRun) -> Result<Handled, JobError> {
    let id = panel_of(&run)?;
    let Some(panel) = panels::find(shop.read(), id).await? else { return Ok(Handled::Done) };
    if PanelState::from_word(&panel.state) == PanelState::Removed {
        return Ok(Handled::Done);
    }
    let access = access::open(shop.sealer(), &panel)?;
    let taken_at = shop.now();
    let clients = match shop.ports().panels.usage(&access, EMAIL_PREFIX).await {
        Ok(clients) => Arc::new(clients),
        Err(error) if error.is_panel_down() => return Err(panel_is_down(&shop, id, error).await),
        Err(refusal) => return Err(JobError::new(refusal)),
    };
    let snapshot = Snapshot { taken_at, clients };
    shop.run(Actor::System, move |ctx| {
        let snapshot = snapshot.clone();
        Box::pin(async move { usage_record(ctx, id, snapshot).await })
    })
    .await?;
    Ok(Handled::Done)
}
