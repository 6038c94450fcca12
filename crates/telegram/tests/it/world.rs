//! The transport against the simulated Telegram: a person, a bot, and faults in between.

use std::time::Duration;

use async_trait::async_trait;
use frankenstein::types::AllowedUpdate;
use frankenstein::updates::UpdateContent;
use kernel::Secret;
use serde_json::{Value, json};
use sims::telegram::{Options, Running, Telegram};
use telegram::{
    Bot, Edit, Error, FILE_BYTES_MAX, Parsed, Patience, PollOptions, Poller, RawUpdate, Sink, SinkError,
    Upload, frankenstein, parse,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::fake::client;

const SARA: i64 = 5001;
/// The smallest picture there is: a PNG of one pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\rIDATx\xdac\xfc\xff\xff?\x03\0\x08\xfc\x02\xfe\xa7\x9a\xa0\xa0\0\0\0\0IEND\xaeB`\x82";

struct World {
    running: Running,
    bot: Bot,
    http: reqwest::Client,
}

impl World {
    async fn start() -> Self {
        let running = Telegram::start(Options::default()).await.unwrap();
        let token = running.ready_line()["bots"][0]["token"].as_str().unwrap().to_owned();
        let patience = Patience { backoff: Duration::from_millis(1), ..Patience::default() };
        let bot = Bot::with_patience(Secret::new(token), &running.url, client(), patience).unwrap();
        let world = Self { running, bot, http: client() };
        world.control("users", &json!({ "id": SARA, "first_name": "سارا", "language_code": "fa" })).await;
        world
    }

    async fn control(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}/_sim/{path}", self.running.url);
        let response = self.http.post(url).json(body).send().await.unwrap();
        assert!(response.status().is_success(), "{path}: {}", response.text().await.unwrap());
        response.json().await.unwrap_or_default()
    }

    async fn says(&self, text: &str) {
        self.control(&format!("users/{SARA}/messages"), &json!({ "text": text })).await;
    }

    /// What Sara's chat shows.
    async fn chat(&self) -> Vec<Value> {
        let url = format!("{}/_sim/users/{SARA}/messages?after=0&wait_ms=0", self.running.url);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Polls in the background until dropped; updates come out of the channel after they were "stored".
    fn poll(&self) -> Inbox {
        let (sender, receiver) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        let options = PollOptions {
            hold: Duration::from_secs(1),
            backoff: Duration::from_millis(1),
            ..PollOptions::new(vec![AllowedUpdate::Message, AllowedUpdate::CallbackQuery])
        };
        let poller = Poller::new(self.bot.clone(), options);
        let (stopped, sink) = (stop.clone(), Store(sender));
        tokio::spawn(async move { poller.run(&sink, &stopped).await });
        Inbox { receiver, _stop: stop.drop_guard() }
    }
}

struct Store(mpsc::UnboundedSender<RawUpdate>);

#[async_trait]
impl Sink for Store {
    async fn store(&self, batch: &[RawUpdate]) -> Result<(), SinkError> {
        batch.iter().try_for_each(|update| self.0.send(update.clone())).map_err(Into::into)
    }
}

struct Inbox {
    receiver: mpsc::UnboundedReceiver<RawUpdate>,
    _stop: tokio_util::sync::DropGuard,
}

impl Inbox {
    async fn next(&mut self) -> UpdateContent {
        let next = tokio::time::timeout(Duration::from_secs(30), self.receiver.recv());
        let update = next.await.expect("an update").unwrap();
        assert_eq!(update.chat, Some(SARA));
        match parse(&update.raw).unwrap() {
            Parsed::Known { content, .. } => *content,
            unknown @ Parsed::Unknown { .. } => panic!("{unknown:?}"),
        }
    }

    async fn text(&mut self) -> String {
        match self.next().await {
            UpdateContent::Message(message) => message.text.unwrap_or_default(),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_conversation_from_start_to_a_pressed_button() {
    let world = World::start().await;
    let mut inbox = world.poll();
    world.says("/start abc").await;
    assert_eq!(inbox.text().await, "/start abc");

    let keyboard = json!({ "inline_keyboard": [[{ "text": "خرید", "callback_data": "v1:buy" }]] });
    let params =
        json!({ "chat_id": SARA, "text": "<b>سلام</b>", "parse_mode": "HTML", "reply_markup": keyboard });
    let sent = world.bot.send("sendMessage", &params).await.unwrap();
    world.control(&format!("users/{SARA}/press"), &json!({ "label": "خرید" })).await;
    let UpdateContent::CallbackQuery(query) = inbox.next().await else { panic!("a press") };
    assert_eq!(query.data.as_deref(), Some("v1:buy"));
    let answer = json!({ "callback_query_id": query.id });
    assert_eq!(world.bot.call("answerCallbackQuery", &answer).await, Ok(true));

    let edit = json!({ "chat_id": SARA, "message_id": sent.message_id, "text": "تمام" });
    assert_eq!(world.bot.edit("editMessageText", &edit).await, Ok(Edit::Changed));
    assert_eq!(world.bot.edit("editMessageText", &edit).await, Ok(Edit::Same));
    let chat = world.chat().await;
    assert!(chat.iter().any(|message| message["text"] == "تمام" && message["edited"] == true), "{chat:?}");

    let gone = json!({ "chat_id": SARA, "message_id": 999_999, "text": "x" });
    assert_eq!(world.bot.edit("editMessageText", &gone).await, Err(Error::MessageGone));
    let broken = json!({ "chat_id": SARA, "text": "<b>x", "parse_mode": "HTML" });
    assert!(matches!(world.bot.send("sendMessage", &broken).await, Err(Error::Markup { .. })));
    let nobody = json!({ "chat_id": 404, "text": "x" });
    assert!(world.bot.send("sendMessage", &nobody).await.unwrap_err().is_unreachable());
}

#[tokio::test]
async fn pictures_go_both_ways() {
    let world = World::start().await;
    let mut inbox = world.poll();
    world.says("/start").await;
    inbox.next().await;

    let photo = Upload { name: "qr.png".to_owned(), mime: "image/png", bytes: PIXEL.into() };
    let params = json!({ "chat_id": SARA, "caption": "QR" });
    let sent = world.bot.send_photo_bytes(&params, photo.clone()).await.unwrap();
    let document = world.bot.send_document_bytes(&params, photo).await.unwrap();
    for sent in [sent, document] {
        let file = sent.file().unwrap().file_id.clone();
        assert!(!world.bot.file_download(&file, FILE_BYTES_MAX).await.unwrap().is_empty());
    }

    let form = reqwest::multipart::Form::new()
        .part("document", reqwest::multipart::Part::bytes(PIXEL).file_name("receipt.png"))
        .text("caption", "رسید");
    let url = format!("{}/_sim/users/{SARA}/messages", world.running.url);
    assert!(world.http.post(url).multipart(form).send().await.unwrap().status().is_success());
    let UpdateContent::Message(message) = inbox.next().await else { panic!("a message") };
    let file = message.document.unwrap().file_id;
    assert_eq!(world.bot.file_download(&file, FILE_BYTES_MAX).await.unwrap(), PIXEL);
    assert_eq!(world.bot.file_download(&file, PIXEL.len() - 1).await, Err(Error::TooLarge));
}

#[tokio::test]
async fn faults_are_told_apart_and_lose_nothing() {
    let world = World::start().await;
    let mut inbox = world.poll();
    world.says("/start").await;
    inbox.next().await;
    let hello = json!({ "chat_id": SARA, "text": "hello" });
    let fault = async |body: Value| world.control("faults", &body).await;

    fault(json!({ "method": "sendMessage", "status": 500, "times": 1 })).await;
    assert_eq!(world.bot.send("sendMessage", &hello).await, Err(Error::Server(500)));
    fault(json!({ "method": "sendMessage", "kind": "drop_response", "times": 1 })).await;
    assert_eq!(world.bot.send("sendMessage", &hello).await, Err(Error::Transport { after_send: true }));
    let shown = world.chat().await.iter().filter(|message| message["text"] == "hello").count();
    assert_eq!(shown, 1, "carried out although the answer got lost, and not repeated");

    fault(json!({ "method": "getUpdates", "status": 502, "times": 2 })).await;
    fault(json!({ "method": "getUpdates", "kind": "reset", "times": 2 })).await;
    for text in ["one", "two", "three"] {
        world.says(text).await;
    }
    for text in ["one", "two", "three"] {
        assert_eq!(inbox.text().await, text);
    }

    fault(json!({ "method": "sendMessage", "status": 429, "retry_after": 60, "times": 1 })).await;
    assert_eq!(world.bot.send("sendMessage", &hello).await, Err(Error::RetryAfter(60)));
    world.control(&format!("users/{SARA}/block"), &json!({})).await;
    let copy =
        world.bot.call::<_, Value>("sendChatAction", &json!({ "chat_id": SARA, "action": "typing" })).await;
    assert!(matches!(copy, Err(Error::RetryAfter(_))), "the chat is paused: {copy:?}");
}

#[tokio::test]
async fn who_blocked_the_bot_is_unreachable() {
    let world = World::start().await;
    world.says("/start").await;
    world.control(&format!("users/{SARA}/block"), &json!({})).await;
    let hello = json!({ "chat_id": SARA, "text": "hello" });
    assert_eq!(world.bot.send("sendMessage", &hello).await, Err(Error::Blocked));
    world.control(&format!("users/{SARA}/unblock"), &json!({})).await;
    assert!(world.bot.send("sendMessage", &hello).await.is_ok());
}
