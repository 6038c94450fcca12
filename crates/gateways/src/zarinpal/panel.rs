//! The panel's GraphQL: one operation out, its `data` or its refusal back.
//!
//! Source: the merchant documentation of refunds (zarinpal.com/docs/sdk, method refund) and the provider's own SDKs.

use kernel::Secret;
use serde::Serialize;
use serde_json::{Map, Value};
use shop::payments::GatewayError;

use super::answer::{plain_words, unbelievable};
use crate::transport::{Answer, Http};

const PATH: &str = "/api/v4/graphql/";
const TOO_MANY_REQUESTS: u16 = 429;
const UNAUTHORIZED: u16 = 401;
const FORBIDDEN: u16 = 403;
const SERVER_FAULT: u16 = 500;

/// The panel of one address.
#[derive(Clone)]
pub(super) struct Panel {
    http: Http,
    url: String,
}

/// What the panel said of an operation.
pub(super) enum Told {
    Data(Map<String, Value>),
    /// It does not do it. Its own words, fit for a person.
    No(String),
    /// Our token opens nothing.
    ShutOut,
}

#[derive(Serialize)]
struct Operation<'a> {
    query: &'a str,
    variables: &'a Value,
}

impl Panel {
    pub(super) fn new(http: Http, base: &str) -> Self {
        Self { http, url: format!("{base}{PATH}") }
    }

    /// Asks once.
    ///
    /// # Errors
    /// [`GatewayError::Limited`] for 429, [`GatewayError::Unknown`] for everything that is no clear answer.
    pub(super) async fn ask(
        &self,
        token: &Secret,
        (query, variables): (&str, &Value),
    ) -> Result<Told, GatewayError> {
        let answer = self.http.post_as(&self.url, token, &Operation { query, variables }).await;
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        tracing::debug!(status, "zarinpal panel call");
        read(&answer?, token)
    }
}

/// `errors` comes with status 200; who is not let in is told so by the status.
fn read(answer: &Answer, token: &Secret) -> Result<Told, GatewayError> {
    match answer.status {
        TOO_MANY_REQUESTS => return Err(GatewayError::Limited),
        UNAUTHORIZED => return Ok(Told::ShutOut),
        _ => {}
    }
    let Ok(Value::Object(mut body)) = serde_json::from_slice::<Value>(answer.body.trim_ascii()) else {
        return Err(GatewayError::Unknown(format!("no answer of the panel (status {})", answer.status)));
    };
    match answer.status {
        // A page instead is a wall on the way, and says nothing about us.
        FORBIDDEN => return Ok(Told::ShutOut),
        status if status >= SERVER_FAULT => return Err(GatewayError::Unknown(format!("status {status}"))),
        _ => {}
    }
    let errors = match body.remove("errors") {
        Some(Value::Array(errors)) => errors,
        None | Some(Value::Null) => Vec::new(),
        Some(_) => return Err(unbelievable("errors that make no sense")),
    };
    match (errors.first(), body.remove("data")) {
        (Some(first), _) => Ok(refusal(first, token)),
        (None, Some(Value::Object(data))) => Ok(Told::Data(data)),
        (None, _) => Err(unbelievable("an answer of the panel that says nothing")),
    }
}

fn refusal(error: &Value, token: &Secret) -> Told {
    // It likes to repeat what it was sent.
    let words = error["message"].as_str().unwrap_or_default().replace(token.expose(), "…");
    if words.to_ascii_lowercase().starts_with("unauthenticated") {
        return Told::ShutOut;
    }
    Told::No(plain_words(&words))
}
