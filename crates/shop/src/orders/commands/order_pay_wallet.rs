//! The customer pays from the wallet.

use kernel::{OrderId, UserId};

use super::order_cancel::owned;
use super::order_settle::{Came, Settled, order_settle};
use crate::ledger::{Account, balance};
use crate::orders::error::OrderRefusal;
use crate::orders::model::{Order, OrderKind, OrderOutcome, OrderState};
use crate::orders::queries::missing_of;
use crate::payments::{IntentState, attempts_cancel};
use crate::{Ctx, Error, Result};

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
    if let Some(short) = short(ctx, &order).await? {
        return Err(short.into());
    }
    let settled = match order_settle(&ctx.as_system(), id, Came::default()).await {
        // Another device was faster between our look and the charge: refusing undoes what was said about it.
        Ok(Settled::ToWallet(OrderOutcome::Short)) => return Err(lost_race(ctx, &order).await?),
        Err(error) if error.code() == "ledger.insufficient_funds" => {
            return Err(lost_race(ctx, &order).await?);
        }
        settled => settled?,
    };
    attempts_cancel(ctx, id, IntentState::Canceled).await?;
    Ok(settled)
}

/// What the wallet lacks for an order.
async fn short(ctx: &Ctx<'_>, order: &Order) -> Result<Option<OrderRefusal>> {
    let wallet = balance(ctx.tx(), &Account::Wallet(order.user_id)).await?.available;
    let missing = missing_of(order, wallet)?;
    Ok(missing.is_positive().then_some(OrderRefusal::WalletShort { missing }))
}

async fn lost_race(ctx: &Ctx<'_>, order: &Order) -> Result<Error> {
    Ok(short(ctx, order).await?.unwrap_or(OrderRefusal::Stale).into())
}
