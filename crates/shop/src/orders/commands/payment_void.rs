//! An approval is taken back together with what was bought with the money.

use kernel::ReceiptId;
use serde_json::json;

use super::order_refund::order_refund;
use crate::notifications::{NewNotice, notice_send};
use crate::orders::model::{OrderKind, OrderState};
use crate::orders::store;
use crate::payments::{Voided, payments_turn, receipt_void, receipt_voidable};
use crate::{Ctx, Result};

/// Voids an approved receipt: the order it paid for is refunded, then the credit is reversed. The same picture may be
/// approved for another payment from now on (F-07).
///
/// # Errors
/// As `payments::receipt_void` and [`order_refund`]; `ledger.insufficient_funds` when the money was spent on something
/// else.
pub async fn payment_void(ctx: &Ctx<'_>, id: ReceiptId, reason: &str) -> Result<Voided> {
    let (_, order_id) = receipt_voidable(ctx, id).await?;
    payments_turn(ctx, order_id).await?;
    if let Some(order) = store::get(ctx.tx(), order_id).await?
        && order.kind != OrderKind::TopUp
        && order.state.may_become(OrderState::Refunded)
    {
        order_refund(ctx, order_id, reason).await?;
    }
    let voided = receipt_void(ctx, id, reason).await?;
    let notice = NewNotice {
        user_id: voided.user_id,
        key: "orders.payment_voided",
        args: json!({ "order": voided.order_id, "reason": voided.reason }),
        dedup_key: format!("receipt:{id}:voided"),
        topic: None,
    };
    notice_send(ctx, notice).await?;
    Ok(voided)
}
