//! A person with a telephone: writes, presses, sends pictures and reads, through the simulator's control routes.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

/// How long a person waits for an answer before the test fails. Not a sleep: the wait ends with the message.
const PATIENCE: Duration = Duration::from_secs(20);

/// A message as the control routes tell it.
#[derive(Clone, Debug)]
pub struct Message(pub Value);

impl Message {
    /// The words, a caption included; empty for alerts.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0["text"].as_str().unwrap_or_default()
    }

    #[must_use]
    pub fn id(&self) -> i64 {
        self.0["message_id"].as_i64().unwrap_or_default()
    }

    #[must_use]
    pub fn is_photo(&self) -> bool {
        self.0["photo"].is_string()
    }

    /// The line over the chat, for the answer to a press.
    #[must_use]
    pub fn alert(&self) -> Option<&str> {
        self.0["alert"].as_str()
    }

    /// Which button's press this is the answer to.
    #[must_use]
    pub fn alert_data(&self) -> Option<&str> {
        self.alert().and(self.0["data"].as_str())
    }

    /// One line for a failing test: what a person would see.
    #[must_use]
    pub fn brief(&self) -> String {
        let labels: Vec<&str> = self.buttons().iter().filter_map(|button| button["label"].as_str()).collect();
        let mark = if self.0["deleted"] == true { " deleted" } else { "" };
        let said = self.alert().map_or_else(|| self.text().to_owned(), |alert| format!("alert: {alert}"));
        format!("{} {}{mark}: {said:?} {labels:?}", self.0["seq"], self.0["from"])
    }

    /// Whether it is the bot's (or an answer to a press) and still there.
    #[must_use]
    pub fn is_from_bot(&self) -> bool {
        (self.0["from"] == "bot" || self.alert().is_some()) && self.0["deleted"] != true
    }

    /// The callback data of the button whose label contains `label`.
    #[must_use]
    pub fn data(&self, label: &str) -> Option<&str> {
        self.button(label)?["data"].as_str()
    }

    /// Every button, row by row flattened.
    #[must_use]
    pub fn buttons(&self) -> Vec<&Value> {
        self.0["buttons"].as_array().into_iter().flatten().filter_map(Value::as_array).flatten().collect()
    }

    /// The button whose label contains `label`.
    #[must_use]
    pub fn button(&self, label: &str) -> Option<&Value> {
        self.buttons()
            .into_iter()
            .find(|button| button["label"].as_str().is_some_and(|text| text.contains(label)))
    }
}

/// Somebody who uses the bot.
#[derive(Debug)]
pub struct Person {
    pub id: i64,
    base: String,
    http: reqwest::Client,
    seen: i64,
}

impl Person {
    /// Somebody comes to Telegram (or changes name): `(id, first name, language)`; `base` is the simulator's address.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn enter(
        base: &str,
        http: &reqwest::Client,
        (id, name, language): (i64, &str, &str),
    ) -> Result<Self> {
        let person = Self { id, base: base.to_owned(), http: http.clone(), seen: 0 };
        let body = json!({ "id": id, "first_name": name, "username": format!("user{id}"), "language_code": language });
        person.post("/_sim/users", &body).await?;
        Ok(person)
    }

    /// Somebody who is there already, with everything until now read.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn meet(base: &str, http: &reqwest::Client, id: i64) -> Result<Self> {
        let mut person = Self { id, base: base.to_owned(), http: http.clone(), seen: 0 };
        person.catch_up().await?;
        Ok(person)
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let answer = self.http.post(format!("{}{path}", self.base)).json(body).send().await?;
        let status = answer.status();
        let body = answer.text().await?;
        if !status.is_success() {
            bail!("{path}: {status} {body}");
        }
        Ok(serde_json::from_str(&body).unwrap_or_default())
    }

    /// Writes a line.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn say(&self, text: &str) -> Result<()> {
        self.post(&format!("/_sim/users/{}/messages", self.id), &json!({ "text": text })).await.map(drop)
    }

    /// Sends something else than words, as the simulator's JSON kinds name it (`{"sticker":true}`).
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn send(&self, what: &Value) -> Result<()> {
        self.post(&format!("/_sim/users/{}/messages", self.id), what).await.map(drop)
    }

    /// Presses the newest button whose label contains `label`.
    ///
    /// # Errors
    /// No such button.
    pub async fn press(&self, label: &str) -> Result<()> {
        self.post(&format!("/_sim/users/{}/press", self.id), &json!({ "label": label })).await.map(drop)
    }

    /// Presses a button of one message.
    ///
    /// # Errors
    /// No such button.
    pub async fn press_on(&self, message_id: i64, label: &str) -> Result<()> {
        let body = json!({ "message_id": message_id, "label": label });
        self.post(&format!("/_sim/users/{}/press", self.id), &body).await.map(drop)
    }

    /// Presses with data a client remembered.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn press_data(&self, message_id: i64, data: &str) -> Result<()> {
        let body = json!({ "message_id": message_id, "data": data });
        self.post(&format!("/_sim/users/{}/press", self.id), &body).await.map(drop)
    }

    /// Sends a picture as a photo (`photo`) or as a file (`document`).
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn picture(&self, part: &'static str, bytes: Vec<u8>) -> Result<()> {
        self.file(part, bytes, ("receipt.png", "image/png")).await
    }

    /// Sends a file of any name and kind as `photo` or `document`.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn file(&self, part: &'static str, bytes: Vec<u8>, (name, mime): (&str, &str)) -> Result<()> {
        let file = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned()).mime_str(mime)?;
        let form = reqwest::multipart::Form::new().part(part, file);
        let url = format!("{}/_sim/users/{}/messages", self.base, self.id);
        let answer = self.http.post(url).multipart(form).send().await?;
        if !answer.status().is_success() {
            bail!("picture: {} {}", answer.status(), answer.text().await?);
        }
        Ok(())
    }

    /// Blocks the bot, or lets it in again.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn block(&self, blocked: bool) -> Result<()> {
        let verb = if blocked { "block" } else { "unblock" };
        self.post(&format!("/_sim/users/{}/{verb}", self.id), &json!({})).await.map(drop)
    }

    /// Everything in the chat after `seq`, waiting up to `wait` for something.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn read_after(&self, seq: i64, wait: Duration) -> Result<Vec<Message>> {
        let wait_ms = wait.as_millis();
        let url = format!("{}/_sim/users/{}/messages?after={seq}&wait_ms={wait_ms}", self.base, self.id);
        let list: Vec<Value> = self.http.get(url).send().await?.error_for_status()?.json().await?;
        Ok(list.into_iter().map(Message).collect())
    }

    /// The chat as it is.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn chat(&self) -> Result<Vec<Message>> {
        self.read_after(0, Duration::ZERO).await
    }

    /// Waits for something new of the bot (message, edit or alert) for which `wanted` holds; what was read before is
    /// not looked at again.
    ///
    /// # Errors
    /// Nothing such came in time; the error shows what did.
    pub async fn until(&mut self, what: &str, wanted: impl Fn(&Message) -> bool) -> Result<Message> {
        let mut passed: Vec<String> = Vec::new();
        let search = async {
            loop {
                for message in self.read_after(self.seen, Duration::from_secs(5)).await? {
                    self.seen = self.seen.max(message.0["seq"].as_i64().unwrap_or(self.seen));
                    if message.is_from_bot() && wanted(&message) {
                        return Ok::<_, anyhow::Error>(message);
                    }
                    passed.push(message.brief());
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, search).await;
        match found {
            Ok(found) => found,
            Err(_) => bail!("{}: nothing like \"{what}\" came; passed by:\n{}", self.id, passed.join("\n")),
        }
    }

    /// What is wanted, when it comes within `wait`; everything that came by is read.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn sees(
        &mut self,
        wait: Duration,
        wanted: impl Fn(&Message) -> bool,
    ) -> Result<Option<Message>> {
        for message in self.read_after(self.seen, wait).await? {
            self.seen = self.seen.max(message.0["seq"].as_i64().unwrap_or(self.seen));
            if message.is_from_bot() && wanted(&message) {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    /// How often the bot's messages in this chat, as they stand now, contain `part`.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn count(&self, part: &str) -> Result<usize> {
        let chat = self.chat().await?;
        Ok(chat.iter().filter(|message| message.is_from_bot() && message.text().contains(part)).count())
    }

    /// The whole chat, for a failing test.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn told(&self) -> Result<String> {
        Ok(self.chat().await?.iter().map(Message::brief).collect::<Vec<_>>().join("\n"))
    }

    /// Everything said and done until now is read.
    ///
    /// # Errors
    /// The simulator's refusal.
    pub async fn catch_up(&mut self) -> Result<()> {
        for message in self.chat().await? {
            self.seen = self.seen.max(message.0["seq"].as_i64().unwrap_or(self.seen));
        }
        Ok(())
    }

    /// Waits for words of the bot that contain `part` (or an alert that does).
    ///
    /// # Errors
    /// As [`Self::until`].
    pub async fn hears(&mut self, part: &str) -> Result<Message> {
        self.until(part, |message| {
            message.text().contains(part) || message.alert().is_some_and(|a| a.contains(part))
        })
        .await
    }

    /// Waits for a message with a button that contains `label`.
    ///
    /// # Errors
    /// As [`Self::until`].
    pub async fn offered(&mut self, label: &str) -> Result<Message> {
        self.until(label, |message| message.button(label).is_some()).await
    }

    /// Waits for a button and presses it on the message that has it.
    ///
    /// # Errors
    /// As [`Self::until`].
    pub async fn takes(&mut self, label: &str) -> Result<Message> {
        let message = self.offered(label).await?;
        self.press_on(message.id(), label).await?;
        Ok(message)
    }

    /// Waits for a message with a copy button and answers what it copies.
    ///
    /// # Errors
    /// As [`Self::until`].
    pub async fn copies(&mut self, wanted: impl Fn(&str) -> bool) -> Result<String> {
        let has = |message: &Message| {
            message.buttons().iter().any(|button| button["copy"].as_str().is_some_and(&wanted))
        };
        let message = self.until("a copy button", has).await?;
        let text = message
            .buttons()
            .into_iter()
            .filter_map(|button| button["copy"].as_str())
            .find(|text| wanted(text));
        text.map(ToOwned::to_owned).context("no copy button")
    }
}
