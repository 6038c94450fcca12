//! The simulated world: bots, people, groups, chats, files, waiting updates. All of it can be saved and restored.
//!
//! Only state and its lookups; never does I/O and never reads a clock.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::chat::{Chat, Signal};
use super::files::Files;
use super::refusal::Refusal;

/// A person with an account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct User {
    /// Positive; the chat with the person has the same number.
    pub id: i64,
    pub first_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Without the `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// `fa`, `en`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_premium: Option<bool>,
    /// The number that a shared contact carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// The person counts as having pressed Start: bots may write first.
    #[serde(default)]
    pub started: bool,
}

impl User {
    /// The API's `User`.
    pub(super) fn object(&self) -> Value {
        let mut user = json!({ "id": self.id, "is_bot": false, "first_name": self.first_name });
        set(&mut user, "last_name", self.last_name.as_ref());
        set(&mut user, "username", self.username.as_ref());
        set(&mut user, "language_code", self.language_code.as_ref());
        if self.is_premium == Some(true) {
            set(&mut user, "is_premium", Some(&true));
        }
        user
    }

    /// The API's `Chat` of a private conversation.
    pub(super) fn chat(&self) -> Value {
        let mut chat = json!({ "id": self.id, "first_name": self.first_name });
        set(&mut chat, "last_name", self.last_name.as_ref());
        set(&mut chat, "username", self.username.as_ref());
        set(&mut chat, "type", Some(&"private"));
        chat
    }
}

fn set<T: Serialize>(object: &mut Value, name: &str, value: Option<&T>) {
    if let (Some(value), Some(object)) = (value, object.as_object_mut()) {
        object.insert(name.to_owned(), json!(value));
    }
}

/// A group, supergroup or channel that the bots are in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Group {
    /// Negative.
    pub id: i64,
    /// `group`, `supergroup` or `channel`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Status of each person known there: `creator`, `administrator`, `member`, `left`, `kicked`.
    #[serde(default)]
    pub members: BTreeMap<i64, String>,
}

impl Group {
    pub(super) fn chat(&self) -> Value {
        let mut chat = json!({ "id": self.id, "title": self.title, "type": self.kind });
        set(&mut chat, "username", self.username.as_ref());
        chat
    }
}

/// A webhook and how it fares.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Webhook {
    pub(super) url: String,
    pub(super) secret: Option<String>,
    pub(super) max_connections: usize,
    pub(super) has_certificate: bool,
    pub(super) ip_address: Option<String>,
    /// When the last delivery failed (unix seconds) and how.
    pub(super) last_error: Option<(i64, String)>,
}

/// An update that was not confirmed yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) id: i64,
    /// Updates of one queue (a chat) are delivered one after the other.
    pub(super) queue: i64,
    pub(super) body: Value,
    /// Unix seconds.
    pub(super) expires: i64,
}

/// A button that was pressed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Press {
    pub(super) user: i64,
    /// Of the button.
    #[serde(default)]
    pub(super) data: String,
    /// Unix seconds.
    pub(super) date: i64,
    pub(super) answered: bool,
}

/// A bot: its account, its settings, its chats and its updates.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Bot {
    pub(super) id: i64,
    pub(super) token: String,
    pub(super) username: String,
    pub(super) name: String,
    /// Names and descriptions: field, then language (empty: default).
    pub(super) profile: BTreeMap<String, BTreeMap<String, String>>,
    /// Commands: scope and language, then the list.
    pub(super) commands: BTreeMap<String, Value>,
    /// Menu buttons: chat (0: default), then the button.
    pub(super) menus: BTreeMap<i64, Value>,
    pub(super) webhook: Option<Webhook>,
    /// Rises whenever the webhook is set or removed: deliveries under way for an older one count for nothing.
    pub(super) webhook_turn: u64,
    pub(super) allowed_updates: Option<Vec<String>>,
    pub(super) queue: VecDeque<Pending>,
    pub(super) last_update: i64,
    pub(super) last_message: i64,
    pub(super) chats: BTreeMap<i64, Chat>,
    pub(super) presses: BTreeMap<String, Press>,
    /// Rises with every `getUpdates`: an older one that still waits has lost.
    #[serde(skip)]
    pub(super) poll_turn: u64,
    #[serde(skip)]
    pub(super) signal: Signal,
}

impl Bot {
    /// The API's `User` of the bot, as in `from`.
    pub(super) fn object(&self) -> Value {
        json!({ "id": self.id, "is_bot": true, "first_name": self.name, "username": self.username })
    }

    pub(super) fn next_message(&mut self) -> i64 {
        self.last_message += 1;
        self.last_message
    }
}

/// Everything.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct World {
    seq: u64,
    pub(super) bots: Vec<Bot>,
    pub(super) users: BTreeMap<i64, User>,
    pub(super) groups: BTreeMap<i64, Group>,
    pub(super) files: Files,
    #[serde(skip)]
    pub(super) signal: Signal,
}

impl World {
    /// The newest number of change.
    pub(super) fn seq(&self) -> u64 {
        self.seq
    }

    /// A new number of change; wakes those who wait for any change.
    pub(super) fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.signal.ring();
        self.seq
    }

    /// Takes the place of another world: numbers go on from the higher ones and its waiters are woken.
    pub(super) fn go_on_after(&mut self, other: &Self) {
        self.seq = self.seq.max(other.seq) + 1;
        for (bot, old) in self.bots.iter_mut().zip(&other.bots) {
            bot.last_update = bot.last_update.max(old.last_update);
            bot.last_message = bot.last_message.max(old.last_message);
            bot.webhook_turn = bot.webhook_turn.max(old.webhook_turn) + 1;
            bot.poll_turn = old.poll_turn;
            bot.signal = old.signal.clone();
            for (id, chat) in &old.chats {
                bot.chats.entry(*id).or_default().signal = chat.signal.clone();
            }
            bot.signal.ring();
        }
        self.signal = other.signal.clone();
        self.signal.ring();
    }

    pub(super) fn bot_by_token(&self, token: &str) -> Option<usize> {
        self.bots.iter().position(|bot| bot.token == token)
    }

    /// The bot of that username; the first one when none is named.
    pub(super) fn bot_named(&self, username: Option<&str>) -> Option<usize> {
        match username {
            Some(name) => {
                let name = name.trim_start_matches('@');
                self.bots.iter().position(|bot| bot.username.eq_ignore_ascii_case(name))
            }
            None => (!self.bots.is_empty()).then_some(0),
        }
    }

    /// A request's `chat_id`, number or `@username`, as a number.
    pub(super) fn chat_number(&self, given: Option<&Value>) -> Result<i64, Refusal> {
        let not_found = || Refusal::bad("chat not found");
        match given {
            Some(Value::Number(number)) => number.as_i64().ok_or_else(not_found),
            Some(Value::String(name)) => {
                let name = name.strip_prefix('@').ok_or_else(not_found)?;
                let named = |username: Option<&String>| {
                    username.is_some_and(|username| username.eq_ignore_ascii_case(name))
                };
                self.groups
                    .values()
                    .find(|group| named(group.username.as_ref()))
                    .map(|group| group.id)
                    .ok_or_else(not_found)
            }
            _ => Err(Refusal::bad("chat_id is empty")),
        }
    }

    /// The API's `Chat` of a number.
    pub(super) fn chat_object(&self, chat: i64) -> Option<Value> {
        let group = || self.groups.get(&chat).map(Group::chat);
        self.users.get(&chat).map(User::chat).or_else(group)
    }

    /// The chat that a bot may write into, or the reason why it may not.
    pub(super) fn reach(&self, bot: usize, chat: i64) -> Result<(), Refusal> {
        if self.groups.contains_key(&chat) {
            return Ok(());
        }
        let Some(user) = self.users.get(&chat) else { return Err(Refusal::bad("chat not found")) };
        let known = self.bots.get(bot).and_then(|bot| bot.chats.get(&chat));
        match known {
            Some(chat) if chat.blocked => Err(Refusal::forbidden("bot was blocked by the user")),
            Some(chat) if chat.started => Ok(()),
            _ if user.started => Ok(()),
            _ => Err(Refusal::forbidden("bot can't initiate conversation with a user")),
        }
    }

    /// The API's `Message`, with the message that it answers.
    pub(super) fn message_object(&self, bot: usize, chat: i64, message: i64) -> Value {
        let Some(chat) = self.bots.get(bot).and_then(|bot| bot.chats.get(&chat)) else { return Value::Null };
        let Some(found) = chat.any(message) else { return Value::Null };
        let mut body: Map<String, Value> = found.body.clone();
        if let Some(replied) = found.reply_to.and_then(|id| chat.message(id)) {
            let mut replied = replied.body.clone();
            replied.remove("reply_to_message");
            body.insert("reply_to_message".to_owned(), Value::Object(replied));
        }
        Value::Object(body)
    }
}
