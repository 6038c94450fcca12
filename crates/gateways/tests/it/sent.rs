//! What is sent, to the last member, and what is not sent at all.

use gateways::zarinpal::{LIVE_URL, Options};
use gateways::{SetupError, Zarinpal};
use serde_json::{Value, json};
use shop::payments::{Asked, DESCRIPTION_LEN_MAX, Gateway as _, GatewayAccess, GatewayError, PaymentRequest};

use crate::server::{AUTHORITY, CALLBACK_URL, MERCHANT, Server, access, access_of, asked, request, rial};

async fn server() -> Server {
    let data = json!({ "code": 100, "authority": AUTHORITY, "ref_id": 201, "status": "PAID" });
    Server::saying(200, json!({ "data": data, "errors": [] })).await
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, GatewayError>) -> String {
    match answer.unwrap_err() {
        GatewayError::Refused { code, .. } => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_call_sends_exactly_its_body() {
    let (server, access) = (server().await, access());
    let gateway = server.gateway();
    gateway.open(&access, &request()).await.unwrap();
    gateway.verify(&access, &asked()).await.unwrap();
    gateway.inquire(&access, AUTHORITY).await.unwrap();
    gateway.unverified(&access).await.unwrap();
    gateway.reverse(&access, AUTHORITY).await.unwrap();

    let expected: [(&str, Value); 5] = [
        (
            "request.json",
            json!({
                "merchant_id": MERCHANT,
                "amount": 1_500_000,
                "currency": "IRR",
                "callback_url": CALLBACK_URL,
                "description": "Order 4711",
                "metadata": { "order_id": "4711", "auto_verify": false },
            }),
        ),
        ("verify.json", json!({ "merchant_id": MERCHANT, "authority": AUTHORITY, "amount": 1_500_000 })),
        ("inquiry.json", json!({ "merchant_id": MERCHANT, "authority": AUTHORITY })),
        ("unVerified.json", json!({ "merchant_id": MERCHANT })),
        ("reverse.json", json!({ "merchant_id": MERCHANT, "authority": AUTHORITY })),
    ];
    let seen = server.seen();
    assert_eq!(seen.len(), expected.len());
    for (seen, (path, body)) in seen.iter().zip(expected) {
        assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", path));
        assert_eq!(seen.json(), body);
        assert_eq!(seen.header("content-type"), Some("application/json"));
        assert_eq!(seen.header("accept"), Some("application/json"));
    }
}

#[tokio::test]
async fn a_long_description_is_cut_between_characters() {
    let server = server().await;
    let long = PaymentRequest { description: "\u{633}".repeat(DESCRIPTION_LEN_MAX + 1), ..request() };
    server.gateway().open(&access(), &long).await.unwrap();
    let sent = server.seen()[0].json();
    assert_eq!(sent["description"].as_str().unwrap().chars().count(), DESCRIPTION_LEN_MAX);
}

#[tokio::test]
async fn a_merchant_id_is_sent_in_small_letters() {
    let server = server().await;
    server.gateway().unverified(&access_of(&MERCHANT.to_uppercase())).await.unwrap();
    assert_eq!(server.seen()[0].json()["merchant_id"], MERCHANT);
}

#[tokio::test]
async fn nothing_is_sent_for_a_merchant_id_of_another_form() {
    let server = server().await;
    let gateway = server.gateway();
    let wrong = [
        "",
        "zibal",
        "1344b5d4-0048-11e8-94db-005056a205b",
        "1344b5d4-0048-11e8-94db-005056a205be ",
        "1344b5d4-0048-11e8-94db-005056a205bg",
        "1344b5d40-048-11e8-94db-005056a205be",
        "1344b5d4+0048+11e8+94db+005056a205be",
        "1344b5d4-0048-11e8-94db-005056a205\u{e9}",
    ];
    for merchant in wrong {
        let access = access_of(merchant);
        assert_eq!(refusal(gateway.open(&access, &request()).await), "merchant", "{merchant}");
        assert_eq!(refusal(gateway.verify(&access, &asked()).await), "merchant");
        assert_eq!(refusal(gateway.inquire(&access, AUTHORITY).await), "merchant");
        assert_eq!(refusal(gateway.unverified(&access).await), "merchant");
        assert_eq!(refusal(gateway.reverse(&access, AUTHORITY).await), "merchant");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn nothing_is_sent_for_an_authority_of_another_form() {
    let server = server().await;
    let (gateway, access) = (server.gateway(), access());
    let short = &AUTHORITY[1..];
    let wrong =
        ["", "A1", short, &format!("{AUTHORITY}0"), &format!("a{short}"), &format!("A/{}", &short[1..])];
    for authority in wrong {
        let asked = Asked { authority: authority.to_owned(), ..asked() };
        assert_eq!(refusal(gateway.verify(&access, &asked).await), "authority", "{authority}");
        assert_eq!(refusal(gateway.inquire(&access, authority).await), "authority");
        assert_eq!(refusal(gateway.reverse(&access, authority).await), "authority");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn an_amount_outside_of_the_abilities_opens_nothing() {
    let server = server().await;
    let gateway = server.gateway();
    let abilities = gateway.abilities();
    assert_eq!((abilities.amount_min, abilities.amount_max), (rial(10_000), rial(1_000_000_000)));
    assert!(abilities.list_unverified && abilities.reverse);
    for amount in [-10_000, 0, 9_999, 1_000_000_001] {
        let request = PaymentRequest { amount: rial(amount), ..request() };
        assert_eq!(refusal(gateway.open(&access(), &request).await), "amount");
    }
    assert!(server.seen().is_empty());
    for amount in [10_000, 1_000_000_000] {
        let request = PaymentRequest { amount: rial(amount), ..request() };
        gateway.open(&access(), &request).await.unwrap();
    }
    let sent: Vec<Value> = server.seen().iter().map(|seen| seen.json()["amount"].clone()).collect();
    assert_eq!(sent, [json!(10_000), json!(1_000_000_000)]);
}

#[tokio::test]
async fn another_address_is_the_sandbox_too() {
    let server = server().await;
    let sandbox = GatewayAccess { sandbox: true, ..access() };
    let page = server.gateway().open(&sandbox, &request()).await.unwrap();
    assert_eq!(page.url, format!("{}pg/StartPay/{AUTHORITY}", server.address()));
    assert_eq!(server.paths(), ["request.json"]);
}

#[tokio::test]
async fn the_sandbox_is_asked_for_the_sandbox_alone() {
    let (live, sandbox) = (server().await, server().await);
    let options = Options { sandbox_url: sandbox.address().to_owned(), ..Options::at(live.address()) };
    let gateway = Zarinpal::with(&options).unwrap();
    gateway.unverified(&access()).await.unwrap();
    assert_eq!((live.paths_taken().len(), sandbox.paths_taken().len()), (1, 0));
    let page = gateway.open(&GatewayAccess { sandbox: true, ..access() }, &request()).await.unwrap();
    assert_eq!((live.paths_taken().len(), sandbox.paths_taken().len()), (0, 1));
    assert!(page.url.starts_with(sandbox.address()), "the payer too: {}", page.url);
}

#[test]
fn its_own_address_leaves_the_sandbox_where_it_is() {
    for url in [None, Some(LIVE_URL), Some("https://payment.zarinpal.com/")] {
        let shown = format!("{:?}", Zarinpal::new(url).unwrap());
        assert!(shown.contains("\"https://payment.zarinpal.com\""), "{shown}");
        assert!(shown.contains("\"https://sandbox.zarinpal.com\""), "{shown}");
    }
}

#[test]
fn an_address_that_is_none_makes_no_gateway() {
    let wrong = [
        "",
        "payment.zarinpal.com",
        "ftp://payment.zarinpal.com",
        "https://",
        "https://us:er@payment.zarinpal.com",
        "https://us@payment.zarinpal.com",
        "https://payment.zarinpal.com/?a=b",
        "https://payment.zarinpal.com/#a",
    ];
    for address in wrong {
        assert_eq!(Zarinpal::new(Some(address)).unwrap_err(), SetupError::Address, "{address}");
        let options = Options { sandbox_url: address.to_owned(), ..Options::default() };
        assert_eq!(Zarinpal::with(&options).unwrap_err(), SetupError::Address, "{address}");
    }
}
