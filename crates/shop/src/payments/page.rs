//! Opening a payment page: the provider is asked outside every transaction, its answer comes back in through a command.

use kernel::{Actor, AttemptId};

use super::account;
use super::commands::attempt_opened::attempt_opened;
use super::error::PaymentRefusal;
use super::gateway::{DESCRIPTION_LEN_MAX, GatewayError, Opened, PaymentRequest};
use super::model::{Attempt, AttemptState};
use super::store::{attempt, check, gateway_account, intent};
use crate::{Result, Shop};

/// Makes sure that an attempt has a page, and answers the attempt with its address. `description` is shown on it.
///
/// # Errors
/// [`PaymentRefusal::GatewayAway`] when the provider gives none now: another way to pay, or later.
pub async fn page_open(shop: &Shop, id: AttemptId, description: &str) -> Result<Attempt> {
    let current = attempt::get(shop.read(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    if current.state != AttemptState::Created {
        return Ok(current);
    }
    let (access_id, answer) = ask(shop, &current, description).await?;
    let attempt = shop
        .run(Actor::System, move |ctx| {
            let answer = answer.clone();
            Box::pin(async move { attempt_opened(ctx, id, (access_id, answer)).await })
        })
        .await?;
    if attempt.state == AttemptState::Failed { Err(PaymentRefusal::GatewayAway.into()) } else { Ok(attempt) }
}

/// The answer, and the number of the access it was asked with.
async fn ask(
    shop: &Shop,
    current: &Attempt,
    description: &str,
) -> Result<(Option<i64>, Result<Opened, GatewayError>)> {
    let gateway = shop.gateway(&current.gateway).ok_or(PaymentRefusal::NoGateway)?;
    let account = gateway_account::find(shop.read(), &current.gateway).await?;
    let account = account.ok_or(PaymentRefusal::NoGateway)?;
    let access = account::open(shop.sealer(), &account)?;
    let token = check::return_token(shop.read(), current.id).await?.ok_or(PaymentRefusal::NotFound)?;
    let owed = intent::get(shop.read(), current.intent_id).await?.ok_or(PaymentRefusal::NotFound)?;
    let request = PaymentRequest {
        order_ref: owed.order_id.to_string(),
        amount: current.amount,
        callback_url: format!("{}/webhooks/{}/{token}", shop.config().public_url, current.gateway),
        description: description.chars().take(DESCRIPTION_LEN_MAX).collect(),
    };
    Ok((account.access_id, gateway.open(&access, &request).await))
}
