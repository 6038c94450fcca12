//! The one who asks providers to give a payment back.

use std::time::Duration;

use jobs::{Handled, JobError, JobRun};
use kernel::{Actor, sabotage};

use super::attempt_of;
use crate::Shop;
use crate::payments::account::access_of;
use crate::payments::commands::attempt_reverse::{Way, attempt_reversed};
use crate::payments::gateway::{Gateway, GatewayAccess, GatewayError, RefundAsked, Reversal};
use crate::payments::model::{Attempt, AttemptState};
use crate::payments::store::attempt;

/// Providers take payments back for half an hour: there is no use in waiting longer between tries.
const AGAIN_WAIT_MAX: Duration = Duration::from_secs(60);
/// A refund is looked for before it is asked for again; no provider works on one for longer.
const REFUND_WAIT: Duration = Duration::from_secs(120);

pub(super) async fn attempt_reverse(shop: Shop, run: JobRun) -> Result<Handled, JobError> {
    let id = attempt_of(&run)?;
    let Some(current) = attempt::get(shop.read(), id).await? else { return Ok(Handled::Done) };
    if current.state != AttemptState::RefundPending {
        return Ok(Handled::Done);
    }
    let access = access_of(shop.read(), shop.sealer(), &current.gateway).await?;
    let reversal = match (shop.gateway(&current.gateway), access) {
        (Some(gateway), Some(access)) => given_back(gateway.as_ref(), &access, &current).await,
        _ => Ok((Reversal::Impossible { code: "setup".to_owned() }, Way::Reverse)),
    };
    let reversal = reversal?;
    shop.run(Actor::System, move |ctx| {
        let (reversal, way) = reversal.clone();
        Box::pin(async move { attempt_reversed(ctx, id, (reversal, way)).await })
    })
    .await?;
    Ok(Handled::Done)
}

/// What costs nothing and is at once comes first; what the provider reverses no more it may refund.
async fn given_back(
    gateway: &dyn Gateway,
    access: &GatewayAccess,
    current: &Attempt,
) -> Result<(Reversal, Way), JobError> {
    // A lost answer may hide either: it stays pending and is asked again.
    let again = |error: GatewayError| JobError::new(error).forgiven(AGAIN_WAIT_MAX);
    let (Some(authority), Some(reference)) = (&current.online.authority, &current.online.reference) else {
        return Ok((Reversal::Impossible { code: "setup".to_owned() }, Way::Reverse));
    };
    let abilities = gateway.abilities();
    let reversal = if abilities.reverse {
        gateway.reverse(access, authority).await.map_err(again)?
    } else {
        Reversal::Impossible { code: "setup".to_owned() }
    };
    if reversal == Reversal::Reversed || !abilities.refund || access.refund.is_none() {
        return Ok((reversal, Way::Reverse));
    }
    let asked = RefundAsked {
        authority: authority.clone(),
        reference: reference.clone(),
        amount: current.sum(),
        note: format!("payment {}", current.id),
    };
    // A transfer whose answer was lost may still be being written down over there.
    let later = |error: GatewayError| match sabotage::on("refund-hurried") {
        true => again(error),
        false => again(error).retry_after(REFUND_WAIT),
    };
    Ok((gateway.refund(access, &asked).await.map_err(later)?, Way::Refund))
}
