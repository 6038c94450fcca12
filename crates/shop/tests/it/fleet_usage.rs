//! Usage is ours: it only grows, whatever a panel's counters do.

use kernel::{LocationId, Rng};
use shop::fleet::{Change, placement_change, usage_of, usage_of_many};

use crate::fleet_fixture::Yard;

const MIB: i64 = 1 << 20;
const GIB: i64 = 1 << 30;

async fn one_client(cap: Option<i64>) -> (Yard, LocationId) {
    let yard = Yard::new().await;
    let place = yard.location("de").await;
    yard.panel("one", place, None).await;
    yard.want(1, place, cap).await;
    yard.work().await;
    (yard, place)
}

fn counters(yard: &Yard, up: i64, down: i64) {
    yard.panels.with("one", |panel| {
        let held = panel.client("s1-g1").unwrap();
        (held.up, held.down) = (up, down);
    });
}

async fn used(yard: &Yard) -> (i64, i64) {
    let usage = usage_of(yard.shop.read(), 1).await.unwrap();
    (usage.up, usage.down)
}

#[tokio::test]
async fn a_snapshot_read_twice_adds_nothing() {
    let (yard, _) = one_client(None).await;
    counters(&yard, 10, 100);
    yard.after(61).await;
    assert_eq!(used(&yard).await, (10, 100));
    for _ in 0..3 {
        yard.after(61).await;
    }
    assert_eq!(used(&yard).await, (10, 100));
    counters(&yard, 15, 130);
    yard.after(61).await;
    assert_eq!(used(&yard).await, (15, 130));
    assert_eq!(yard.number("SELECT CAST(SUM(up + down) AS BIGINT) FROM usage_hour").await, 145);
}

#[tokio::test]
async fn r08_a_counter_that_goes_back_is_a_new_start_and_the_limit_follows() {
    let (yard, _) = one_client(Some(10 * GIB)).await;
    counters(&yard, GIB, 2 * GIB);
    yard.after(61).await;
    counters(&yard, 0, 5 * MIB);
    yard.after(61).await;
    assert_eq!(used(&yard).await, (GIB, 2 * GIB + 5 * MIB));
    let held = yard.held("one", "s1-g1").unwrap().client;
    assert_eq!(
        held.total_bytes,
        Some(5 * MIB + 10 * GIB - (3 * GIB + 5 * MIB)),
        "counted from the new counter"
    );
    assert_eq!(yard.number("SELECT epoch FROM placement").await, 2);
}

#[tokio::test]
async fn f14_a_panel_restored_from_a_backup_bills_nothing_twice() {
    let (yard, _) = one_client(Some(100 * GIB)).await;
    counters(&yard, 20 * GIB, 30 * GIB);
    yard.after(61).await;
    let before = used(&yard).await;
    counters(&yard, 18 * GIB, 25 * GIB);
    yard.after(61).await;
    assert_eq!(used(&yard).await, before);
    counters(&yard, 18 * GIB, 26 * GIB);
    yard.after(61).await;
    assert_eq!(used(&yard).await, (before.0, before.1 + GIB), "and counting goes on from there");
    let total = yard.held("one", "s1-g1").unwrap().client.total_bytes;
    assert_eq!(total, Some(43 * GIB + 50 * GIB));
}

#[tokio::test]
async fn nothing_left_is_switched_off_and_never_unlimited() {
    let (yard, _) = one_client(Some(GIB)).await;
    counters(&yard, 0, 2 * GIB);
    yard.after(61).await;
    let change = |cap| Change {
        cap_bytes: Some(cap),
        expires_at: None,
        device_limit: 0,
        enable: true,
        credentials: None,
        label: String::new(),
    };
    for (cap, enable, total) in [(GIB, false, 2 * GIB), (0, false, 2 * GIB), (5 * GIB, true, 5 * GIB)] {
        let wanted = change(cap);
        yard.run(move |ctx| {
            let wanted = wanted.clone();
            Box::pin(async move { placement_change(ctx, 1, wanted).await })
        })
        .await
        .unwrap();
        yard.work().await;
        let held = yard.held("one", "s1-g1").unwrap().client;
        assert_eq!((held.enable, held.total_bytes), (enable, Some(total)));
    }
    counters(&yard, 0, 0);
    yard.after(61).await;
    let wanted = change(0);
    yard.run(move |ctx| {
        let wanted = wanted.clone();
        Box::pin(async move { placement_change(ctx, 1, wanted).await })
    })
    .await
    .unwrap();
    yard.work().await;
    assert_eq!(yard.held("one", "s1-g1").unwrap().client.total_bytes, Some(1), "zero would be unlimited");
}

#[tokio::test]
async fn who_has_used_up_is_switched_off_by_us_too() {
    let (yard, _) = one_client(Some(GIB)).await;
    counters(&yard, 0, GIB - 1);
    yard.after(61).await;
    assert!(yard.held("one", "s1-g1").unwrap().client.enable);
    counters(&yard, 1, GIB - 1);
    yard.after(61).await;
    assert!(!yard.held("one", "s1-g1").unwrap().client.enable);
    let writes = yard.calls("one").len();
    counters(&yard, 1, GIB + 5);
    yard.after(61).await;
    assert!(yard.calls("one")[writes..].iter().all(|call| call == "usage"), "once");
}

#[tokio::test]
async fn many_clients_are_booked_together() {
    let (yard, place) = one_client(None).await;
    let want = |holder: i64| shop::fleet::Want {
        holder_id: holder,
        location_id: place,
        credentials: shop::fleet::Credentials::generate(yard.shop.rng()),
        cap_bytes: None,
        expires_at: None,
        device_limit: 0,
        enable: true,
        label: String::new(),
    };
    let wants: Vec<shop::fleet::Want> = (2..=450).map(want).collect();
    yard.run(move |ctx| {
        let wants = wants.clone();
        Box::pin(async move {
            for want in wants {
                shop::fleet::placement_want(ctx, want).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
    yard.work().await;
    assert_eq!(yard.dirty().await, 0);
    yard.panels.with("one", |panel| {
        for (nth, held) in (0_i64..).zip(panel.clients.values_mut()) {
            (held.up, held.down) = (nth, 2 * nth);
        }
    });
    yard.after(61).await;
    let holders: Vec<i64> = (1..=450).collect();
    let usage = usage_of_many(yard.shop.read(), &holders).await.unwrap();
    assert_eq!(usage.len(), 450);
    let total: i64 = usage.values().map(|usage| usage.total()).sum();
    assert_eq!(total, (0..450).map(|nth| 3 * nth).sum::<i64>());
}

#[tokio::test]
async fn usage_only_grows_and_misses_no_more_than_a_reset_swallowed() {
    let (yard, _) = one_client(None).await;
    let rng = Rng::seeded(42);
    let (mut up, mut down, mut read) = (0_i64, 0_i64, 0_i64);
    let (mut moved, mut swallowed, mut before) = (0_i64, 0_i64, 0_i64);
    for _ in 0..60 {
        let (more_up, more_down) = (rng.below(4_000_000), rng.below(40_000_000));
        up += i64::try_from(more_up).unwrap();
        down += i64::try_from(more_down).unwrap();
        moved += i64::try_from(more_up + more_down).unwrap();
        let reset = rng.below(5) == 0;
        if reset {
            swallowed += up + down - read;
            (up, down) = (0, 0);
        }
        counters(&yard, up, down);
        if reset || rng.below(3) > 0 {
            yard.after(61).await;
            read = up + down;
        }
        let (used_up, used_down) = used(&yard).await;
        let now = used_up + used_down;
        assert!(now >= before, "usage went down");
        assert!(now <= moved, "more was billed than moved");
        before = now;
    }
    yard.after(61).await;
    let (used_up, used_down) = used(&yard).await;
    assert_eq!(used_up + used_down, moved - swallowed);
}
