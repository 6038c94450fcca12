//! The one place where money becomes a service: charge, grant, desired clients, notice; all in one transaction.
//!
//! When the service cannot be given the money stays in the wallet and the customer is told why. Nothing here talks to
//! a panel.

use kernel::{Bytes, Money, OrderId, SubscriptionId, sabotage};
use serde_json::json;

use crate::catalog::{Plan, plan_get, stock_take};
use crate::ledger::{Account, TransferKind, TransferPost, balance, transfer_post};
use crate::notifications::{NewNotice, notice_send};
use crate::orders::commands::order_place::used_up;
use crate::orders::commands::payment_shown::{payment_closed, payment_folded};
use crate::orders::error::OrderRefusal;
use crate::orders::model::{Order, OrderKind, OrderOutcome, OrderState};
use crate::orders::store::{self, OrderChange};
use crate::subscriptions::{
    Extension, Grant, Renewal, subscription_extend, subscription_get, subscription_grant, subscription_renew,
};
use crate::{Ctx, Event, Kind, Result};

/// Letters that name one coming of money.
const OCCASION_LEN: usize = 12;

/// How settling ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// A new subscription is on its way to a panel.
    Granted { subscription_id: SubscriptionId },
    /// A subscription was renewed or extended.
    Extended { subscription_id: SubscriptionId },
    /// The wallet was topped up.
    ToppedUp,
    /// The money stays in the wallet.
    ToWallet(OrderOutcome),
}

/// How the money came that an order is settled after; nothing of it for what was in the wallet anyway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// After the invoice had ended, so the service is given only at an unchanged price (F-11).
    pub late: bool,
    /// For a top-up: what the customer is told of.
    pub received: Money,
}

/// Settles an order from its customer's wallet.
///
/// # Errors
/// Not found; [`OrderRefusal::AlreadyPaid`]; what the capabilities below refuse for other reasons than stock and room.
pub async fn order_settle(ctx: &Ctx<'_>, id: OrderId, came: Came) -> Result<Settled> {
    let order = store::lock(ctx.tx(), id).await?.ok_or(OrderRefusal::NotFound)?;
    match order.state {
        OrderState::AwaitingPayment | OrderState::Expired | OrderState::Canceled => {}
        _ if sabotage::on("order-settled-twice") => {}
        _ => return Err(OrderRefusal::AlreadyPaid.into()),
    }
    if order.kind == OrderKind::TopUp {
        return topped_up(ctx, &order, came.received).await;
    }
    if let Some(outcome) = obstacle(ctx, &order, came.late).await? {
        return to_wallet(ctx, &order, outcome).await;
    }
    // From here on a refusal undoes everything, the charge included: there is no way to be charged for nothing.
    grant(ctx, &order).await
}

/// What stands in the way before anything is written.
async fn obstacle(ctx: &Ctx<'_>, order: &Order, late: bool) -> Result<Option<OrderOutcome>> {
    if order.state == OrderState::Canceled {
        return Ok(Some(OrderOutcome::Canceled));
    }
    let wallet = balance(ctx.tx(), &Account::Wallet(order.user_id)).await?.available;
    if wallet < order.price {
        return Ok(Some(OrderOutcome::Short));
    }
    if (late || order.state == OrderState::Expired) && !sabotage::on("late-offer-unchecked") {
        let plan_id = order.plan_id.ok_or(OrderRefusal::PlanUnavailable)?;
        let today = plan_get(ctx.tx(), plan_id).await?;
        let then = order.snapshot.plan.as_ref();
        let unchanged = today.is_active() && then.is_some_and(|then| same_offer(then, &today));
        if !unchanged {
            return Ok(Some(OrderOutcome::PlanChanged));
        }
    }
    if nothing_to_add_to(ctx, order).await? {
        return Ok(Some(OrderOutcome::ServiceChanged));
    }
    if order.kind == OrderKind::Buy {
        let location_id = order.location_id.ok_or(OrderRefusal::PlanUnavailable)?;
        if !crate::fleet::location_has_room(ctx.tx(), location_id).await? {
            return Ok(Some(OrderOutcome::NoRoom));
        }
        let plan_id = order.plan_id.ok_or(OrderRefusal::PlanUnavailable)?;
        match stock_take(ctx, plan_id).await {
            Ok(()) => {}
            Err(error) if error.kind() == Kind::Refused => return Ok(Some(OrderOutcome::SoldOut)),
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Traffic or time on top of what became unlimited, ended or was used up between invoice and payment: a refusal would leave the
/// money nowhere.
async fn nothing_to_add_to(ctx: &Ctx<'_>, order: &Order) -> Result<bool> {
    let (OrderKind::Traffic | OrderKind::Time, Some(id)) = (order.kind, order.subscription_id) else {
        return Ok(false);
    };
    let Some(held) = subscription_get(ctx.tx(), id).await? else { return Ok(true) };
    Ok(match order.kind {
        OrderKind::Traffic => {
            held.traffic == Bytes::ZERO || held.expires_at.is_some_and(|end| end <= ctx.now())
        }
        _ => held.expires_at.is_none() || used_up(ctx, id).await?,
    })
}

fn same_offer(then: &Plan, now: &Plan) -> bool {
    let offer =
        |plan: &Plan| (plan.price, plan.price_per_gib, plan.price_per_day, plan.traffic, plan.duration_days);
    offer(then) == offer(now)
}

async fn grant(ctx: &Ctx<'_>, order: &Order) -> Result<Settled> {
    let plan = order.snapshot.plan.clone().ok_or(OrderRefusal::PlanUnavailable)?;
    let revenue = match order.kind {
        OrderKind::Traffic | OrderKind::Time => Account::RevenueAddon,
        _ => Account::Revenue(plan.id),
    };
    let posted = if order.price.is_positive() { Some(charge(ctx, order, revenue).await?) } else { None };
    let held = order.subscription_id.ok_or(OrderRefusal::NotFound);
    let (settled, subscription_id) = match order.kind {
        OrderKind::Buy => {
            let location_id = order.location_id.ok_or(OrderRefusal::PlanUnavailable)?;
            let bought = Grant { order_id: order.id, user_id: order.user_id, plan, location_id };
            let subscription_id = subscription_grant(ctx, bought).await?;
            (Settled::Granted { subscription_id }, subscription_id)
        }
        OrderKind::Renew => {
            let subscription_id = held?;
            subscription_renew(ctx, Renewal { order_id: order.id, subscription_id, plan }).await?;
            (Settled::Extended { subscription_id }, subscription_id)
        }
        OrderKind::Traffic | OrderKind::Time => {
            let subscription_id = held?;
            let extension = match order.kind {
                OrderKind::Traffic => Extension::Traffic(Bytes::new(order.quantity)),
                _ => Extension::Days(order.quantity),
            };
            subscription_extend(ctx, order.id, (subscription_id, extension)).await?;
            (Settled::Extended { subscription_id }, subscription_id)
        }
        OrderKind::TopUp => (Settled::ToppedUp, held?),
    };
    let change = OrderChange {
        charge: Some((posted, ctx.now())),
        subscription_id: Some(subscription_id),
        ..OrderChange::default()
    };
    if !store::moved(ctx.tx(), order, OrderState::Provisioning, change).await? {
        return Err(OrderRefusal::Stale.into());
    }
    payment_folded(ctx, order).await?;
    if let Settled::Extended { subscription_id } = settled {
        tell(ctx, order, "orders.extended", json!({ "subscription": subscription_id, "kind": order.kind }))
            .await?;
    }
    ctx.emit(Event::OrderPaid { order_id: order.id, subscription_id: Some(subscription_id) }).await?;
    Ok(settled)
}

async fn charge(ctx: &Ctx<'_>, order: &Order, revenue: Account) -> Result<kernel::TransferId> {
    let post = TransferPost {
        kind: TransferKind::Charge,
        idem_key: format!("order:{}:charge", order.id),
        entries: vec![(Account::Wallet(order.user_id), order.price.negated()), (revenue, order.price)],
        attempt_id: None,
        order_id: Some(order.id),
        reason: order.kind.as_str().to_owned(),
    };
    Ok(transfer_post(ctx, post).await?.transfer_id)
}

async fn topped_up(ctx: &Ctx<'_>, order: &Order, received: Money) -> Result<Settled> {
    let change = OrderChange {
        charge: Some((None, ctx.now())),
        closed_at: Some(ctx.now()),
        quantity: received.is_positive().then_some(received.rial()),
        ..OrderChange::default()
    };
    if !store::moved(ctx.tx(), order, OrderState::Active, change).await? {
        return Err(OrderRefusal::Stale.into());
    }
    payment_folded(ctx, order).await?;
    tell(ctx, order, "orders.topped_up", json!({ "amount": received })).await?;
    Ok(Settled::ToppedUp)
}

/// The order ends (or stays open when more money can still complete it) and the customer is told where the money is.
async fn to_wallet(ctx: &Ctx<'_>, order: &Order, outcome: OrderOutcome) -> Result<Settled> {
    let wallet = balance(ctx.tx(), &Account::Wallet(order.user_id)).await?.available;
    let missing = order.price.checked_sub(wallet)?;
    let missing = if outcome == OrderOutcome::Short { missing } else { Money::ZERO };
    if outcome != OrderOutcome::Short && order.state == OrderState::AwaitingPayment {
        let change =
            OrderChange { outcome: Some(outcome), closed_at: Some(ctx.now()), ..OrderChange::default() };
        if !store::moved(ctx.tx(), order, OrderState::Canceled, change).await? {
            return Err(OrderRefusal::Stale.into());
        }
        payment_closed(ctx, order).await?;
    }
    let args = json!({ "outcome": outcome, "missing": missing, "balance": wallet });
    // The order may stay as it is while money comes a second time, and each time is told. Once, too: settling is part
    // of the transaction that booked the money.
    let occasion = ctx.rng().token(OCCASION_LEN);
    tell_of(ctx, order, ("orders.to_wallet", &occasion), args).await?;
    Ok(Settled::ToWallet(outcome))
}

/// Tells the customer once per occasion and state of the order.
pub(in crate::orders) async fn tell(
    ctx: &Ctx<'_>,
    order: &Order,
    key: &'static str,
    args: serde_json::Value,
) -> Result<()> {
    tell_of(ctx, order, (key, &order.state_version.to_string()), args).await
}

/// Tells the customer once per `occasion`.
async fn tell_of(
    ctx: &Ctx<'_>,
    order: &Order,
    (key, occasion): (&'static str, &str),
    mut args: serde_json::Value,
) -> Result<()> {
    args["order"] = json!(order.id);
    let dedup_key = format!("order:{}:{key}:{occasion}", order.id);
    notice_send(ctx, NewNotice { user_id: order.user_id, key, args, dedup_key, topic: None }).await?;
    Ok(())
}
