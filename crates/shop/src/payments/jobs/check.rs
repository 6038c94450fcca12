//! The one who asks providers.

use std::future::ready;

use chrono::TimeDelta;
use futures::{StreamExt as _, stream};
use jobs::{Handled, JobError, JobRun};
use kernel::{Actor, AttemptId};

use super::attempt_of;
use crate::payments::account::access_of_attempt;
use crate::payments::commands::attempt_checked::attempt_checked;
use crate::payments::commands::attempt_returned::{is_open_question, is_unconfirmed};
use crate::payments::gateway::{Asked, GatewayError, GatewayFact, Standing};
use crate::payments::model::{Attempt, AttemptState};
use crate::payments::store::{attempt, check};
use crate::{Ctx, Result, Shop};

/// How many questions one round takes up.
const ROUND_MAX: u64 = 500;
/// Questions on their way at the same moment. A provider that is slow keeps no other work from being done.
const ASKED_AT_ONCE: usize = 16;
/// A round begins no question after this; what is left is the next one's.
const ROUND_TIME_MAX: TimeDelta = TimeDelta::seconds(20);
/// What was taken up and not asked by then (the process died, the database was away) is taken up again.
const TAKEN_UP_FOR: TimeDelta = TimeDelta::seconds(45);

/// Asks about one attempt and notes the answer. A crash before the note leads to a harmless repeat: what was verified
/// says so again.
pub(super) async fn attempt_check(shop: Shop, run: JobRun) -> Result<Handled, JobError> {
    question(&shop, attempt_of(&run)?, Look::Always).await?;
    Ok(Handled::Done)
}

/// Whether a payment that is not paid is looked at as well: it may be at the bank, or have ended there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Somebody waits for the answer.
    Always,
    /// Only where the payer came back and said that it was paid: there are thousands of open pages.
    ForReturned,
}

async fn question(shop: &Shop, id: AttemptId, look: Look) -> Result<()> {
    let Some(current) = attempt::get(shop.read(), id).await? else { return Ok(()) };
    if !is_open_question(current.state) && !is_unconfirmed(&current) {
        return Ok(());
    }
    let mut answer = ask(shop, &current).await?;
    if answer == Ok(GatewayFact::Pending)
        && (look == Look::Always || matches!(current.state, AttemptState::Verifying | AttemptState::Unknown))
    {
        answer = Ok(looked(shop, &current).await?);
    }
    shop.run(Actor::System, move |ctx| {
        let answer = answer.clone();
        Box::pin(async move { attempt_checked(ctx, id, answer).await })
    })
    .await
}

/// Where a payment stands that is not paid. A hint: it ends nothing that money could not begin again.
async fn looked(shop: &Shop, current: &Attempt) -> Result<GatewayFact> {
    use AttemptState as S;
    if !matches!(current.state, S::Redirected | S::Verifying | S::Unknown) {
        return Ok(GatewayFact::Pending);
    }
    let access = access_of_attempt(shop.read(), shop.sealer(), current).await?;
    let (Some(gateway), Some(access), Some(authority)) =
        (shop.gateway(&current.gateway), access, &current.online.authority)
    else {
        return Ok(GatewayFact::Pending);
    };
    // An answer that was lost in between makes no payer a liar, nor the provider's own list.
    let says_paid = matches!(current.state, S::Verifying | S::Unknown);
    Ok(match gateway.inquire(&access, authority).await {
        Ok(Standing::Failed) => GatewayFact::Failed { code: "bank".to_owned() },
        Ok(Standing::Verified | Standing::Reversed) => GatewayFact::Pending,
        // The payer says so, and nobody says otherwise.
        Ok(Standing::AtBank | Standing::Paid | Standing::Unclear) | Err(_) if says_paid => {
            GatewayFact::AtBank
        }
        _ => GatewayFact::Pending,
    })
}

async fn ask(shop: &Shop, current: &Attempt) -> Result<Result<GatewayFact, GatewayError>> {
    let refused =
        |why: &str| Ok(Err(GatewayError::Refused { code: "setup".to_owned(), detail: why.to_owned() }));
    let Some(authority) = current.online.authority.clone() else { return refused("it has no page") };
    let Some(gateway) = shop.gateway(&current.gateway) else { return refused("no such provider here") };
    let Some(access) = access_of_attempt(shop.read(), shop.sealer(), current).await? else {
        return refused("the provider is not set up");
    };
    Ok(gateway.verify(&access, &Asked { authority, amount: current.amount }).await)
}

/// Asks what is due to be asked, without a job for each: a shop has thousands of open payments that nobody will pay.
pub(super) async fn checks_round(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    if check::due(shop.read(), shop.now(), 1).await?.is_empty() {
        return Ok(Handled::Done);
    }
    let due = shop.run(Actor::System, |ctx| Box::pin(take_up(ctx))).await?;
    let end = shop.now() + ROUND_TIME_MAX;
    stream::iter(due)
        .take_while(|_| ready(shop.now() < end))
        .for_each_concurrent(ASKED_AT_ONCE, |id| {
            let shop = shop.clone();
            async move {
                if let Err(error) = question(&shop, id, Look::ForReturned).await {
                    tracing::warn!(attempt = %id, %error, "a payment could not be asked about");
                }
            }
        })
        .await;
    Ok(Handled::Done)
}

async fn take_up(ctx: &Ctx<'_>) -> Result<Vec<AttemptId>> {
    let due: Vec<AttemptId> = check::due(ctx.tx(), ctx.now(), ROUND_MAX).await?;
    check::taken_up(ctx.tx(), &due, ctx.now() + TAKEN_UP_FOR).await?;
    Ok(due)
}
