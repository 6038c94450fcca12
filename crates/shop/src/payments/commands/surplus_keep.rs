//! Payouts brought more than their payments came to, and a person knows that nobody wants it back. The books cannot know:
//! what was given back after its payout stands in suspense as well, and the provider keeps it from a later one.

use kernel::Money;
use serde_json::json;

use super::attempt_by_hand::reason_of;
use super::settlement_record::{Booking, SettlementRecord, book, checked};
use crate::identity::{Permission, require};
use crate::ledger::{Account, balance};
use crate::payments::error::PaymentRefusal;
use crate::payments::store::{gateway_account, settlement};
use crate::{Ctx, Result, audit};

/// What is left in suspense, and of what nobody knows whether it is in that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    pub left: Money,
    /// What was given back there, ever: as far as it was paid out, and the provider has not kept it yet, it was no surplus.
    pub given_back: Money,
}

/// Takes what a person says is the shop's out of suspense: the provider has cost that much less. `input.amount` is how
/// much; [`super::settlement_take_back`] undoes it under its reference.
///
/// # Errors
/// As [`super::settlement_record`]; [`PaymentRefusal::ReasonMissing`]; [`PaymentRefusal::SurplusLess`] for more than
/// stands there.
pub async fn surplus_keep(ctx: &Ctx<'_>, input: SettlementRecord, reason: &str) -> Result<Kept> {
    require(ctx, Permission::PaymentManage).await?;
    let reason = reason_of(reason)?;
    let input = SettlementRecord { reference: checked(ctx, &input)?, fee: Money::ZERO, ..input };
    // Two who keep the same at once keep it once.
    gateway_account::turn(ctx.tx(), &input.gateway).await?;
    if settlement::by_reference(ctx.tx(), &input.gateway, &input.reference).await?.is_some() {
        return Err(PaymentRefusal::SettlementKnown.into());
    }
    let suspense = Account::Suspense(input.gateway.clone());
    let stands = balance(ctx.tx(), &suspense).await?.balance;
    let surplus = settlement::unexplained(ctx.tx(), &input.gateway, stands).await?;
    let kept = input.amount;
    if kept > surplus {
        return Err(PaymentRefusal::SurplusLess { surplus }.into());
    }
    let entries = vec![(suspense, kept.negated()), (Account::GatewayFee, kept)];
    let input = SettlementRecord { amount: Money::ZERO, ..input };
    book(ctx, &input, Booking { entries, ids: &[], kept }).await?;
    let left = surplus.checked_sub(kept)?;
    let data = json!({ "amount": kept, "left": left, "reference": input.reference, "reason": reason });
    audit::record(ctx, "settlement.surplus_keep", &format!("gateway:{}", input.gateway), data);
    Ok(Kept { left, given_back: settlement::given_back(ctx.tx(), &input.gateway).await? })
}
