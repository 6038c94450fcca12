//! The one who asks providers.

use chrono::TimeDelta;
use jobs::{Handled, JobError, JobRun};
use kernel::{Actor, AttemptId};

use super::{attempt_of, check_job};
use crate::payments::account::access_of;
use crate::payments::commands::attempt_checked::attempt_checked;
use crate::payments::commands::attempt_returned::is_open_question;
use crate::payments::gateway::{Asked, GatewayError, GatewayFact};
use crate::payments::model::Attempt;
use crate::payments::store::{attempt, check};
use crate::{Ctx, Result, Shop};

/// How many questions one round hands out.
const ROUND_MAX: u64 = 500;
/// What was handed out and not asked by then is handed out again.
const HANDED_OUT_FOR: TimeDelta = TimeDelta::minutes(2);

/// Asks about one attempt and notes the answer. A crash before the note leads to a harmless repeat: what was verified
/// says so again.
pub(super) async fn attempt_check(shop: Shop, run: JobRun) -> Result<Handled, JobError> {
    let id = attempt_of(&run)?;
    let Some(current) = attempt::get(shop.read(), id).await? else { return Ok(Handled::Done) };
    if !is_open_question(current.state) {
        return Ok(Handled::Done);
    }
    let answer = ask(&shop, &current).await?;
    shop.run(Actor::System, move |ctx| {
        let answer = answer.clone();
        Box::pin(async move { attempt_checked(ctx, id, answer).await })
    })
    .await?;
    Ok(Handled::Done)
}

async fn ask(shop: &Shop, current: &Attempt) -> Result<Result<GatewayFact, GatewayError>> {
    let refused =
        |why: &str| Ok(Err(GatewayError::Refused { code: "setup".to_owned(), detail: why.to_owned() }));
    let Some(authority) = current.online.authority.clone() else { return refused("it has no page") };
    let Some(gateway) = shop.gateway(&current.gateway) else { return refused("no such provider here") };
    let Some(access) = access_of(shop.read(), shop.sealer(), &current.gateway).await? else {
        return refused("the provider is not set up");
    };
    Ok(gateway.verify(&access, &Asked { authority, amount: current.amount }).await)
}

/// Hands out the questions that are due.
pub(super) async fn checks_round(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    if check::due(shop.read(), shop.now(), 1).await?.is_empty() {
        return Ok(Handled::Done);
    }
    shop.run(Actor::System, |ctx| Box::pin(hand_out(ctx))).await?;
    Ok(Handled::Done)
}

async fn hand_out(ctx: &Ctx<'_>) -> Result<()> {
    let due: Vec<AttemptId> = check::due(ctx.tx(), ctx.now(), ROUND_MAX).await?;
    check::handed_out(ctx.tx(), &due, ctx.now() + HANDED_OUT_FOR).await?;
    for id in due {
        ctx.enqueue(check_job(id)).await?;
    }
    Ok(())
}
