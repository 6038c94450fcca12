//! What a provider answered when it was asked for a payment page.

use kernel::AttemptId;
use serde_json::{Value, json};

use crate::notifications::alert_send_hourly;
use crate::payments::cadence;
use crate::payments::error::PaymentRefusal;
use crate::payments::gateway::{GatewayError, Opened};
use crate::payments::machine::AttemptMove;
use crate::payments::model::{Attempt, FactKind};
use crate::payments::store::attempt_move::{self, AttemptChange, Checked};
use crate::payments::store::{attempt, fact};
use crate::{Ctx, Result};

/// Notes the page, or that there is none. Somebody else may have opened one meanwhile: then that one stands, and ours
/// is a page nobody knows and nobody can pay.
pub(in crate::payments) async fn attempt_opened(
    ctx: &Ctx<'_>,
    id: AttemptId,
    (access_id, answer): (Option<i64>, Result<Opened, GatewayError>),
) -> Result<Attempt> {
    let current = attempt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    match answer {
        Ok(opened) => {
            let Some(state) = current.state.after(AttemptMove::Redirect) else { return Ok(current) };
            let checked =
                Checked { next_check_at: Some(cadence::first_check(ctx.now())), unknown_since: None };
            let change = AttemptChange {
                opened: Some((&opened, access_id)),
                checked: Some(checked),
                ..AttemptChange::to(state)
            };
            moved(ctx, (&current, change), (FactKind::Opened, json!({ "authority": opened.authority }))).await
        }
        Err(error) => {
            let Some(state) = current.state.after(AttemptMove::Fail) else { return Ok(current) };
            if let GatewayError::Refused { code, .. } = &error {
                let args = json!({ "gateway": current.gateway, "code": code });
                alert_send_hourly(ctx, "payments.gateway_refused", &args, &current.gateway).await?;
            }
            let fact = (FactKind::Refused, json!({ "detail": error.to_string() }));
            moved(ctx, (&current, AttemptChange::to(state)), fact).await
        }
    }
}

async fn moved(
    ctx: &Ctx<'_>,
    (current, change): (&Attempt, AttemptChange<'_>),
    what: (FactKind, Value),
) -> Result<Attempt> {
    if !attempt_move::moved(ctx.tx(), current, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    fact::add(ctx.tx(), current.id, what, (ctx.actor(), ctx.now())).await?;
    attempt::get(ctx.tx(), current.id).await?.ok_or_else(|| PaymentRefusal::NotFound.into())
}
