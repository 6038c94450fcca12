//! Money that came is booked and its order settled, in one transaction, whoever said that it came.

use kernel::{AttemptId, Money};
use serde_json::json;

use super::desk_told::proposals_over;
use super::order_settle::{Came, Settled, order_settle};
use crate::ledger::{Account, balance};
use crate::notifications::{NewNotice, notice_send};
use crate::orders::desk::Deed;
use crate::orders::error::OrderRefusal;
use crate::orders::model::{OrderKind, OrderOutcome};
use crate::orders::standing::paid_for;
use crate::orders::store;
use crate::payments::{
    IntentState, KEPT_THEN_PAID, attempt_credit, attempt_get, attempt_kept, attempts_cancel,
};
use crate::{Ctx, Kind, Result};

/// Books a verified attempt and does what its order says. What came, and what became of it.
///
/// # Errors
/// As `payments::attempt_credit`; the database's own failures.
pub(in crate::orders) async fn payment_settle(ctx: &Ctx<'_>, id: AttemptId) -> Result<(Money, Settled)> {
    let credited = attempt_credit(ctx, id).await?;
    // It came about without the second person whom a proposal waits for.
    let subject = Deed::WriteOff { attempt_id: id }.subject();
    proposals_over(ctx, (&subject, &["credit", "write_off"])).await?;
    let came = Came { late: credited.late, received: credited.received };
    let settled = match order_settle(ctx, credited.order_id, came).await {
        Ok(settled) => settled,
        // Paid in another way meanwhile: the money is in the wallet, and the customer is told so.
        Err(error) if error.kind() == Kind::Conflict && error.code() == "orders.already_paid" => {
            let notice = NewNotice {
                user_id: credited.user_id,
                key: "orders.paid_twice",
                args: json!({ "order": credited.order_id, "amount": credited.received }),
                dedup_key: format!("attempt:{}:paid_twice", credited.attempt_id),
                topic: None,
            };
            notice_send(ctx, notice).await?;
            Settled::ToWallet(OrderOutcome::PaidBefore)
        }
        Err(error) => return Err(error),
    };
    if let Settled::ToWallet(why) = settled {
        attempt_kept(ctx, id, why.as_str()).await?;
    }
    Ok((credited.received, settled))
}

/// The rest of a payment is in the wallet: when its invoice stands and can be paid by now, it is; the customer is told
/// in any case.
pub(in crate::orders) async fn payment_grew(ctx: &Ctx<'_>, (id, amount): (AttemptId, Money)) -> Result<()> {
    let view = attempt_get(ctx.tx(), id).await?.ok_or(OrderRefusal::NotFound)?;
    let (order_id, user_id) = (view.intent.order_id, view.attempt.user_id);
    let order = store::lock(ctx.tx(), order_id).await?.ok_or(OrderRefusal::NotFound)?;
    let wallet = balance(ctx.tx(), &Account::Wallet(user_id)).await?.available;
    topup_revalued(ctx, id, amount).await?;
    let pays = order.is_payable(ctx.now()) && order.kind != OrderKind::TopUp && wallet >= order.price;
    let settled = if pays { Some(order_settle(ctx, order_id, Came::default()).await?) } else { None };
    let paid = settled.is_some_and(|settled| !matches!(settled, Settled::ToWallet(_)));
    if paid {
        attempts_cancel(ctx, order_id, IntentState::Canceled).await?;
        attempt_kept(ctx, id, KEPT_THEN_PAID).await?;
    }
    let notice = NewNotice {
        user_id,
        key: "orders.rest_came",
        args: json!({ "order": order_id, "amount": amount, "paid": paid }),
        dedup_key: format!("attempt:{id}:rest_came"),
        topic: None,
    };
    notice_send(ctx, notice).await.map(drop)
}

/// What came for a top-up is another sum than was noted.
pub(in crate::orders) async fn topup_revalued(ctx: &Ctx<'_>, id: AttemptId, by: Money) -> Result<()> {
    let view = attempt_get(ctx.tx(), id).await?.ok_or(OrderRefusal::NotFound)?;
    let order = store::lock(ctx.tx(), view.intent.order_id).await?.ok_or(OrderRefusal::NotFound)?;
    if order.kind == OrderKind::TopUp && paid_for(&view.attempt, &order) {
        store::topup_grew(ctx.tx(), order.id, by).await?;
    }
    Ok(())
}
