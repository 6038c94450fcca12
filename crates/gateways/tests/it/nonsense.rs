//! F-09: whatever comes instead of an answer is unknown, whoever asked, with bounded memory and a bounded wait.

use gateways::{ANSWER_BYTES_MAX, Zarinpal};
use serde_json::json;
use shop::payments::{Gateway as _, GatewayError, GatewayFact};
use tokio::net::TcpListener;

use crate::server::{AUTHORITY, Reply, Server, access, asked, request, text};

/// A body that would be a payment, padded to `length` bytes.
fn paid(length: usize) -> String {
    let body = json!({ "data": { "code": 100, "ref_id": 201 }, "errors": [] }).to_string();
    let padding = length.saturating_sub(body.len());
    format!("{body}{}", " ".repeat(padding))
}

/// What each of the five calls makes of it.
async fn details(gateway: &Zarinpal) -> Vec<String> {
    let access = access();
    let errors = [
        gateway.open(&access, &request()).await.unwrap_err(),
        gateway.verify(&access, &asked()).await.unwrap_err(),
        gateway.inquire(&access, AUTHORITY).await.unwrap_err(),
        gateway.unverified(&access).await.unwrap_err(),
        gateway.reverse(&access, AUTHORITY).await.unwrap_err(),
    ];
    let unknown = |error| match error {
        GatewayError::Unknown(detail) => detail,
        other => panic!("{other:?}"),
    };
    errors.into_iter().map(unknown).collect()
}

async fn all_unknown(reply: impl Fn() -> Reply + Send + Sync + 'static, expected: &str) {
    let server = Server::start(move |_| reply()).await;
    unknown_at(&server, &server.gateway(), expected).await;
}

async fn unknown_at(server: &Server, gateway: &Zarinpal, expected: &str) {
    for detail in details(gateway).await {
        assert_eq!(detail, expected);
    }
    let paths = ["request.json", "verify.json", "inquiry.json", "unVerified.json", "reverse.json"];
    assert_eq!(server.paths(), paths, "nothing is repeated");
}

#[tokio::test]
async fn f09_what_is_no_answer_is_unknown() {
    let page = "<!doctype html><title>Bad gateway</title>";
    let table = [
        (200, "application/json", "", "an empty answer (status 200)"),
        (204, "application/json", "", "an empty answer (status 204)"),
        (200, "application/json", " \r\n ", "an empty answer (status 200)"),
        (200, "text/html", page, "a page instead of an answer (status 200)"),
        (502, "text/html", page, "a page instead of an answer (status 502)"),
        (403, "application/json", page, "a page instead of an answer (status 403)"),
        (200, "application/json", "{\"data\":{\"code\":100,", "an answer that makes no sense (status 200)"),
        (200, "application/json", "\u{0}\u{1}\u{2}", "an answer that makes no sense (status 200)"),
        (200, "application/json", "null", "an answer that makes no sense (status 200)"),
        (200, "application/json", "100", "an answer that makes no sense (status 200)"),
        (200, "application/json", "[]", "an answer that makes no sense (status 200)"),
        (500, "application/json", "\"Server Error\"", "an answer that makes no sense (status 500)"),
        (
            500,
            "application/json",
            "{\"message\":\"Server Error\"}",
            "an answer that contradicts itself or says nothing (status 500)",
        ),
        (
            503,
            "application/json",
            "{\"data\":[],\"errors\":[]}",
            "an answer that contradicts itself or says nothing (status 503)",
        ),
    ];
    for (status, content_type, body, expected) in table {
        all_unknown(move || text(status, content_type, body), expected).await;
    }
}

#[tokio::test]
async fn f09_deep_nesting_is_nonsense_and_no_crash() {
    let deep = "[".repeat(ANSWER_BYTES_MAX - 1);
    all_unknown(move || text(200, "application/json", &deep), "an answer that makes no sense (status 200)")
        .await;
}

#[tokio::test]
async fn f09_a_large_body_is_not_read() {
    let large = || text(200, "application/json", &paid(5 << 20));
    all_unknown(large, "an answer of more than 65536 bytes").await;
}

#[tokio::test]
async fn f09_an_endless_body_is_not_read_to_its_end() {
    all_unknown(|| Reply::Flood, "an answer of more than 65536 bytes").await;
}

#[tokio::test]
async fn f09_the_largest_body_that_is_read_has_64_kib() {
    let verify = async |length| {
        let server = Server::start(move |_| text(200, "application/json", &paid(length))).await;
        server.gateway().verify(&access(), &asked()).await
    };
    assert!(matches!(verify(ANSWER_BYTES_MAX).await, Ok(GatewayFact::Paid(_))));
    assert!(matches!(verify(ANSWER_BYTES_MAX + 1).await, Err(GatewayError::Unknown(_))));
}

#[tokio::test]
async fn f09_silence_ends_with_our_patience() {
    let server = Server::start(|_| Reply::Hang).await;
    unknown_at(&server, &server.impatient(), "no answer in time").await;
}

#[tokio::test]
async fn f09_a_slow_body_ends_with_our_patience_though_it_never_stops() {
    let server = Server::start(|_| Reply::Drip).await;
    unknown_at(&server, &server.impatient(), "no answer in time").await;
}

#[tokio::test]
async fn f09_a_cut_connection_is_unknown() {
    all_unknown(|| Reply::Cut, "the connection broke").await;
}

#[tokio::test]
async fn f09_half_of_an_answer_is_unknown() {
    all_unknown(|| Reply::Half(paid(4096)), "the connection broke").await;
}

#[tokio::test]
async fn f09_a_connection_that_never_came_about_is_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for detail in details(&Zarinpal::new(Some(&address)).unwrap()).await {
        assert_eq!(detail, "no connection");
    }
}

#[tokio::test]
async fn no_redirect_is_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = move || Reply::Answer {
            status,
            headers: vec![("Location", "/zp/pg/v4/payment/elsewhere.json".to_owned())],
            body: String::new(),
        };
        all_unknown(elsewhere, &format!("a redirect (status {status})")).await;
    }
}

#[tokio::test]
async fn a_payment_inside_a_redirect_is_none() {
    let redirect = || Reply::Answer {
        status: 302,
        headers: vec![("Location", "/zp/pg/v4/payment/elsewhere.json".to_owned())],
        body: paid(0),
    };
    all_unknown(redirect, "a success that came as a failure (status 302)").await;
}

#[tokio::test]
async fn too_many_requests_are_limited_whatever_the_body_is() {
    for body in ["", "<html>", "{\"data\":[],\"errors\":{\"code\":-12}}"] {
        let server = Server::start(move |_| text(429, "text/html", body)).await;
        let error = server.gateway().verify(&access(), &asked()).await.unwrap_err();
        assert_eq!(error, GatewayError::Limited);
    }
}

#[tokio::test]
async fn packed_bodies_are_neither_asked_for_nor_unfolded() {
    let server = Server::start(|seen| {
        assert_eq!(seen.header("accept-encoding"), Some("identity"));
        let headers = vec![("Content-Encoding", "gzip".to_owned())];
        Reply::Answer { status: 200, headers, body: "\u{1f}not gzip".to_owned() }
    })
    .await;
    let error = server.gateway().verify(&access(), &asked()).await.unwrap_err();
    assert_eq!(error, GatewayError::Unknown("an answer that makes no sense (status 200)".to_owned()));
}
