//! parallel writers lose clients up to 3.0.2 and never from 3.1.0 on.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails")]

use std::sync::Arc;

use reqwest::StatusCode;
use serde_json::{Value, json};
use sims::xui::Profile;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::xui_client::{Bench, options};

const CLIENTS: usize = 40;
const AT_ONCE: usize = 8;

struct Outcome {
    successes: usize,
    dead: usize,
    present: usize,
    rows: usize,
    lost: Option<String>,
    bench: Arc<Bench>,
    inbound: i64,
}

async fn storm(profile: Profile) -> Outcome {
    let bench = Arc::new(Bench::start(options(profile)).await);
    let inbound = bench.inbound().await;
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut adds = JoinSet::new();
    for n in 0..CLIENTS {
        let (bench, gate) = (Arc::clone(&bench), Arc::clone(&gate));
        adds.spawn(async move {
            let _permit = gate.acquire().await.unwrap();
            let answer = bench.add(inbound, &format!("p{n}"), json!({})).await;
            let status = answer.status();
            let body = answer.text().await.unwrap();
            assert_eq!(status == StatusCode::INTERNAL_SERVER_ERROR, body.is_empty());
            status == StatusCode::OK && body.contains("\"success\":true")
        });
    }
    let answers = adds.join_all().await;
    let state = bench.panel.state();
    let emails: Vec<&str> = state["inbounds"][0]["clients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["email"].as_str().unwrap())
        .collect();
    let lost = (0..CLIENTS).map(|n| format!("p{n}")).find(|e| !emails.contains(&e.as_str()));
    let present = emails.iter().filter(|e| e.starts_with('p')).count();
    let mut rows = 0;
    for n in 0..CLIENTS {
        rows += usize::from(bench.row(&format!("p{n}")).await != Value::Null);
    }
    let successes = answers.iter().filter(|ok| **ok).count();
    let dead = CLIENTS - successes;
    Outcome { successes, dead, present, rows, lost, bench, inbound }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r2_parallel_adds_lose_clients_in_era_a() {
    for profile in [Profile::V2_6_8, Profile::V2_9_4, Profile::V3_0_2] {
        let o = storm(profile).await;
        println!(
            "{profile}: {} say success, {} answer 500, {} present, {} rows",
            o.successes, o.dead, o.present, o.rows
        );
        assert_eq!(o.rows, CLIENTS, "{profile}: every add leaves a row");
        assert!(o.present < o.successes, "{profile}: {} of {} successes present", o.present, o.successes);
        assert_eq!(o.dead > 0, profile < Profile::V3_0_2, "{profile}: {} died", o.dead);
        let again = o.bench.add(o.inbound, &o.lost.unwrap(), json!({})).await;
        let again: Value = again.json().await.unwrap();
        assert_eq!(again["success"], true, "{profile}: a lost one can be added again: {again}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r2_parallel_adds_all_arrive_in_era_b() {
    for profile in [Profile::V3_1_0, Profile::V3_6_0, Profile::V3_7Dev] {
        let o = storm(profile).await;
        assert_eq!((o.successes, o.present, o.rows), (CLIENTS, CLIENTS, CLIENTS), "{profile}");
    }
}

#[tokio::test]
async fn one_writer_alone_never_loses() {
    for profile in [Profile::V2_6_8, Profile::V2_9_4, Profile::V3_0_2] {
        let bench = Bench::start(options(profile)).await;
        let inbound = bench.inbound().await;
        for n in 0..20 {
            assert_eq!(bench.add(inbound, &format!("s{n}"), json!({})).await.status(), 200);
        }
        let state = bench.panel.state();
        assert_eq!(state["inbounds"][0]["clients"].as_array().unwrap().len(), 21, "{profile}");
    }
}
