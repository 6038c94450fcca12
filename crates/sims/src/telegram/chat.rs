//! One chat between a bot and a person (or a group): its log in the order of change, and who waits for it.
//!
//! Never sends anything; it remembers what was sent, edited, deleted and shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::watch;

/// Entries kept per chat; the oldest are forgotten beyond it.
pub(super) const ENTRIES_MAX: usize = 20_000;

/// Wakes those who wait for a change of what holds it.
#[derive(Clone, Debug, Default)]
pub(super) struct Signal(watch::Sender<()>);

impl Signal {
    pub(super) fn ring(&self) {
        self.0.send_replace(());
    }

    /// Subscribe while the lock of the world is held, then wait after letting it go: nothing is missed.
    pub(super) fn listen(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}

/// A message as the Bot API shows it, and what only the chat knows of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Message {
    pub(super) id: i64,
    pub(super) from_bot: bool,
    /// The API's `Message`, without `reply_to_message`.
    pub(super) body: Map<String, Value>,
    /// A reply keyboard, its removal or a forced reply that came with the message.
    #[serde(default)]
    pub(super) below: Option<Value>,
    #[serde(default)]
    pub(super) reply_to: Option<i64>,
    #[serde(default)]
    pub(super) deleted: bool,
}

impl Message {
    pub(super) fn text(&self) -> Option<&str> {
        self.body.get("text").and_then(Value::as_str)
    }

    /// Text or caption, whichever there is.
    pub(super) fn words(&self) -> &str {
        let caption = || self.body.get("caption").and_then(Value::as_str);
        self.text().or_else(caption).unwrap_or_default()
    }

    pub(super) fn date(&self) -> i64 {
        self.body.get("date").and_then(Value::as_i64).unwrap_or_default()
    }

    /// Rows of the inline keyboard, or of the reply keyboard that came with the message.
    pub(super) fn rows(&self) -> Vec<&Vec<Value>> {
        let inline = self.body.get("reply_markup").and_then(|markup| markup.get("inline_keyboard"));
        let below = || self.below.as_ref().and_then(|markup| markup.get("keyboard"));
        let rows = inline.or_else(below).and_then(Value::as_array);
        rows.into_iter().flatten().filter_map(Value::as_array).collect()
    }
}

/// What happened in a chat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Entry {
    Message(Box<Message>),
    /// The words of a callback answer.
    Alert {
        text: String,
        modal: bool,
        url: Option<String>,
        /// Of the button whose press is answered.
        #[serde(default)]
        data: String,
    },
}

/// A chat of one bot with one person or group.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Chat {
    log: BTreeMap<u64, Entry>,
    places: BTreeMap<i64, u64>,
    /// The person has written to the bot at least once.
    pub(super) started: bool,
    pub(super) blocked: bool,
    pub(super) pinned: Vec<i64>,
    /// The newest change that the person has seen on the chat page.
    pub(super) read: u64,
    /// The newest change of any kind.
    pub(super) changed: u64,
    /// What the bot is doing (`typing`, …) and when it said so, unix ms.
    #[serde(skip)]
    pub(super) action: Option<(String, i64)>,
    #[serde(skip)]
    pub(super) signal: Signal,
}

impl Chat {
    /// Puts an entry at the end of the log under `seq`, which must be the newest number of the world.
    pub(super) fn add(&mut self, seq: u64, entry: Entry) {
        if let Entry::Message(message) = &entry {
            self.places.insert(message.id, seq);
        }
        self.log.insert(seq, entry);
        while self.log.len() > ENTRIES_MAX {
            if let Some((_, Entry::Message(message))) = self.log.pop_first() {
                self.places.remove(&message.id);
            }
        }
        self.touch(seq);
    }

    /// Notes a change that is not an entry (block, pin, read) and wakes the waiting.
    pub(super) fn touch(&mut self, seq: u64) {
        self.changed = seq;
        self.signal.ring();
    }

    /// A message by its number, deleted ones included.
    pub(super) fn any(&self, id: i64) -> Option<&Message> {
        match self.log.get(self.places.get(&id)?) {
            Some(Entry::Message(message)) => Some(message),
            _ => None,
        }
    }

    /// A message by its number, unless it was deleted.
    pub(super) fn message(&self, id: i64) -> Option<&Message> {
        self.any(id).filter(|message| !message.deleted)
    }

    /// Changes a message and moves it to the end of the log.
    pub(super) fn change(&mut self, id: i64, seq: u64, change: impl FnOnce(&mut Message)) {
        let Some(place) = self.places.get(&id).copied() else { return };
        if let Some(Entry::Message(mut message)) = self.log.remove(&place) {
            change(&mut message);
            self.add(seq, Entry::Message(message));
        }
    }

    /// Entries newer than `after`, oldest first.
    pub(super) fn since(&self, after: u64) -> impl Iterator<Item = (u64, &Entry)> {
        self.log.range(after.saturating_add(1)..).map(|(seq, entry)| (*seq, entry))
    }

    /// Messages that are there, by descending number.
    pub(super) fn newest(&self) -> impl Iterator<Item = &Message> {
        self.places.keys().rev().filter_map(|id| self.message(*id))
    }

    /// Messages of the bot newer than what the person has seen.
    pub(super) fn unread(&self) -> usize {
        let unseen = |(_, entry): &(u64, &Entry)| matches!(entry, Entry::Message(message) if message.from_bot && !message.deleted && !message.body.contains_key("edit_date"));
        self.since(self.read).filter(unseen).count()
    }

    /// The reply keyboard that a client would show now.
    pub(super) fn keyboard(&self) -> Option<(&Message, &Value)> {
        let (message, below) =
            self.newest().find_map(|message| message.below.as_ref().map(|below| (message, below)))?;
        below.get("keyboard").is_some().then_some((message, below))
    }
}
