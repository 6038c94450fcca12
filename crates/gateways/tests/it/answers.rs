//! Every documented answer, and what it means. The bodies are written from the documentation (`fixtures/zarinpal`).

use std::sync::{Arc, Mutex};

use gateways::Zarinpal;
use serde_json::{Value, json};
use shop::payments::{Gateway as _, GatewayError, GatewayFact, Opened, Proof, Reversal, UnverifiedList};

use crate::server::{AUTHORITY, Server, access, asked, json as reply, request};

struct Case {
    name: String,
    status: u16,
    body: Value,
    means: String,
}

fn cases(text: &str) -> Vec<Case> {
    let read = |case: &Value| Case {
        name: case["name"].as_str().unwrap().to_owned(),
        status: u16::try_from(case["status"].as_u64().unwrap()).unwrap(),
        body: case["body"].clone(),
        means: case["means"].as_str().unwrap().to_owned(),
    };
    serde_json::from_str::<Vec<Value>>(text).unwrap().iter().map(read).collect()
}

/// One server whose answer changes from case to case.
struct Desk {
    server: Server,
    gateway: Zarinpal,
    answer: Arc<Mutex<(u16, Value)>>,
}

impl Desk {
    async fn new() -> Self {
        let answer = Arc::new(Mutex::new((500, Value::Null)));
        let said = Arc::clone(&answer);
        let server = Server::start(move |_| {
            let (status, body) = &*said.lock().unwrap();
            reply(*status, body)
        })
        .await;
        Self { gateway: server.gateway(), server, answer }
    }

    fn says(&self, status: u16, body: Value) -> &Zarinpal {
        *self.answer.lock().unwrap() = (status, body);
        &self.gateway
    }

    /// Since the last look.
    fn paths(&self) -> Vec<String> {
        self.server.paths_taken()
    }
}

/// One word for a trouble; with Zarinpal's own words where `full`.
fn trouble(error: &GatewayError, full: bool) -> String {
    match error {
        GatewayError::Unknown(_) => "unknown".to_owned(),
        GatewayError::Limited => "limited".to_owned(),
        GatewayError::Refused { code, detail } if full => format!("refused {code} {detail}"),
        GatewayError::Refused { code, .. } => format!("refused {code}"),
    }
}

fn proof(proof: &Proof) -> String {
    assert_eq!(proof.amount, asked().amount, "what is credited is what was asked for");
    let mut text = if proof.repeated { "paid again " } else { "paid " }.to_owned();
    text.push_str(&proof.reference);
    if let Some(card) = &proof.payer_card {
        text.push_str(&format!(", card {card}"));
    }
    if let Some(fee) = proof.fee {
        text.push_str(&format!(", fee {}", fee.rial()));
    }
    text
}

fn fact(fact: &GatewayFact) -> String {
    match fact {
        GatewayFact::Paid(paid) => proof(paid),
        GatewayFact::Pending => "pending".to_owned(),
        GatewayFact::AtBank => "at bank".to_owned(),
        GatewayFact::Failed { code } => format!("failed {code}"),
    }
}

fn opened(opened: &Opened) -> String {
    let fee = opened.fee.map(|fee| format!(", fee {}", fee.rial())).unwrap_or_default();
    format!("opened {}{fee}", opened.authority)
}

fn listed(list: &UnverifiedList) -> String {
    assert!(!list.full, "nothing of the fixtures is long");
    let one = |it: &shop::payments::Unverified| format!("{} {}", it.authority, it.amount.rial());
    list.payments.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn reversal(reversal: &Reversal) -> String {
    match reversal {
        Reversal::Reversed => "reversed".to_owned(),
        Reversal::TooLate { code } => format!("too late {code}"),
        Reversal::Impossible { code } => format!("impossible {code}"),
    }
}

#[tokio::test]
async fn every_answer_to_verify_means_what_is_documented() {
    let desk = Desk::new().await;
    for case in cases(include_str!("../../fixtures/zarinpal/verify.json")) {
        let answer = desk.says(case.status, case.body).verify(&access(), &asked()).await;
        let means = answer.as_ref().map_or_else(|error| trouble(error, false), fact);
        assert_eq!(means, case.means, "{}: {answer:?}", case.name);
        assert_eq!(desk.paths(), ["verify.json"], "{}: asked once, whatever comes", case.name);
    }
}

#[tokio::test]
async fn every_answer_to_request_means_what_is_documented() {
    let desk = Desk::new().await;
    for case in cases(include_str!("../../fixtures/zarinpal/open.json")) {
        let answer = desk.says(case.status, case.body).open(&access(), &request()).await;
        let means = answer.as_ref().map_or_else(|error| trouble(error, true), opened);
        assert_eq!(means, case.means, "{}: {answer:?}", case.name);
        if let Ok(page) = answer {
            assert_eq!(page.url, format!("{}pg/StartPay/{}", desk.server.address(), page.authority));
        }
        assert_eq!(desk.paths(), ["request.json"], "{}: a repeat would open a second page", case.name);
    }
}

#[tokio::test]
async fn every_word_of_an_inquiry_is_known_or_unclear() {
    let desk = Desk::new().await;
    for case in cases(include_str!("../../fixtures/zarinpal/inquiry.json")) {
        let answer = desk.says(case.status, case.body).inquire(&access(), AUTHORITY).await;
        let means =
            answer.as_ref().map_or_else(|error| trouble(error, false), |standing| format!("{standing:?}"));
        assert_eq!(means, case.means, "{}: {answer:?}", case.name);
    }
}

#[tokio::test]
async fn every_shape_of_the_unverified_list_is_read() {
    let desk = Desk::new().await;
    for case in cases(include_str!("../../fixtures/zarinpal/unverified.json")) {
        let answer = desk.says(case.status, case.body).unverified(&access()).await;
        let means = answer.as_ref().map_or_else(|error| trouble(error, false), listed);
        assert_eq!(means, case.means, "{}: {answer:?}", case.name);
    }
}

#[tokio::test]
async fn a_list_of_a_hundred_is_full_whatever_is_in_it() {
    let desk = Desk::new().await;
    for (count, full) in [(99, false), (100, true), (101, true)] {
        let mut items: Vec<Value> = (0..count - 1)
            .map(|number| json!({ "authority": format!("A{number:035}"), "amount": 50_500 }))
            .collect();
        items.push(json!("nonsense counts, for it takes a place"));
        let body = json!({ "data": { "code": 100, "authorities": items }, "errors": [] });
        let list = desk.says(200, body).unverified(&access()).await.unwrap();
        assert_eq!((list.payments.len(), list.full), (count - 1, full));
    }
}

#[tokio::test]
async fn every_answer_to_reverse_means_what_is_documented() {
    let desk = Desk::new().await;
    for case in cases(include_str!("../../fixtures/zarinpal/reverse.json")) {
        let answer = desk.says(case.status, case.body).reverse(&access(), AUTHORITY).await;
        let means = answer.as_ref().map_or_else(|error| trouble(error, false), reversal);
        assert_eq!(means, case.means, "{}: {answer:?}", case.name);
        assert_eq!(desk.paths(), ["reverse.json"], "{}", case.name);
    }
}

#[tokio::test]
async fn what_cannot_be_reversed_is_looked_at_once() {
    let said = |status: &str| json!({ "data": { "code": 100, "status": status }, "errors": [] });
    let table = [
        (200, said("REVERSED"), "reversed"),
        (200, said("VERIFIED"), "impossible -61"),
        (200, said("PAID"), "impossible -61"),
        (200, said("IN_BANK"), "impossible -61"),
        (200, said("FAILED"), "impossible -61"),
        // Nobody knows whether it went back: to say "impossible" could pay it back a second time.
        (200, said("SETTLED"), "unknown"),
        (502, json!("<html>"), "unknown"),
        (429, json!(null), "limited"),
    ];
    for (status, inquiry, means) in table {
        let server = Server::start(move |seen| match seen.path.as_str() {
            "reverse.json" => {
                let errors = json!({ "code": -61, "message": "Session is not in success status" });
                reply(200, &json!({ "data": [], "errors": errors }))
            }
            _ => reply(status, &inquiry),
        })
        .await;
        let answer = server.gateway().reverse(&access(), AUTHORITY).await;
        let told = answer.as_ref().map_or_else(|error| trouble(error, false), reversal);
        assert_eq!(told, means, "{answer:?}");
        assert_eq!(server.paths(), ["reverse.json", "inquiry.json"]);
    }
}
