//! A provider paid out: its payments up to an instant are in the shop's bank account.

use std::collections::BTreeMap;

use kernel::{AttemptId, Money, Timestamp, sabotage};
use serde_json::json;

use crate::identity::{Permission, require};
use crate::ledger::{Account, TransferKind, TransferPost, balance, transfer_post};
use crate::payments::error::PaymentRefusal;
use crate::payments::store::gateway_account;
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

/// Records a payout: clearing returns to zero for the payments it covers, what does not agree goes to suspense. When no
/// payment waits, it is the rest of an earlier payout and comes out of suspense.
///
/// # Errors
/// Forbidden without [`Permission::PaymentManage`]; [`PaymentRefusal::AmountInvalid`],
/// [`PaymentRefusal::GatewayUnknown`], [`PaymentRefusal::ReferenceMissing`], [`PaymentRefusal::SettlementKnown`],
/// [`PaymentRefusal::NothingOpen`] when neither a payment nor the rest of a payout is waited for.
pub async fn settlement_record(ctx: &Ctx<'_>, input: SettlementRecord) -> Result<Settled> {
    require(ctx, Permission::PaymentManage).await?;
    let input = SettlementRecord { reference: checked(ctx, &input)?, ..input };
    // One after the other: whoever records the same at the same moment is seen.
    gateway_account::turn(ctx.tx(), &input.gateway).await?;
    let known = settlement::by_reference(ctx.tx(), &input.gateway, &input.reference).await?;
    if known.is_some() && !sabotage::on("payout-recorded-twice") {
        return Err(PaymentRefusal::SettlementKnown.into());
    }
    let span = (input.gateway.as_str(), input.covers_until);
    let open = settlement::open_locked(ctx.tx(), span).await?;
    if open.is_empty() && !is_rest_owed(ctx, &input.gateway).await? {
        return Err(PaymentRefusal::NothingOpen.into());
    }
    let (mut expected, mut in_suspense) = (Money::ZERO, Money::ZERO);
    let mut shards = BTreeMap::<Account, Money>::new();
    for row in &open {
        let received = Money::from_rial(row.received)?;
        let rest = Money::from_rial(row.rest)?;
        // More stands in suspense beside what was booked; less is there already and is no longer expected.
        let (more, received) =
            if rest.is_positive() { (rest, received) } else { (Money::ZERO, received.checked_add(rest)?) };
        in_suspense = in_suspense.checked_add(more)?;
        expected = expected.checked_add(received)?.checked_add(more)?;
        let clearing = Account::clearing(&input.gateway, AttemptId(row.id));
        let shard = shards.entry(clearing).or_default();
        *shard = shard.checked_add(received)?;
    }
    let difference = expected.checked_sub(input.amount)?.checked_sub(input.fee)?;
    let sides = [
        (Account::Bank, input.amount),
        (Account::GatewayFee, input.fee),
        (Account::Suspense(input.gateway.clone()), difference.checked_sub(in_suspense)?),
    ];
    let sides = sides.into_iter().filter(|(_, amount)| !amount.is_zero());
    let shards = shards.into_iter().filter(|(_, amount)| !amount.is_zero());
    let entries = shards.chain(sides.map(|(account, amount)| (account, amount.negated())));
    let ids: Vec<i64> = open.iter().map(|row| row.id).collect();
    let booking = Booking { entries: entries.collect(), ids: &ids, kept: Money::ZERO };
    book(ctx, &input, booking).await?;
    let data =
        json!({ "amount": input.amount, "fee": input.fee, "expected": expected, "difference": difference });
    audit::record(ctx, "settlement.record", &format!("gateway:{}", input.gateway), data);
    let attempts = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    Ok(Settled { attempts, expected, difference })
}

/// The reference, when the rest makes sense.
pub(super) fn checked(ctx: &Ctx<'_>, input: &SettlementRecord) -> Result<String> {
    let reference: String = input.reference.trim().chars().take(REFERENCE_LEN_MAX).collect();
    if reference.is_empty() {
        return Err(PaymentRefusal::ReferenceMissing.into());
    }
    // A card pays nothing out: its money is at the bank already.
    if ctx.gateway_abilities(&input.gateway).is_none() {
        return Err(PaymentRefusal::GatewayUnknown.into());
    }
    // Nothing but a fee is what the provider says it keeps of an earlier payout.
    let together = input.amount.checked_add(input.fee)?;
    if input.amount.rial() < 0 || input.fee.rial() < 0 || !together.is_positive() {
        return Err(PaymentRefusal::AmountInvalid.into());
    }
    Ok(reference)
}

/// Whether an earlier payout lacked something: assets are below zero in our books.
async fn is_rest_owed(ctx: &Ctx<'_>, gateway: &str) -> Result<bool> {
    let suspense = balance(ctx.tx(), &Account::Suspense(gateway.to_owned())).await?.balance;
    Ok(suspense.rial() < 0)
}

/// What is posted for a payout, which payments are in it, and what of a surplus is kept.
pub(super) struct Booking<'a> {
    pub entries: Vec<(Account, Money)>,
    pub ids: &'a [i64],
    pub kept: Money,
}

pub(super) async fn book(ctx: &Ctx<'_>, input: &SettlementRecord, booking: Booking<'_>) -> Result<()> {
    let Booking { entries, ids, kept } = booking;
    let again = settlement::taken_back_count(ctx.tx(), &input.gateway).await?;
    let post = TransferPost {
        kind: TransferKind::Internal,
        idem_key: format!("settle:{}:{}:{again}", input.gateway, input.reference),
        entries,
        attempt_id: None,
        order_id: None,
        reason: input.reference.clone(),
    };
    let posted = transfer_post(ctx, post).await?;
    let new = NewSettlement {
        gateway: &input.gateway,
        amount: input.amount,
        fee: input.fee,
        covers_until: input.covers_until,
        attempts: i64::try_from(ids.len()).unwrap_or(i64::MAX),
        reference: &input.reference,
        transfer_id: posted.transfer_id,
        recorded_by: ctx.actor().label(),
        kept,
    };
    let id = settlement::insert(ctx.tx(), ctx.now(), new).await?;
    settlement::mark(ctx.tx(), ids, id).await
}
