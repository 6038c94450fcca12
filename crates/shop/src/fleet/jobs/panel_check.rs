//! The reader of a panel's inbounds.

use jobs::{Handled, JobError, JobRun};
use kernel::Actor;

use super::{panel_is_down, panel_of};
use crate::Shop;
use crate::fleet::access;
use crate::fleet::commands::inbounds_record;
use crate::fleet::model::PanelState;
use crate::fleet::store::panels;

pub(in crate::fleet) async fn panel_check(shop: Shop, run: JobRun) -> Result<Handled, JobError> {
    let id = panel_of(&run)?;
    let Some(panel) = panels::find(shop.read(), id).await? else { return Ok(Handled::Done) };
    if PanelState::from_word(&panel.state) == PanelState::Removed {
        return Ok(Handled::Done);
    }
    let access = access::open(shop.sealer(), &panel)?;
    let inbounds = match shop.ports().panels.inbounds(&access).await {
        Ok(inbounds) => inbounds,
        Err(error) if error.is_panel_down() => return Err(panel_is_down(&shop, id, error).await),
        Err(refusal) => return Err(JobError::new(refusal)),
    };
    shop.run(Actor::System, move |ctx| {
        let inbounds = inbounds.clone();
        Box::pin(async move { inbounds_record(ctx, id, inbounds).await })
    })
    .await?;
    Ok(Handled::Done)
}
