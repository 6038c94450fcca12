//! A provider paid out: its payments up to an instant are in the shop's bank account.

use kernel::{Money, Timestamp, sabotage};
use serde_json::json;

use crate::identity::{Permission, require};
use crate::ledger::{Account, CLEARING_SHARDS, TransferKind, TransferPost, transfer_post};
use crate::payments::error::PaymentRefusal;
use crate::payments::store::settlement::{self, NewSettlement};
use crate::{Ctx, Result, audit};

const REFERENCE_LEN_MAX: usize = 100;

/// What the bank statement says.
#[derive(Clone, Debug)]
pub struct SettlementRecord {
    pub gateway: String,
    /// What arrived.
    pub amount: Money,
    /// What the provider kept.
    pub fee: Money,
    /// Payments verified by then are in it.
    pub covers_until: Timestamp,
    /// The bank's own word for it: the same one is recorded once.
    pub reference: String,
}

/// How it compares with our books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    pub attempts: i64,
    pub expected: Money,
    /// What is missing (or, below zero, too much); it stays in suspense until somebody knows why.
    pub difference: Money,
}

/// Records a payout: clearing returns to zero for the payments it covers, what does not agree goes to suspense.
///
/// # Errors
/// Forbidden without [`Permission::PaymentManage`]; [`PaymentRefusal::AmountInvalid`],
/// [`PaymentRefusal::GatewayUnknown`], [`PaymentRefusal::ReasonMissing`] without a reference, [`PaymentRefusal::SettlementKnown`],
/// [`PaymentRefusal::NothingOpen`] when no payment is covered.
pub async fn settlement_record(ctx: &Ctx<'_>, input: SettlementRecord) -> Result<Settled> {
    require(ctx, Permission::PaymentManage).await?;
    let reference: String = input.reference.trim().chars().take(REFERENCE_LEN_MAX).collect();
    if reference.is_empty() {
        return Err(PaymentRefusal::ReasonMissing.into());
    }
    // A card pays nothing out: its money is at the bank already.
    if ctx.gateway_abilities(&input.gateway).is_none() {
        return Err(PaymentRefusal::GatewayUnknown.into());
    }
    if !input.amount.is_positive() || input.fee.rial() < 0 {
        return Err(PaymentRefusal::AmountInvalid.into());
    }
    let known = settlement::known(ctx.tx(), &input.gateway, &reference).await?;
    if known && !sabotage::on("payout-recorded-twice") {
        return Err(PaymentRefusal::SettlementKnown.into());
    }
    let span = (input.gateway.as_str(), input.covers_until);
    let shards = settlement::open_by_shard(ctx.tx(), span, CLEARING_SHARDS).await?;
    if shards.is_empty() {
        return Err(PaymentRefusal::NothingOpen.into());
    }
    let mut expected = Money::ZERO;
    let mut entries = Vec::with_capacity(shards.len() + 3);
    for row in &shards {
        let total = Money::from_rial(row.total)?;
        expected = expected.checked_add(total)?;
        let shard = u8::try_from(row.shard).unwrap_or_default();
        entries.push((Account::Clearing { gateway: input.gateway.clone(), shard }, total));
    }
    let difference = expected.checked_sub(input.amount)?.checked_sub(input.fee)?;
    entries.push((Account::Bank, input.amount.negated()));
    for (account, amount) in
        [(Account::GatewayFee, input.fee), (Account::Suspense(input.gateway.clone()), difference)]
    {
        if !amount.is_zero() {
            entries.push((account, amount.negated()));
        }
    }
    let attempts = shards.iter().map(|row| row.attempts).sum();
    book(ctx, (&input, &reference), (entries, attempts)).await?;
    let data =
        json!({ "amount": input.amount, "fee": input.fee, "expected": expected, "difference": difference });
    audit::record(ctx, "settlement.record", &format!("gateway:{}", input.gateway), data);
    Ok(Settled { attempts, expected, difference })
}

async fn book(
    ctx: &Ctx<'_>,
    (input, reference): (&SettlementRecord, &str),
    (entries, attempts): (Vec<(Account, Money)>, i64),
) -> Result<()> {
    let post = TransferPost {
        kind: TransferKind::Internal,
        idem_key: format!("settle:{}:{reference}", input.gateway),
        entries,
        attempt_id: None,
        order_id: None,
        reason: reference.to_owned(),
    };
    let posted = transfer_post(ctx, post).await?;
    let new = NewSettlement {
        gateway: &input.gateway,
        amount: input.amount,
        fee: input.fee,
        covers_until: input.covers_until,
        attempts,
        reference,
        transfer_id: posted.transfer_id,
        recorded_by: ctx.actor().label(),
    };
    let id = settlement::insert(ctx.tx(), ctx.now(), new).await?;
    settlement::mark(ctx.tx(), (&input.gateway, input.covers_until), id).await.map(drop)
}
