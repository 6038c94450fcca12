//! What happens to orders with time and with the fleet's facts.

use std::time::Duration;

use jobs::{Every, Handled, NewJob, Priority};
use kernel::{Actor, AttemptId, OrderId, SubscriptionId, TransferId, UserId};
use serde_json::{Value, json};

use super::commands::desk_told::proposals_over;
use super::commands::payment_settle::{payment_grew, payment_settle, topup_revalued};
use super::commands::payment_shown::payment_lapsed;
use super::commands::payment_void::topup_undone;
use super::commands::tell;
use super::desk::Deed;
use super::model::{Order, OrderKind, OrderState};
use super::store::{self, OrderChange};
use crate::notifications::{NewNotice, alert_renew, notice_send};
use crate::payments::{
    AttemptState, IntentState, attempt_open_of, attempt_pictured_of, attempts_cancel, payments_turn_free,
};
use crate::subscriptions::subscription_turn;
use crate::{Ctx, Event, Registrar, Result};

const EXPIRE_EVERY: Duration = Duration::from_secs(15);
const EXPIRE_BATCH: u64 = 200;

/// Registers the jobs of orders.
pub fn register(registrar: &mut Registrar) {
    registrar.job("orders.expire", |shop, _| async move {
        // Orders with the reviewers stay where they are: a round goes on behind them, not around them.
        let mut next = Some(OrderId(0));
        while let Some(after) = next {
            next = shop.run(Actor::System, move |ctx| Box::pin(orders_expire(ctx, after))).await?;
        }
        Ok(Handled::Done)
    });
    let job = NewJob::new("orders.expire", &()).priority(Priority::Low);
    registrar.schedule("orders.expire", Every::Interval(EXPIRE_EVERY), job);
}

/// Ends unpaid invoices, except those whose receipt is with a reviewer. Answers behind which order there may be more.
async fn orders_expire(ctx: &Ctx<'_>, after: OrderId) -> Result<Option<OrderId>> {
    let overdue = store::overdue(ctx.tx(), (ctx.now(), after), EXPIRE_BATCH).await?;
    let full = overdue.len() as u64 == EXPIRE_BATCH;
    let last = overdue.last().map(|order| order.id).filter(|_| full);
    for order in overdue {
        // Whoever is at it may be paying; another sweep passes by as well.
        if !payments_turn_free(ctx, order.id).await? {
            continue;
        }
        let open = attempt_open_of(ctx.tx(), order.id).await?;
        if open.as_ref().is_some_and(|attempt| attempt.state == AttemptState::InReview) {
            continue;
        }
        let change = OrderChange { closed_at: Some(ctx.now()), ..OrderChange::default() };
        if store::moved(ctx.tx(), &order, OrderState::Expired, change).await? {
            attempts_cancel(ctx, order.id, IntentState::Expired).await?;
            // Its attempt may have ended a moment before it.
            let pictured = attempt_pictured_of(ctx.tx(), order.id).await?;
            payment_lapsed(ctx, &order, pictured.map(|attempt| attempt.id)).await?;
        }
    }
    Ok(last)
}

/// What the fleet says about a placement, told to the customer; what payments say about money, settled.
///
/// # Errors
/// The database's own failures.
pub async fn on_event(ctx: &Ctx<'_>, event: Event) -> Result<()> {
    match event {
        Event::PlacementReported { holder_id } => {
            let subscription_id = SubscriptionId(holder_id);
            store::provisioning_turn(ctx.tx(), subscription_id).await?;
            subscription_turn(ctx, subscription_id).await
        }
        Event::PlacementApplied { holder_id, .. } => {
            for order in store::provisioning_of(ctx.tx(), SubscriptionId(holder_id)).await? {
                delivered(ctx, &order).await?;
            }
            Ok(())
        }
        Event::PlacementDelayed { holder_id, .. } => {
            for order in store::provisioning_of(ctx.tx(), SubscriptionId(holder_id)).await? {
                delayed(ctx, &order).await?;
            }
            Ok(())
        }
        // Whoever said that the money came, what follows is the shop's own doing.
        Event::PaymentVerified { attempt_id } => payment_settle(&ctx.as_system(), attempt_id).await.map(drop),
        Event::PaymentReturned { attempt_id } => {
            back_answered(ctx, attempt_id).await?;
            topup_undone(&ctx.as_system(), attempt_id).await
        }
        Event::PaymentStayed { attempt_id } => back_answered(ctx, attempt_id).await,
        Event::PaymentRevalued { attempt_id, by } => topup_revalued(&ctx.as_system(), attempt_id, by).await,
        Event::PaymentGrew { attempt_id, amount } => {
            payment_grew(&ctx.as_system(), (attempt_id, amount)).await
        }
        Event::WalletAdjusted { user_id, amount, transfer_id } => {
            let args = json!({ "amount": amount });
            wallet_changed(ctx, ("orders.wallet_adjusted", user_id, transfer_id), args).await
        }
        Event::WalletReceived { from, to, amount, transfer_id } => {
            let args = json!({ "amount": amount, "from": from });
            wallet_changed(ctx, ("orders.wallet_received", to, transfer_id), args).await
        }
        Event::OrderPaid { .. }
        | Event::UserBarred { .. }
        | Event::UserReturned { .. }
        | Event::FourEyesRaised { .. } => Ok(()),
    }
}

/// Money came to a wallet, or left it, without an order.
async fn wallet_changed(
    ctx: &Ctx<'_>,
    (key, user_id, transfer_id): (&'static str, UserId, TransferId),
    args: Value,
) -> Result<()> {
    let dedup_key = format!("transfer:{transfer_id}:{user_id}");
    notice_send(ctx, NewNotice { user_id, key, args, dedup_key, topic: None }).await.map(drop)
}

async fn delivered(ctx: &Ctx<'_>, order: &Order) -> Result<()> {
    let change = OrderChange { closed_at: Some(ctx.now()), ..OrderChange::default() };
    if !store::moved(ctx.tx(), order, OrderState::Active, change).await? {
        return Ok(());
    }
    if order.kind == OrderKind::Buy {
        tell(ctx, order, "orders.delivered", json!({ "subscription": order.subscription_id })).await?;
    }
    Ok(())
}

/// Paid, and the server is away: the customer is told honestly, the owner is alerted.
async fn delayed(ctx: &Ctx<'_>, order: &Order) -> Result<()> {
    tell(ctx, order, "orders.delayed", json!({ "subscription": order.subscription_id })).await?;
    // When a panel is away all its deliveries wait: one message an hour says so, with the newest, and counts them.
    let args = json!({ "order": order.id, "user": order.user_id, "subscription": order.subscription_id });
    alert_renew(ctx, "orders.delivery_delayed", &args, "all").await
}

/// Nobody waits any more for a second person who knows whether a payment went back.
async fn back_answered(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    let subject = Deed::WentBack { attempt_id: id }.subject();
    proposals_over(ctx, (&subject, &["went_back", "stayed"])).await
}
