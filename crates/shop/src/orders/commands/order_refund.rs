//! A paid order is undone: its price goes back to the wallet, and what it gave ends.

use kernel::{Money, OrderId, sabotage};
use serde_json::json;

use super::desk_told::proposals_over;
use super::order_settle::tell;
use crate::catalog::stock_return;
use crate::identity::{Permission, require};
use crate::ledger::{Account, TransferKind, TransferPost, transfer_post};
use crate::orders::desk::Deed;
use crate::orders::error::OrderRefusal;
use crate::orders::model::{Order, OrderKind, OrderState};
use crate::orders::store::{self, OrderChange};
use crate::payments::payment_refund_told;
use crate::subscriptions::subscription_retract;
use crate::{Ctx, Result, audit};

/// The longest reason kept, in characters.
const REASON_LEN_MAX: usize = 300;

/// Refunds the whole price to the wallet, once (F-25): a bought service ends now, a renewal or an addition is taken
/// back. Answers what was given back.
///
/// # Errors
/// Forbidden without [`Permission::PaymentManage`]; [`OrderRefusal::NotRefundable`] for what was not paid from a
/// wallet; [`OrderRefusal::ReasonMissing`]; `subscriptions.not_newest` when something was bought on top of it.
pub async fn order_refund(ctx: &Ctx<'_>, id: OrderId, reason: &str) -> Result<Money> {
    let order = order_undo(ctx, id, reason).await?;
    tell(ctx, &order, "orders.refunded", json!({ "amount": order.price, "reason": reason.trim() })).await?;
    Ok(order.price)
}

/// The same without a word to the customer: for whoever has more to say.
pub(super) async fn order_undo(ctx: &Ctx<'_>, id: OrderId, reason: &str) -> Result<Order> {
    require(ctx, Permission::PaymentManage).await?;
    let reason: String = reason.trim().chars().take(REASON_LEN_MAX).collect();
    if reason.is_empty() {
        return Err(OrderRefusal::ReasonMissing.into());
    }
    let order = store::lock(ctx.tx(), id).await?.ok_or(OrderRefusal::NotFound)?;
    let may_end = order.state.may_become(OrderState::Refunded) || sabotage::on("refund-state-unchecked");
    if order.kind == OrderKind::TopUp || !may_end {
        return Err(OrderRefusal::NotRefundable.into());
    }
    if let Some(subscription_id) = order.subscription_id {
        subscription_retract(ctx, id, subscription_id).await?;
    }
    if let (OrderKind::Buy, Some(plan_id)) = (order.kind, order.plan_id) {
        stock_return(ctx, plan_id).await?;
    }
    if order.price.is_positive() {
        give_back(ctx, &order, &reason).await?;
    }
    let change = OrderChange { closed_at: Some(ctx.now()), ..OrderChange::default() };
    if !store::moved(ctx.tx(), &order, OrderState::Refunded, change).await? {
        return Err(OrderRefusal::Stale.into());
    }
    if let Some(paid_at) = order.paid_at {
        let told = json!({ "order": id, "amount": order.price, "reason": reason });
        payment_refund_told(ctx, (id, paid_at), told).await?;
    }
    let subject = Deed::Refund { order_id: id }.subject();
    proposals_over(ctx, (&subject, &["refund"])).await?;
    let data = json!({ "amount": order.price, "reason": reason, "user": order.user_id });
    audit::record(ctx, "order.refund", &format!("order:{id}"), data);
    Ok(order)
}

async fn give_back(ctx: &Ctx<'_>, order: &Order, reason: &str) -> Result<()> {
    let post = TransferPost {
        kind: TransferKind::Refund,
        idem_key: format!("refund:{}:1", order.id),
        entries: vec![
            (Account::Refund, order.price.negated()),
            (Account::Wallet(order.user_id), order.price),
        ],
        attempt_id: None,
        order_id: Some(order.id),
        reason: reason.to_owned(),
    };
    transfer_post(ctx, post).await.map(drop)
}
