//! A reviewer rejects a receipt: the customer reads why and what to do next.

use kernel::ReceiptId;
use serde_json::json;

use crate::notifications::{NewNotice, notice_send};
use crate::payments::{Rejection, receipt_reject};
use crate::{Ctx, Result};

/// Rejects a receipt with a reason.
///
/// # Errors
/// As `payments::receipt_reject`.
pub async fn payment_reject(ctx: &Ctx<'_>, id: ReceiptId, reason: &str) -> Result<Rejection> {
    let rejection = receipt_reject(ctx, id, reason).await?;
    let notice = NewNotice {
        user_id: rejection.user_id,
        key: "orders.receipt_rejected",
        args: json!({
            "order": rejection.order_id,
            "attempt": rejection.attempt_id,
            "reason": rejection.reason,
            "may_resubmit": rejection.may_resubmit,
        }),
        dedup_key: format!("receipt:{id}:rejected"),
        topic: None,
    };
    notice_send(ctx, notice).await?;
    Ok(rejection)
}
