//! What the tests of the simulated Zarinpal share: a running one, and a merchant that calls it.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test that asked for it")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use kernel::{ManualClock, from_unix_ms};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use sims::SimClock;
use sims::zarinpal::{Options, Running, Zarinpal};
use tokio::net::TcpListener;

/// 2026-11-20 12:00 UTC.
pub const START_MS: i64 = 1_795_176_000_000;
pub const MERCHANT: &str = "1344b5d4-0048-11e8-94db-005056a205be";
pub const OTHER: &str = "4ced0a1e-4ad8-4309-9668-3ea3ae8e8897";
/// What [`Bench::asked`] asks for, in rial.
pub const AMOUNT: i64 = 1_800_000;

/// How long anything may take before a test fails. Not a sleep.
const PATIENCE: Duration = Duration::from_secs(60);

/// A simulator under test, on a clock that stands still until advanced.
pub struct Bench {
    pub zarinpal: Running,
    pub http: Client,
}

/// The status and the body of an answer.
#[derive(Debug)]
pub struct Answer(pub u16, pub Value);

impl Answer {
    /// The data of a success.
    #[track_caller]
    pub fn data(self) -> Value {
        assert_eq!(self.0, 200, "{}", self.1);
        assert_eq!(self.1["errors"], json!([]), "{}", self.1);
        assert!(self.1["data"].is_object(), "{}", self.1);
        self.1["data"].clone()
    }

    /// The errors of a refusal.
    #[track_caller]
    pub fn refused(self, code: i64) -> Value {
        assert_eq!(self.1["data"], json!([]), "{}", self.1);
        let errors = self.1["errors"].clone();
        assert_eq!(errors["code"], code, "{}", self.1);
        assert!(errors["message"].as_str().is_some_and(|words| !words.is_empty()), "{errors}");
        assert!(errors["validations"].is_array(), "{errors}");
        assert!((400..500).contains(&self.0), "{}", self.0);
        errors
    }
}

pub fn http() -> Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    let none = reqwest::redirect::Policy::none();
    Client::builder().no_proxy().redirect(none).timeout(PATIENCE).build().unwrap()
}

pub fn options() -> Options {
    let clock = SimClock::new(Arc::new(ManualClock::new(from_unix_ms(START_MS))));
    Options { clock, merchant: Some(MERCHANT.to_owned()), ..Options::default() }
}

/// A request that nothing is wrong with.
pub fn order() -> Value {
    json!({
        "merchant_id": MERCHANT,
        "amount": AMOUNT,
        "callback_url": "https://shop.example/back?intent=77",
        "description": "Fifty gigabytes",
    })
}

/// That request with some fields changed.
pub fn order_with(changes: &Value) -> Value {
    changed(order(), changes)
}

/// An object with some fields changed.
pub fn changed(mut object: Value, changes: &Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        object[field] = value.clone();
    }
    object
}

/// A merchant's server: an address for callbacks, and who came.
pub async fn shop() -> (String, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = |State(seen): State<Arc<Mutex<Vec<String>>>>, uri: Uri| async move {
        seen.lock().unwrap().push(uri.to_string());
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/back?intent=77", listener.local_addr().unwrap());
    let router = Router::new().fallback(note).with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, seen)
}

impl Bench {
    pub async fn new() -> Self {
        Self::with(options()).await
    }

    pub async fn with(options: Options) -> Self {
        Self { zarinpal: Zarinpal::start(options).await.unwrap(), http: http() }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.zarinpal.url)
    }

    pub async fn try_call(&self, route: &str, body: &Value) -> reqwest::Result<Response> {
        self.http.post(self.url(&format!("/pg/v4/payment/{route}.json"))).json(body).send().await
    }

    pub async fn call(&self, route: &str, body: Value) -> Answer {
        let answer = self.try_call(route, &body).await.unwrap();
        let status = answer.status().as_u16();
        Answer(status, answer.json().await.unwrap())
    }

    /// Asks for money and gives the authority.
    pub async fn asked(&self, changes: Value) -> String {
        let data = self.call("request", order_with(&changes)).await.data();
        data["authority"].as_str().unwrap().to_owned()
    }

    pub async fn about(&self, route: &str, authority: &str) -> Answer {
        let body = json!({ "merchant_id": MERCHANT, "authority": authority, "amount": AMOUNT });
        self.call(route, body).await
    }

    pub async fn verify(&self, authority: &str) -> Answer {
        self.about("verify", authority).await
    }

    /// The word of `inquiry.json`.
    pub async fn status(&self, authority: &str) -> String {
        self.about("inquiry", authority).await.data()["status"].as_str().unwrap().to_owned()
    }

    pub async fn control(&self, method: Method, path: &str, body: Value) -> Answer {
        let answer = self.http.request(method, self.url(&format!("/_sim/{path}"))).json(&body).send().await;
        let answer = answer.unwrap();
        let status = answer.status().as_u16();
        Answer(status, answer.json().await.unwrap())
    }

    /// An operation of the panel, with what the owner's programs show.
    pub async fn panel(&self, token: &str, query: &str, variables: Value) -> Answer {
        let body = json!({ "query": query, "variables": variables });
        let url = self.url("/api/v4/graphql/");
        let answer = self.http.post(url).bearer_auth(token).json(&body).send().await.unwrap();
        let status = answer.status().as_u16();
        Answer(status, answer.json().await.unwrap())
    }

    /// Something happens at the bank.
    pub async fn bank(&self, authority: &str, deed: &str) -> Answer {
        self.control(Method::POST, &format!("payments/{authority}/{deed}"), json!({})).await
    }

    /// Asked for and paid.
    pub async fn paid(&self, changes: Value) -> String {
        let authority = self.asked(changes).await;
        assert_eq!(self.bank(&authority, "pay").await.0, 200);
        authority
    }

    pub async fn settle_later(&self, authority: &str, after_s: i64) -> Answer {
        let path = format!("payments/{authority}/settle_later");
        self.control(Method::POST, &path, json!({ "after_s": after_s })).await
    }

    pub async fn merchant(&self, terminal: Value) {
        assert_eq!(self.control(Method::POST, "merchants", terminal).await.0, 200);
    }

    pub async fn fault(&self, fault: Value) {
        let answer = self.control(Method::POST, "faults", fault).await;
        assert_eq!(answer.0, 200, "{}", answer.1);
    }

    pub async fn faults(&self) -> Value {
        self.control(Method::GET, "faults", json!({})).await.1
    }

    /// Looks until `wanted` comes true.
    pub async fn until(&self, wanted: impl AsyncFn() -> bool) {
        let looking = async { while !wanted().await {} };
        tokio::time::timeout(PATIENCE, looking).await.unwrap();
    }

    /// Every fault that was armed has struck.
    pub async fn struck(&self) {
        self.until(async || self.faults().await == json!([])).await;
    }

    pub fn advance(&self, minutes: i64, seconds: i64) {
        self.zarinpal.clock().advance_s(minutes * 60 + seconds);
    }

    /// A payment as `GET /_sim/payments` tells it.
    pub async fn payment(&self, authority: &str) -> Value {
        let all = self.control(Method::GET, "payments", json!({})).await.1;
        all.as_array().unwrap().iter().find(|it| it["authority"] == authority).unwrap().clone()
    }

    pub async fn state(&self, authority: &str) -> String {
        self.payment(authority).await["state"].as_str().unwrap().to_owned()
    }

    /// The payer's page.
    pub async fn page(&self, authority: &str) -> (u16, String) {
        let answer = self.http.get(self.url(&format!("/pg/StartPay/{authority}"))).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// The payer presses a button; where the browser is sent.
    pub async fn press(&self, authority: &str, button: &str) -> String {
        let url = self.url(&format!("/pg/StartPay/{authority}/{button}"));
        let answer = self.http.post(url).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        answer.headers()["location"].to_str().unwrap().to_owned()
    }
}
