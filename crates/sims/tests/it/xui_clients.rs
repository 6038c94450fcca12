//! What era B does to credentials, and what each release says to the unknown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};
use sims::xui::{PanelOptions, Profile};

use crate::xui_client::{Bench, options};

/// A panel with its samples: 1 REALITY, 2 Trojan, 4 Shadowsocks-2022.
async fn sampled(profile: Profile) -> Bench {
    Bench::start(PanelOptions { empty: false, ..options(profile) }).await
}

async fn add(bench: &Bench, client: Value, inbounds: &[i64]) -> Value {
    bench.post("panel/api/clients/add", json!({"client": client, "inboundIds": inbounds})).await
}

async fn record(bench: &Bench, email: &str) -> Value {
    bench.get(&format!("panel/api/clients/get/{email}")).await["obj"]["client"].clone()
}

#[tokio::test]
async fn r3_a_password_no_2022_cipher_can_use_is_replaced_and_rotates() {
    let bench = sampled(Profile::V3_6_0).await;
    let short = json!({"email": "short", "subId": "s1", "password": "short", "enable": true});
    assert_eq!(add(&bench, short.clone(), &[2, 4]).await["success"], true);
    let first = record(&bench, "short").await["password"].clone();
    assert_ne!(first, "short");
    assert_eq!(bench.stored(2, "short").await["password"], "short", "Trojan and record disagree");
    bench.post("panel/api/clients/update/short", short).await;
    assert_ne!(record(&bench, "short").await["password"], first, "it rotates with each update");
}

#[tokio::test]
async fn r3_base64_of_32_bytes_is_kept_by_everything() {
    for profile in [Profile::V3_1_0, Profile::V3_6_0, Profile::V3_7Dev] {
        let bench = sampled(profile).await;
        let password = STANDARD.encode([7; 32]);
        let client = json!({"id": "u", "email": "good", "subId": "g1", "password": password, "enable": true});
        assert_eq!(add(&bench, client.clone(), &[1, 2, 4]).await["success"], true, "{profile}");
        bench.post("panel/api/clients/update/good", client).await;
        bench.post("panel/api/clients/good/detach", json!({"inboundIds": [4]})).await;
        bench.post("panel/api/clients/good/attach", json!({"inboundIds": [4]})).await;
        for inbound in [2, 4] {
            assert_eq!(bench.stored(inbound, "good").await["password"], password.as_str(), "{profile}");
        }
        assert_eq!(record(&bench, "good").await["password"], password.as_str(), "{profile}");
    }
}

#[tokio::test]
async fn r4_a_repeated_add_is_safe_from_3_6_only() {
    for (profile, safe) in [(Profile::V3_1_0, false), (Profile::V3_6_0, true)] {
        let bench = sampled(profile).await;
        let client = json!({"id": "u", "email": "twice", "subId": "t1"});
        add(&bench, client.clone(), &[1]).await;
        let again = add(&bench, client, &[1]).await;
        assert_eq!(again["success"], safe, "{again}");
        let state = bench.panel.state();
        assert_eq!(state["inbounds"][0]["clients"].as_array().unwrap().len(), 1, "{profile}");
    }
}

#[tokio::test]
async fn r5_3_1_0_rotates_omitted_credentials() {
    for (profile, kept) in [(Profile::V3_1_0, false), (Profile::V3_6_0, true)] {
        let bench = sampled(profile).await;
        add(&bench, json!({"id": "mine", "email": "r5", "subId": "r5"}), &[1]).await;
        bench.post("panel/api/clients/update/r5", json!({"email": "r5", "enable": true})).await;
        assert_eq!(record(&bench, "r5").await["uuid"] == "mine", kept, "{profile}");
    }
}

#[tokio::test]
async fn r6_a_missing_inbound_leaves_the_client_on_the_good_one() {
    let bench = sampled(Profile::V3_7Dev).await;
    let answer = add(&bench, json!({"email": "half", "subId": "h"}), &[1, 999]).await;
    assert_eq!(answer["success"], false);
    assert_eq!(bench.get("panel/api/clients/get/half").await["obj"]["inboundIds"], json!([1]));
}

#[tokio::test]
async fn era_a_gives_in_on_json_in_strings_and_era_b_takes_both() {
    for profile in Profile::ALL {
        let bench = Bench::start(options(profile)).await;
        bench.inbound().await;
        let listed = bench.get("panel/api/inbounds/list").await;
        assert_eq!(listed["obj"][0]["settings"].is_string(), profile.era() == "A", "{profile}");
        let missing = bench.send(Method::GET, "panel/api/clients/list", None).await.status();
        assert_eq!(missing == 404, profile.era() == "A", "{profile}");
    }
}
