//! The panel's GraphQL: who is let in, what is found, what goes back, and what is refused in words.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test that asked for it")]

use serde_json::{Value, json};

use crate::zarinpal::{AMOUNT, Bench, MERCHANT, OTHER, options};

const FIND: &str = "query Sessions($terminal_id: ID!, $reference_id: String, $filter: FilterEnum, $limit: Int) { \
    Session(terminal_id: $terminal_id, reference_id: $reference_id, filter: $filter, limit: $limit) { \
    id status amount timeline { refund_amount refund_status } } }";
const ADD: &str = "mutation AddRefund($session_id: ID!, $amount: BigInteger!, $description: String, \
    $method: InstantPayoutActionTypeEnum, $reason: RefundReasonEnum) { \
    resource: AddRefund(session_id: $session_id, amount: $amount, description: $description, method: $method, \
    reason: $reason) { terminal_id, id, amount, timeline { refund_amount, refund_time, refund_status } } }";

/// Verified long ago; its number in the panel.
async fn old(bench: &Bench) -> (String, String) {
    let authority = bench.paid(json!({})).await;
    let reference = bench.verify(&authority).await.data()["ref_id"].clone();
    bench.advance(60, 0);
    let found = find(bench, json!({ "reference_id": reference.to_string() })).await;
    let id = found["Session"][0]["id"].as_str().unwrap().to_owned();
    (authority, id)
}

async fn find(bench: &Bench, wanted: Value) -> Value {
    let mut variables = wanted;
    variables["terminal_id"] = json!(bench.zarinpal.terminal);
    let answer = bench.panel(&bench.zarinpal.access_token, FIND, variables).await;
    assert!(answer.1["errors"].is_null(), "{}", answer.1);
    answer.1["data"].clone()
}

async fn add(bench: &Bench, variables: Value) -> Value {
    let answer = bench.panel(&bench.zarinpal.access_token, ADD, variables).await;
    assert_eq!(answer.0, 200);
    answer.1
}

/// The words of a refusal.
fn words(answer: &Value) -> &str {
    assert!(answer["data"].is_null(), "{answer}");
    answer["errors"][0]["message"].as_str().unwrap()
}

#[tokio::test]
async fn an_old_payment_is_found_by_its_reference_and_goes_back_once() {
    let bench = Bench::new().await;
    let (authority, id) = old(&bench).await;
    bench.about("reverse", &authority).await.refused(-63);
    let whole = json!({ "session_id": id, "amount": AMOUNT, "method": "PAYA", "reason": "CUSTOMER_REQUEST" });
    let given = add(&bench, whole.clone()).await;
    let told = &given["data"]["resource"];
    assert_eq!((&told["id"], &told["terminal_id"]), (&json!(id), &json!(bench.zarinpal.terminal)));
    assert_eq!(told["timeline"]["refund_amount"], AMOUNT);
    assert_eq!(words(&add(&bench, whole).await), "This session has already been refunded.");
    assert_eq!(bench.payment(&authority).await["refunded"], AMOUNT);
    let listed = find(&bench, json!({ "filter": "REFUNDED" })).await;
    assert_eq!(listed["Session"][0]["status"], "REFUNDED");
    assert_eq!(find(&bench, json!({ "filter": "PAID" })).await["Session"], json!([]));
}

#[tokio::test]
async fn parts_go_back_until_nothing_is_left() {
    let bench = Bench::new().await;
    let (_, id) = old(&bench).await;
    let part = |amount: i64| add(&bench, json!({ "session_id": id, "amount": amount }));
    assert_eq!(words(&part(19_999).await), "The refund amount is less than the minimum.");
    assert!(part(AMOUNT - 50_000).await["errors"].is_null());
    assert_eq!(words(&part(50_001).await), "The refund amount is more than the session amount.");
    assert!(part(50_000).await["errors"].is_null());
    assert_eq!(words(&part(20_000).await), "This session has already been refunded.");
}

#[tokio::test]
async fn what_was_never_the_merchants_does_not_go_back() {
    let bench = Bench::new().await;
    let (unpaid, unverified) = (bench.asked(json!({})).await, bench.paid(json!({})).await);
    let (_, old) = old(&bench).await;
    for authority in [unpaid, unverified] {
        let nr = bench.zarinpal.payments().iter().position(|it| it["authority"] == authority).unwrap() + 1;
        let answer = add(&bench, json!({ "session_id": nr, "amount": AMOUNT })).await;
        assert_eq!(words(&answer), "This session can not be refunded.");
    }
    bench.advance(61 * 24 * 60, 0);
    let late = add(&bench, json!({ "session_id": old, "amount": AMOUNT })).await;
    assert_eq!(words(&late), "The refund time limit of this session has expired.");
    let unknown = add(&bench, json!({ "session_id": "999", "amount": AMOUNT })).await;
    assert_eq!(words(&unknown), "Session not found.");
}

#[tokio::test]
async fn only_an_owner_with_the_service_is_let_in() {
    let bench = Bench::new().await;
    let (_, id) = old(&bench).await;
    let whole = json!({ "session_id": id, "amount": AMOUNT });
    assert_eq!(bench.panel("guessed", ADD, whole.clone()).await.0, 401);
    bench.merchant(json!({ "merchant_id": OTHER, "access_token": "other" })).await;
    assert_eq!(words(&bench.panel("other", ADD, whole.clone()).await.1), "Session not found.");
    let foreign = json!({ "terminal_id": bench.zarinpal.terminal });
    assert_eq!(words(&bench.panel("other", FIND, foreign).await.1), "Terminal not found.");
    bench.merchant(json!({ "merchant_id": MERCHANT, "refunds": false })).await;
    assert_eq!(words(&add(&bench, whole).await), "Refund service is not active for this terminal.");
}

#[tokio::test]
async fn a_document_that_does_not_fit_the_schema_is_refused() {
    let bench = Bench::new().await;
    let token = bench.zarinpal.access_token.clone();
    let cases = [
        ("query { Session(terminal_id: 1) { id", "Syntax Error"),
        ("query { Wallet { id } }", "Cannot query field \"Wallet\""),
        ("query { Session { id } }", "argument \"terminal_id\" of type \"ID!\" is required"),
        ("query { Session(terminal_id: 1, colour: 2) { id } }", "Unknown argument \"colour\""),
        ("query { Session(terminal_id: 1) { secret } }", "Cannot query field \"secret\""),
        ("query { Session(terminal_id: 1, filter: LOST) { id } }", "invalid value"),
        (
            "query A($t: String) { Session(terminal_id: $t) { id } }",
            "used in position expecting type \"ID!\"",
        ),
        ("query A { Session(terminal_id: $t) { id } }", "is not defined"),
        ("mutation { AddRefund(session_id: 1, amount: \"much\") { id } }", "invalid value"),
    ];
    for (query, wanted) in cases {
        let answer = bench.panel(&token, query, json!({})).await;
        assert!(words(&answer.1).contains(wanted), "{query}: {}", answer.1);
    }
}

#[tokio::test]
async fn its_faults_hit_the_operation_they_name() {
    let bench = Bench::new().await;
    let (authority, id) = old(&bench).await;
    let whole = json!({ "session_id": id, "amount": AMOUNT });
    bench.fault(json!({ "route": "AddRefund", "kind": "refuse", "times": 1 })).await;
    assert_eq!(words(&add(&bench, whole.clone()).await), "Something went wrong.");
    bench.fault(json!({ "route": "AddRefund", "kind": "reset", "after_success": true, "times": 1 })).await;
    let body = json!({ "query": ADD, "variables": whole });
    let url = bench.url("/api/v4/graphql/");
    let lost = bench.http.post(url).bearer_auth(&bench.zarinpal.access_token).json(&body).send().await;
    assert!(lost.is_err(), "the answer is lost");
    assert_eq!(bench.payment(&authority).await["refunded"], AMOUNT, "and the work is done");
}

#[tokio::test]
async fn terminals_and_refunds_outlive_a_restart() {
    let bench = Bench::new().await;
    let (authority, id) = old(&bench).await;
    assert!(add(&bench, json!({ "session_id": id, "amount": AMOUNT })).await["errors"].is_null());
    let (saved, token) = (bench.zarinpal.save(), bench.zarinpal.access_token.clone());
    let next = Bench::with(sims::zarinpal::Options { restore: Some(saved), ..options() }).await;
    assert_eq!((&next.zarinpal.access_token, &next.zarinpal.terminal), (&token, &bench.zarinpal.terminal));
    assert_eq!(next.payment(&authority).await["refunded"], AMOUNT);
}
