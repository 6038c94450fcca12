//! A client's life through the port, on simulated panels of all releases.

use chrono::{TimeDelta, TimeZone as _, Utc};
use kernel::{PanelId, Rng, Secret};
use panels::Panels;
use serde_json::Value;
use shop::fleet::{
    Credentials, DesiredClient, PanelAccess, PanelAuth, PanelDriver, PanelError, PanelTls, RemoteInbound,
};
use sims::xui::{Fault, FaultKind, Panel as Sim, PanelOptions, Profile, Running};

async fn start(options: PanelOptions) -> Running {
    let sim = Sim::start(PanelOptions { xray: true, ..options }).await.unwrap();
    // In its first two seconds a panel has no status.
    sim.clock().advance_s(5);
    sim
}

async fn of(profile: Profile) -> Running {
    start(PanelOptions { profile, ..PanelOptions::default() }).await
}

fn access(sim: &Running) -> PanelAccess {
    PanelAccess {
        panel_id: Some(PanelId(1)),
        kind: "xui".to_owned(),
        base_url: sim.url.clone(),
        auth: PanelAuth::Password {
            username: sim.username.clone(),
            password: Secret::new(sim.password.clone()),
        },
        tls: PanelTls::Verify,
    }
}

fn now(sim: &Running) -> kernel::Timestamp {
    Utc.timestamp_millis_opt(sim.clock().now_ms()).single().unwrap()
}

fn usable(listed: &[RemoteInbound]) -> Vec<i64> {
    let usable =
        |inbound: &&RemoteInbound| inbound.enabled && !inbound.findings.iter().any(|found| found.fatal);
    listed.iter().filter(usable).map(|inbound| inbound.remote_id).collect()
}

fn client(email: &str, inbounds: &[i64], seed: u64) -> DesiredClient {
    let credentials = Credentials::generate(&Rng::seeded(seed));
    DesiredClient {
        email: email.to_owned(),
        uuid: credentials.uuid,
        password: credentials.password,
        sub_id: credentials.sub_id,
        inbounds: inbounds.to_vec(),
        enable: true,
        total_bytes: Some(5 << 30),
        expires_at: None,
        device_limit: 2,
        comment: "mrjbot label".to_owned(),
        fresh: true,
    }
}

fn fault(route: &str, kind: FaultKind, after_success: bool) -> Fault {
    let route = route.to_owned();
    Fault { route, kind, status: None, ms: None, times: Some(1), probability: None, after_success }
}

/// What the panel's inbounds hold under emails that begin so.
fn held(sim: &Running, prefix: &str) -> Vec<Value> {
    let state = sim.state();
    let inbounds = state["inbounds"].as_array().unwrap();
    let clients = inbounds.iter().flat_map(|inbound| inbound["clients"].as_array().unwrap().clone());
    clients.filter(|client| client["email"].as_str().unwrap().starts_with(prefix)).collect()
}

async fn life(profile: Profile) {
    let (sim, panels, name) = (of(profile).await, Panels::default(), profile.name());
    let access = access(&sim);
    let ids = usable(&panels.inbounds(&access).await.unwrap());
    assert!(ids.len() >= 5, "{name}");
    panels.client_put(&access, &client("s1-g1", &ids, 1)).await.unwrap();
    let wanted = client("s2-g1", &ids, 2);
    panels.client_put(&access, &wanted).await.unwrap();
    panels.client_put(&access, &DesiredClient { fresh: false, ..wanted.clone() }).await.unwrap();
    assert_eq!(held(&sim, "s2-g1").len(), ids.len(), "{name}");
    assert!(held(&sim, "s2-g1").iter().all(|held| held["total"] == 5_i64 << 30), "{name}");

    let emails: Vec<String> =
        held(&sim, "s2-g1").iter().map(|held| held["email"].as_str().unwrap().to_owned()).collect();
    let distinct: std::collections::BTreeSet<&String> = emails.iter().collect();
    // The first poll counts nothing, and some releases count only what moves in two polls running.
    let poll_s = if profile >= Profile::V3_0_2 { 5 } else { 10 };
    sim.advance_s(poll_s);
    for _ in 0..2 {
        for email in &distinct {
            assert!(sim.traffic(email, 500, 1_000), "{name} {email}");
        }
        sim.advance_s(poll_s);
    }
    let usage = panels.usage(&access, "s").await.unwrap();
    assert_eq!(usage.keys().collect::<Vec<_>>(), ["s1-g1", "s2-g1"], "{name}");
    let times = i64::try_from(distinct.len()).unwrap();
    assert_eq!((usage["s2-g1"].up, usage["s2-g1"].down), (1_000 * times, 2_000 * times), "{name}");
    assert_eq!((usage["s1-g1"].up, usage["s1-g1"].down), (0, 0), "{name}");

    let changed = DesiredClient { enable: false, fresh: false, ..client("s2-g1", &ids[1..], 3) };
    panels.client_put(&access, &changed).await.unwrap();
    assert_eq!(held(&sim, "s2-g1").len(), ids.len() - 1, "{name}");
    assert!(!panels.usage(&access, "s2").await.unwrap()["s2-g1"].enable, "{name}");

    let last = panels.client_remove(&access, "s2-g1").await.unwrap().unwrap();
    assert!(last.down >= 2_000, "{name}");
    assert_eq!(panels.client_remove(&access, "s2-g1").await.unwrap(), None, "{name}");
    assert!(held(&sim, "s2-g1").is_empty(), "{name}");
    assert_eq!(held(&sim, "s1-g1").len(), ids.len(), "{name}: the neighbour is untouched");
    sim.shutdown().await;
}

/// The only customer of a panel has every inbound alone: being cut off by the panel is no leftover of a move.
async fn alone(profile: Profile) {
    let (sim, panels, name) = (of(profile).await, Panels::default(), profile.name());
    let access = access(&sim);
    let ids = usable(&panels.inbounds(&access).await.unwrap());
    panels.client_put(&access, &client("s1-g1", &ids, 1)).await.unwrap();
    let email = held(&sim, "s1-g1")[0]["email"].as_str().unwrap().to_owned();
    let poll_s = if profile >= Profile::V3_0_2 { 5 } else { 10 };
    sim.advance_s(poll_s);
    for _ in 0..3 {
        sim.traffic(&email, 0, 4 << 30);
        sim.advance_s(poll_s);
    }
    let used = panels.usage(&access, "s").await.unwrap()["s1-g1"].down;
    assert!(used >= 4 << 30, "{name}: what the cut-off client used is seen: {used}");
    let more = DesiredClient { total_bytes: Some(100 << 30), fresh: false, ..client("s1-g1", &ids, 1) };
    panels.client_put(&access, &more).await.unwrap();
    assert_eq!(held(&sim, "s1-g1").len(), ids.len(), "{name}: switched on again where it was");
    assert!(panels.usage(&access, "s").await.unwrap()["s1-g1"].enable, "{name}");
    assert!(panels.usage(&access, "s").await.unwrap()["s1-g1"].down >= used, "{name}: nothing is forgotten");
    sim.shutdown().await;
}

#[tokio::test]
async fn the_only_client_of_a_panel_is_counted_when_it_is_used_up() {
    for profile in Profile::ALL {
        alone(profile).await;
    }
}

#[tokio::test]
async fn a_client_lives_on_every_release() {
    for profile in Profile::ALL {
        life(profile).await;
    }
}

#[tokio::test]
async fn who_does_not_carry_our_mark_is_left_alone() {
    for profile in [Profile::V2_9_4, Profile::V3_6_0] {
        let (sim, panels) = (of(profile).await, Panels::default());
        let access = access(&sim);
        let ids = usable(&panels.inbounds(&access).await.unwrap());
        let theirs = DesiredClient { comment: "mrjbot".to_owned(), ..client("s9-g9", &ids[..1], 5) };
        panels.client_put(&access, &theirs).await.unwrap();
        // The operator took the mark away: from now on the client is theirs.
        let mut saved = sim.save();
        let text = saved["world"].to_string().replace("mrjbot", "somebody");
        saved["world"] = serde_json::from_str(&text).unwrap();
        sim.restore(&saved).unwrap();
        let before = held(&sim, "s9-g9");
        let refused = panels.client_put(&access, &client("s9-g9", &ids, 6)).await.unwrap_err();
        assert!(matches!(refused, PanelError::Refused(_)), "{refused:?}");
        assert_eq!(panels.client_remove(&access, "s9-g9").await.unwrap(), None);
        assert!(panels.usage(&access, "s").await.unwrap().is_empty());
        assert_eq!(held(&sim, "s9-g9"), before);
        sim.shutdown().await;
    }
}

#[tokio::test]
async fn f12_an_answer_lost_after_success_leaves_one_client() {
    for (profile, route) in [(Profile::V2_9_4, "addClient"), (Profile::V3_6_0, "clients/add")] {
        let (sim, panels) = (of(profile).await, Panels::default());
        let access = access(&sim);
        let ids = usable(&panels.inbounds(&access).await.unwrap());
        sim.fault(fault(route, FaultKind::Reset, true));
        let wanted = client("s1-g1", &ids[..1], 1);
        if let Err(error) = panels.client_put(&access, &wanted).await {
            assert!(matches!(error, PanelError::Unknown(_)), "{error:?}");
            panels.client_put(&access, &wanted).await.unwrap();
        }
        assert_eq!(held(&sim, "s1-g1").len(), 1);
        sim.shutdown().await;
    }
}

#[tokio::test]
async fn a_session_is_kept_until_the_way_in_changes_or_the_panel_ends_it() {
    let (sim, panels) = (of(Profile::V2_9_4).await, Panels::default());
    let mut access = access(&sim);
    panels.usage(&access, "s").await.unwrap();
    sim.fault(Fault { times: None, ..fault("login", FaultKind::Status, false) });
    panels.usage(&access, "s").await.unwrap();
    access.auth = PanelAuth::Password { username: sim.username.clone(), password: Secret::new("other") };
    panels.usage(&access, "s").await.unwrap_err();
    sim.clear_faults();
    let refused = panels.usage(&access, "s").await.unwrap_err();
    assert!(matches!(refused, PanelError::Auth(_)), "{refused:?}");
    access.auth =
        PanelAuth::Password { username: sim.username.clone(), password: Secret::new(sim.password.clone()) };
    sim.fault(fault("*", FaultKind::SessionLost, false));
    panels.usage(&access, "s").await.unwrap();
    sim.shutdown().await;
}

#[tokio::test]
async fn a_probe_says_what_is_wrong_and_what_to_pin() {
    let sim = start(PanelOptions { tls: true, ..PanelOptions::default() }).await;
    let panels = Panels::default();
    let mut access = PanelAccess { panel_id: None, ..access(&sim) };
    let report = panels.probe(&access, now(&sim)).await;
    assert!(!report.usable());
    assert_eq!(report.findings[0].code, "tls_untrusted");
    assert_eq!(report.certificate_sha256, sim.cert_sha256);
    access.tls = PanelTls::Pin(report.certificate_sha256.unwrap().to_uppercase());
    let report = panels.probe(&access, now(&sim)).await;
    assert!(report.usable(), "{:?}", report.findings);
    assert_eq!((report.era.as_deref(), report.panel_version.as_deref()), (Some("B"), Some("3.6.0")));
    assert_eq!(report.core_running, Some(true));
    assert!(report.latency_ms.is_some());
    let late = panels.probe(&access, now(&sim) - TimeDelta::hours(1)).await;
    assert!(late.findings.iter().any(|found| found.code == "clock_off" && !found.fatal));
    access.base_url = access.base_url.replace("p4nel", "panel");
    let report = panels.probe(&access, now(&sim)).await;
    assert_eq!(report.findings[0].code, "wrong_base_path");
    access.kind = "marzban".to_owned();
    assert_eq!(panels.probe(&access, now(&sim)).await.findings[0].code, "kind_unknown");
    assert!(panels.inbounds(&access).await.unwrap_err().is_panel_down());
    sim.shutdown().await;
}

#[tokio::test]
async fn what_is_kept_of_an_inbound_holds_no_secret_of_the_server_and_no_client() {
    for profile in Profile::ALL {
        let (sim, panels) = (of(profile).await, Panels::default());
        let access = access(&sim);
        let ids = usable(&panels.inbounds(&access).await.unwrap());
        panels.client_put(&access, &client("s1-g1", &ids, 1)).await.unwrap();
        let listed = panels.inbounds(&access).await.unwrap();
        assert!(listed.iter().any(|inbound| inbound.spec["stream"]["security"] == "reality"));
        for inbound in listed {
            let text = inbound.spec.to_string();
            for word in ["privateKey", "mldsa65Seed", "BEGIN", "s1-g1", "clients"] {
                assert!(!text.contains(word), "{} {}: {word}", profile.name(), inbound.remark);
            }
            assert!(!inbound.spec["settings"].is_null());
        }
        sim.shutdown().await;
    }
}
