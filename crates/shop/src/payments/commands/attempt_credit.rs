//! Money that came is booked: from the card (or the provider) to the payer's wallet, once for ever (I-5).

use kernel::{AttemptId, Money, OrderId, Timestamp, UserId, sabotage};
use serde_json::Value;

use crate::ledger::{Account, TransferKind, TransferPost, transfer_post};
use crate::payments::error::PaymentRefusal;
use crate::payments::machine::AttemptMove;
use crate::payments::model::{AttemptState, FactKind, IntentState};
use crate::payments::store::attempt;
use crate::payments::store::attempt_move::{self, AttemptChange};
use crate::payments::store::{fact, intent};
use crate::{Ctx, Result};

/// What was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credited {
    pub attempt_id: AttemptId,
    pub order_id: OrderId,
    pub user_id: UserId,
    pub received: Money,
    /// The money came after its invoice had ended.
    pub late: bool,
}

/// Notes why the money of a booked attempt stayed in the wallet, in a word of whoever settled its order.
///
/// # Errors
/// Not found, or not booked.
pub async fn attempt_kept(ctx: &Ctx<'_>, id: AttemptId, why: &str) -> Result<()> {
    let current = attempt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    let change = AttemptChange { kept_why: Some(why), ..AttemptChange::to(current.state) };
    if attempt_move::moved(ctx.tx(), &current, change).await? {
        Ok(())
    } else {
        Err(PaymentRefusal::IllegalMove.into())
    }
}

/// Notes in the timeline of the attempt that paid an order, at that instant, that the order was given back. Nothing for
/// an order that the wallet paid.
///
/// # Errors
/// The database's own failures.
pub async fn payment_refund_told(
    ctx: &Ctx<'_>,
    (order_id, paid_at): (OrderId, Timestamp),
    data: Value,
) -> Result<()> {
    let Some(id) = attempt::paid_at(ctx.tx(), order_id, paid_at).await? else { return Ok(()) };
    fact::add(ctx.tx(), id, (FactKind::Refunded, data), (ctx.actor(), ctx.now())).await
}

/// Books a verified attempt. Whoever comes second gets [`PaymentRefusal::IllegalMove`] and nothing changes.
///
/// # Errors
/// Not found; not verified, or booked already.
pub async fn attempt_credit(ctx: &Ctx<'_>, id: AttemptId) -> Result<Credited> {
    let current = attempt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    let unchecked = sabotage::on("credit-state-unchecked").then_some(AttemptState::Credited);
    let state = current.state.after(AttemptMove::Credit).or(unchecked).ok_or(PaymentRefusal::IllegalMove)?;
    let received = current.received.ok_or(PaymentRefusal::IllegalMove)?;
    let owed = intent::get(ctx.tx(), current.intent_id).await?.ok_or(PaymentRefusal::NotFound)?;
    let source = match current.card_id {
        Some(card_id) => Account::Card(card_id),
        None => Account::clearing(&current.gateway, id),
    };
    let post = TransferPost {
        kind: TransferKind::Credit,
        idem_key: format!("pay:{id}:credit"),
        entries: vec![(source, received.negated()), (Account::Wallet(current.user_id), received)],
        attempt_id: Some(id),
        order_id: Some(owed.order_id),
        reason: current.gateway.clone(),
    };
    let posted = transfer_post(ctx, post).await?;
    let change =
        AttemptChange { credited: Some((posted.transfer_id, ctx.now())), ..AttemptChange::to(state) };
    if !attempt_move::moved(ctx.tx(), &current, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    let closing = [IntentState::Open, IntentState::Expired, IntentState::Canceled];
    let closed = if received >= owed.amount { IntentState::Paid } else { IntentState::Canceled };
    intent::close(ctx.tx(), owed.id, &closing, closed).await?;
    attempt_move::end_waiting(ctx.tx(), owed.id, AttemptMove::Cancel).await?;
    Ok(Credited {
        attempt_id: id,
        order_id: owed.order_id,
        user_id: current.user_id,
        received,
        late: current.late,
    })
}
