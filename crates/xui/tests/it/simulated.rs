//! The whole life of a client on simulated panels of six releases, over real HTTP, with their mistakes.

use std::time::Duration;

use kernel::Secret;
use sims::xui::{Fault, FaultKind, Panel as Sim, PanelOptions, Profile, Running};
use xui::{Auth, Conflict, Credential, Era, Fitness, Outcome, Panel, PanelConfig, Timeouts, Tls};

use crate::put::spec;

async fn start(profile: Profile) -> Running {
    let sim = Sim::start(PanelOptions { profile, xray: true, ..PanelOptions::default() }).await.unwrap();
    // In its first two seconds a panel has no status.
    sim.clock().advance_s(5);
    sim
}

fn by_password(sim: &Running) -> PanelConfig {
    let auth = Auth::Password {
        username: sim.username.clone(),
        password: Secret::new(sim.password.clone()),
        totp: None,
    };
    let mut config = PanelConfig::new(sim.url.parse().unwrap(), auth);
    let limit = Duration::from_millis(700);
    config.timeouts = Timeouts { connect: limit, call: limit, bulk: limit };
    config
}

fn by_token(sim: &Running) -> PanelConfig {
    let token = sim.token.clone().unwrap();
    PanelConfig { auth: Auth::Token(Secret::new(token)), ..by_password(sim) }
}

fn fault(route: &str, kind: FaultKind, times: u64) -> Fault {
    Fault {
        route: route.to_owned(),
        kind,
        status: None,
        ms: None,
        times: Some(times),
        probability: None,
        after_success: false,
    }
}

/// All inbounds a client of ours can live in.
async fn usable(panel: &Panel) -> Vec<i64> {
    let inbounds = panel.inbounds().await.unwrap();
    inbounds.iter().filter(|inbound| inbound.fitness() == Fitness::Usable).map(|inbound| inbound.id).collect()
}

/// A client in all inbounds that stays, so that era A can remove others.
async fn keeper(panel: &Panel, inbound_ids: &[i64]) {
    let mut keeper = spec();
    keeper.email = "keeper".to_owned();
    keeper.sub_id = "keeper0000000001".to_owned();
    keeper.uuid = Credential::new("3b7e0c52-4a1d-4f7e-9b0a-1c2d3e4f5a6b");
    keeper.password = Credential::new("a2VlcGVya2VlcGVya2VlcGVya2VlcGVya2VlcGVya2U=");
    keeper.auth = Credential::new("keeper-auth");
    keeper.inbound_ids = inbound_ids.to_vec();
    assert_eq!(panel.client_put(&keeper).await.unwrap(), Outcome::Applied);
}

async fn life(profile: Profile, config: impl Fn(&Running) -> PanelConfig) {
    let sim = start(profile).await;
    let panel = Panel::new(config(&sim)).unwrap();
    let name = profile.name();
    let found = panel.capabilities().await.unwrap();
    let era = if profile >= Profile::V3_1_0 { Era::B } else { Era::A };
    assert_eq!(found.era, era, "{name}");
    let ids = usable(&panel).await;
    assert!(ids.len() >= 5, "{name}");
    keeper(&panel, &ids).await;

    let mut wanted = spec();
    wanted.inbound_ids.clone_from(&ids);
    assert_eq!(panel.client_create(&wanted).await.unwrap(), Outcome::Applied, "{name}");
    assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::AlreadyThere, "{name}");
    let row = panel.client_get("s12-g1").await.unwrap().unwrap();
    assert_eq!((row.inbound_ids.clone(), row.enable), (ids.clone(), true), "{name}");
    assert_eq!(row.password, wanted.password, "{name}: R-3");
    assert_flows(&panel, name).await;

    assert_eq!(panel.client_disable("s12-g1", Some("mrj:")).await.unwrap(), Outcome::Applied, "{name}");
    assert_eq!(panel.client_disable("s12-g1", Some("mrj:")).await.unwrap(), Outcome::AlreadyThere, "{name}");
    assert!(!panel.client_get("s12-g1").await.unwrap().unwrap().enable, "{name}");
    assert_eq!(panel.client_enable("s12-g1", Some("mrj:")).await.unwrap(), Outcome::Applied, "{name}");
    assert_flows(&panel, name).await;

    // A changed link: new credentials, new subscription, more traffic, fewer inbounds; one of them comes back.
    wanted.uuid = Credential::new("0d9c8b7a-6f5e-4d3c-8b2a-190807f6e5d4");
    wanted.password = Credential::new("bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmU=");
    wanted.auth = Credential::new("new-auth");
    wanted.sub_id = "changed000000001".to_owned();
    wanted.total_bytes *= 2;
    wanted.inbound_ids = ids[1..].to_vec();
    assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::Applied, "{name}");
    wanted.inbound_ids.clone_from(&ids);
    assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::Applied, "{name}");
    let row = panel.client_get("s12-g1").await.unwrap().unwrap();
    assert_eq!((row.uuid, row.password), (wanted.uuid.clone(), wanted.password.clone()));
    // The oldest release has no Hysteria inbound to keep it in.
    assert_eq!(row.auth == wanted.auth, profile > Profile::V2_6_8, "{name}");
    assert_eq!(
        (row.sub_id, row.total_bytes, row.inbound_ids),
        (wanted.sub_id.clone(), wanted.total_bytes, ids.clone())
    );
    assert_flows(&panel, name).await;
    let clients = panel.clients().await.unwrap();
    assert_eq!(clients.len(), 2, "{name}: {clients:?}");

    assert_eq!(panel.client_delete("s12-g1", Some("mrj:"), false).await.unwrap(), Outcome::Applied, "{name}");
    assert_eq!(
        panel.client_delete("s12-g1", Some("mrj:"), false).await.unwrap(),
        Outcome::AlreadyThere,
        "{name}"
    );
    assert_eq!(panel.client_get("s12-g1").await.unwrap(), None, "{name}");
    let keeper = panel.client_get("keeper").await.unwrap().unwrap();
    assert_eq!((keeper.inbound_ids, keeper.enable), (ids, true), "{name}: the neighbour is untouched");
    sim.shutdown().await;
}

/// The flow stands exactly where it can be carried.
async fn assert_flows(panel: &Panel, name: &str) {
    for inbound in panel.inbounds().await.unwrap() {
        let Some(clients) = inbound.settings["clients"].as_array() else { continue };
        for client in clients.iter().filter(|client| client["email"].as_str().unwrap().starts_with("s12")) {
            let flow = client["flow"].as_str().unwrap_or_default();
            let wanted = if inbound.flow_capable() { "xtls-rprx-vision" } else { "" };
            assert_eq!(flow, wanted, "{name} {}", inbound.remark);
        }
    }
}

#[tokio::test]
async fn a_client_lives_on_every_release_by_password() {
    for profile in Profile::ALL {
        life(profile, by_password).await;
    }
}

#[tokio::test]
async fn a_client_lives_on_every_release_by_token() {
    for profile in Profile::ALL.into_iter().filter(|profile| *profile >= Profile::V3_0_2) {
        life(profile, by_token).await;
    }
}

#[tokio::test]
async fn f12_every_fault_at_every_write_ends_in_one_client() {
    let kinds = [
        FaultKind::TimeoutAfterSuccess,
        FaultKind::Timeout,
        FaultKind::Reset,
        FaultKind::Status,
        FaultKind::Html,
        FaultKind::Garbage,
        FaultKind::Locked,
        FaultKind::SessionLost,
    ];
    let mut runs = tokio::task::JoinSet::new();
    for profile in Profile::ALL {
        runs.spawn(async move {
            for kind in kinds {
                faults_of(profile, kind).await;
            }
        });
    }
    while let Some(run) = runs.join_next().await {
        run.unwrap();
    }
}

/// One kind of fault at an add and at an update, before and after the work.
async fn faults_of(profile: Profile, kind: FaultKind) {
    let sim = start(profile).await;
    let panel = Panel::new(by_password(&sim)).unwrap();
    let id = usable(&panel).await[0];
    keeper(&panel, &[id]).await;
    let (add, update) = match panel.capabilities().await.unwrap().era {
        Era::A => ("addClient", "updateClient"),
        Era::B => ("clients/add", "clients/update"),
    };
    // What happens before a time-out is in the name of its kind.
    let times = if matches!(kind, FaultKind::Timeout | FaultKind::TimeoutAfterSuccess) { 1 } else { 2 };
    for after_success in [false, true].into_iter().take(times) {
        let what = format!("{} {kind:?} {after_success}", profile.name());
        let mut wanted = spec();
        wanted.email = format!("f.{after_success}");
        wanted.sub_id = format!("faulty{after_success}");
        wanted.uuid =
            Credential::new(format!("9f1c2d34-5a6b-4c7d-8e9f-00000000000{}", u8::from(after_success)));
        wanted.inbound_ids = vec![id];
        assert!(sim.fault(Fault { after_success, ..fault(add, kind, 1) }));
        assert_eq!(panel.client_create(&wanted).await, Ok(Outcome::Applied), "{what}");
        wanted.total_bytes += 1;
        assert!(sim.fault(Fault { after_success, ..fault(update, kind, 1) }));
        assert_eq!(panel.client_put(&wanted).await, Ok(Outcome::Applied), "{what}");
        sim.clear_faults();
        let inbounds = panel.inbounds().await.unwrap();
        let inbound = inbounds.iter().find(|inbound| inbound.id == id).unwrap();
        let clients = inbound.settings["clients"].as_array().unwrap();
        let found: Vec<_> = clients.iter().filter(|c| c["email"] == wanted.email.as_str()).collect();
        assert_eq!(found.len(), 1, "{what}: one, not none, not two");
        assert_eq!(found[0]["totalGB"], wanted.total_bytes, "{what}");
    }
    sim.shutdown().await;
}

#[tokio::test]
async fn r2_parallel_callers_lose_nothing_on_any_release() {
    for profile in Profile::ALL {
        let sim = start(profile).await;
        let panel = Panel::new(by_password(&sim)).unwrap();
        let id = usable(&panel).await[0];
        let specs: Vec<_> = (0..12)
            .map(|number| {
                let mut wanted = spec();
                wanted.email = format!("p{number}");
                wanted.sub_id = format!("parallel{number}");
                wanted.uuid = Credential::new(format!("9f1c2d34-5a6b-4c7d-8e9f-0000000000{number:02}"));
                wanted.inbound_ids = vec![id];
                wanted
            })
            .collect();
        let panel = std::sync::Arc::new(panel);
        let tasks: Vec<_> = specs
            .into_iter()
            .map(|wanted| {
                let panel = std::sync::Arc::clone(&panel);
                tokio::spawn(async move { panel.client_create(&wanted).await })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), Ok(Outcome::Applied), "{}", profile.name());
        }
        assert_eq!(panel.clients().await.unwrap().len(), 12, "{}", profile.name());
        sim.shutdown().await;
    }
}

#[tokio::test]
async fn era_a_says_when_the_last_client_cannot_go() {
    let sim = start(Profile::V2_9_4).await;
    let panel = Panel::new(by_password(&sim)).unwrap();
    let id = usable(&panel).await[0];
    let wanted = xui::ClientSpec { inbound_ids: vec![id], ..spec() };
    panel.client_create(&wanted).await.unwrap();
    let outcome = panel.client_delete("s12-g1", None, false).await.unwrap();
    assert_eq!(outcome, Outcome::Conflict(Conflict::LastClient(id)));
    assert!(!panel.client_get("s12-g1").await.unwrap().unwrap().enable);
    sim.shutdown().await;
}

#[tokio::test]
async fn era_a_never_changes_an_entry_with_a_shared_key() {
    let sim = start(Profile::V2_9_4).await;
    let panel = Panel::new(by_password(&sim)).unwrap();
    let id = usable(&panel).await[0];
    let first = xui::ClientSpec { inbound_ids: vec![id], ..spec() };
    let mut second = xui::ClientSpec { email: "twin".to_owned(), sub_id: "twin".to_owned(), ..first.clone() };
    panel.client_put(&first).await.unwrap();
    panel.client_put(&second).await.unwrap();
    second.total_bytes = 1;
    let stuck = Outcome::Conflict(Conflict::Unaddressable { inbound_id: id });
    assert_eq!(panel.client_put(&second).await.unwrap(), stuck);
    assert_eq!(panel.client_get("s12-g1").await.unwrap().unwrap().total_bytes, first.total_bytes);
    assert_eq!(panel.client_delete("twin", None, false).await.unwrap(), Outcome::Applied, "by its e-mail");
    assert!(panel.client_get("s12-g1").await.unwrap().is_some());
    sim.shutdown().await;
}

#[tokio::test]
async fn r10_an_expired_client_is_seen_as_off_and_revived() {
    for profile in Profile::ALL {
        let name = profile.name();
        let sim = start(profile).await;
        let panel = Panel::new(by_password(&sim)).unwrap();
        let id = usable(&panel).await[0];
        let mut wanted = spec();
        wanted.inbound_ids = vec![id];
        wanted.expiry_ms = sim.clock().now_ms() + 5_000;
        assert_eq!(panel.client_create(&wanted).await.unwrap(), Outcome::Applied, "{name}");
        sim.clock().advance_s(60);
        let row = panel.client_get("s12-g1").await.unwrap().unwrap();
        assert!(!row.enable, "{name}: cut off, whatever the entry says");
        assert!(panel.usage().await.unwrap().iter().all(|usage| !usage.enable), "{name}");
        // "On" means that nothing cuts it off: 2.x says "on" in the entry meanwhile, which is not enough.
        assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::Applied, "{name}");
        wanted.expiry_ms += 30 * 86_400_000;
        assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::Applied, "{name}");
        assert!(panel.client_get("s12-g1").await.unwrap().unwrap().enable, "{name}");
        assert_eq!(panel.client_put(&wanted).await.unwrap(), Outcome::AlreadyThere, "{name}");

        // Only the switch is off: the rest is as wanted, and 2.x still calls its own entry on.
        wanted.expiry_ms = sim.clock().now_ms() + 5_000;
        panel.client_put(&wanted).await.unwrap();
        sim.clock().advance_s(60);
        wanted.enable = false;
        let outcome = panel.client_put(&wanted).await.unwrap();
        let already_off = profile != Profile::V2_6_8;
        assert_eq!(outcome == Outcome::AlreadyThere, already_off, "{name}: {outcome:?}");
        let inbounds = panel.inbounds().await.unwrap();
        let inbound = inbounds.iter().find(|inbound| inbound.id == id).unwrap();
        assert_eq!(inbound.settings["clients"][0]["enable"], false, "{name}");
        sim.shutdown().await;
    }
}

#[tokio::test]
async fn a_self_signed_panel_is_pinned_and_probed() {
    let options = PanelOptions { profile: Profile::V3_6_0, tls: true, xray: true, ..PanelOptions::default() };
    let sim = Sim::start(options).await.unwrap();
    let mut config = by_token(&sim);
    let report = Panel::new(config.clone()).unwrap().probe(sim.clock().now_ms()).await;
    assert_eq!(report.findings[0].code(), "tls_untrusted");
    let facts = xui::fetch_certificate(&config.base_url).await.unwrap();
    assert_eq!(Some(facts.sha256_hex()), sim.cert_sha256);
    config.tls = Tls::PinSha256(facts.sha256);
    let report = Panel::new(config).unwrap().probe(sim.clock().now_ms()).await;
    assert!(report.usable(), "{:?}", report.findings);
    assert!(report.inbounds.len() >= 5);
    sim.shutdown().await;
}

#[tokio::test]
async fn every_release_is_probed() {
    for profile in Profile::ALL {
        let sim = start(profile).await;
        let panel = Panel::new(by_password(&sim)).unwrap();
        let report = panel.probe(sim.clock().now_ms()).await;
        let codes: Vec<&str> = report.findings.iter().map(xui::Finding::code).collect();
        assert!(report.usable(), "{} {codes:?}", profile.name());
        let lone = codes.contains(&"lone_client_inbound");
        assert_eq!(lone, profile <= Profile::V3_0_2, "{} {codes:?}", profile.name());
        assert_eq!(codes.contains(&"version_faulty"), profile == Profile::V3_1_0, "{}", profile.name());
        sim.shutdown().await;
    }
}

/// A session that ended overnight is no news to anybody: every release is logged into again inside the call.
#[tokio::test]
async fn a_session_that_ran_out_is_renewed_inside_the_call() {
    for profile in Profile::ALL {
        let sim = start(profile).await;
        let panel = Panel::new(by_password(&sim)).unwrap();
        let inbounds = usable(&panel).await;
        let mut client = spec();
        client.inbound_ids = inbounds;
        assert_eq!(panel.client_put(&client).await.unwrap(), Outcome::Applied, "{profile:?}");
        for total_bytes in [7_000_000_000, 8_000_000_000] {
            sim.advance_s(26 * 3600);
            client.total_bytes = total_bytes;
            assert_eq!(panel.client_put(&client).await.unwrap(), Outcome::Applied, "{profile:?}");
            sim.advance_s(26 * 3600);
            panel.usage().await.unwrap();
        }
        sim.shutdown().await;
    }
}

/// The same when nothing is known of the panel yet: detection does not take a forgotten session for an old release.
#[tokio::test]
async fn a_forgotten_session_is_not_taken_for_an_unknown_route() {
    for profile in Profile::ALL {
        let sim = start(profile).await;
        let panel = Panel::new(by_password(&sim)).unwrap();
        let first = panel.detect(sim.clock().now_ms()).await.unwrap();
        sim.advance_s(26 * 3600);
        let again = panel.detect(sim.clock().now_ms()).await.unwrap();
        assert_eq!((again.era, again.status_route), (first.era, first.status_route), "{profile:?}");
        sim.shutdown().await;
    }
}
