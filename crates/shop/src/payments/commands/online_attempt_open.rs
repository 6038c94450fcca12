//! A payer wants to pay at a provider. The page is opened afterwards, outside the transaction.

use kernel::Money;
use serde_json::json;

use crate::payments::error::PaymentRefusal;
use crate::payments::model::{Attempt, AttemptState, FactKind, Intent};
use crate::payments::store::attempt::{self, NewAttempt};
use crate::payments::store::{fact, gateway_account};
use crate::{Ctx, Result};

/// Letters of the secret in the address the payer comes back to: 165 bits.
const RETURN_TOKEN_LEN: usize = 32;

/// Opens (or finds again) the attempt of an intent at a provider.
///
/// # Errors
/// [`PaymentRefusal::NoGateway`]; [`PaymentRefusal::AmountTooSmall`], [`PaymentRefusal::AmountTooLarge`] for what the
/// provider does not take.
pub async fn online_attempt_open(ctx: &Ctx<'_>, owed: &Intent, gateway: &str) -> Result<Attempt> {
    let open =
        [AttemptState::Created, AttemptState::Redirected, AttemptState::Verifying, AttemptState::Unknown];
    if let Some(attempt) = attempt::newest_of(ctx.tx(), owed.id, gateway, &open).await? {
        return Ok(attempt);
    }
    let abilities = ctx.gateway_abilities(gateway).ok_or(PaymentRefusal::NoGateway)?;
    let account = gateway_account::find(ctx.tx(), gateway).await?;
    if !account.is_some_and(|account| account.enabled) {
        return Err(PaymentRefusal::NoGateway.into());
    }
    if owed.amount < abilities.amount_min {
        return Err(PaymentRefusal::AmountTooSmall { min: abilities.amount_min }.into());
    }
    if owed.amount > abilities.amount_max {
        return Err(PaymentRefusal::AmountTooLarge { max: abilities.amount_max }.into());
    }
    let new = NewAttempt {
        intent: owed,
        gateway,
        state: AttemptState::Created,
        amount: owed.amount,
        tag: Money::ZERO,
        card_id: None,
        return_token: Some(ctx.rng().token(RETURN_TOKEN_LEN)),
        deadline_at: owed.expires_at,
    };
    let id = attempt::insert(ctx.tx(), ctx.now(), new).await?.ok_or(PaymentRefusal::IllegalMove)?;
    let asked = (FactKind::Requested, json!({ "amount": owed.amount }));
    fact::add(ctx.tx(), id, asked, (ctx.actor(), ctx.now())).await?;
    attempt::get(ctx.tx(), id).await?.ok_or_else(|| PaymentRefusal::NotFound.into())
}
