//! The customer pays from the wallet.

use kernel::{OrderId, UserId};

use super::order_cancel::owned;
use super::order_settle::{Settled, order_settle};
use crate::ledger::{Account, balance};
use crate::orders::error::OrderRefusal;
use crate::orders::model::{OrderKind, OrderState};
use crate::orders::queries::missing_of;
use crate::payments::{IntentState, attempts_cancel};
use crate::{Ctx, Result};

/// Charges the wallet and grants what was bought, in one transaction.
///
/// # Errors
/// [`OrderRefusal::WalletShort`] with what is missing; [`OrderRefusal::Ended`]; [`OrderRefusal::AlreadyPaid`];
/// [`OrderRefusal::SoldOut`] (nothing was taken).
pub async fn order_pay_wallet(ctx: &Ctx<'_>, user_id: UserId, id: OrderId) -> Result<Settled> {
    let order = owned(ctx, user_id, id).await?;
    match order.state {
        OrderState::AwaitingPayment if order.is_payable(ctx.now()) && order.kind != OrderKind::TopUp => {}
        OrderState::AwaitingPayment | OrderState::Expired | OrderState::Canceled => {
            return Err(OrderRefusal::Ended.into());
        }
        _ => return Err(OrderRefusal::AlreadyPaid.into()),
    }
    let wallet = balance(ctx.tx(), &Account::Wallet(user_id)).await?.available;
    let missing = missing_of(&order, wallet)?;
    if missing.is_positive() {
        return Err(OrderRefusal::WalletShort { missing }.into());
    }
    let settled = order_settle(&ctx.as_system(), id, false).await?;
    attempts_cancel(ctx, id, IntentState::Canceled).await?;
    Ok(settled)
}
