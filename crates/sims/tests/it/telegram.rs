//! What the tests of the simulated Telegram share: a running one, a bot that calls it, people who act.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test that asked for it")]

use std::sync::Arc;
use std::time::Duration;

use kernel::ManualClock;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sims::telegram::{Options, Running, Telegram, User};

pub const TOKEN: &str = "7000000001:AAsimulatedTelegramBotTokenForDemoUse01";

/// 2026-11-20T00:00:00Z
pub const START_MS: i64 = 1_795_132_800_000;

pub struct World {
    pub running: Running,
    pub clock: Arc<ManualClock>,
    pub http: reqwest::Client,
}

/// The status and the body of an answer.
pub struct Answer(pub u16, pub Value);

impl Answer {
    #[track_caller]
    pub fn result(self) -> Value {
        assert_eq!(self.0, 200, "{}", self.1);
        assert_eq!(self.1["ok"], true);
        self.1["result"].clone()
    }

    #[track_caller]
    pub fn refused(self, code: u16, words: &str) -> Value {
        assert_eq!(self.0, code, "{}", self.1);
        assert_eq!(self.1["error_code"], code);
        let description = self.1["description"].as_str().unwrap();
        assert!(description.contains(words), "{description:?} does not contain {words:?}");
        self.1
    }
}

pub fn http() -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap()
}

pub fn user(id: i64) -> User {
    User { id, first_name: format!("U{id}"), language_code: Some("fa".to_owned()), ..User::default() }
}

pub async fn world() -> World {
    world_with(|_| {}).await
}

pub async fn world_with(change: impl FnOnce(&mut Options)) -> World {
    let clock = Arc::new(ManualClock::new(kernel::from_unix_ms(START_MS)));
    let mut options = Options {
        clock: clock.clone(),
        users: vec![user(5001), user(5002), user(5003)],
        webhook_retry: Duration::from_millis(20),
        ..Options::default()
    };
    change(&mut options);
    World { running: Telegram::start(options).await.unwrap(), clock, http: http() }
}

impl World {
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.url)
    }

    async fn send(request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        Answer(status, response.json().await.unwrap())
    }

    /// Calls a method with a JSON body.
    pub async fn api(&self, method: &str, params: Value) -> Answer {
        Self::send(self.http.post(self.url(&format!("/bot{TOKEN}/{method}"))).json(&params)).await
    }

    /// Calls a method with a multipart body of text fields and files `(field, name, bytes)`.
    pub async fn upload(
        &self,
        method: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, Vec<u8>)],
    ) -> Answer {
        let mut form = Form::new();
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        for (field, name, bytes) in files {
            form = form.part((*field).to_owned(), Part::bytes(bytes.clone()).file_name((*name).to_owned()));
        }
        Self::send(self.http.post(self.url(&format!("/bot{TOKEN}/{method}"))).multipart(form)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        Self::send(self.http.get(self.url(path))).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Self::send(self.http.post(self.url(path)).json(&body)).await
    }

    #[track_caller]
    pub fn ok(answer: Answer) -> Value {
        assert_eq!(answer.0, 200, "{}", answer.1);
        answer.1
    }

    /// The person writes to the bot.
    pub async fn says(&self, user: i64, text: &str) -> Value {
        Self::ok(self.post(&format!("/_sim/users/{user}/messages"), json!({ "text": text })).await)
    }

    pub async fn press(&self, user: i64, wish: Value) -> Answer {
        self.post(&format!("/_sim/users/{user}/press"), wish).await
    }

    /// The whole chat, as scripts see it.
    pub async fn chat(&self, user: i64) -> Vec<Value> {
        Self::ok(self.get(&format!("/_sim/users/{user}/messages?after=0")).await).as_array().unwrap().clone()
    }

    /// Waiting updates, without confirming them.
    pub async fn updates(&self) -> Vec<Value> {
        self.api("getUpdates", json!({})).await.result().as_array().unwrap().clone()
    }

    /// Sends a text to a person who has written before; returns the message's number.
    pub async fn tell(&self, user: i64, text: &str) -> i64 {
        let sent = self.api("sendMessage", json!({ "chat_id": user, "text": text })).await.result();
        sent["message_id"].as_i64().unwrap()
    }

    /// Ends the simulator; it must not have sent anything that the Bot API does not know.
    pub async fn end(self) {
        assert_eq!(self.running.violations(), Vec::<String>::new());
        self.running.shutdown().await;
    }
}

/// A picture of that size.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
