//! Merchant id, authority and callback address never come out again, in no error and no picture of the gateway.

use gateways::Zarinpal;
use serde_json::{Value, json};
use shop::payments::{Gateway as _, GatewayError};

use crate::server::{
    AUTHORITY, CALLBACK_URL, MERCHANT, Reply, Server, access, access_of, asked, json as reply, request, text,
};

fn clean(shown: &str) {
    for secret in [MERCHANT, AUTHORITY, CALLBACK_URL, "5ecret"] {
        assert!(!shown.to_ascii_lowercase().contains(&secret.to_ascii_lowercase()), "{secret} in: {shown}");
    }
}

async fn errors(gateway: &Zarinpal) -> Vec<GatewayError> {
    let access = access();
    let answers = [
        gateway.open(&access, &request()).await.map(drop),
        gateway.verify(&access, &asked()).await.map(drop),
        gateway.inquire(&access, AUTHORITY).await.map(drop),
        gateway.unverified(&access).await.map(drop),
        gateway.reverse(&access, AUTHORITY).await.map(drop),
    ];
    answers.into_iter().filter_map(Result::err).collect()
}

/// What a provider says that repeats all it was sent, in every member it has.
fn echo(code: i64, sent: &str) -> Value {
    let upper = MERCHANT.to_uppercase();
    let mut fields = serde_json::Map::new();
    for secret in [sent, MERCHANT, AUTHORITY, CALLBACK_URL] {
        fields.insert(secret.to_owned(), json!(secret));
    }
    let message = format!("{upper} ({MERCHANT}) authority={AUTHORITY}, to {CALLBACK_URL}: {sent}");
    json!({ "data": [], "errors": { "code": code, "message": message, "validations": [fields] } })
}

#[tokio::test]
async fn a_provider_that_repeats_what_it_was_sent_is_not_quoted() {
    for code in [-9, -10, -12, -50, -51, -52, -53, -54, -61, 0, 429] {
        let server = Server::start(move |seen| reply(422, &echo(code, &seen.body))).await;
        for error in errors(&server.gateway()).await {
            clean(&format!("{error} {error:?}"));
        }
    }
}

#[tokio::test]
async fn what_is_left_of_a_refusal_still_helps() {
    let message =
        format!("The merchant {MERCHANT} may not call back at {CALLBACK_URL} or a.ir/5ecret from here.");
    let errors = json!({ "code": -14, "message": message, "validations": [{ "callback_url": "domain" }] });
    let server = Server::saying(200, json!({ "data": [], "errors": errors })).await;
    let error = server.gateway().open(&access(), &request()).await.unwrap_err();
    let detail = "The merchant … may not call back at … or … from here. callback_url".to_owned();
    assert_eq!(error, GatewayError::Refused { code: "-14".to_owned(), detail });
}

#[tokio::test]
async fn a_refusal_is_one_short_line() {
    let errors = json!({ "code": -9, "message": "so\r\nlong \u{7} ".repeat(1_000) });
    let server = Server::saying(200, json!({ "data": [], "errors": errors })).await;
    let error = server.gateway().open(&access(), &request()).await.unwrap_err();
    let GatewayError::Refused { detail, .. } = error else { panic!("{error:?}") };
    assert!(detail.starts_with("so long so long") && detail.chars().count() <= 160, "{detail}");
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_quoted() {
    let bodies: [fn(&str) -> Reply; 3] = [
        |sent| text(200, "application/json", sent),
        |sent| text(502, "text/html", &format!("<html>{sent}")),
        |sent| Reply::Half(sent.to_owned()),
    ];
    for body in bodies {
        let server = Server::start(move |seen| body(&seen.body)).await;
        let errors = errors(&server.gateway()).await;
        assert_eq!(errors.len(), 5);
        for error in errors {
            clean(&format!("{error} {error:?}"));
        }
    }
}

#[tokio::test]
async fn a_key_of_the_wrong_form_is_not_quoted() {
    let server = Server::saying(200, json!({})).await;
    let gateway = server.gateway();
    let almost = format!("{MERCHANT} ");
    let error = gateway.unverified(&access_of(&almost)).await.unwrap_err();
    clean(&format!("{error} {error:?}"));
    let error = gateway.inquire(&access(), &format!("{AUTHORITY}0")).await.unwrap_err();
    clean(&format!("{error} {error:?}"));
    clean(&format!("{gateway:?}"));
}
