//! Asking for money: what is taken, what is refused and in which words, who may ask.

use reqwest::Method;
use serde_json::{Value, json};
use sims::zarinpal::Options;

use crate::zarinpal::{AMOUNT, Bench, MERCHANT, OTHER, options, order, order_with};

fn is_authority(text: &str, first: char) -> bool {
    text.len() == 36 && text.starts_with(first) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[tokio::test]
async fn a_good_request_gives_an_authority_and_no_errors() {
    let bench = Bench::new().await;
    let answer = bench.call("request", order()).await;
    let expected_keys = ["authority", "fee", "fee_type", "code", "message"];
    let data = answer.data();
    assert_eq!(data.as_object().unwrap().keys().collect::<Vec<_>>(), expected_keys);
    assert!(is_authority(data["authority"].as_str().unwrap(), 'A'), "{data}");
    assert_eq!((&data["code"], &data["message"]), (&json!(100), &json!("Success")));
    assert_eq!((&data["fee_type"], data["fee"].as_i64().unwrap()), (&json!("Merchant"), 14_000));
    let again = bench.asked(json!({})).await;
    assert_ne!(data["authority"], again, "asking twice opens two sessions");
}

#[tokio::test]
async fn control_tells_what_was_asked_for() {
    let bench = Bench::new().await;
    let authority = bench.asked(json!({"currency": "IRT", "metadata": {"order_id": "1042"}})).await;
    let expected = json!({
        "authority": authority, "merchant_id": MERCHANT, "amount": AMOUNT, "currency": "IRT",
        "callback_url": "https://shop.example/back?intent=77", "description": "Fifty gigabytes",
        "order_id": "1042", "state": "created", "ref_id": null, "card_pan": null,
        "created_at": "2026-11-20T12:00:00+00:00", "settles_at": null, "paid_at": null, "verifies": 0,
        "refunded": 0,
    });
    assert_eq!(bench.payment(&authority).await, expected);
    let one = bench.control(Method::GET, &format!("payments/{authority}"), json!({})).await;
    assert_eq!(one.1, expected);
    assert_eq!(bench.control(Method::GET, "payments/A1", json!({})).await.0, 404);
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let bench = Bench::new().await;
    let wrong = [
        ("merchant_id", json!(null), "merchant_id"),
        ("merchant_id", json!("1344b5d4"), "merchant_id"),
        ("merchant_id", json!(MERCHANT.to_uppercase()), "merchant_id"),
        ("merchant_id", json!(7), "merchant_id"),
        ("amount", json!(null), "amount"),
        ("amount", json!(999), "amount"),
        ("amount", json!(-5_000), "amount"),
        ("amount", json!(1500.5), "amount"),
        ("amount", json!("much"), "amount"),
        ("amount", json!(u64::MAX), "amount"),
        ("currency", json!("USD"), "currency"),
        ("currency", json!(null), "currency"),
        ("callback_url", json!(null), "callback_url"),
        ("callback_url", json!("shop.example/back"), "callback_url"),
        ("callback_url", json!("ftp://shop.example/"), "callback_url"),
        ("description", json!(null), "description"),
        ("description", json!(" "), "description"),
        ("description", json!("\u{6cc}".repeat(501)), "description"),
        ("metadata", json!(null), "metadata"),
        ("metadata", json!("order 7"), "metadata"),
        ("metadata", json!({"order_id": 1042}), "metadata.order_id"),
        ("metadata", json!({"order_id": null}), "metadata.order_id"),
        ("metadata", json!({"mobile": null}), "metadata.mobile"),
        ("metadata", json!({"mobile": "9121234567"}), "metadata.mobile"),
        ("metadata", json!({"mobile": "+989121234567"}), "metadata.mobile"),
        ("metadata", json!({"email": null}), "metadata.email"),
        ("metadata", json!({"email": "sara"}), "metadata.email"),
        ("metadata", json!({"card_pan": "6037-9911-1122-2232"}), "metadata.card_pan"),
        ("metadata", json!({"card_pan": null}), "metadata.card_pan"),
        ("metadata", json!({"auto_verify": "true"}), "metadata.auto_verify"),
        ("wages", json!("all"), "wages"),
        ("wages", json!([{"iban": "IR12", "amount": 10_000, "description": "x"}]), "wages.0.iban"),
        ("cart_data", json!(7), "cart_data"),
    ];
    for (field, value, named) in wrong {
        let answer = bench.call("request", order_with(&json!({field: value}))).await;
        assert_eq!(answer.0, 422);
        let errors = answer.refused(-9);
        let validations = errors["validations"].as_array().unwrap();
        assert_eq!(validations.len(), 1, "{field} {value}: {errors}");
        assert!(validations[0][named].is_string(), "{field} {value}: {errors}");
    }
    assert_eq!(bench.control(Method::GET, "payments", json!({})).await.1, json!([]), "nothing was opened");
}

#[tokio::test]
async fn what_is_missing_is_told_at_once_whatever_the_body_is() {
    let bench = Bench::new().await;
    for body in ["", "not json", "[]", "null", "{}"] {
        let url = bench.url("/pg/v4/payment/request.json");
        let answer = bench.http.post(url).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 422);
        let answer: Value = answer.json().await.unwrap();
        let expected = json!([
            {"merchant_id": "The merchant id field is required."},
            {"amount": "The amount field is required."},
            {"callback_url": "The callback url field is required."},
            {"description": "The description field is required."},
        ]);
        assert_eq!(answer["errors"]["validations"], expected, "{body}");
    }
}

#[tokio::test]
async fn what_the_documentation_allows_is_taken() {
    let bench = Bench::new().await;
    let fine = [
        json!({"amount": "1800000"}),
        json!({"amount": 1_000}),
        json!({"description": "\u{6cc}".repeat(500)}),
        json!({"callback_url": "http://127.0.0.1:8080/webhooks/zarinpal?a=1#top"}),
        json!({"metadata": []}),
        json!({"metadata": {}}),
        json!({"metadata": {"mobile": "09121234567", "email": "a@b.ir", "order_id": "7", "auto_verify": false}}),
        json!({"referrer_id": "a1B2"}),
        json!({"cart_data": {"items": []}}),
        json!({"wages": [{"iban": format!("IR{}", "1".repeat(24)), "amount": 10_000, "description": "x"}]}),
    ];
    for changes in fine {
        bench.asked(changes).await;
    }
}

#[tokio::test]
async fn the_most_is_a_hundred_million_toman_in_either_unit() {
    let bench = Bench::new().await;
    for (currency, most) in [("IRR", 1_000_000_000_i64), ("IRT", 100_000_000)] {
        bench.asked(json!({"currency": currency, "amount": most})).await;
        let over = order_with(&json!({"currency": currency, "amount": most + 1}));
        bench.call("request", over).await.refused(-41);
        let fee = json!({"merchant_id": MERCHANT, "currency": currency, "amount": most + 1});
        bench.call("feeCalculation", fee).await.refused(-41);
    }
    bench.call("request", order_with(&json!({"amount": 1_000_000_001}))).await.refused(-41);
}

#[tokio::test]
async fn wages_have_rules_of_their_own() {
    let bench = Bench::new().await;
    let part =
        |amount: i64| json!({"iban": format!("IR{}", "1".repeat(24)), "amount": amount, "description": "x"});
    let too_many: Vec<Value> = (0..6).map(|_| part(10_000)).collect();
    for (wages, code) in [
        (json!(too_many), -35),
        (json!([part(9_999)]), -36),
        (json!([part(AMOUNT / 2), part(AMOUNT / 2)]), -32),
    ] {
        bench.call("request", order_with(&json!({"wages": wages}))).await.refused(code);
    }
}

#[tokio::test]
async fn a_referrer_of_no_form_has_a_code_of_its_own() {
    let bench = Bench::new().await;
    for referrer in [json!(""), json!("a b"), json!(7), json!(null)] {
        bench.call("request", order_with(&json!({"referrer_id": referrer}))).await.refused(429);
    }
}

#[tokio::test]
async fn only_known_and_active_terminals_are_admitted_anywhere() {
    let bench = Bench::new().await;
    let stranger = async |route: &str| {
        bench.call(route, order_with(&json!({"merchant_id": OTHER, "authority": "A1"}))).await
    };
    for route in ["request", "verify", "inquiry", "unVerified", "reverse", "feeCalculation"] {
        let answer = stranger(route).await;
        assert_eq!(answer.0, 401, "{route}");
        answer.refused(-10);
    }
    bench.merchant(json!({"merchant_id": OTHER, "active": false})).await;
    stranger("request").await.refused(-11);
    stranger("unVerified").await.refused(-11);
    bench.merchant(json!({"merchant_id": OTHER, "active": true})).await;
    stranger("request").await.data();
}

#[tokio::test]
async fn too_many_calls_in_a_minute_are_refused_until_it_is_over() {
    let bench = Bench::new().await;
    bench.merchant(json!({"merchant_id": MERCHANT, "calls_per_minute": 2})).await;
    bench.asked(json!({})).await;
    bench.advance(0, 30);
    bench.asked(json!({})).await;
    let answer = bench.call("request", order()).await;
    assert_eq!(answer.0, 429);
    answer.refused(-12);
    bench.call("unVerified", json!({"merchant_id": MERCHANT})).await.refused(-12);
    bench.advance(0, 30);
    bench.asked(json!({})).await;
    bench.call("request", order()).await.refused(-12);
}

#[tokio::test]
async fn a_registered_domain_binds_the_callback() {
    let bench = Bench::with(Options { domain: Some("shop.example".to_owned()), ..options() }).await;
    bench.asked(json!({})).await;
    bench.asked(json!({"callback_url": "https://www.Shop.example/back"})).await;
    for callback in ["https://other.example/back", "https://shop.example.evil/back", "http://127.0.0.1/back"]
    {
        bench.call("request", order_with(&json!({"callback_url": callback}))).await.refused(-14);
    }
    bench.merchant(json!({"merchant_id": MERCHANT, "domain": null})).await;
    bench.asked(json!({"callback_url": "http://127.0.0.1/back"})).await;
}

#[tokio::test]
async fn the_sandbox_admits_everybody_and_marks_its_authorities() {
    let bench = Bench::with(Options { sandbox: true, ..options() }).await;
    let authority = bench.asked(json!({"merchant_id": OTHER})).await;
    assert!(is_authority(&authority, 'S'), "{authority}");
    bench.call("request", order_with(&json!({"merchant_id": "nobody"}))).await.refused(-9);
}

#[tokio::test]
async fn the_fee_is_told_beforehand_and_stays_the_same() {
    let bench = Bench::new().await;
    let body = |amount: i64, currency: &str| json!({"merchant_id": MERCHANT, "amount": amount, "currency": currency});
    let told = bench.call("feeCalculation", body(AMOUNT, "IRR")).await.data();
    let expected = json!({
        "amount": AMOUNT, "fee": 14_000, "fee_type": "Merchant", "suggested_amount": AMOUNT + 14_000,
        "code": 100, "message": "Success",
    });
    assert_eq!(told, expected);
    let toman = bench.call("feeCalculation", body(AMOUNT / 10, "IRT")).await.data();
    assert_eq!(toman["fee"], 1_400, "in the unit of the amount");
    let large = bench.call("feeCalculation", body(900_000_000, "IRR")).await.data();
    assert_eq!(large["fee"], 165_000, "the share has a cap");
    bench.call("feeCalculation", body(10, "IRR")).await.refused(-9);
    assert_eq!(bench.control(Method::GET, "payments", json!({})).await.1, json!([]));
}

#[tokio::test]
async fn routes_are_named_exactly_and_bodies_are_bounded() {
    let bench = Bench::new().await;
    for path in ["unverified.json", "request", "pay.json", ".json"] {
        let url = bench.url(&format!("/pg/v4/payment/{path}"));
        assert_eq!(bench.http.post(url).json(&order()).send().await.unwrap().status(), 404, "{path}");
    }
    let url = bench.url("/pg/v4/payment/request.json");
    assert_eq!(bench.http.get(&url).send().await.unwrap().status(), 405);
    let large = order_with(&json!({"description": "x".repeat(70_000)}));
    assert_eq!(bench.http.post(&url).json(&large).send().await.unwrap().status(), 413);
}

#[tokio::test]
async fn the_ready_line_names_address_and_merchant() {
    let bench = Bench::new().await;
    let line = bench.zarinpal.ready_line();
    assert_eq!(line["ready"], true);
    assert_eq!((&line["url"], &line["merchant"]), (&json!(bench.zarinpal.url), &json!(MERCHANT)));
    let one = Bench::with(Options { merchant: None, seed: 7, ..options() }).await;
    let two = Bench::with(Options { merchant: None, seed: 7, ..options() }).await;
    assert_eq!(one.zarinpal.merchant, two.zarinpal.merchant, "made from the seed");
    let mine = |bench: &Bench| order_with(&json!({"merchant_id": bench.zarinpal.merchant}));
    let (a, b) = (one.call("request", mine(&one)).await.data(), two.call("request", mine(&two)).await.data());
    assert_eq!(a["authority"], b["authority"]);
    let wrong = Options { merchant: Some("me".to_owned()), ..options() };
    assert!(sims::zarinpal::Zarinpal::start(wrong).await.is_err());
}
