//! The bank's side: windows, reversals, late answers, what is harmless twice, and what outlives a restart.

use reqwest::Method;
use serde_json::json;
use sims::zarinpal::{Options, Zarinpal};

use crate::zarinpal::{AMOUNT, Bench, MERCHANT, OTHER, http, options};

#[tokio::test]
async fn unverified_money_goes_back_after_half_an_hour() {
    let bench = Bench::new().await;
    let (early, late) = (bench.paid(json!({})).await, bench.paid(json!({})).await);
    bench.advance(29, 59);
    assert_eq!(bench.verify(&early).await.data()["code"], 100);
    assert_eq!(bench.status(&late).await, "PAID");
    bench.advance(0, 1);
    assert_eq!(bench.status(&late).await, "REVERSED");
    bench.verify(&late).await.refused(-51);
    assert_eq!(bench.state(&late).await, "reversed");
    let list = bench.call("unVerified", json!({"merchant_id": MERCHANT})).await.data();
    assert_eq!(list["authorities"], json!([]));
    bench.advance(600, 0);
    assert_eq!(bench.status(&early).await, "VERIFIED", "what is verified stays");
    assert_eq!(bench.verify(&early).await.data()["code"], 101);
}

#[tokio::test]
async fn the_window_is_an_option_and_begins_with_the_payment() {
    let bench = Bench::with(Options { unverified_minutes: 5, ..options() }).await;
    let authority = bench.asked(json!({})).await;
    bench.advance(60, 0);
    bench.bank(&authority, "pay").await;
    bench.advance(4, 59);
    assert_eq!(bench.status(&authority).await, "PAID");
    bench.advance(0, 1);
    assert_eq!(bench.status(&authority).await, "REVERSED");
}

#[tokio::test]
async fn a_young_payment_is_reversed_once() {
    let bench = Bench::new().await;
    let (verified, unverified) = (bench.paid(json!({})).await, bench.paid(json!({})).await);
    bench.verify(&verified).await.data();
    for authority in [&verified, &unverified] {
        let told = bench.about("reverse", authority).await.data();
        assert_eq!(told, json!({"code": 100, "message": "Reversed"}));
        assert_eq!(bench.status(authority).await, "REVERSED");
        bench.about("reverse", authority).await.refused(-61);
        bench.verify(authority).await.refused(-51);
    }
    let unpaid = bench.asked(json!({})).await;
    bench.about("reverse", &unpaid).await.refused(-61);
    bench.bank(&unpaid, "cancel").await;
    bench.about("reverse", &unpaid).await.refused(-61);
}

#[tokio::test]
async fn a_payment_older_than_half_an_hour_stays() {
    let bench = Bench::new().await;
    let (in_time, too_late) = (bench.paid(json!({})).await, bench.paid(json!({})).await);
    bench.verify(&in_time).await.data();
    bench.verify(&too_late).await.data();
    bench.advance(30, 0);
    bench.about("reverse", &in_time).await.data();
    bench.advance(0, 1);
    bench.about("reverse", &too_late).await.refused(-63);
    assert_eq!(bench.status(&too_late).await, "VERIFIED");
}

#[tokio::test]
async fn without_registered_addresses_nothing_is_reversed() {
    let bench = Bench::with(Options { ip_limit: false, ..options() }).await;
    let authority = bench.paid(json!({})).await;
    bench.about("reverse", &authority).await.refused(-62);
    assert_eq!(bench.status(&authority).await, "PAID");
    bench.merchant(json!({"merchant_id": MERCHANT, "ip_limit": true})).await;
    bench.about("reverse", &authority).await.data();
}

#[tokio::test]
async fn a_bank_that_cannot_reverse_is_a_refusal_on_demand() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({})).await;
    bench.fault(json!({"route": "reverse", "kind": "refuse", "code": -60, "times": 1})).await;
    bench.about("reverse", &authority).await.refused(-60);
    bench.about("reverse", &authority).await.data();
}

#[tokio::test]
async fn the_bank_does_everything_once() {
    let bench = Bench::new().await;
    let paid = bench.asked(json!({})).await;
    let once = bench.bank(&paid, "pay").await.1;
    assert_eq!(once["state"], "paid");
    bench.advance(1, 0);
    assert_eq!(bench.bank(&paid, "pay").await.1, once, "twice is harmless");
    let refused = bench.bank(&paid, "cancel").await;
    assert_eq!(refused.0, 409, "{}", refused.1);
    bench.verify(&paid).await.data();
    assert_eq!(bench.bank(&paid, "pay").await.1["state"], "verified");
    let canceled = bench.asked(json!({})).await;
    for _ in 0..2 {
        assert_eq!(bench.bank(&canceled, "cancel").await.1["state"], "canceled");
    }
    for deed in ["pay", "fail"] {
        assert_eq!(bench.bank(&canceled, deed).await.0, 409);
    }
    assert_eq!(bench.state(&canceled).await, "canceled");
    assert_eq!(bench.bank("A1", "pay").await.0, 404);
    assert_eq!(bench.bank(&paid, "dance").await.0, 404);
}

#[tokio::test]
async fn a_late_answer_of_the_bank_settles_an_hour_after_the_return() {
    let bench = Bench::new().await;
    let authority = bench.asked(json!({})).await;
    assert_eq!(bench.settle_later(&authority, 3_600).await.0, 200);
    bench.advance(10, 0);
    let back = bench.press(&authority, "pay").await;
    assert!(back.ends_with("&Status=OK"), "{back}");
    assert_eq!(bench.payment(&authority).await["settles_at"], "2026-11-20T13:10:00+00:00");
    bench.advance(59, 59);
    bench.verify(&authority).await.refused(-51);
    assert_eq!(bench.status(&authority).await, "IN_BANK");
    assert_eq!(bench.bank(&authority, "cancel").await.0, 409, "the payer has paid");
    bench.advance(0, 1);
    assert_eq!(bench.status(&authority).await, "PAID");
    assert_eq!(bench.payment(&authority).await["paid_at"], "2026-11-20T13:10:00+00:00");
    bench.advance(29, 59);
    assert_eq!(bench.verify(&authority).await.data()["code"], 100, "its window begins when it settles");
}

#[tokio::test]
async fn a_late_answer_can_be_arranged_after_the_return_too() {
    let bench = Bench::with(Options { unverified_minutes: 600, ..options() }).await;
    let authority = bench.paid(json!({})).await;
    bench.advance(1, 0);
    bench.settle_later(&authority, 120).await;
    bench.verify(&authority).await.refused(-51);
    bench.advance(1, 0);
    bench.verify(&authority).await.data();
    assert_eq!(bench.settle_later(&authority, 120).await.0, 409, "it is the merchant's already");
    let never = bench.paid(json!({})).await;
    bench.settle_later(&never, 120).await;
    bench.settle_later(&never, 30).await;
    bench.advance(0, 30);
    assert_eq!(bench.status(&never).await, "PAID", "the last word counts");
    for wrong in [json!({}), json!({"after_s": -1}), json!({"after_s": 1.5}), json!({"after_s": i64::MAX})] {
        let path = format!("payments/{never}/settle_later");
        assert_eq!(bench.control(Method::POST, &path, wrong).await.0, 400);
    }
    assert_eq!(bench.settle_later("A1", 5).await.0, 404);
}

#[tokio::test]
async fn a_saved_world_goes_on() {
    let first = Bench::with(Options { seed: 3, merchant: None, ..options() }).await;
    let merchant = first.zarinpal.merchant.clone();
    let clock = first.zarinpal.clock().clone();
    first.merchant(json!({"merchant_id": OTHER, "domain": "other.example"})).await;
    let mine = json!({"merchant_id": merchant});
    let (paid, verified) = (first.paid(mine.clone()).await, first.paid(mine.clone()).await);
    let body = |authority: &str| json!({"merchant_id": merchant, "authority": authority, "amount": AMOUNT});
    let before = first.call("verify", body(&verified)).await.data();
    let saved = first.zarinpal.save();
    first.zarinpal.shutdown().await;

    let again = Options { seed: 3, merchant: None, clock, restore: Some(saved.clone()), ..options() };
    let bench = Bench { zarinpal: Zarinpal::start(again).await.unwrap(), http: http() };
    assert_eq!(bench.zarinpal.merchant, merchant);
    let after = bench.call("verify", body(&verified)).await.data();
    assert_eq!((&after["code"], &after["ref_id"]), (&json!(101), &before["ref_id"]));
    assert_eq!(bench.call("verify", body(&paid)).await.data()["code"], 100);
    let other = bench.control(Method::GET, "merchants", json!({})).await.1;
    assert!(other.as_array().unwrap().iter().any(|it| it["domain"] == "other.example"), "{other}");
    let new = bench.paid(mine).await;
    assert!(new != paid && new != verified, "the same seed does not repeat itself");
    let reference = bench.call("verify", body(&new)).await.data()["ref_id"].as_u64().unwrap();
    assert!(reference > before["ref_id"].as_u64().unwrap());

    bench.zarinpal.restore(saved).unwrap();
    assert_eq!(bench.state(&paid).await, "paid", "back to where it was");
    assert_eq!(bench.bank(&new, "pay").await.0, 404);
    assert!(bench.zarinpal.restore(json!(7)).is_err());
}

#[tokio::test]
async fn an_authority_is_not_given_again_when_the_world_goes_back() {
    let first = Bench::new().await;
    let saved = first.zarinpal.save();
    let lost = first.paid(json!({})).await;
    let again = Bench::with(Options { restore: Some(saved), ..options() }).await;
    again.verify(&lost).await.refused(-54);
    assert_ne!(again.asked(json!({})).await, lost);
}

#[tokio::test]
async fn sessions_are_bounded_and_open_ones_outlive_ended_ones() {
    let first = Bench::new().await;
    let (open, ended) = (first.asked(json!({})).await, first.asked(json!({})).await);
    first.bank(&ended, "cancel").await;
    let mut saved = first.zarinpal.save();
    let template = saved["sessions"][&open].clone();
    for nr in 0..9_998 {
        let authority = format!("A{nr:0>35}");
        let mut session = template.clone();
        session["authority"] = json!(authority);
        session["nr"] = json!(nr + 100);
        saved["sessions"][&authority] = session;
    }
    saved["last_nr"] = json!(20_000);
    let bench = Bench::with(Options { restore: Some(saved), ..options() }).await;
    assert_eq!(bench.zarinpal.payments().len(), 10_000);
    let new = bench.asked(json!({})).await;
    let all = bench.zarinpal.payments();
    assert_eq!(all.len(), 10_000);
    assert!(!all.iter().any(|it| it["authority"] == ended), "the ended one left");
    assert!(all.iter().any(|it| it["authority"] == open) && all.iter().any(|it| it["authority"] == new));
    bench.asked(json!({})).await;
    assert!(!bench.zarinpal.payments().iter().any(|it| it["authority"] == open), "then the oldest");
}

#[tokio::test]
async fn the_clock_is_read_and_moved_from_outside() {
    let bench = Bench::new().await;
    let moved = bench.control(Method::POST, "clock", json!({"advance_s": 1_800})).await.1;
    assert_eq!(moved, json!({"now": "2026-11-20T12:30:00+00:00", "advanced_s": 1_800}));
    assert_eq!(bench.control(Method::GET, "clock", json!({})).await.1, moved);
    assert_eq!(bench.control(Method::POST, "clock", json!({})).await.0, 400);
}

#[tokio::test]
async fn merchants_have_a_form() {
    let bench = Bench::new().await;
    for wrong in [json!({}), json!({"merchant_id": "me"}), json!({"merchant_id": OTHER, "active": "yes"})] {
        assert_eq!(bench.control(Method::POST, "merchants", wrong).await.0, 400);
    }
    let told = bench.control(Method::POST, "merchants", json!({"merchant_id": OTHER})).await.1;
    let expected = json!({
        "merchant_id": OTHER, "active": true, "domain": null, "ip_limit": true, "auto_verify": false,
        "calls_per_minute": null, "number": 250_002, "access_token": null, "refunds": true,
    });
    assert_eq!(told, expected);
    let changed =
        bench.control(Method::POST, "merchants", json!({"merchant_id": OTHER, "domain": "a.ir"})).await;
    assert_eq!((&changed.1["domain"], &changed.1["active"]), (&json!("a.ir"), &json!(true)));
    assert_eq!(changed.1["number"], 250_002, "a terminal keeps its number");
}
