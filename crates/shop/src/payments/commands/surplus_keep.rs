//! A provider paid out more than its payments came to, and nobody asks for it back.

use kernel::{Money, unix_ms};
use serde_json::json;

use super::attempt_by_hand::reason_of;
use crate::identity::{Permission, require};
use crate::ledger::{Account, TransferKind, TransferPost, balance, transfer_post};
use crate::payments::error::PaymentRefusal;
use crate::payments::store::{gateway_account, settlement};
use crate::{Ctx, Result, audit};

/// Takes a surplus of payouts out of suspense: the provider has cost that much less. Answers what is left of it.
///
/// # Errors
/// Forbidden without [`Permission::PaymentManage`]; [`PaymentRefusal::ReasonMissing`];
/// [`PaymentRefusal::AmountInvalid`] for nothing; [`PaymentRefusal::SurplusLess`] for more than there is.
pub async fn surplus_keep(ctx: &Ctx<'_>, (gateway, amount): (&str, Money), reason: &str) -> Result<Money> {
    require(ctx, Permission::PaymentManage).await?;
    let reason = reason_of(reason)?;
    if !amount.is_positive() {
        return Err(PaymentRefusal::AmountInvalid.into());
    }
    // Two who keep the same at once keep it once.
    gateway_account::turn(ctx.tx(), gateway).await?;
    let suspense = Account::Suspense(gateway.to_owned());
    let stands = balance(ctx.tx(), &suspense).await?.balance;
    let surplus = settlement::surplus(ctx.tx(), gateway, stands).await?;
    if amount > surplus {
        return Err(PaymentRefusal::SurplusLess { surplus }.into());
    }
    let post = TransferPost {
        kind: TransferKind::Internal,
        // Each one leaves less in suspense than the one before.
        idem_key: format!("surplus:{gateway}:{}:{}", stands.rial(), unix_ms(ctx.now())),
        entries: vec![(suspense, amount.negated()), (Account::GatewayFee, amount)],
        attempt_id: None,
        order_id: None,
        reason: reason.clone(),
    };
    transfer_post(ctx, post).await?;
    let left = surplus.checked_sub(amount)?;
    let data = json!({ "amount": amount, "left": left, "reason": reason });
    audit::record(ctx, "settlement.surplus_keep", &format!("gateway:{gateway}"), data);
    Ok(left)
}
