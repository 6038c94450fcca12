//! An approval is taken back together with what was bought with the money.

use kernel::{AttemptId, ReceiptId};
use serde_json::json;

use super::order_refund::order_undo;
use crate::notifications::{NewNotice, notice_send};
use crate::orders::model::{OrderKind, OrderState};
use crate::orders::standing::paid_for;
use crate::orders::store::{self, OrderChange};
use crate::payments::{Voided, attempt_get, payments_turn, receipt_void, receipt_voidable};
use crate::{Ctx, Result};

/// Voids an approved receipt: the order it paid for is refunded, then the credit is reversed. The same picture may be
/// approved for another payment from now on (F-07).
///
/// # Errors
/// As `payments::receipt_void` and [`super::order_refund`]; `ledger.insufficient_funds` when the money was spent on something
/// else.
pub async fn payment_void(ctx: &Ctx<'_>, id: ReceiptId, reason: &str) -> Result<Voided> {
    let (_, order_id) = receipt_voidable(ctx, id).await?;
    payments_turn(ctx, order_id).await?;
    let mut undone = false;
    if let Some(order) = store::get(ctx.tx(), order_id).await?
        && order.kind != OrderKind::TopUp
        && order.state.may_become(OrderState::Refunded)
    {
        // The price does not stay in the wallet: the customer is told once, of the whole.
        order_undo(ctx, order_id, reason).await?;
        undone = true;
    }
    let voided = receipt_void(ctx, id, reason).await?;
    topup_undone(ctx, voided.attempt_id).await?;
    let notice = NewNotice {
        user_id: voided.user_id,
        key: "orders.payment_voided",
        args: json!({ "order": voided.order_id, "reason": voided.reason, "undone": undone }),
        dedup_key: format!("receipt:{id}:voided"),
        topic: None,
    };
    notice_send(ctx, notice).await?;
    Ok(voided)
}

/// The payment of an attempt was taken back, or went back: a wallet that it filled was not topped up any more.
pub(in crate::orders) async fn topup_undone(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    let Some(view) = attempt_get(ctx.tx(), id).await? else { return Ok(()) };
    let Some(order) = store::lock(ctx.tx(), view.intent.order_id).await? else { return Ok(()) };
    let undone = order.kind == OrderKind::TopUp && paid_for(&view.attempt, &order);
    if undone && order.state.may_become(OrderState::Refunded) {
        let change = OrderChange { closed_at: Some(ctx.now()), ..OrderChange::default() };
        store::moved(ctx.tx(), &order, OrderState::Refunded, change).await?;
    }
    Ok(())
}
