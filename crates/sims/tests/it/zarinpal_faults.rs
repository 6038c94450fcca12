//! Every fault: what the merchant gets, and what was done all the same.

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::zarinpal::{AMOUNT, Bench, MERCHANT, changed, order, shop};

/// A fault on verifications that strikes once.
fn once(kind: &str, more: &Value) -> Value {
    changed(json!({"route": "verify", "kind": kind, "times": 1}), more)
}

async fn verification(bench: &Bench, authority: &str) -> reqwest::Result<reqwest::Response> {
    bench
        .try_call("verify", &json!({"merchant_id": MERCHANT, "authority": authority, "amount": AMOUNT}))
        .await
}

#[tokio::test]
async fn f09_broken_answers_do_nothing() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({})).await;
    for (kind, more, status, shape) in [
        ("status", json!({"status": 502}), 502, "<h1>502</h1>"),
        ("status", json!({}), 503, "<h1>503</h1>"),
        ("html", json!({}), 200, "<!doctype html>"),
        ("garbage", json!({}), 200, "{\"data\":{\"code\":100,"),
        ("empty", json!({}), 200, ""),
    ] {
        bench.fault(once(kind, &more)).await;
        let answer = verification(&bench, &authority).await.unwrap();
        assert_eq!(answer.status(), status, "{kind}");
        let body = answer.text().await.unwrap();
        assert!(body.contains(shape), "{kind}: {body}");
        assert!(serde_json::from_str::<Value>(&body).is_err(), "{kind}: {body}");
        assert_eq!(bench.state(&authority).await, "paid", "{kind}");
    }
    assert_eq!(bench.verify(&authority).await.data()["code"], 100);
}

#[tokio::test]
async fn f09_a_huge_answer_is_five_megabytes_of_nothing() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({})).await;
    bench.fault(once("huge", &json!({}))).await;
    let body = verification(&bench, &authority).await.unwrap().bytes().await.unwrap();
    assert!(body.len() > 5 * 1024 * 1024);
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&body["data"], &body["errors"]), (&json!([]), &json!([])));
    assert_eq!(bench.state(&authority).await, "paid");
}

#[tokio::test]
async fn f09_a_slow_answer_is_the_true_one_byte_by_byte() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({})).await;
    bench.fault(once("slow", &json!({"ms": 1}))).await;
    let mut answer = verification(&bench, &authority).await.unwrap();
    let first = answer.chunk().await.unwrap().unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(bench.state(&authority).await, "verified", "done before the answer is there");
    let mut body = first.to_vec();
    while let Some(more) = answer.chunk().await.unwrap() {
        body.extend_from_slice(&more);
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["data"]["code"], 100);
}

#[tokio::test]
async fn an_answer_that_never_comes_may_have_done_its_work_or_not() {
    let bench = Bench::new().await;
    for (kind, done, next) in
        [("timeout", false, 100), ("reset", false, 100), ("timeout_after_success", true, 101)]
    {
        let authority = bench.paid(json!({})).await;
        bench.fault(once(kind, &json!({"ms": 20}))).await;
        assert!(verification(&bench, &authority).await.is_err(), "{kind}");
        assert_eq!(bench.state(&authority).await, if done { "verified" } else { "paid" }, "{kind}");
        assert_eq!(bench.verify(&authority).await.data()["code"], next, "{kind}");
    }
}

#[tokio::test]
async fn a_request_whose_answer_is_lost_has_opened_a_session() {
    let bench = Bench::new().await;
    bench.fault(json!({"route": "request", "kind": "timeout_after_success", "ms": 20, "times": 1})).await;
    assert!(bench.try_call("request", &order()).await.is_err());
    let second = bench.asked(json!({})).await;
    let all = bench.zarinpal.payments();
    assert_eq!(all.len(), 2);
    assert_ne!(all[0]["authority"], second);
}

#[tokio::test]
async fn an_answer_can_be_spoilt_after_the_work() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({})).await;
    bench.fault(once("status", &json!({"status": 504, "after_success": true}))).await;
    assert_eq!(verification(&bench, &authority).await.unwrap().status(), 504);
    assert_eq!(bench.verify(&authority).await.data()["code"], 101);
}

#[tokio::test]
async fn latency_is_only_late() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({})).await;
    bench.fault(once("latency", &json!({"ms": 20}))).await;
    assert_eq!(bench.verify(&authority).await.data()["code"], 100);
}

#[tokio::test]
async fn already_verified_says_101_although_it_is_the_first() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({})).await;
    bench.fault(once("already_verified", &json!({}))).await;
    let told = bench.verify(&authority).await.data();
    assert_eq!((&told["code"], &told["message"]), (&json!(101), &json!("Verified")));
    assert!(told["ref_id"].is_u64());
    assert_eq!(bench.payment(&authority).await["verifies"], 1);
    let unpaid = bench.asked(json!({})).await;
    bench.fault(once("already_verified", &json!({}))).await;
    bench.verify(&unpaid).await.refused(-51);
}

#[tokio::test]
async fn a_refusal_has_the_code_that_was_wished_for() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({})).await;
    for (code, status) in [(-10, 401), (-12, 429), (-15, 422), (-51, 422)] {
        bench.fault(once("refuse", &json!({"code": code}))).await;
        let answer = bench.verify(&authority).await;
        assert_eq!(answer.0, status);
        answer.refused(code);
    }
    bench.fault(once("refuse", &json!({}))).await;
    bench.verify(&authority).await.refused(-52);
    assert_eq!(bench.verify(&authority).await.data()["code"], 100);
}

#[tokio::test]
async fn a_duplicate_callback_comes_before_the_payer() {
    let bench = Bench::new().await;
    let (callback, seen) = shop().await;
    for (button, status) in [("pay", "OK"), ("cancel", "NOK")] {
        let authority = bench.asked(json!({"callback_url": callback})).await;
        bench.fault(json!({"route": "*", "kind": "duplicate_callback", "times": 1})).await;
        let back = bench.press(&authority, button).await;
        let visits = std::mem::take(&mut *seen.lock().unwrap());
        assert_eq!(visits, [format!("/back?intent=77&Authority={authority}&Status={status}")]);
        assert!(back.ends_with(&visits[0]), "{back}");
    }
    let authority = bench.asked(json!({"callback_url": callback})).await;
    bench.press(&authority, "pay").await;
    bench.bank(&authority, "pay").await;
    assert!(seen.lock().unwrap().is_empty(), "nobody else visits the callback");
    let gone = bench.asked(json!({"callback_url": "http://127.0.0.1:1/back"})).await;
    bench.fault(json!({"route": "*", "kind": "duplicate_callback", "times": 1})).await;
    assert!(bench.press(&gone, "pay").await.ends_with("&Status=OK"), "a shop that is down holds nobody up");
}

#[tokio::test]
async fn faults_strike_as_often_as_they_are_told_and_where() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({})).await;
    let refuse =
        |route: &str, more: Value| changed(json!({"route": route, "kind": "refuse", "code": -52}), &more);
    bench.fault(refuse("inquiry", json!({"times": 2}))).await;
    bench.verify(&authority).await.data();
    for _ in 0..2 {
        bench.about("inquiry", &authority).await.refused(-52);
    }
    bench.about("inquiry", &authority).await.data();
    assert_eq!(bench.faults().await, json!([]), "used up");

    bench.fault(refuse("*", json!({}))).await;
    for _ in 0..5 {
        for route in ["request", "verify", "inquiry", "unVerified", "reverse", "feeCalculation"] {
            bench.about(route, &authority).await.refused(-52);
        }
    }
    assert_eq!(bench.page(&authority).await.0, 200, "the page has a route of its own");
    assert_eq!(bench.faults().await.as_array().unwrap().len(), 1, "it stays until it is deleted");
    bench.control(reqwest::Method::DELETE, "faults", json!({})).await;
    bench.about("inquiry", &authority).await.data();

    bench.fault(refuse("inquiry", json!({"probability": 0.0}))).await;
    bench.about("inquiry", &authority).await.data();
    bench.control(reqwest::Method::DELETE, "faults", json!({})).await;
    bench.fault(refuse("inquiry", json!({"probability": 0.5}))).await;
    let mut struck = 0;
    for _ in 0..40 {
        struck += u32::from(bench.about("inquiry", &authority).await.0 != 200);
    }
    assert!((1..40).contains(&struck), "{struck} of 40");
}

#[tokio::test]
async fn the_page_can_fail_too() {
    let bench = Bench::new().await;
    let authority = bench.asked(json!({})).await;
    bench.fault(json!({"route": "StartPay", "kind": "status", "status": 502, "times": 2})).await;
    assert_eq!(bench.page(&authority).await.0, 502);
    let url = bench.url(&format!("/pg/StartPay/{authority}/pay"));
    assert_eq!(bench.http.post(url).send().await.unwrap().status(), 502);
    assert_eq!(bench.state(&authority).await, "created", "nobody was let in");
    assert!(bench.press(&authority, "pay").await.ends_with("&Status=OK"));
}

#[tokio::test]
async fn faults_have_a_form() {
    let bench = Bench::new().await;
    for (fault, status) in [
        (json!({"route": "pay", "kind": "status"}), 404),
        (json!({"route": "verify", "kind": "fire"}), 400),
        (json!({"kind": "status"}), 400),
        (json!({"route": "verify", "kind": "status", "status": "many"}), 400),
    ] {
        let answer = bench.control(reqwest::Method::POST, "faults", fault).await;
        assert_eq!(answer.0, status, "{}", answer.1);
    }
    for _ in 0..100 {
        bench.fault(json!({"route": "verify", "kind": "empty"})).await;
    }
    let more =
        bench.control(reqwest::Method::POST, "faults", json!({"route": "verify", "kind": "empty"})).await;
    assert_eq!(more.0, 400, "they are bounded");
}

#[tokio::test]
async fn work_goes_on_when_the_merchant_hangs_up() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({})).await;
    bench.fault(once("latency", &json!({"ms": 100}))).await;
    let address = bench.zarinpal.address;
    let body = json!({"merchant_id": MERCHANT, "authority": authority, "amount": AMOUNT}).to_string();
    let head = format!(
        "POST /pg/v4/payment/verify.json HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut raw = TcpStream::connect(address).await.unwrap();
    raw.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    bench.struck().await;
    drop(raw);
    bench.until(async || bench.state(&authority).await == "verified").await;
}

#[tokio::test]
async fn shutdown_does_not_wait_for_a_hanging_or_a_slow_answer() {
    let bench = Bench::new().await;
    for (route, kind) in [("verify", "timeout"), ("inquiry", "slow")] {
        bench.fault(json!({"route": route, "kind": kind, "times": 1})).await;
    }
    let body = json!({"merchant_id": MERCHANT, "authority": "A1", "amount": AMOUNT});
    let ask = |route: &str| {
        let request = bench.http.post(bench.url(&format!("/pg/v4/payment/{route}.json"))).json(&body);
        tokio::spawn(async move { request.send().await?.bytes().await })
    };
    let (hanging, slow) = (ask("verify"), ask("inquiry"));
    bench.struck().await;
    let ended = tokio::time::timeout(std::time::Duration::from_secs(30), bench.zarinpal.shutdown()).await;
    assert!(ended.is_ok());
    assert!(hanging.await.unwrap().is_err());
    assert!(slow.await.unwrap().is_ok(), "it ends where it was");
}
