//! Messages that ask for a payment, wherever a face showed them: once the invoice is paid, or its time is
//! over, all of them say so.

use kernel::{AttemptId, OrderId};
use serde_json::json;

use crate::ledger::{Account, balance};
use crate::notifications::{MessageRef, NewNotice, notice_change, notice_end, notice_forget, notice_shown};
use crate::orders::error::OrderRefusal;
use crate::orders::model::Order;
use crate::orders::store;
use crate::payments::{page_closed, payment_topic as topic};
use crate::{Ctx, Result};

/// The place of a message, in the words of its face.
fn key(place: &str) -> String {
    format!("payment:{place}")
}

/// A face asks for the payment of an order in the message at `place`; `page`: only by this way to a provider's page.
///
/// # Errors
/// Not found, or not of the person who acts.
pub async fn payment_shown(
    ctx: &Ctx<'_>,
    (id, page): (OrderId, Option<AttemptId>),
    (place, message_ref): (&str, &MessageRef),
) -> Result<()> {
    let order = store::lock(ctx.tx(), id).await?.filter(|order| ctx.actor().user_id() == Some(order.user_id));
    let order = order.ok_or(OrderRefusal::NotFound)?;
    let asked = NewNotice {
        user_id: order.user_id,
        key: "orders.payment_asked",
        args: match page {
            Some(attempt) => json!({ "attempt": attempt, "order": id }),
            None => json!({ "order": id }),
        },
        dedup_key: key(place),
        topic: Some(topic(id)),
    };
    notice_shown(ctx, asked, message_ref).await?;
    // Paid, or ended, between the look and this.
    if order.paid_at.is_some() {
        return payment_folded(ctx, &order).await;
    }
    match page {
        Some(page) => page_closed(ctx, page).await,
        None => Ok(()),
    }
}

/// The message shows something else by now.
///
/// # Errors
/// The database's own failures.
pub async fn payment_left(ctx: &Ctx<'_>, id: OrderId, message_ref: &MessageRef) -> Result<()> {
    notice_forget(ctx, &topic(id), message_ref).await
}

/// The invoice is paid: whatever still asks for it says so instead, with what is in the wallet then. More may have come
/// than was owed.
pub(in crate::orders) async fn payment_folded(ctx: &Ctx<'_>, order: &Order) -> Result<()> {
    let left = balance(ctx.tx(), &Account::Wallet(order.user_id)).await?.available;
    let args = json!({ "order": order.id, "balance": left });
    notice_change(ctx, &topic(order.id), "orders.invoice_paid", args).await.map(drop)
}

/// The order was given up: whatever still asks for its money says so.
pub(in crate::orders) async fn payment_closed(ctx: &Ctx<'_>, order: &Order) -> Result<()> {
    let args = json!({ "order": order.id });
    notice_end(ctx, &topic(order.id), "orders.invoice_closed", args).await.map(drop)
}

/// The time of the invoice is over: whatever still asks for it says so. A picture of `attempt` is
/// taken all the same. The buttons there lead elsewhere, so that a payment that comes late does not write over it.
pub(in crate::orders) async fn payment_lapsed(
    ctx: &Ctx<'_>,
    order: &Order,
    attempt: Option<AttemptId>,
) -> Result<()> {
    let args = json!({ "order": order.id, "attempt": attempt });
    notice_end(ctx, &topic(order.id), "orders.invoice_lapsed", args).await.map(drop)
}
