//! Taking money: the first word and the second, what must agree, what the lists and the inquiry say.

use reqwest::Method;
use serde_json::{Value, json};
use sims::zarinpal::Options;

use crate::zarinpal::{AMOUNT, Bench, MERCHANT, OTHER, options};

#[tokio::test]
async fn the_first_verification_says_100_and_every_other_101() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({"metadata": {"order_id": "1042"}})).await;
    assert_eq!(bench.state(&authority).await, "paid");
    let first = bench.verify(&authority).await.data();
    let keys = [
        "wages",
        "code",
        "message",
        "card_hash",
        "card_pan",
        "ref_id",
        "fee_type",
        "fee",
        "shaparak_fee",
        "order_id",
    ];
    assert_eq!(first.as_object().unwrap().keys().collect::<Vec<_>>(), keys);
    assert_eq!((&first["code"], &first["message"]), (&json!(100), &json!("Paid")));
    assert_eq!((&first["wages"], &first["order_id"]), (&json!([]), &json!("1042")));
    assert_eq!((&first["fee"], &first["fee_type"]), (&json!(14_000), &json!("Merchant")));
    for _ in 0..2 {
        let again = bench.verify(&authority).await.data();
        assert_eq!((&again["code"], &again["message"]), (&json!(101), &json!("Verified")));
        for same in ["ref_id", "card_pan", "card_hash"] {
            assert_eq!(again[same], first[same]);
        }
    }
    assert_eq!(bench.payment(&authority).await["verifies"], 3);
    assert_eq!(bench.state(&authority).await, "verified");
}

#[tokio::test]
async fn references_grow_and_cards_are_masked_and_hashed() {
    let bench = Bench::new().await;
    let mut last = 0;
    for _ in 0..5 {
        let authority = bench.paid(json!({})).await;
        let data = bench.verify(&authority).await.data();
        let reference = data["ref_id"].as_u64().unwrap();
        assert!(reference > last);
        last = reference;
        let pan = data["card_pan"].as_str().unwrap();
        assert_eq!((pan.len(), &pan[6..12]), (16, "******"), "{pan}");
        assert!(pan[..6].bytes().chain(pan[12..].bytes()).all(|byte| byte.is_ascii_digit()), "{pan}");
        let hash = data["card_hash"].as_str().unwrap();
        let upper_hex = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
        assert!(hash.len() == 64 && hash.bytes().all(upper_hex), "{hash}");
    }
}

#[tokio::test]
async fn only_the_card_that_was_named_pays() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({"metadata": {"card_pan": "6037991111222232"}})).await;
    assert_eq!(bench.verify(&authority).await.data()["card_pan"], "603799******2232");
}

#[tokio::test]
async fn the_sandbox_writes_its_receipts_a_little_differently() {
    let bench = Bench::with(Options { sandbox: true, ..options() }).await;
    let authority = bench.paid(json!({})).await;
    let data = bench.verify(&authority).await.data();
    assert_eq!((&data["wages"], &data["shaparak_fee"]), (&Value::Null, &json!(1_200)));
    assert_eq!(data["card_pan"], "999999******9999");
    let real = Bench::new().await;
    let authority = real.paid(json!({})).await;
    assert_eq!(real.verify(&authority).await.data()["shaparak_fee"], "1200", "a text, on the real service");
}

#[tokio::test]
async fn nothing_that_is_not_paid_can_be_verified() {
    let bench = Bench::new().await;
    let authority = bench.asked(json!({})).await;
    bench.verify(&authority).await.refused(-51);
    bench.page(&authority).await;
    assert_eq!(bench.state(&authority).await, "in_bank");
    bench.verify(&authority).await.refused(-51);
    bench.bank(&authority, "cancel").await;
    bench.verify(&authority).await.refused(-51);
    let failed = bench.asked(json!({})).await;
    bench.bank(&failed, "fail").await;
    bench.verify(&failed).await.refused(-51);
    assert_eq!(bench.payment(&failed).await["verifies"], 0);
}

#[tokio::test]
async fn amount_merchant_and_authority_must_agree() {
    let bench = Bench::new().await;
    bench.merchant(json!({"merchant_id": OTHER})).await;
    let authority = bench.paid(json!({})).await;
    let body = |merchant: &str, authority: &str, amount: i64| json!({"merchant_id": merchant, "authority": authority, "amount": amount});
    for amount in [AMOUNT - 1, AMOUNT / 10, AMOUNT * 10] {
        bench.call("verify", body(MERCHANT, &authority, amount)).await.refused(-50);
    }
    for route in ["verify", "inquiry", "reverse"] {
        bench.call(route, body(OTHER, &authority, AMOUNT)).await.refused(-53);
        let unknown = format!("A{}", "0".repeat(35));
        bench.call(route, body(MERCHANT, &unknown, AMOUNT)).await.refused(-54);
        bench.call(route, body(MERCHANT, "nonsense", AMOUNT)).await.refused(-54);
        let errors = bench.call(route, json!({"merchant_id": MERCHANT, "amount": AMOUNT})).await.refused(-9);
        assert!(errors["validations"][0]["authority"].is_string(), "{errors}");
    }
    let errors = bench.call("verify", json!({"merchant_id": MERCHANT, "authority": authority})).await;
    assert!(errors.refused(-9)["validations"][0]["amount"].is_string());
    assert_eq!(bench.state(&authority).await, "paid", "nobody has taken the money");
    assert_eq!(bench.verify(&authority).await.data()["code"], 100);
}

#[tokio::test]
async fn a_session_remembers_its_unit() {
    let bench = Bench::new().await;
    let authority = bench.paid(json!({"amount": 180_000, "currency": "IRT"})).await;
    bench.verify(&authority).await.refused(-50);
    let body = json!({"merchant_id": MERCHANT, "authority": authority, "amount": 180_000});
    let data = bench.call("verify", body).await.data();
    assert_eq!(
        (&data["code"], &data["fee"], &data["shaparak_fee"]),
        (&json!(100), &json!(1_400), &json!("120"))
    );
}

#[tokio::test]
async fn what_is_verified_by_itself_says_101_the_first_time() {
    let bench = Bench::new().await;
    let by_request = bench.paid(json!({"metadata": {"auto_verify": true}})).await;
    assert_eq!(bench.status(&by_request).await, "VERIFIED");
    assert_eq!(bench.verify(&by_request).await.data()["code"], 101);
    bench.merchant(json!({"merchant_id": MERCHANT, "auto_verify": true})).await;
    let by_terminal = bench.paid(json!({})).await;
    assert_eq!(bench.verify(&by_terminal).await.data()["code"], 101);
    let by_hand = bench.paid(json!({"metadata": {"auto_verify": false}})).await;
    assert_eq!(bench.verify(&by_hand).await.data()["code"], 100);
}

#[tokio::test]
async fn the_inquiry_tells_and_moves_nothing() {
    let bench = Bench::new().await;
    let authority = bench.asked(json!({})).await;
    let told = bench.about("inquiry", &authority).await.data();
    assert_eq!(told, json!({"status": "IN_BANK", "code": 100, "message": "Success"}));
    assert_eq!(bench.state(&authority).await, "created");
    bench.bank(&authority, "pay").await;
    assert_eq!(bench.status(&authority).await, "PAID");
    assert_eq!(bench.status(&authority).await, "PAID");
    bench.verify(&authority).await.data();
    assert_eq!(bench.status(&authority).await, "VERIFIED");
    bench.about("reverse", &authority).await.data();
    assert_eq!(bench.status(&authority).await, "REVERSED");
    let canceled = bench.asked(json!({})).await;
    bench.bank(&canceled, "cancel").await;
    assert_eq!(bench.status(&canceled).await, "FAILED");
}

#[tokio::test]
async fn unverified_money_is_listed_for_its_own_merchant() {
    let bench = Bench::new().await;
    bench.merchant(json!({"merchant_id": OTHER})).await;
    let list = async |merchant: &str| bench.call("unVerified", json!({"merchant_id": merchant})).await.data();
    assert_eq!(list(MERCHANT).await, json!({"code": "100", "message": "Success", "authorities": []}));
    let first = bench.paid(json!({})).await;
    bench.asked(json!({})).await;
    let taken = bench.paid(json!({})).await;
    bench.verify(&taken).await.data();
    bench.advance(0, 61);
    let second = bench.paid(json!({})).await;
    let theirs = bench.paid(json!({"merchant_id": OTHER})).await;
    let entry = |authority: &str, date: &str| {
        json!({
            "authority": authority, "amount": AMOUNT, "callback_url": "https://shop.example/back?intent=77",
            "referer": "/", "date": date,
        })
    };
    let expected = json!([entry(&second, "2026-11-20 15:31:01"), entry(&first, "2026-11-20 15:30:00")]);
    assert_eq!(list(MERCHANT).await["authorities"], expected, "newest first, in the time of Tehran");
    assert_eq!(list(OTHER).await["authorities"], json!([entry(&theirs, "2026-11-20 15:31:01")]));
}

#[tokio::test]
async fn the_list_holds_the_last_hundred() {
    let bench = Bench::new().await;
    let mut paid = Vec::new();
    for _ in 0..103 {
        paid.push(bench.paid(json!({})).await);
    }
    let list = bench.call("unVerified", json!({"merchant_id": MERCHANT})).await.data();
    let listed: Vec<&str> =
        list["authorities"].as_array().unwrap().iter().map(|it| it["authority"].as_str().unwrap()).collect();
    let newest: Vec<&str> = paid.iter().rev().take(100).map(String::as_str).collect();
    assert_eq!(listed, newest);
    let all = bench.control(Method::GET, "payments", json!({})).await.1;
    let all: Vec<&Value> = all.as_array().unwrap().iter().map(|it| &it["authority"]).collect();
    assert_eq!(all, paid.iter().collect::<Vec<_>>(), "control tells all of them, oldest first");
}
