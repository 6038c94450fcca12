//! The life of a client behind a core, as the recorded lifecycles of the real panels show it.

use reqwest::Method;
use serde_json::json;
use sims::xui::{PanelOptions, Profile};

use crate::xui_client::{Bench, START_MS, options};

const MB: i64 = 1_000_000;

async fn bench(profile: Profile) -> (Bench, i64) {
    let bench = Bench::start(PanelOptions { xray: true, ..options(profile) }).await;
    let inbound = bench.inbound().await;
    (bench, inbound)
}

/// Enough polls for what was carried before to be counted, whatever the release holds back.
async fn settle(bench: &Bench, email: &str) {
    let poll_s = if bench.panel.profile < Profile::V3_0_2 { 10 } else { 5 };
    bench.advance(poll_s).await;
    if matches!(bench.panel.profile, Profile::V3_0_2 | Profile::V3_1_0) {
        bench.carry(email, 0).await;
        bench.advance(poll_s).await;
    }
}

#[tokio::test]
async fn r8_first_poll_of_3_counts_nothing_and_of_2_everything() {
    for profile in Profile::ALL {
        let (bench, inbound) = bench(profile).await;
        bench.add(inbound, "a", json!({})).await;
        assert!(bench.carry("a", 2 * MB).await);
        settle(&bench, "a").await;
        let down = bench.row("a").await["down"].as_i64().unwrap();
        let expected = if profile < Profile::V3_0_2 { 2 * MB } else { 0 };
        assert_eq!(down, expected, "{profile}");
    }
}

#[tokio::test]
async fn r8_late_counting_waits_for_more_traffic() {
    for profile in Profile::ALL {
        let late = matches!(profile, Profile::V3_0_2 | Profile::V3_1_0);
        let (bench, inbound) = bench(profile).await;
        bench.add(inbound, "a", json!({})).await;
        bench.advance(10).await;
        bench.carry("a", 10 * MB).await;
        bench.advance(60).await;
        assert_eq!(bench.row("a").await["down"], json!(if late { 0 } else { 10 * MB }), "{profile}");
        bench.carry("a", MB).await;
        bench.advance(5).await;
        bench.carry("a", MB).await;
        bench.advance(10).await;
        assert_eq!(bench.row("a").await["down"], json!(12 * MB), "{profile}");
    }
}

#[tokio::test]
async fn r11_first_use_starts_the_expiry_in_all_places() {
    for profile in Profile::ALL {
        let (bench, inbound) = bench(profile).await;
        bench.add(inbound, "first", json!({"expiryTime": -3_600_000})).await;
        bench.advance(30).await;
        assert_eq!(bench.row("first").await["expiryTime"], json!(-3_600_000), "{profile}: no traffic yet");
        bench.carry("first", 1).await;
        bench.advance(10).await;
        let row = bench.row("first").await["expiryTime"].as_i64().unwrap();
        assert!(row > START_MS + 3_600_000 && row <= START_MS + 3_600_000 + 40_000, "{profile}: {row}");
        assert_eq!(bench.stored(inbound, "first").await["expiryTime"], json!(row), "{profile}");
        if profile.era() == "B" {
            let record = bench.get("panel/api/clients/get/first").await;
            assert_eq!(record["obj"]["client"]["expiryTime"], json!(row), "{profile}");
        }
    }
}

#[tokio::test]
async fn r10_depletion_reaches_the_entry_from_2_9_4_and_revival_needs_enable() {
    for profile in Profile::ALL {
        let (bench, inbound) = bench(profile).await;
        bench.add(inbound, "quota", json!({"totalGB": 10 * MB})).await;
        bench.advance(10).await;
        bench.carry("quota", 12 * MB).await;
        settle(&bench, "quota").await;
        assert_eq!(bench.row("quota").await["enable"], false, "{profile}");
        let entry = bench.stored(inbound, "quota").await;
        assert_eq!(entry["enable"], json!(profile < Profile::V2_9_4), "{profile}");
        assert!(!bench.carry("quota", MB).await, "{profile}: the core refuses it");
        let answer = bench.update(inbound, "quota", json!({"totalGB": 100 * MB})).await;
        assert_eq!(answer["success"], true, "{profile}: {answer}");
        assert_eq!(bench.row("quota").await["enable"], true, "{profile}");
        assert!(bench.carry("quota", MB).await, "{profile}: revived at once");
    }
}

#[tokio::test]
async fn expiry_disables_within_a_poll_and_renewal_by_update_revives() {
    for profile in Profile::ALL {
        let (bench, inbound) = bench(profile).await;
        bench.add(inbound, "e", json!({"expiryTime": START_MS + 20_000})).await;
        bench.advance(15).await;
        assert_eq!(bench.row("e").await["enable"], true, "{profile}");
        bench.advance(10).await;
        bench.advance(10).await;
        assert_eq!(bench.row("e").await["enable"], false, "{profile}");
        bench.update(inbound, "e", json!({"expiryTime": START_MS + 90_000_000})).await;
        assert!(bench.carry("e", 1).await, "{profile}");
    }
}

#[tokio::test]
async fn r7_reset_of_a_disabled_client_enables_it_from_3_6() {
    for profile in Profile::ALL {
        let (bench, inbound) = bench(profile).await;
        bench.add(inbound, "d", json!({})).await;
        bench.update(inbound, "d", json!({"enable": false})).await;
        assert_eq!(bench.row("d").await["enable"], json!(profile < Profile::V2_9_4), "{profile}");
        assert!(!bench.carry("d", 1).await);
        assert_eq!(bench.reset(inbound, "d").await["success"], true);
        assert_eq!(bench.row("d").await["enable"], true, "{profile}");
        let back = profile >= Profile::V3_6_0;
        assert_eq!(bench.stored(inbound, "d").await["enable"], json!(back), "{profile}");
        assert_eq!(bench.carry("d", 1).await, back, "{profile}");
    }
}

#[tokio::test]
async fn restart_of_the_core_loses_what_was_not_polled() {
    for profile in Profile::ALL {
        let (bench, inbound) = bench(profile).await;
        bench.add(inbound, "r", json!({})).await;
        bench.advance(10).await;
        bench.carry("r", MB).await;
        let (method, path) = if profile < Profile::V2_9_4 {
            (Method::POST, "server/restartXrayService")
        } else {
            (Method::POST, "panel/api/server/restartXrayService")
        };
        assert_eq!(bench.send(method, path, None).await.status(), 200);
        settle(&bench, "r").await;
        assert_eq!(bench.row("r").await["down"], 0, "{profile}");
    }
}

#[tokio::test]
async fn renewal_by_days_starts_after_the_expiry_only() {
    let (bench, inbound) = bench(Profile::V3_6_0).await;
    bench.add(inbound, "n", json!({"expiryTime": START_MS + 60_000, "reset": 30})).await;
    bench.advance(10).await;
    bench.carry("n", MB).await;
    bench.advance(30).await;
    assert_eq!(bench.row("n").await["down"], json!(MB));
    bench.advance(60).await;
    let row = bench.row("n").await;
    assert_eq!(row["down"], 0);
    assert_eq!(row["enable"], true);
    assert_eq!(row["expiryTime"], json!(START_MS + 60_000 + 30 * 86_400_000_i64));
}

#[tokio::test]
async fn a_long_gap_ends_with_everything_expired() {
    let (mut bench, inbound) = bench(Profile::V3_7Dev).await;
    bench.add(inbound, "g", json!({"expiryTime": START_MS + 86_400_000})).await;
    bench.advance(90 * 86_400).await;
    bench.login().await;
    assert_eq!(bench.row("g").await["enable"], false);
}
