//! Notices and the inbox.

use std::time::Duration;

use db::DbErr;
use db::sea_orm::ConnectionTrait as _;
use kernel::UserId;
use serde_json::json;
use shop::fleet::PanelError;
use shop::identity::{role_grant, user_get};
use shop::notifications::{
    Closed, DeliveryError, IncomingUpdate, NewNotice, notice_change, notice_send, update_attempt,
    update_close, update_open_list, update_store, updates_close,
};

use shop::settings::setting_set;

use crate::desk::paid_online;
use crate::fleet_fixture::{LEASE, Yard};
use crate::online::open_till;
use crate::online_hands::clerk;

async fn send(yard: &Yard, user_id: UserId, key: &'static str, dedup: &'static str) {
    yard.run(move |ctx| {
        Box::pin(async move {
            let (dedup_key, topic) = (dedup.to_owned(), Some("order:1".to_owned()));
            notice_send(ctx, NewNotice { user_id, key, args: json!({ "n": 1 }), dedup_key, topic }).await
        })
    })
    .await
    .unwrap();
}

async fn change(yard: &Yard, key: &'static str) {
    yard.run(move |ctx| Box::pin(async move { notice_change(ctx, "order:1", key, json!({ "n": 2 })).await }))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_notice_is_told_once_per_dedup_key() {
    let yard = Yard::new().await;
    let user = yard.person(10).await;
    send(&yard, user, "orders.paid", "order:1:paid").await;
    send(&yard, user, "orders.paid", "order:1:paid").await;
    yard.work().await;
    send(&yard, user, "orders.paid", "order:1:paid").await;
    yard.work().await;
    assert_eq!(yard.messenger.keys_sent(), ["orders.paid"]);
    assert_eq!(yard.messenger.sent.lock().unwrap()[0].telegram_id, 10);
}

/// F-23: what an older version left in the queue.
#[tokio::test]
async fn f23_a_job_that_names_its_notice_by_number_still_brings_it() {
    let yard = Yard::new().await;
    let user = yard.person(10).await;
    send(&yard, user, "orders.paid", "order:1:paid").await;
    let old = "UPDATE job SET payload = '{\"notice_id\":' || (SELECT id FROM notice) || '}' \
               WHERE kind = 'notifications.notice_deliver'";
    let written = yard.shop.db().write::<_, DbErr, _>(move |tx| {
        Box::pin(async move { tx.execute_unprepared(old).await.map(|done| done.rows_affected()) })
    });
    assert_eq!(written.await.unwrap(), 1);
    yard.work().await;
    assert_eq!(yard.messenger.keys_sent(), ["orders.paid"]);
}

#[tokio::test]
async fn a_change_replaces_what_was_sent_and_is_the_first_form_of_what_was_not() {
    let yard = Yard::new().await;
    let user = yard.person(10).await;
    send(&yard, user, "orders.delayed", "a").await;
    yard.work().await;
    send(&yard, user, "orders.delayed", "b").await;
    change(&yard, "orders.delivered").await;
    yard.work().await;
    assert_eq!(yard.messenger.keys_sent(), ["orders.delayed", "orders.delivered"]);
    assert_eq!(yard.messenger.keys_replaced(), ["orders.delivered"]);
    assert_eq!(yard.messenger.replaced.lock().unwrap()[0].1, "m1");
    change(&yard, "orders.delivered").await;
    yard.work().await;
    assert_eq!(yard.messenger.keys_replaced().len(), 1, "the same words are not sent again");
}

#[tokio::test]
async fn f19_a_messenger_that_asks_for_patience_gets_it_and_one_that_is_away_is_waited_for() {
    let yard = Yard::new().await;
    let user = yard.person(10).await;
    yard.messenger.fails_next(DeliveryError::Wait(Duration::from_secs(30)));
    for _ in 0..40 {
        yard.messenger.fails_next(DeliveryError::Away("outage".to_owned()));
    }
    send(&yard, user, "orders.paid", "a").await;
    yard.work().await;
    yard.after(29).await;
    assert_eq!(yard.messenger.script.lock().unwrap().len(), 40, "not before the time it asked for");
    yard.after(1).await;
    assert_eq!(yard.messenger.script.lock().unwrap().len(), 39);
    let mut minutes = 0;
    while yard.messenger.keys_sent().is_empty() && minutes < 60 {
        yard.after(60).await;
        minutes += 1;
    }
    assert_eq!(yard.messenger.keys_sent(), ["orders.paid"]);
    assert_eq!(minutes, 40, "never slower than once a minute, however long it takes");
}

#[tokio::test]
async fn who_blocked_the_bot_hears_nothing_and_once_back_what_was_missed() {
    let yard = Yard::new().await;
    let user = yard.person(10).await;
    send(&yard, user, "orders.expired", "old").await;
    yard.messenger.fails_next(DeliveryError::Unreachable);
    yard.work().await;
    assert!(!user_get(yard.shop.read(), user).await.unwrap().reachable);
    yard.after(8 * 86_400).await;
    send(&yard, user, "orders.paid", "a").await;
    send(&yard, user, "orders.delivered", "b").await;
    yard.work().await;
    assert!(yard.messenger.keys_sent().is_empty());
    assert_eq!(yard.number("SELECT COUNT(*) FROM job WHERE kind = 'notifications.notice_deliver'").await, 0);
    for _ in 0..2 {
        assert_eq!(yard.person(10).await, user, "the same person, back");
        yard.work().await;
        assert_eq!(yard.messenger.keys_sent(), ["orders.paid", "orders.delivered"], "once, and no old news");
    }
}

#[tokio::test]
async fn f21_a_refused_notice_is_given_up_and_the_next_one_goes_out() {
    let yard = Yard::new().await;
    let user = yard.person(10).await;
    yard.messenger.fails_next(DeliveryError::Refused("bad markup".to_owned()));
    send(&yard, user, "orders.paid", "a").await;
    send(&yard, user, "orders.delivered", "b").await;
    yard.work().await;
    assert_eq!(yard.messenger.keys_sent(), ["orders.delivered"]);
}

fn update(update_id: i64) -> IncomingUpdate {
    IncomingUpdate { bot_id: 1, update_id, chat_id: 5, payload: format!("{{\"update_id\":{update_id}}}") }
}

async fn store(yard: &Yard, updates: Vec<IncomingUpdate>) -> Vec<shop::notifications::OpenUpdate> {
    yard.run(move |ctx| {
        let updates = updates.clone();
        Box::pin(async move { update_store(ctx, updates).await })
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn f19_an_update_is_stored_once_and_kept_until_it_is_closed_and_a_week_beyond() {
    let yard = Yard::new().await;
    assert_eq!(store(&yard, vec![update(1), update(2), update(1)]).await.len(), 2);
    assert!(store(&yard, vec![update(2), update(1)]).await.is_empty());
    let fresh = store(&yard, vec![update(2), update(3)]).await;
    assert_eq!(fresh.len(), 1);
    let many: Vec<IncomingUpdate> = (1..=250).map(update).collect();
    assert_eq!(store(&yard, many).await.len(), 247);
    let open = update_open_list(yard.shop.read(), 2).await.unwrap();
    assert_eq!(open.iter().map(|open| open.update_id).collect::<Vec<_>>(), [1, 2]);
    let (first, second) = (open[0].id, open[1].id);
    assert_eq!(yard.run(move |ctx| Box::pin(update_attempt(ctx, second))).await.unwrap(), 1);
    assert_eq!(yard.run(move |ctx| Box::pin(update_attempt(ctx, second))).await.unwrap(), 2);
    assert!(yard.run(move |ctx| Box::pin(update_close(ctx, first, Closed::Done))).await.unwrap());
    assert!(!yard.run(move |ctx| Box::pin(update_close(ctx, first, Closed::Dead))).await.unwrap());
    let some: Vec<_> =
        update_open_list(yard.shop.read(), 20).await.unwrap()[10..15].iter().map(|open| open.id).collect();
    let done = [&some[..], &[first]].concat();
    yard.run(move |ctx| {
        let done = done.clone();
        Box::pin(async move { updates_close(ctx, &done).await })
    })
    .await
    .unwrap();
    let left = update_open_list(yard.shop.read(), 1_000).await.unwrap();
    assert!(left.len() == 244 && left.iter().all(|open| !some.contains(&open.id)), "{}", left.len());
    let kept = "SELECT COUNT(*) FROM inbox_update WHERE state = 'done' AND payload <> ''";
    assert_eq!(yard.number(kept).await, 0, "what people wrote is not kept: there are keys among it");
    assert_eq!(yard.number("SELECT COUNT(*) FROM inbox_update WHERE payload <> ''").await, 244);
    yard.after(7 * 86_400).await;
    assert!(store(&yard, vec![update(1)]).await.is_empty(), "a late duplicate is still known");
    yard.after(2 * 86_400).await;
    assert_eq!(
        yard.number("SELECT COUNT(*) FROM inbox_update").await,
        244,
        "only what is closed is forgotten"
    );
}

#[tokio::test]
async fn f30_a_worker_killed_after_sending_repeats_at_most_one_message() {
    let yard = Yard::new().await;
    let user = yard.person(10).await;
    yard.messenger.hangs.store(true, std::sync::atomic::Ordering::SeqCst);
    send(&yard, user, "orders.paid", "a").await;
    send(&yard, user, "orders.delivered", "b").await;
    let shop = yard.shop.clone();
    let killed = tokio::spawn(async move { shop.worker().run_due().await });
    yard.messenger.hanging.notified().await;
    killed.abort();
    killed.await.unwrap_err();
    yard.after(i64::try_from(LEASE.as_secs()).unwrap()).await;
    assert_eq!(yard.messenger.keys_sent(), ["orders.paid", "orders.paid", "orders.delivered"]);
    yard.after(600).await;
    assert_eq!(yard.messenger.keys_sent().len(), 3);
}

/// A chat takes one message a second. What somebody waits for goes first, however many alerts were there before it.
#[tokio::test]
async fn alerts_let_peoples_work_pass() {
    let yard = Yard::new().await;
    let clerk = yard.person(10).await;
    yard.run(move |ctx| Box::pin(role_grant(ctx, clerk, "admin"))).await.unwrap();
    for limit in ["30000000", "40000000"] {
        yard.run(move |ctx| Box::pin(setting_set(ctx, "four_eyes_above", limit))).await.unwrap();
    }
    send(&yard, clerk, "payments.receipt_review", "receipt:1").await;
    yard.work().await;
    let raised = "payments.four_eyes_raised";
    assert_eq!(yard.messenger.keys_sent(), ["payments.receipt_review", raised, raised]);
}

/// When a panel is away all its deliveries wait: the staff hears it once an hour, each customer about their own.
#[tokio::test]
async fn deliveries_that_wait_are_one_alert_an_hour() {
    let till = open_till().await;
    clerk(&till).await;
    let away = |down: Option<PanelError>| till.yard.panels.with("one", |panel| panel.down = down.clone());
    away(Some(PanelError::Unreachable("refused".to_owned())));
    let told = |key: &str| till.yard.messenger.keys_sent().iter().filter(|sent| *sent == key).count();
    for nth in 1..=3 {
        paid_online(&till, till.buy()).await;
        till.yard.after(60).await;
        assert_eq!((told("orders.delayed"), told("orders.delivery_delayed")), (nth, 1));
        // What is there says the newest.
        let newest = till.yard.number("SELECT MAX(id) FROM shop_order").await;
        let says = "SELECT args FROM notice WHERE key = 'orders.delivery_delayed'";
        let says: serde_json::Value = serde_json::from_str(&till.yard.text(says).await).unwrap();
        assert_eq!(says["order"], newest);
    }
    till.yard.after(3_600).await;
    paid_online(&till, till.buy()).await;
    till.yard.after(60).await;
    assert_eq!((told("orders.delayed"), told("orders.delivery_delayed")), (4, 2));
}
