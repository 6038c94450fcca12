//! Panels and the clients on them.

use kernel::{LocationId, PanelId};
use shop::fleet::{
    Change, Credentials, PanelError, PanelHealth, PanelState, holdings_of, inbound_list, location_has_room,
    panel_access, panel_add, panel_get, panel_list, panel_state_set, placement_change, placement_release,
    usage_of, way_list,
};

use crate::fleet_fixture::{Held, LEASE, Yard};

const GIB: i64 = 1 << 30;

fn wants(cap: Option<i64>) -> Change {
    Change {
        cap_bytes: cap,
        expires_at: None,
        device_limit: 2,
        enable: true,
        credentials: None,
        label: String::new(),
    }
}

async fn change(yard: &Yard, holder: i64, change: Change) {
    yard.run(move |ctx| {
        let change = change.clone();
        Box::pin(async move { placement_change(ctx, holder, change).await })
    })
    .await
    .unwrap();
}

async fn release(yard: &Yard, holder: i64) {
    yard.run(move |ctx| Box::pin(placement_release(ctx, holder))).await.unwrap();
}

async fn one_panel() -> (Yard, LocationId, PanelId) {
    let yard = Yard::new().await;
    let place = yard.location("de").await;
    let panel = yard.panel("one", place, None).await;
    (yard, place, panel)
}

#[tokio::test]
async fn what_is_wanted_goes_to_the_panel_in_one_call() {
    let (yard, place, _) = one_panel().await;
    yard.want(17, place, Some(5 * GIB)).await;
    yard.work().await;
    assert_eq!(yard.calls("one"), ["put s17-g1"]);
    let held = yard.held("one", "s17-g1").unwrap().client;
    assert_eq!((held.total_bytes, held.enable, held.device_limit), (Some(5 * GIB), true, 2));
    assert_eq!(held.inbounds, [1]);
    assert_eq!(held.comment, "mrjbot label 17");
    assert!(!held.password.expose().contains('/'));
    assert_eq!(yard.dirty().await, 0);
    let holding = &holdings_of(yard.shop.read(), yard.shop.sealer(), &[16, 17, 18]).await.unwrap()[&17];
    let [client] = &holding.clients[..] else { panic!("{holding:?}") };
    assert_eq!(client.credentials.uuid, held.uuid);
    assert_eq!(client.credentials.password.expose(), held.password.expose());
    let ways = way_list(yard.shop.read()).await.unwrap();
    assert_eq!(ways.len(), 1);
    assert_eq!(
        (ways[0].host.as_str(), ways[0].port, ways[0].panel_id),
        ("one.example", 443, client.panel_id)
    );
}

#[tokio::test]
async fn f12_an_answer_lost_after_success_leads_to_one_client() {
    let (yard, place, _) = one_panel().await;
    yard.panels.with("one", |panel| panel.answers_lost = 1);
    yard.want(1, place, None).await;
    yard.work().await;
    assert_eq!(yard.dirty().await, 1);
    yard.after(30).await;
    assert_eq!(yard.dirty().await, 0);
    yard.panels.with("one", |panel| assert_eq!(panel.clients.len(), 1));
    assert_eq!(yard.number("SELECT observed_generation FROM placement").await, 1);
    assert_eq!(yard.number("SELECT delayed_generation FROM placement").await, 0, "nobody was worried");
}

#[tokio::test]
async fn f12_a_panel_that_never_answers_is_told_of_within_half_a_minute() {
    let (yard, place, _) = one_panel().await;
    yard.panels.with("one", |panel| panel.down = Some(PanelError::Unknown("cut".to_owned())));
    yard.want(1, place, None).await;
    yard.work().await;
    assert_eq!(
        yard.number("SELECT delayed_generation FROM placement").await,
        0,
        "one lost answer is no delay"
    );
    yard.after(8).await;
    assert_eq!(yard.number("SELECT delayed_generation FROM placement").await, 1);
}

#[tokio::test]
async fn two_shops_on_one_panel_never_meet() {
    let (one, place, _) = one_panel().await;
    let (other, elsewhere, _) = one_panel().await;
    // Both count their holders from one; only what is drawn tells their clients apart.
    one.want(1, place, None).await;
    one.work().await;
    let _ = other.shop.rng().next_u64();
    other.want(1, elsewhere, None).await;
    other.work().await;
    let email = |yard: &Yard| yard.held("one", "s1-g1").unwrap().client.email;
    assert!(email(&one).starts_with("s1-g1-") && shop::fleet::email_is_ours(&email(&one)));
    assert_ne!(email(&one), email(&other));
}

#[tokio::test]
async fn f13_a_refused_client_does_not_hold_up_the_others_and_is_tried_again() {
    let (yard, place, _) = one_panel().await;
    yard.owner().await;
    yard.panels.with("one", |panel| panel.refuses.insert("s2-g1".to_owned()));
    for holder in 1..=30 {
        yard.want(holder, place, None).await;
    }
    yard.work().await;
    yard.panels.with("one", |panel| assert_eq!(panel.clients.len(), 29));
    assert_eq!(yard.dirty().await, 1);
    assert_eq!(yard.number("SELECT delayed_generation FROM placement WHERE holder_id = 2").await, 1);
    assert_eq!(yard.messenger.keys_sent(), ["fleet.client_refused"]);
    let tries = yard.calls("one").iter().filter(|call| *call == "put s2-g1").count();
    yard.after(60).await;
    assert!(yard.calls("one").iter().filter(|call| *call == "put s2-g1").count() > tries);
    for _ in 0..4 {
        yard.after(3_600).await;
    }
    assert_eq!(yard.messenger.keys_sent().len(), 1, "told once");
    yard.panels.with("one", |panel| panel.refuses.clear());
    yard.after(3_600).await;
    assert_eq!(yard.dirty().await, 0);
}

#[tokio::test]
async fn a_panel_that_is_down_is_told_of_once_and_delivers_when_it_is_back() {
    let (yard, place, panel) = one_panel().await;
    yard.owner().await;
    yard.panels.with("one", |panel| panel.down = Some(PanelError::Unreachable("refused".to_owned())));
    yard.want(1, place, None).await;
    yard.work().await;
    assert_eq!(yard.number("SELECT delayed_generation FROM placement").await, 1, "told at the first failure");
    for _ in 0..20 {
        yard.after(30).await;
    }
    assert_eq!(yard.messenger.keys_sent(), ["fleet.panel_down"]);
    let view = panel_get(yard.shop.read(), panel).await.unwrap();
    assert_eq!((view.health, view.pending), (PanelHealth::Down, 1));
    assert!(view.down_since.is_some() && view.failures > 2);
    yard.panels.with("one", |panel| panel.down = None);
    yard.after(31).await;
    assert_eq!(yard.dirty().await, 0);
    assert_eq!(yard.messenger.keys_sent(), ["fleet.panel_down", "fleet.panel_up"]);
    assert_eq!(panel_get(yard.shop.read(), panel).await.unwrap().health, PanelHealth::Up);
    let dead = yard.number("SELECT COUNT(*) FROM job WHERE state = 'dead'").await;
    assert_eq!(dead, 0, "the outside world's fault counts for nothing");
}

#[tokio::test]
async fn one_lost_answer_is_no_outage() {
    let (yard, place, panel) = one_panel().await;
    yard.owner().await;
    yard.panels.with("one", |panel| panel.answers_lost = 1);
    yard.want(1, place, None).await;
    yard.work().await;
    yard.after(2).await;
    assert!(yard.messenger.keys_sent().is_empty());
    assert_eq!(panel_get(yard.shop.read(), panel).await.unwrap().failures, 0);
}

#[tokio::test]
async fn f21_a_client_that_panics_the_driver_is_given_up_and_the_lane_goes_on() {
    let (yard, place, _) = one_panel().await;
    yard.panels.with("one", |panel| panel.panics_over.insert("s1-g1".to_owned()));
    for holder in 1..=5 {
        yard.want(holder, place, None).await;
    }
    yard.work().await;
    yard.panels.with("one", |panel| assert_eq!(panel.clients.len(), 4));
    for _ in 0..40 {
        yard.after(1800).await;
    }
    let tries = yard.calls("one").iter().filter(|call| *call == "put s1-g1").count();
    assert_eq!(tries, 12);
    yard.panels.with("one", |panel| panel.panics_over.clear());
    change(&yard, 1, wants(None)).await;
    yard.work().await;
    assert_eq!(yard.dirty().await, 0, "its next change gives it another life");
}

#[tokio::test]
async fn f30_a_worker_killed_after_the_effect_repeats_it_without_harm() {
    let (yard, place, _) = one_panel().await;
    yard.panels.with("one", |panel| panel.hangs = true);
    yard.want(1, place, None).await;
    let shop = yard.shop.clone();
    let killed = tokio::spawn(async move { shop.worker().run_due().await });
    yard.panels.hanging.notified().await;
    killed.abort();
    killed.await.unwrap_err();
    assert_eq!(yard.dirty().await, 1, "done, but not written down");
    yard.after(i64::try_from(LEASE.as_secs()).unwrap()).await;
    assert_eq!(yard.dirty().await, 0);
    yard.panels.with("one", |panel| assert_eq!(panel.clients.len(), 1));
    assert_eq!(yard.calls("one").iter().filter(|call| *call == "put s1-g1").count(), 2);
}

#[tokio::test]
async fn a_change_during_the_push_stays_to_be_done() {
    let (yard, place, _) = one_panel().await;
    yard.panels.with("one", |panel| panel.hangs = true);
    yard.want(1, place, Some(GIB)).await;
    let shop = yard.shop.clone();
    let working = tokio::spawn(async move { shop.worker().run_due().await });
    yard.panels.hanging.notified().await;
    change(&yard, 1, wants(Some(2 * GIB))).await;
    yard.panels.release.notify_one();
    working.await.unwrap().unwrap();
    assert_eq!(yard.held("one", "s1-g1").unwrap().client.total_bytes, Some(2 * GIB));
    assert_eq!(yard.number("SELECT observed_generation FROM placement").await, 2);
}

#[tokio::test]
async fn the_least_loaded_panel_with_room_gets_the_next_client() {
    let yard = Yard::new().await;
    let place = yard.location("de").await;
    let other = yard.location("fr").await;
    let small = yard.panel("small", place, Some(2)).await;
    let large = yard.panel("large", place, Some(4)).await;
    for holder in 1..=6 {
        yard.want(holder, place, None).await;
    }
    let refused = yard.try_want(7, place, None).await.unwrap_err();
    assert_eq!(refused.code(), "fleet.no_room");
    let count = |panel: PanelId| format!("SELECT COUNT(*) FROM placement WHERE panel_id = {panel}");
    assert_eq!(yard.number(&count(small)).await, 2);
    assert_eq!(yard.number(&count(large)).await, 4);
    assert!(!location_has_room(yard.shop.read(), place).await.unwrap());
    assert!(!location_has_room(yard.shop.read(), other).await.unwrap());
    release(&yard, 1).await;
    assert!(
        !location_has_room(yard.shop.read(), place).await.unwrap(),
        "a client that leaves still takes its place"
    );
    yard.work().await;
    assert!(location_has_room(yard.shop.read(), place).await.unwrap());
    for panel in [small, large] {
        yard.run(move |ctx| Box::pin(panel_state_set(ctx, panel, PanelState::Draining))).await.unwrap();
    }
    assert!(!location_has_room(yard.shop.read(), place).await.unwrap());
}

#[tokio::test]
async fn a_panel_that_is_down_is_the_last_resort() {
    let yard = Yard::new().await;
    let place = yard.location("de").await;
    let down = yard.panel("down", place, None).await;
    let up = yard.panel("up", place, Some(1)).await;
    yard.panels.with("down", |panel| panel.down = Some(PanelError::Auth("no".to_owned())));
    yard.after(61).await;
    assert_eq!(panel_get(yard.shop.read(), down).await.unwrap().health, PanelHealth::Down);
    yard.want(1, place, None).await;
    yard.want(2, place, None).await;
    assert_eq!(yard.number("SELECT panel_id FROM placement WHERE holder_id = 1").await, up.0);
    assert_eq!(yard.number("SELECT panel_id FROM placement WHERE holder_id = 2").await, down.0);
}

#[tokio::test]
async fn clients_that_are_not_ours_stay_and_ours_go_when_released() {
    let (yard, place, panel) = one_panel().await;
    yard.want(1, place, Some(GIB)).await;
    yard.work().await;
    let ours = yard.held("one", "s1-g1").unwrap();
    yard.panels.with("one", |panel| {
        panel.clients.insert("s9-g9".to_owned(), Held { up: 7, ..ours.clone() });
        panel.clients.insert("friend".to_owned(), ours.clone());
        panel.client("s1-g1").unwrap().down = 500;
    });
    release(&yard, 1).await;
    yard.work().await;
    yard.panels
        .with("one", |panel| assert_eq!(panel.clients.keys().collect::<Vec<_>>(), ["friend", "s9-g9"]));
    assert_eq!(usage_of(yard.shop.read(), 1).await.unwrap().down, 500, "the last words are booked");
    let left = &holdings_of(yard.shop.read(), yard.shop.sealer(), &[1]).await.unwrap()[&1];
    assert!(left.clients.is_empty() && left.usage.down == 500, "{left:?}");
    yard.want(1, place, Some(GIB)).await;
    yard.work().await;
    let back = yard.held("one", "s1-g2").unwrap().client;
    assert_eq!(back.total_bytes, Some(GIB - 500), "a cap is for life");
    let busy =
        yard.run(move |ctx| Box::pin(panel_state_set(ctx, panel, PanelState::Removed))).await.unwrap_err();
    assert_eq!(busy.code(), "fleet.panel_busy");
    release(&yard, 1).await;
    yard.work().await;
    yard.run(move |ctx| Box::pin(panel_state_set(ctx, panel, PanelState::Removed))).await.unwrap();
    assert!(panel_list(yard.shop.read()).await.unwrap().is_empty());
}

#[tokio::test]
async fn every_client_is_in_exactly_the_picked_inbounds() {
    let (yard, place, panel) = one_panel().await;
    yard.want(1, place, None).await;
    yard.work().await;
    yard.panels.with("one", |panel| panel.inbounds = vec![1, 5]);
    yard.after(601).await;
    assert_eq!(yard.held("one", "s1-g1").unwrap().client.inbounds, [1], "nothing is picked by itself");
    let five = inbound_list(yard.shop.read(), panel).await.unwrap()[1].id;
    yard.pick(five, true).await;
    yard.work().await;
    assert_eq!(yard.held("one", "s1-g1").unwrap().client.inbounds, [1, 5]);
    yard.panels.with("one", |panel| panel.inbounds = vec![5]);
    yard.after(601).await;
    assert_eq!(yard.held("one", "s1-g1").unwrap().client.inbounds, [5], "what is gone is not asked for");
    let view = panel_get(yard.shop.read(), panel).await.unwrap();
    assert_eq!(
        view.findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(),
        ["inbound_missing"]
    );
}

#[tokio::test]
async fn new_credentials_replace_the_old_ones_on_the_panel() {
    let (yard, place, _) = one_panel().await;
    yard.want(1, place, None).await;
    yard.work().await;
    let before = yard.held("one", "s1-g1").unwrap().client;
    let fresh = Credentials::generate(yard.shop.rng());
    change(&yard, 1, Change { credentials: Some(fresh.clone()), enable: false, ..wants(None) }).await;
    yard.work().await;
    let after = yard.held("one", "s1-g1").unwrap().client;
    assert_ne!(after.uuid, before.uuid);
    assert_eq!((after.uuid, after.enable), (fresh.uuid, false));
    let nobody = yard
        .run(|ctx| Box::pin(async move { placement_change(ctx, 99, wants(None)).await }))
        .await
        .unwrap_err();
    assert_eq!(nobody.code(), "fleet.placement_unknown");
}

#[tokio::test]
async fn a_panel_is_in_the_fleet_once_and_its_secrets_are_sealed() {
    let (yard, place, panel) = one_panel().await;
    let mut twin = yard.panel_input("two", place, None);
    twin.access.base_url = "https://one.example:2053/secret".to_owned();
    let cases = [
        (twin, "fleet.address_taken"),
        (yard.panel_input("one", place, None), "fleet.name_taken"),
        (yard.panel_input("two", LocationId(77), None), "fleet.location_unknown"),
        (yard.panel_input("two", place, Some(0)), "fleet.capacity_invalid"),
    ];
    for (input, code) in cases {
        let refused = yard
            .run(move |ctx| {
                let input = input.clone();
                Box::pin(async move { panel_add(ctx, input).await })
            })
            .await
            .unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let plain = "SELECT COUNT(*) FROM panel WHERE access LIKE '%hunter2%'";
    assert_eq!(yard.number(plain).await, 0);
    let access = panel_access(yard.shop.read(), yard.shop.sealer(), panel).await.unwrap();
    assert!(
        matches!(access.auth, shop::fleet::PanelAuth::Password { password, .. } if password.expose() == "hunter2")
    );
}
