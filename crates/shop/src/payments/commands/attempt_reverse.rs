//! Money goes back the way it came, through the provider. The provider is asked afterwards, outside the transaction.

use chrono::TimeDelta;
use kernel::{AttemptId, Money};
use serde_json::json;

use super::attempt_by_hand::{ByHand, reason_of};
use crate::identity::{Permission, require};
use crate::ledger::{
    Account, HoldPlace, TransferKind, TransferPost, balance, hold_find, hold_place, hold_release,
    hold_stands, transfer_post, transfer_reverse,
};
use crate::notifications::alert_send;
use crate::notifications::{NewNotice, notice_send};
use crate::payments::error::PaymentRefusal;
use crate::payments::jobs::reverse_job;
use crate::payments::machine::AttemptMove;
use crate::payments::model::{Attempt, AttemptState, FactKind};
use crate::payments::store::attempt_move::{self, AttemptChange, Checked};
use crate::payments::store::{attempt, fact, settlement};
use crate::{Ctx, Event, Result, audit};

/// The payer's money is kept aside until the provider or a person has answered: what was spent meanwhile could not be
/// taken out any more.
const HOLD_FOR: TimeDelta = TimeDelta::days(3_650);
const GIVEN_BACK: &str = "given back by the provider";

/// How a payment was given back, or was to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::payments) enum Way {
    /// The payment itself was undone.
    Reverse,
    /// A transfer of its own, in one of the bank's next rounds.
    Refund,
    /// A person says so, and why.
    Hand(String),
}

impl Way {
    fn word(&self) -> &'static str {
        match self {
            Self::Reverse => "reverse",
            Self::Refund => "refund",
            Self::Hand(_) => "hand",
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Hand(reason) => Some(reason),
            Self::Reverse | Self::Refund => None,
        }
    }
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::payments) enum GivenBack {
    Yes,
    /// It stays. `code` is ours or the provider's.
    No {
        code: String,
    },
}

/// Asks for a credited payment to be given back by the provider. What was credited is kept aside in the wallet until
/// the provider has answered.
///
/// # Errors
/// Forbidden without [`Permission::PaymentManage`]; [`PaymentRefusal::NotReversible`];
/// [`PaymentRefusal::Unconfirmed`] for what a person has booked and the provider has not; [`PaymentRefusal::Spent`] when
/// the wallet no longer holds it: the order has to be refunded first.
pub async fn attempt_reverse(ctx: &Ctx<'_>, by_hand: ByHand) -> Result<()> {
    require(ctx, Permission::PaymentManage).await?;
    let reason = reason_of(&by_hand.reason)?;
    let current = attempt::lock(ctx.tx(), by_hand.attempt_id).await?.ok_or(PaymentRefusal::NotFound)?;
    let able = ctx.gateway_abilities(&current.gateway).is_some_and(|can| can.reverse || can.refund);
    if !able {
        return Err(PaymentRefusal::NotReversible.into());
    }
    let state = current.state.after(AttemptMove::AskBack).ok_or(PaymentRefusal::IllegalMove)?;
    // Nobody gives back what nobody has confirmed, and how much that is only the provider knows.
    if current.online.reference.is_none() {
        return Err(PaymentRefusal::Unconfirmed.into());
    }
    let received = current.sum();
    let place = HoldPlace {
        account: Account::Wallet(current.user_id),
        amount: received,
        idem_key: hold_key(&current),
        expires_at: ctx.now() + HOLD_FOR,
    };
    match hold_place(ctx, place).await {
        Ok(_) => {}
        Err(error) if error.code() == "ledger.insufficient_funds" => return Err(spent(ctx, &current).await?),
        Err(error) => return Err(error),
    }
    // Whether a person's booking is confirmed is no question any more.
    let checked = Some(Checked { next_check_at: None, unknown_since: None });
    if !attempt_move::moved(ctx.tx(), &current, AttemptChange { checked, ..AttemptChange::to(state) }).await?
    {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    let data = json!({ "amount": received, "reason": reason });
    fact::add(ctx.tx(), current.id, (FactKind::ReverseAsked, data.clone()), (ctx.actor(), ctx.now())).await?;
    audit::record(ctx, "payment.reverse", &format!("attempt:{}", current.id), data);
    ctx.enqueue(reverse_job(current.id));
    Ok(())
}

async fn spent(ctx: &Ctx<'_>, current: &Attempt) -> Result<crate::Error> {
    let wallet = balance(ctx.tx(), &Account::Wallet(current.user_id)).await?.available;
    let missing = current.sum().checked_sub(wallet)?;
    Ok(PaymentRefusal::Spent { missing }.into())
}

/// One key for each time it is asked: an attempt that stayed may be asked back again.
fn hold_key(current: &Attempt) -> String {
    format!("attempt:{}:reverse:{}", current.id, current.state_version)
}

/// Notes how it ended: the credit is undone, or the money is the payer's again.
pub(in crate::payments) async fn attempt_given_back(
    ctx: &Ctx<'_>,
    id: AttemptId,
    (given, way): (GivenBack, Way),
) -> Result<()> {
    let current = attempt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    let step = if given == GivenBack::Yes { AttemptMove::GiveBack } else { AttemptMove::Keep };
    let Some(state) = current.state.after(step) else {
        // Answered before: nothing is left to do, unless it went back although somebody had said that it stays.
        let stayed = current.state == AttemptState::Credited && given == GivenBack::Yes;
        return if stayed { back_after_all(ctx, &current).await } else { Ok(()) };
    };
    hold_end(ctx, &current).await?;
    let mut data = json!({ "way": way.word(), "reason": way.reason() });
    let kind = match &given {
        GivenBack::Yes => {
            gone(ctx, &current).await?;
            tell(ctx, &current, &way).await?;
            FactKind::ReversedBack
        }
        GivenBack::No { code } => {
            data["code"] = json!(code);
            let args = json!({
                "attempt": id, "gateway": current.gateway, "code": code, "amount": current.sum(), "way": way.word(),
            });
            let once = format!("{id}:{}", current.state_version);
            // Who decided it knows.
            if way.reason().is_none() {
                alert_send(ctx, "payments.reverse_impossible", &args, &once).await?;
            }
            stayed(ctx, &current).await?;
            FactKind::ReverseImpossible
        }
    };
    if !attempt_move::moved(ctx.tx(), &current, AttemptChange::to(state)).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    fact::add(ctx.tx(), id, (kind, data), (ctx.actor(), ctx.now())).await?;
    match given {
        GivenBack::Yes => ctx.emit(Event::PaymentReturned { attempt_id: id }).await,
        GivenBack::No { .. } => ctx.emit(Event::PaymentStayed { attempt_id: id }).await,
    }
}

/// It went back although the books say that it stayed. They follow when it is asked back once more: a person decides,
/// for the payer may have spent it.
pub(super) async fn back_after_all(ctx: &Ctx<'_>, current: &Attempt) -> Result<()> {
    let newest = fact::newest(ctx.tx(), current.id).await?;
    if newest.is_some_and(|newest| newest.kind == FactKind::BackAfterAll) {
        return Ok(());
    }
    let args = json!({ "attempt": current.id, "gateway": current.gateway, "amount": current.sum() });
    let what = (FactKind::BackAfterAll, json!({ "amount": current.sum() }));
    fact::add(ctx.tx(), current.id, what, (ctx.actor(), ctx.now())).await?;
    let once = format!("{}:{}", current.id, current.state_version);
    alert_send(ctx, "payments.back_after_all", &args, &once).await
}

/// The credit is undone, and with it what was booked besides.
async fn gone(ctx: &Ctx<'_>, current: &Attempt) -> Result<()> {
    let transfer = current.credited_transfer_id.ok_or(PaymentRefusal::IllegalMove)?;
    overbooked(ctx, current).await?;
    transfer_reverse(ctx, transfer, GIVEN_BACK).await?;
    if let Some(more) = current.rest_transfer_id.filter(|_| current.overbooked().is_zero()) {
        transfer_reverse(ctx, more, GIVEN_BACK).await?;
    }
    owed(ctx, current).await
}

/// Whether what was credited is still kept aside.
pub(super) async fn is_held(ctx: &Ctx<'_>, current: &Attempt) -> Result<bool> {
    hold_stands(ctx.tx(), &held_by(current)).await
}

/// The key under which it is.
fn held_by(current: &Attempt) -> String {
    format!("attempt:{}:reverse:{}", current.id, current.state_version - 1)
}

/// The version the hold was placed at is one before the present one: nothing else moves an attempt that is being
/// asked back.
async fn hold_end(ctx: &Ctx<'_>, current: &Attempt) -> Result<()> {
    match hold_find(ctx.tx(), &held_by(current)).await? {
        Some(id) => hold_release(ctx, id).await,
        None => Ok(()),
    }
}

/// The provider gives back what it had. What a person had booked beyond that stays with the customer, and in suspense as
/// what nobody pays: only people decide about it.
async fn overbooked(ctx: &Ctx<'_>, current: &Attempt) -> Result<()> {
    let over = current.overbooked();
    if over.is_zero() {
        return Ok(());
    }
    let from = match current.rest_transfer_id {
        Some(_) => Account::clearing(&current.gateway, current.id),
        // It was paid out before the provider said so: what was missing went to suspense then.
        None => Account::Suspense(current.gateway.clone()),
    };
    let post = TransferPost {
        kind: TransferKind::Credit,
        idem_key: format!("attempt:{}:over", current.id),
        entries: vec![(from, over.negated()), (Account::Wallet(current.user_id), over)],
        attempt_id: None,
        order_id: None,
        reason: format!("booked beyond payment {}", current.id),
    };
    transfer_post(ctx, post).await.map(drop)
}

/// What the provider gave back after it had paid it out it keeps from a later payout: until then we owe it.
async fn owed(ctx: &Ctx<'_>, current: &Attempt) -> Result<()> {
    let over = if current.rest_transfer_id.is_some() { current.overbooked() } else { Money::ZERO };
    let received = current.received.unwrap_or_default().checked_sub(over)?;
    if received.is_zero() || !settlement::is_paid_out(ctx.tx(), current.id).await? {
        return Ok(());
    }
    let clearing = Account::clearing(&current.gateway, current.id);
    let suspense = Account::Suspense(current.gateway.clone());
    let post = TransferPost {
        kind: TransferKind::Internal,
        idem_key: format!("attempt:{}:owed", current.id),
        entries: vec![(clearing, received.negated()), (suspense, received)],
        attempt_id: Some(current.id),
        order_id: None,
        reason: "given back after it was paid out".to_owned(),
    };
    transfer_post(ctx, post).await.map(drop)
}

/// The page of the payment has said that it was going back.
async fn stayed(ctx: &Ctx<'_>, current: &Attempt) -> Result<()> {
    let notice = NewNotice {
        user_id: current.user_id,
        key: "payments.stayed",
        args: json!({ "attempt": current.id, "amount": current.sum() }),
        dedup_key: format!("attempt:{}:stayed:{}", current.id, current.state_version),
        topic: None,
    };
    notice_send(ctx, notice).await.map(drop)
}

async fn tell(ctx: &Ctx<'_>, current: &Attempt, way: &Way) -> Result<()> {
    let notice = NewNotice {
        user_id: current.user_id,
        key: "payments.given_back",
        args: json!({ "attempt": current.id, "amount": current.sum(), "way": way.word() }),
        dedup_key: format!("attempt:{}:given_back", current.id),
        topic: None,
    };
    notice_send(ctx, notice).await.map(drop)
}
