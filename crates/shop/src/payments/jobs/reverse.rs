//! The one who asks providers to give a payment back.

use std::time::Duration;

use jobs::{Handled, JobError, JobRun};
use kernel::Actor;

use super::attempt_of;
use crate::Shop;
use crate::payments::account::access_of;
use crate::payments::commands::attempt_reverse::attempt_reversed;
use crate::payments::gateway::Reversal;
use crate::payments::model::AttemptState;
use crate::payments::store::attempt;

/// Providers take payments back for half an hour: there is no use in waiting longer between tries.
const AGAIN_WAIT_MAX: Duration = Duration::from_secs(60);

pub(super) async fn attempt_reverse(shop: Shop, run: JobRun) -> Result<Handled, JobError> {
    let id = attempt_of(&run)?;
    let Some(current) = attempt::get(shop.read(), id).await? else { return Ok(Handled::Done) };
    if current.state != AttemptState::RefundPending {
        return Ok(Handled::Done);
    }
    let access = access_of(shop.read(), shop.sealer(), &current.gateway).await?;
    let reversal = match (shop.gateway(&current.gateway), access, &current.online.authority) {
        (Some(gateway), Some(access), Some(authority)) => gateway.reverse(&access, authority).await,
        _ => Ok(Reversal::Impossible { code: "setup".to_owned() }),
    };
    // A lost answer may hide either: it stays pending and is asked again.
    let reversal = reversal.map_err(|error| JobError::new(error).forgiven(AGAIN_WAIT_MAX))?;
    shop.run(Actor::System, move |ctx| {
        let reversal = reversal.clone();
        Box::pin(async move { attempt_reversed(ctx, id, reversal).await })
    })
    .await?;
    Ok(Handled::Done)
}
