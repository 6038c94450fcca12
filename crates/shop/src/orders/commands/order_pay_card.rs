//! The customer pays by card-to-card: what the wallet does not cover is asked for.

use kernel::{OrderId, UserId};

use super::order_cancel::owned;
use crate::ledger::{Account, balance};
use crate::orders::error::OrderRefusal;
use crate::orders::model::OrderState;
use crate::orders::queries::missing_of;
use crate::payments::{CardInvoice, Intent, IntentOpen, card_attempt_open, intent_open};
use crate::{Ctx, Result};

/// Shows a card and an exact amount for an order. Asking again shows the same.
///
/// # Errors
/// [`OrderRefusal::Ended`], [`OrderRefusal::AlreadyPaid`], [`OrderRefusal::WalletCovers`]; `payments.no_card`.
pub async fn order_pay_card(ctx: &Ctx<'_>, user_id: UserId, id: OrderId) -> Result<CardInvoice> {
    let intent = owed(ctx, user_id, id).await?;
    card_attempt_open(ctx, &intent).await
}

/// What is owed for a payable order beside what the wallet gives.
pub(super) async fn owed(ctx: &Ctx<'_>, user_id: UserId, id: OrderId) -> Result<Intent> {
    let order = owned(ctx, user_id, id).await?;
    match order.state {
        OrderState::AwaitingPayment if order.is_payable(ctx.now()) => {}
        OrderState::AwaitingPayment | OrderState::Expired | OrderState::Canceled => {
            return Err(OrderRefusal::Ended.into());
        }
        _ => return Err(OrderRefusal::AlreadyPaid.into()),
    }
    let wallet = balance(ctx.tx(), &Account::Wallet(user_id)).await?.available;
    let missing = missing_of(&order, wallet)?;
    if !missing.is_positive() {
        return Err(OrderRefusal::WalletCovers.into());
    }
    let input = IntentOpen { user_id, order_id: id, amount: missing, expires_at: order.expires_at };
    intent_open(ctx, input).await
}
