//! What the panel's tests share: a started panel with a client that logs in as its release wants.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails")]

use std::sync::Arc;

use kernel::{ManualClock, from_unix_ms};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use sims::xui::{Panel, PanelOptions, Profile, Running, SimClock};

/// 2026-11-20 12:00 UTC.
pub const START_MS: i64 = 1_795_176_000_000;

/// A panel under test, on a clock that stands still until advanced.
pub struct Bench {
    pub panel: Running,
    pub http: Client,
    pub cookie: String,
    pub csrf: String,
}

/// Options of an empty panel at [`START_MS`].
pub fn options(profile: Profile) -> PanelOptions {
    let clock = SimClock::new(Arc::new(ManualClock::new(from_unix_ms(START_MS))));
    PanelOptions { profile, empty: true, clock, ..PanelOptions::default() }
}

pub fn http() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_danger_accept_invalid_certs(true)
        .no_gzip()
        .build()
        .unwrap()
}

impl Bench {
    pub async fn start(options: PanelOptions) -> Self {
        let panel = Panel::start(options).await.unwrap();
        let mut bench = Self { panel, http: http(), cookie: String::new(), csrf: String::new() };
        bench.login().await;
        bench
    }

    fn keep(&mut self, response: &Response) {
        if let Some(cookie) = response.headers().get("set-cookie") {
            self.cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
    }

    pub async fn login(&mut self) {
        if self.panel.profile >= Profile::V3_0_2 {
            let answer = self.send(Method::GET, "csrf-token", None).await;
            self.keep(&answer);
            let token: Value = answer.json().await.unwrap();
            token["obj"].as_str().unwrap().clone_into(&mut self.csrf);
        }
        let answer =
            self.send(Method::POST, "login", Some(json!({"username": "admin", "password": "secret"}))).await;
        self.keep(&answer);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["success"], true, "{body}");
    }

    /// A request as a browser of this panel would send it.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        self.try_send(method, path, body).await.unwrap()
    }

    pub async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> reqwest::Result<Response> {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.panel.url))
            .header("X-Requested-With", "XMLHttpRequest")
            .header("Cookie", &self.cookie)
            .header("X-CSRF-Token", &self.csrf);
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.send(Method::POST, path, Some(body)).await.json().await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, None).await.json().await.unwrap()
    }

    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/_sim/{path}", self.panel.control_url);
        let answer = self.http.request(method, url).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    pub async fn advance(&self, seconds: i64) {
        self.control(Method::POST, "clock", json!({"advance_s": seconds})).await;
    }

    pub async fn carry(&self, email: &str, down: i64) -> bool {
        let answer =
            self.control(Method::POST, "traffic", json!({"email": email, "up": 0, "down": down})).await;
        answer["moved"].as_bool().unwrap()
    }

    /// Adds a vless inbound with one client (era A needs one that stays) and gives its id.
    pub async fn inbound(&self) -> i64 {
        let keeper = json!({"id": "00000000-0000-4000-8000-000000000001", "email": "keeper", "enable": true, "subId": "keeper"});
        let clients = if self.panel.profile.era() == "A" { vec![keeper] } else { Vec::new() };
        let settings = json!({"clients": clients, "decryption": "none", "encryption": "none"}).to_string();
        let stream =
            json!({"network": "ws", "security": "none", "wsSettings": {"path": "/", "host": ""}}).to_string();
        let body = json!({
            "remark": "in", "enable": true, "port": 12_345, "protocol": "vless",
            "settings": settings, "streamSettings": stream, "sniffing": "{}",
        });
        let answer = self.post("panel/api/inbounds/add", body).await;
        assert_eq!(answer["success"], true, "{answer}");
        answer["obj"]["id"].as_i64().unwrap()
    }

    fn entry(email: &str, limits: &Value) -> Value {
        let mut client = json!({
            "id": uuid_of(email), "email": email, "enable": true, "subId": format!("sub-{email}"),
            "totalGB": 0, "expiryTime": 0, "tgId": 0, "limitIp": 0, "reset": 0, "flow": "",
        });
        for (key, value) in limits.as_object().unwrap() {
            client[key] = value.clone();
        }
        client
    }

    /// Adds a client as the era wants it.
    pub async fn add(&self, inbound: i64, email: &str, limits: Value) -> Response {
        let client = Self::entry(email, &limits);
        let (path, body) = if self.panel.profile.era() == "A" {
            ("panel/api/inbounds/addClient", wrapped(inbound, &client))
        } else {
            ("panel/api/clients/add", json!({"client": client, "inboundIds": [inbound]}))
        };
        self.send(Method::POST, path, Some(body)).await
    }

    /// Replaces a client.
    pub async fn update(&self, inbound: i64, email: &str, limits: Value) -> Value {
        let client = Self::entry(email, &limits);
        if self.panel.profile.era() == "A" {
            let path = format!("panel/api/inbounds/updateClient/{}", uuid_of(email));
            self.post(&path, wrapped(inbound, &client)).await
        } else {
            self.post(&format!("panel/api/clients/update/{email}"), client).await
        }
    }

    pub async fn reset(&self, inbound: i64, email: &str) -> Value {
        let path = if self.panel.profile.era() == "A" {
            format!("panel/api/inbounds/{inbound}/resetClientTraffic/{email}")
        } else {
            format!("panel/api/clients/resetTraffic/{email}")
        };
        self.post(&path, json!({})).await
    }

    /// The traffic row of a client.
    pub async fn row(&self, email: &str) -> Value {
        let path =
            if self.panel.profile.era() == "A" { "inbounds/getClientTraffics" } else { "clients/traffic" };
        self.get(&format!("panel/api/{path}/{email}")).await["obj"].clone()
    }

    /// The entry of a client in its inbound's settings.
    pub async fn stored(&self, inbound: i64, email: &str) -> Value {
        let answer = self.get(&format!("panel/api/inbounds/get/{inbound}")).await;
        let settings = match &answer["obj"]["settings"] {
            Value::String(text) => serde_json::from_str(text).unwrap(),
            nested => nested.clone(),
        };
        let clients = settings["clients"].as_array().unwrap();
        clients.iter().find(|c| c["email"] == email).cloned().unwrap_or_default()
    }
}

fn wrapped(inbound: i64, client: &Value) -> Value {
    json!({"id": inbound, "settings": json!({"clients": [client]}).to_string()})
}

/// A UUID made of the e-mail, so that tests can name it without keeping it.
pub fn uuid_of(email: &str) -> String {
    let digits: String = email.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    format!("00000000-0000-4000-8000-{:0>12.12}", digits.chars().rev().take(12).collect::<String>())
}
