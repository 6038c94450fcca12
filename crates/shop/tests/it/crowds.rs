//! Many at once, at the same rows: nobody waits for somebody who waits for them.

use std::sync::Arc;

use db::sea_orm::{ConnectionTrait as _, Statement};
use futures::future::{join, join_all};
use kernel::{OrderId, SubscriptionId, UserId};
use shop::orders::{OrderState, Wish, order_cancel};
use shop::payments::{AttemptState, Callback, CardInput, card_add};
use tokio::sync::Notify;

use crate::online::{authority, come_to, now, open_till, sent, token};
use crate::till::{PRICE, Till, by, toman};

/// How often the server had to end a transaction because two waited for each other. SQLite has one writer.
pub async fn deadlocks(till: &Till) -> i64 {
    match till.yard.shop.db().engine() {
        db::Engine::Sqlite => 0,
        db::Engine::Postgres => {
            let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
            till.yard.number(sql).await
        }
    }
}

/// The card used longest ago is lent next, so the order of the cards changes while payers wait for them.
#[tokio::test(flavor = "multi_thread")]
async fn f26_a_crowd_takes_turns_at_several_cards() {
    let till = Till::new().await;
    for number in ["5892101234567895", "6104337812345674", "5022291012345672"] {
        let input = CardInput {
            number: number.to_owned(),
            holder: "Omid Rad".to_owned(),
            owner: String::new(),
            daily_cap: None,
        };
        till.yard
            .run(move |ctx| {
                let input = input.clone();
                Box::pin(async move { card_add(ctx, input).await })
            })
            .await
            .unwrap();
    }
    let mut orders = Vec::new();
    for nth in 0..60 {
        let user = till.yard.person(10_000 + nth).await;
        orders.push((user, till.order(user, till.buy()).await));
    }
    let asked = join_all(orders.iter().map(|(user, id)| {
        till.yard.clock.advance(chrono::TimeDelta::seconds(1));
        till.pay_card(*user, *id)
    }));
    assert!(asked.await.iter().all(Result::is_ok));
    assert_eq!(till.yard.number("SELECT COUNT(DISTINCT card_id) FROM payment_attempt").await, 4);
    assert_eq!(deadlocks(&till).await, 0);
}

async fn cancels(till: &Till, user: UserId, order: OrderId) {
    let canceled = till.yard.shop.run(by(user), move |ctx| Box::pin(order_cancel(ctx, user, order))).await;
    if let Err(error) = canceled {
        assert_eq!(error.code(), "orders.already_paid");
    }
}

/// Keeps a row until as many as `waiters` wait for one; without waiters until the scene is over.
pub async fn kept_until(
    till: &Till,
    (table, id): (&'static str, i64),
    waiters: i64,
    scene: impl Future<Output = ()>,
) {
    taken_until(till, format!("SELECT id FROM {table} WHERE id = {id} FOR UPDATE"), waiters, scene).await;
}

/// Keeps whatever this statement takes, as [`kept_until`] keeps a row.
pub async fn taken_until(till: &Till, taking: String, waiters: i64, scene: impl Future<Output = ()>) {
    let (kept, free) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (keeping, freeing) = (Arc::clone(&kept), Arc::clone(&free));
    let keeping = till.yard.shop.db().write(move |tx| {
        let (kept, free, taking) = (Arc::clone(&keeping), Arc::clone(&freeing), taking.clone());
        Box::pin(async move {
            tx.execute_raw(Statement::from_string(tx.get_database_backend(), taking)).await?;
            kept.notify_one();
            free.notified().await;
            Ok::<_, db::DbErr>(())
        })
    });
    let playing = async {
        kept.notified().await;
        if waiters == 0 {
            scene.await;
            return free.notify_one();
        }
        let letting_go = async {
            waiting(till, waiters).await;
            free.notify_one();
        };
        join(scene, letting_go).await;
    };
    join(keeping, playing).await.0.unwrap();
}

/// Until so many wait for a row.
pub async fn waiting(till: &Till, count: i64) {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while till.yard.number(sql).await < count {}
}

/// The provider says "paid" while the payer presses "cancel", and another payment for the same order is open: the booking
/// comes from the payments to their order, the cancellation from the order to its payments. Both wait for the other
/// payment and are let go at once.
#[tokio::test(flavor = "multi_thread")]
async fn f04_who_cancels_while_the_money_comes_does_not_block_it() {
    let till = open_till().await;
    if till.yard.shop.db().engine() == db::Engine::Sqlite {
        // One writer: nobody holds a row that somebody else waits for.
        return;
    }
    let order = till.order(till.customer, till.buy()).await;
    let other = till.pay_card(till.customer, order).await.unwrap().attempt;
    let attempt = sent(&till, till.customer, order).await;
    till.yard.bank.pay(&authority(&attempt));
    let callback = Callback { authority: authority(&attempt), says_paid: true };
    come_to(&till.yard.shop, token(&till, &attempt), Some(callback)).await;
    let worker = till.yard.shop.worker();
    let scene = async {
        let booking = async { worker.run_due().await.unwrap() };
        let canceling = async {
            waiting(&till, 1).await;
            cancels(&till, till.customer, order).await;
        };
        join(booking, canceling).await;
    };
    kept_until(&till, ("payment_attempt", other.id.0), 2, scene).await;
    till.yard.work().await;
    assert_eq!(now(&till, attempt.id).await.state, AttemptState::Credited);
    assert_eq!(till.state(order).await, OrderState::Active);
    till.sound().await;
    assert_eq!(deadlocks(&till).await, 0);
}

/// A renewal is paid while a panel's answer is written down: one comes from the subscription to its client, the other
/// from the client to the subscription.
#[tokio::test(flavor = "multi_thread")]
async fn who_renews_while_the_panel_answers_does_not_block_it() {
    let till = Till::new().await;
    if till.yard.shop.db().engine() == db::Engine::Sqlite {
        return;
    }
    till.fund(till.customer, toman(PRICE * 2)).await;
    let order = till.order(till.customer, till.buy()).await;
    till.pay_wallet(till.customer, order).await.unwrap();
    let id = SubscriptionId(till.yard.number("SELECT MAX(id) FROM subscription").await);
    let renewal = till.order(till.customer, Wish::Renew { subscription_id: id, plan_id: till.plan }).await;
    let worker = till.yard.shop.worker();
    let scene = async {
        let renewing = async { till.pay_wallet(till.customer, renewal).await.unwrap() };
        let answering = async {
            waiting(&till, 1).await;
            worker.run_due().await.unwrap();
        };
        join(renewing, answering).await;
    };
    kept_until(&till, ("subscription", id.0), 2, scene).await;
    till.yard.work().await;
    assert_eq!(till.state(order).await, OrderState::Active);
    assert_eq!(till.state(renewal).await, OrderState::Active);
    till.sound().await;
    assert_eq!(deadlocks(&till).await, 0);
}

/// A sweep passes by an invoice that somebody is at, and ends the others.
#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_over_invoices_waits_for_nobody() {
    let till = Till::new().await;
    if till.yard.shop.db().engine() == db::Engine::Sqlite {
        return;
    }
    let mut orders = Vec::new();
    for nth in 0..3 {
        let user = till.yard.person(10_000 + nth).await;
        let order = till.order(user, till.buy()).await;
        till.pay_card(user, order).await.unwrap();
        orders.push(order);
    }
    let unpaid = till.order(till.customer, till.buy()).await;
    till.yard.clock.advance(chrono::TimeDelta::minutes(31));
    let states = async || {
        let mut states = Vec::new();
        for order in orders.iter().chain([&unpaid]) {
            states.push(till.state(*order).await == OrderState::Expired);
        }
        states
    };
    let intent =
        till.yard.number(&format!("SELECT id FROM payment_intent WHERE order_id = {}", orders[1])).await;
    kept_until(&till, ("payment_intent", intent), 0, till.yard.work()).await;
    assert_eq!(states().await, [true, false, true, true]);
    kept_until(&till, ("shop_order", orders[1].0), 0, till.yard.after(20)).await;
    assert_eq!(states().await, [true, false, true, true]);
    till.yard.after(20).await;
    assert_eq!(states().await, [true; 4]);
}
