//! Workers that lose their lease or die: what they may still say, and how often their work is done.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use db::DbErr;
use db::sea_orm::ConnectionTrait as _;
use futures::FutureExt as _;
use jobs::WorkerConfig;
use serde_json::json;
use shop::notifications::{NewNotice, notice_send};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::fleet_fixture::{LEASE, Yard};

const PUSHES: &str = "SELECT COUNT(*) FROM job WHERE kind = 'fleet.panel_push' AND state = 'running'";
const FENCE: &str = "SELECT fence FROM job WHERE kind = 'fleet.panel_push' AND state = 'running'";
const ATTEMPTS: &str = "SELECT attempts FROM job WHERE kind = 'notifications.notice_deliver'";

/// A worker that is the only one: what a dead one held is its own at once.
fn next_life(yard: &Yard) -> JoinHandle<()> {
    let alone = WorkerConfig { alone: true, ..WorkerConfig::default() };
    let worker = yard.shop.worker().with_config(alone);
    tokio::spawn(async move {
        worker.run_due().await.unwrap();
    })
}

/// A life that ends between the effect and its note of it. The next one is a little later.
async fn dies(yard: &Yard, hanging: &Notify) {
    let mut life = next_life(yard);
    tokio::select! {
        () = hanging.notified() => {}
        ended = &mut life => panic!("a life did nothing: {ended:?}"),
    }
    life.abort();
    life.await.unwrap_err();
    yard.clock.advance(TimeDelta::milliseconds(1));
}

/// F-22: it slept beyond its lease, another took over and is still at work; then it wakes and reports.
#[tokio::test]
async fn f22_a_worker_that_lost_its_lease_ends_nothing() {
    let yard = Yard::new().await;
    let place = yard.location("de").await;
    yard.panel("one", place, None).await;
    yard.panels.with("one", |panel| panel.hangs = true);
    yard.want(1, place, None).await;
    let shop = yard.shop.clone();
    let sleeper = tokio::spawn(async move { shop.worker().run_due().await.unwrap() });
    yard.panels.hanging.notified().await;
    yard.panels.with("one", |panel| panel.hangs = true);
    yard.clock.advance(TimeDelta::from_std(LEASE).unwrap());
    let shop = yard.shop.clone();
    let heir = tokio::spawn(async move { shop.worker().run_due().await.unwrap() });
    yard.panels.hanging.notified().await;
    // The one who has waited longest is let go first.
    yard.panels.release.notify_one();
    sleeper.await.unwrap();
    assert_eq!((yard.number(PUSHES).await, yard.number(FENCE).await), (1, 2), "the heir's job is the heir's");
    yard.panels.release.notify_one();
    heir.await.unwrap();
    assert_eq!((yard.number(PUSHES).await, yard.dirty().await), (0, 0));
    yard.panels.with("one", |panel| assert_eq!(panel.clients.len(), 1));
}

/// After so many deaths in a row a job waits: perhaps they died of it.
const DEATHS_UNDELAYED: usize = 5;

/// A life that finds the job waiting, and then the end of that wait.
async fn waited(yard: &Yard, deaths: usize) {
    if deaths > DEATHS_UNDELAYED {
        next_life(yard).await.unwrap();
        let sql = "UPDATE job SET run_at = 0 WHERE state = 'queued' AND attempts > 5";
        let over = yard.shop.db().write::<_, DbErr, _>(move |tx| {
            async move { tx.execute_unprepared(sql).await.map(drop) }.boxed()
        });
        over.await.unwrap();
    }
}

/// F-21: the job takes the whole process with it, each time. The shop lives on between its deaths.
#[tokio::test]
async fn f21_a_job_that_kills_its_process_leaves_time_for_the_others() {
    let yard = Yard::new().await;
    let user_id = yard.person(10).await;
    let notice = |key: &'static str, dedup: &'static str| NewNotice {
        user_id,
        key,
        args: json!({}),
        dedup_key: dedup.to_owned(),
        topic: None,
    };
    let poison = notice("orders.paid", "poison");
    yard.run(move |ctx| Box::pin(notice_send(ctx, poison.clone()))).await.unwrap();
    for _ in 0..=DEATHS_UNDELAYED {
        yard.messenger.hangs.store(true, Ordering::SeqCst);
        dies(&yard, &yard.messenger.hanging).await;
    }
    let sent = yard.messenger.sent.lock().unwrap().len();
    let other = notice("orders.delivered", "other");
    yard.run(move |ctx| Box::pin(notice_send(ctx, other.clone()))).await.unwrap();
    next_life(&yard).await.unwrap();
    let told = yard.messenger.keys_sent().split_off(sent);
    assert_eq!(told, ["orders.delivered"], "the same chat's other notice does not wait for it");
    yard.clock.advance(TimeDelta::minutes(1));
    next_life(&yard).await.unwrap();
    assert_eq!(yard.messenger.keys_sent().last().unwrap(), "orders.paid", "and it is not forgotten");
}

/// How often in a row the worker dies between the effect and its own note of it.
const DEATHS: usize = 500;

/// F-30: the message is out, the worker is dead before it is written down, five hundred times in a row. Whoever
/// receives it knows it by its number.
#[tokio::test]
async fn f30_a_worker_killed_after_its_effect_500_times_in_a_row_has_one_effect() {
    let yard = Yard::new().await;
    let user_id = yard.person(10).await;
    yard.run(move |ctx| {
        let (key, dedup_key) = ("orders.paid", "order:1:paid".to_owned());
        let new = NewNotice { user_id, key, args: json!({}), dedup_key, topic: None };
        Box::pin(notice_send(ctx, new))
    })
    .await
    .unwrap();
    for nth in 1..=DEATHS {
        yard.messenger.hangs.store(true, Ordering::SeqCst);
        dies(&yard, &yard.messenger.hanging).await;
        if nth < DEATHS {
            waited(&yard, nth).await;
        }
    }
    assert_eq!(yard.number(ATTEMPTS).await, i64::try_from(DEATHS).unwrap(), "every try is counted");
    waited(&yard, DEATHS).await;
    next_life(&yard).await.unwrap();
    let sent = yard.messenger.sent.lock().unwrap().clone();
    let effects: HashSet<_> = sent.iter().map(|notice| notice.id).collect();
    assert_eq!((sent.len(), effects.len()), (DEATHS + 1, 1));
    assert_eq!(yard.number("SELECT COUNT(*) FROM job WHERE kind LIKE '%notice_deliver'").await, 0);
    assert_eq!(yard.number("SELECT COUNT(*) FROM notice WHERE state = 'sent' AND sent_version = 1").await, 1);
}

/// F-30: the same at a panel, which is told the absolute truth and so holds one client.
#[tokio::test]
async fn f30_a_push_killed_after_its_effect_500_times_in_a_row_makes_one_client() {
    let yard = Yard::new().await;
    let place = yard.location("de").await;
    yard.panel("one", place, None).await;
    yard.want(1, place, None).await;
    for nth in 1..=DEATHS {
        yard.panels.with("one", |panel| panel.hangs = true);
        dies(&yard, &yard.panels.hanging).await;
        if nth < DEATHS {
            waited(&yard, nth).await;
        }
    }
    assert_eq!(yard.dirty().await, 1, "done, but not written down");
    let tries = "SELECT attempts FROM job WHERE kind = 'fleet.panel_push' AND state = 'running'";
    assert_eq!(yard.number(tries).await, i64::try_from(DEATHS).unwrap());
    waited(&yard, DEATHS).await;
    next_life(&yard).await.unwrap();
    assert_eq!((yard.dirty().await, yard.number(PUSHES).await), (0, 0));
    yard.panels.with("one", |panel| assert_eq!((panel.clients.len(), panel.calls.len()), (1, DEATHS + 1)));
}
