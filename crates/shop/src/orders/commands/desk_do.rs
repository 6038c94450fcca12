//! A person at the payments desk does something with a payment, alone or with a second person.

use kernel::{AttemptId, Money, UserId, sabotage};
use serde_json::json;

use super::desk_told::{Decision, about, decided, topic};
use super::order_refund::order_refund;
use super::payment_void::payment_void;
use crate::identity::{require, users_with};
use crate::ledger::{Posted, WalletAdjust, wallet_adjust};
use crate::notifications::{NewNotice, notice_send};
use crate::orders::desk::{Deed, DeskOutcome, Proposal};
use crate::orders::error::OrderRefusal;
use crate::orders::model::{OrderKind, OrderState};
use crate::orders::queries::payment_view;
use crate::orders::standing::PaymentStanding;
use crate::orders::store::{self, proposal};
use crate::payments::{
    AttemptState, ByHand, ReceiptState, attempt_back_by_hand, attempt_credit_by_hand, attempt_get,
    attempt_reverse, attempt_turn, attempt_write_off, payments_turn, receipt_view,
};
use crate::{Ctx, Result, audit};

/// Does a deed. Above the four-eyes limit the first person proposes it, and it is done when another person does the
/// very same. The person at the shell needs nobody.
///
/// # Errors
/// Forbidden without [`Deed::permission`]; [`OrderRefusal::ReasonMissing`];
/// [`OrderRefusal::NeedsAnotherPerson`] for one's own proposal, [`OrderRefusal::ProposedOtherwise`] when another amount
/// was proposed; whatever the deed itself refuses.
pub async fn desk_do(ctx: &Ctx<'_>, deed: Deed, reason: &str) -> Result<DeskOutcome> {
    require(ctx, deed.permission()).await?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(OrderRefusal::ReasonMissing.into());
    }
    turn(ctx, &deed).await?;
    let amount = amount_of(ctx, &deed).await?;
    if let Some(by) = ctx.actor().user_id()
        && amount > ctx.settings().four_eyes_above
    {
        let mut open = proposal::open_of(ctx.tx(), &deed).await?;
        if open.is_none() {
            if propose(ctx, (&deed, amount), (by, reason)).await? {
                return Ok(DeskOutcome::Proposed);
            }
            // Another person pressed at this very moment.
            open = proposal::open_of(ctx.tx(), &deed).await?;
        }
        confirmed(ctx, &deed, (&open.ok_or(OrderRefusal::Stale)?, by)).await?;
    }
    let asks = matches!(deed, Deed::Reverse { .. });
    // Done without it, as at the shell: nothing waits for a second person any more.
    done_without(ctx, &deed).await?;
    execute(ctx, deed, reason).await?;
    Ok(if asks { DeskOutcome::Asked } else { DeskOutcome::Done })
}

/// Money into a wallet or out of it, by the person at the shell: what colleagues were asked to agree to and is done by
/// this is over.
///
/// # Errors
/// As [`wallet_adjust`].
pub async fn wallet_adjust_at_shell(ctx: &Ctx<'_>, adjust: WalletAdjust) -> Result<Posted> {
    let deed = Deed::Adjust { user_id: adjust.user_id, amount: adjust.amount, form: 0 };
    done_without(ctx, &deed).await?;
    wallet_adjust(ctx, adjust).await
}

/// Ends the proposal that a deed leaves nothing to do of. Another sum for a wallet is another wish, and waits on.
async fn done_without(ctx: &Ctx<'_>, deed: &Deed) -> Result<()> {
    let Some(open) = proposal::open_of(ctx.tx(), deed).await? else { return Ok(()) };
    let same = match (&open.deed, deed) {
        (Deed::Adjust { amount: proposed, .. }, Deed::Adjust { amount, .. }) => {
            if proposed != amount {
                return Ok(());
            }
            true
        }
        (proposed, done) => proposed == done,
    };
    proposal::end(ctx.tx(), (open.id, same), (ctx.actor().user_id(), ctx.now())).await?;
    let by = ctx.actor().user_id().filter(|by| same && *by != open.proposed_by);
    decided(ctx, &open, by.map_or(Decision::Over, Decision::Agreed)).await
}

/// Withdraws or refuses what waits for a second person.
///
/// # Errors
/// Forbidden without [`Deed::permission`]; [`OrderRefusal::NotFound`] when nothing waits.
pub async fn desk_refuse(ctx: &Ctx<'_>, deed: Deed) -> Result<()> {
    require(ctx, deed.permission()).await?;
    let open = proposal::open_of(ctx.tx(), &deed).await?.ok_or(OrderRefusal::NotFound)?;
    if !proposal::end(ctx.tx(), (open.id, false), (ctx.actor().user_id(), ctx.now())).await? {
        return Err(OrderRefusal::Stale.into());
    }
    let decision = ctx.actor().user_id().map_or(Decision::Over, Decision::Refused);
    decided(ctx, &open, decision).await?;
    let data = json!({ "deed": deed, "amount": open.amount, "proposed_because": open.reason });
    audit::record(ctx, "desk.refuse", &deed.subject(), data);
    Ok(())
}

/// Whoever books a payment comes from the payment to its proposals: so does the desk. A receipt is taken by its own deed.
async fn turn(ctx: &Ctx<'_>, deed: &Deed) -> Result<()> {
    match (deed, deed.attempt_id()) {
        (_, Some(attempt_id)) => attempt_turn(ctx, attempt_id).await,
        (Deed::Refund { order_id }, None) => payments_turn(ctx, *order_id).await,
        _ => Ok(()),
    }
}

async fn amount_of(ctx: &Ctx<'_>, deed: &Deed) -> Result<Money> {
    let attempt_id = match deed {
        Deed::Credit { received, .. } => return Ok(*received),
        Deed::Adjust { amount, .. } => {
            return Ok(if amount.is_positive() { *amount } else { amount.negated() });
        }
        Deed::Refund { order_id } => {
            return Ok(store::get(ctx.tx(), *order_id).await?.ok_or(OrderRefusal::NotFound)?.price);
        }
        Deed::Void { receipt_id } => {
            let view = receipt_view(ctx.tx(), *receipt_id).await?.ok_or(OrderRefusal::NotFound)?;
            return Ok(view.attempt.received.unwrap_or(view.attempt.amount));
        }
        Deed::WriteOff { attempt_id }
        | Deed::Reverse { attempt_id }
        | Deed::WentBack { attempt_id }
        | Deed::Stayed { attempt_id } => *attempt_id,
    };
    let attempt = attempt_get(ctx.tx(), attempt_id).await?.ok_or(OrderRefusal::NotFound)?.attempt;
    let borne = attempt.unbacked().filter(|_| matches!(deed, Deed::WriteOff { .. }));
    Ok(borne.unwrap_or(attempt.sum()))
}

/// Writes down what the first of two people wants, and asks the others. False when somebody was as fast.
async fn propose(
    ctx: &Ctx<'_>,
    (deed, amount): (&Deed, Money),
    (by, reason): (UserId, &str),
) -> Result<bool> {
    // Nobody is asked to agree to what cannot be done any more.
    if !feasible(ctx, deed).await? {
        return Err(OrderRefusal::Stale.into());
    }
    let mut colleagues = users_with(ctx.tx(), deed.permission()).await?;
    colleagues.retain(|colleague| colleague.id != by);
    if colleagues.is_empty() {
        return Err(OrderRefusal::NoSecondPerson.into());
    }
    let inserted = proposal::insert(ctx.tx(), (deed, amount), reason, (by, ctx.now())).await?;
    let Some(id) = inserted else { return Ok(false) };
    let data = json!({ "deed": deed, "amount": amount, "reason": reason });
    audit::record(ctx, "desk.propose", &deed.subject(), data);
    let mut args = about(ctx, deed).await?;
    args["proposal"] = json!(id);
    args["deed"] = json!(deed);
    args["amount"] = json!(amount);
    args["reason"] = json!(reason);
    args["by"] = json!(by);
    for colleague in colleagues {
        let notice = NewNotice {
            user_id: colleague.id,
            key: "orders.desk_proposed",
            args: args.clone(),
            dedup_key: format!("desk:{id}:{}", colleague.id),
            topic: Some(topic(id)),
        };
        notice_send(ctx, notice).await?;
    }
    Ok(true)
}

/// What was bought with a payment is given back before its money goes, also where the wallet would cover it.
async fn nothing_stands(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    let Some(view) = payment_view(ctx.tx(), id).await? else { return Ok(()) };
    let stands = matches!(view.standing, PaymentStanding::Delivering | PaymentStanding::Delivered);
    if stands { Err(OrderRefusal::RefundFirst.into()) } else { Ok(()) }
}

/// Whether the deed could be done now.
async fn feasible(ctx: &Ctx<'_>, deed: &Deed) -> Result<bool> {
    use AttemptState as S;
    let id = match deed {
        Deed::Adjust { .. } => return Ok(true),
        Deed::Refund { order_id } => {
            let order = store::get(ctx.tx(), *order_id).await?.ok_or(OrderRefusal::NotFound)?;
            return Ok(order.kind != OrderKind::TopUp && order.state.may_become(OrderState::Refunded));
        }
        Deed::Void { receipt_id } => {
            let view = receipt_view(ctx.tx(), *receipt_id).await?.ok_or(OrderRefusal::NotFound)?;
            return Ok(view.receipt.state == ReceiptState::Approved);
        }
        Deed::Credit { attempt_id, .. }
        | Deed::WriteOff { attempt_id }
        | Deed::Reverse { attempt_id }
        | Deed::WentBack { attempt_id }
        | Deed::Stayed { attempt_id } => *attempt_id,
    };
    let attempt = attempt_get(ctx.tx(), id).await?.ok_or(OrderRefusal::NotFound)?.attempt;
    Ok(match deed {
        Deed::Credit { .. } => {
            matches!(attempt.state, S::Unknown | S::Verifying | S::Failed | S::Canceled | S::Expired)
        }
        Deed::WriteOff { .. } => {
            matches!(attempt.state, S::Unknown | S::Verifying) || attempt.unbacked().is_some()
        }
        Deed::WentBack { .. } | Deed::Stayed { .. } => attempt.state == S::RefundPending,
        _ => attempt.state == S::Credited,
    })
}

/// The second of two: another person, and the very same deed.
async fn confirmed(ctx: &Ctx<'_>, deed: &Deed, (open, by): (&Proposal, UserId)) -> Result<()> {
    if open.proposed_by == by && !sabotage::on("desk-of-one") {
        return Err(OrderRefusal::NeedsAnotherPerson.into());
    }
    if open.deed != *deed {
        return Err(OrderRefusal::ProposedOtherwise { amount: open.amount }.into());
    }
    if !proposal::end(ctx.tx(), (open.id, true), (Some(by), ctx.now())).await? {
        return Err(OrderRefusal::Stale.into());
    }
    decided(ctx, open, Decision::Agreed(by)).await
}

async fn execute(ctx: &Ctx<'_>, deed: Deed, reason: &str) -> Result<()> {
    let by_hand = |attempt_id| ByHand { attempt_id, reason: reason.to_owned() };
    match deed {
        Deed::Credit { attempt_id, received } => {
            attempt_credit_by_hand(ctx, by_hand(attempt_id), received).await
        }
        Deed::WriteOff { attempt_id } => attempt_write_off(ctx, by_hand(attempt_id)).await,
        Deed::Reverse { attempt_id } => {
            nothing_stands(ctx, attempt_id).await?;
            attempt_reverse(ctx, by_hand(attempt_id)).await
        }
        Deed::WentBack { attempt_id } => attempt_back_by_hand(ctx, by_hand(attempt_id), true).await,
        Deed::Stayed { attempt_id } => attempt_back_by_hand(ctx, by_hand(attempt_id), false).await,
        Deed::Refund { order_id } => order_refund(ctx, order_id, reason).await.map(drop),
        Deed::Void { receipt_id } => payment_void(ctx, receipt_id, reason).await.map(drop),
        Deed::Adjust { user_id, amount, form } => {
            let idem_key = format!("desk:{user_id}:{form}");
            let adjust = WalletAdjust { user_id, amount, reason: reason.to_owned(), idem_key };
            wallet_adjust(ctx, adjust).await.map(drop)
        }
    }
}
