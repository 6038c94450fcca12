//! What providers hold for us, paid and unverified: whoever paid and never came back is found here.

use chrono::TimeDelta;
use jobs::{Handled, JobError, JobRun};
use kernel::{Actor, AttemptId};
use serde_json::json;

use super::check_job;
use crate::notifications::{alert_send, alert_send_hourly};
use crate::payments::account::{accesses_since, gateways_open};
use crate::payments::commands::attempt_returned::{hinted, is_open_question, is_unconfirmed};
use crate::payments::gateway::{Gateway, GatewayAccess, UnverifiedList};
use crate::payments::model::FactKind;
use crate::payments::store::{check, fact};
use crate::{Ctx, Result, Shop};

/// A list this long is about to overflow: the provider shows a hundred.
const CROWDED: usize = 80;
/// How long after it was opened a payment is looked for in the list of a key that the owner has changed since.
const LISTED_FOR: TimeDelta = TimeDelta::days(7);
/// Younger pages may be with a payer still.
const YOUNG: TimeDelta = TimeDelta::minutes(1);

/// Reads every provider's list. One that does not answer is read again in the next round; the clock asks about its
/// payments one by one meanwhile.
pub(super) async fn unverified_round(shop: Shop, _run: JobRun) -> Result<Handled, JobError> {
    for name in gateways_open(shop.read()).await? {
        let Some(gateway) = shop.gateway(&name) else { continue };
        if !gateway.abilities().list_unverified {
            continue;
        }
        let since = shop.now() - LISTED_FOR;
        for access in accesses_since(shop.read(), shop.sealer(), (&name, since)).await? {
            read(&shop, (&name, gateway.as_ref()), &access).await?;
        }
    }
    Ok(Handled::Done)
}

/// Reads one list.
async fn read(shop: &Shop, (name, gateway): (&str, &dyn Gateway), access: &GatewayAccess) -> Result<()> {
    let listed_now = gateway.unverified(access).await;
    match &listed_now {
        Ok(_) if shop.outages().ended(name) => {
            tracing::info!(gateway = name, "the list of unverified payments is read again");
        }
        Err(error) if shop.outages().began(name) => {
            tracing::warn!(gateway = name, %error, "the list of unverified payments was not read");
        }
        _ => {}
    }
    match listed_now {
        Ok(list) if !list.payments.is_empty() => {
            let name = name.to_owned();
            shop.run(Actor::System, move |ctx| {
                let (name, list) = (name.clone(), list.clone());
                Box::pin(async move { listed(ctx, &name, &list).await })
            })
            .await
        }
        // The next round asks again.
        _ => Ok(()),
    }
}

async fn listed(ctx: &Ctx<'_>, gateway: &str, list: &UnverifiedList) -> Result<()> {
    for id in ours(ctx, gateway, list).await? {
        one(ctx, id).await?;
    }
    if list.full {
        check::all_ask_at(ctx.tx(), gateway, (ctx.now() - YOUNG, ctx.now())).await?;
    }
    if list.payments.len() >= CROWDED {
        let args = json!({ "gateway": gateway, "count": list.payments.len() });
        alert_send_hourly(ctx, "payments.unverified_crowded", &args, gateway).await?;
    }
    Ok(())
}

/// What is ours of the list and still a question, in the order in which everybody takes attempts.
async fn ours(ctx: &Ctx<'_>, gateway: &str, list: &UnverifiedList) -> Result<Vec<AttemptId>> {
    let mut ours = Vec::new();
    for payment in &list.payments {
        match check::by_authority(ctx.tx(), gateway, &payment.authority).await? {
            Some(known) if is_open_question(known.state) => ours.push(known.id),
            // Asking it is what keeps the money.
            Some(known) if is_unconfirmed(&known) => ctx.enqueue(check_job(known.id)),
            Some(_) => {}
            None => {
                // Made by something else under our key, or by a shop whose books are lost: never ours to take.
                let args =
                    json!({ "gateway": gateway, "authority": payment.authority, "amount": payment.amount });
                alert_send(ctx, "payments.unverified_foreign", &args, &payment.authority).await?;
            }
        }
    }
    ours.sort_unstable();
    Ok(ours)
}

async fn one(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    // Before anything is noted of it: a fact holds its attempt against those who write down what the provider said.
    hinted(ctx, id).await?;
    let newest = fact::newest(ctx.tx(), id).await?;
    if !newest.is_some_and(|newest| newest.kind == FactKind::Listed) {
        let what = (FactKind::Listed, json!({}));
        fact::add(ctx.tx(), id, what, (ctx.actor(), ctx.now())).await?;
    }
    ctx.enqueue(check_job(id));
    Ok(())
}
