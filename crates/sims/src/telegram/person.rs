//! What a person does: writes, sends files, presses buttons, blocks the bot.
//!
//! Turns each act into an entry of the chat and an update for the bot. Never answers for the bot.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::chat::{Entry, Message};
use super::entities::{self, Formatted};
use super::files::{FileKind, NewFile};
use super::sim::Sim;
use super::updates::{News, push};
use super::world::World;

/// Characters of a message that a client sends in one piece.
const TEXT_MAX: usize = 4096;

/// Why an act is impossible: an HTTP status for the control route, and a sentence.
#[derive(Debug)]
pub(super) struct Impossible(pub(super) u16, pub(super) String);

impl Impossible {
    pub(super) fn bad(why: impl Into<String>) -> Self {
        Self(400, why.into())
    }

    pub(super) fn missing(what: &str) -> Self {
        Self(404, format!("no such {what}"))
    }
}

/// A person's hand on one bot's chat.
pub(super) struct Hand<'a> {
    pub(super) sim: &'a Sim,
    pub(super) world: &'a mut World,
    pub(super) bot: usize,
    pub(super) user: i64,
}

/// A message that was sent: `update_id` is missing when the bot does not want such updates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub(super) update: Option<i64>,
    pub(super) message: i64,
}

/// A file in a person's hand.
pub(super) struct Attachment {
    pub(super) kind: FileKind,
    pub(super) name: String,
    pub(super) mime: Option<String>,
    pub(super) bytes: Bytes,
}

impl Hand<'_> {
    fn user_object(&self) -> Result<Value, Impossible> {
        self.world
            .users
            .get(&self.user)
            .map(super::world::User::object)
            .ok_or_else(|| Impossible::missing("user"))
    }

    fn place(&self) -> Value {
        self.world.chat_object(self.user).unwrap_or_default()
    }

    /// Sends a message of any content.
    pub(super) fn send(
        &mut self,
        content: Map<String, Value>,
        reply_to: Option<i64>,
    ) -> Result<Sent, Impossible> {
        let from = self.user_object()?;
        let place = self.place();
        let date = self.sim.now_s();
        let user = self.user;
        let seq = self.world.next_seq();
        let bot = self.world.bots.get_mut(self.bot).ok_or_else(|| Impossible::missing("bot"))?;
        if bot.chats.get(&user).is_some_and(|chat| chat.blocked) {
            return Err(Impossible(409, "the user has blocked the bot".to_owned()));
        }
        let id = bot.next_message();
        let mut body = Map::new();
        body.insert("message_id".to_owned(), json!(id));
        body.insert("from".to_owned(), from);
        body.insert("chat".to_owned(), place);
        body.insert("date".to_owned(), json!(date));
        body.extend(content);
        let chat = bot.chats.entry(user).or_default();
        chat.started = true;
        let reply_to = reply_to.filter(|id| chat.message(*id).is_some());
        let message = Message { id, from_bot: false, body, below: None, reply_to, deleted: false };
        chat.add(seq, Entry::Message(Box::new(message)));
        let body = self.world.message_object(self.bot, user, id);
        let update = push(self.sim, self.world, self.bot, News { queue: user, kind: "message", body });
        Ok(Sent { update, message: id })
    }

    pub(super) fn say(&mut self, text: &str, reply_to: Option<i64>) -> Result<Sent, Impossible> {
        let content = words(text)?;
        self.send(content, reply_to)
    }

    /// Changes a text that the person sent.
    pub(super) fn edit(&mut self, id: i64, text: &str) -> Result<Sent, Impossible> {
        let content = words(text)?;
        let now = self.sim.now_s();
        let user = self.user;
        let seq = self.world.next_seq();
        let bot = self.world.bots.get_mut(self.bot).ok_or_else(|| Impossible::missing("bot"))?;
        let chat = bot.chats.entry(user).or_default();
        if !chat.message(id).is_some_and(|message| !message.from_bot && message.text().is_some()) {
            return Err(Impossible::missing("message of the user"));
        }
        chat.change(id, seq, |message| {
            message.body.remove("entities");
            message.body.insert("edit_date".to_owned(), json!(now));
            message.body.extend(content);
        });
        let body = self.world.message_object(self.bot, user, id);
        let update = push(self.sim, self.world, self.bot, News { queue: user, kind: "edited_message", body });
        Ok(Sent { update, message: id })
    }

    /// Sends a file; photos whose header can't be read are taken as 640×480.
    pub(super) fn attach(
        &mut self,
        file: Attachment,
        caption: Option<&str>,
        album: Option<&str>,
    ) -> Result<Sent, Impossible> {
        let bot =
            self.world.bots.get(self.bot).map(|bot| bot.id).ok_or_else(|| Impossible::missing("bot"))?;
        self.user_object()?;
        let kind = file.kind;
        let salt = self.sim.rng.next_u64();
        let new = NewFile { kind, name: file.name, mime: file.mime, bytes: file.bytes };
        let number =
            self.world.files.add(new, salt, false).map_err(|refusal| Impossible::bad(refusal.description))?;
        let mut content = Map::new();
        content.insert(kind.word().to_owned(), self.world.files.object(bot, number));
        if let Some(album) = album {
            content.insert("media_group_id".to_owned(), json!(album));
        }
        if let Some(caption) = caption.filter(|caption| !caption.trim().is_empty()) {
            let Formatted { text, entities } = entities::plain(caption);
            content.insert("caption".to_owned(), json!(text));
            if !entities.is_empty() {
                content.insert("caption_entities".to_owned(), json!(entities));
            }
        }
        self.send(content, None)
    }

    /// Shares a contact: the person's own unless the fields say otherwise.
    pub(super) fn share_contact(&mut self, given: &Value, reply_to: Option<i64>) -> Result<Sent, Impossible> {
        let user = self.world.users.get(&self.user).cloned().ok_or_else(|| Impossible::missing("user"))?;
        let own = user.phone_number.unwrap_or_else(|| format!("98912{:07}", user.id.rem_euclid(10_000_000)));
        let text = |name: &str| given[name].as_str().map(str::to_owned);
        let mut contact = Map::new();
        contact.insert("phone_number".to_owned(), json!(text("phone_number").unwrap_or(own)));
        contact.insert("first_name".to_owned(), json!(text("first_name").unwrap_or(user.first_name)));
        if let Some(name) = text("last_name").or(user.last_name) {
            contact.insert("last_name".to_owned(), json!(name));
        }
        match given.get("user_id") {
            None => {
                contact.insert("user_id".to_owned(), json!(self.user));
            }
            Some(id) if id.is_i64() => {
                contact.insert("user_id".to_owned(), id.clone());
            }
            Some(_) => {}
        }
        self.send(Map::from_iter([("contact".to_owned(), Value::Object(contact))]), reply_to)
    }

    /// Blocks or unblocks the bot and lets it know. Doing so twice changes nothing.
    pub(super) fn block(&mut self, blocked: bool) -> Result<Option<i64>, Impossible> {
        let from = self.user_object()?;
        let place = self.place();
        let date = self.sim.now_s();
        let user = self.user;
        let seq = self.world.next_seq();
        let bot = self.world.bots.get_mut(self.bot).ok_or_else(|| Impossible::missing("bot"))?;
        let me = bot.object();
        let chat = bot.chats.entry(user).or_default();
        if chat.blocked == blocked {
            return Ok(None);
        }
        chat.blocked = blocked;
        chat.started |= !blocked;
        chat.touch(seq);
        let member = json!({ "user": me, "status": "member" });
        let kicked = json!({ "user": me, "status": "kicked", "until_date": 0 });
        let (old, new) = if blocked { (member, kicked) } else { (kicked, member) };
        let body = json!({
            "chat": place, "from": from, "date": date, "old_chat_member": old, "new_chat_member": new,
        });
        Ok(push(self.sim, self.world, self.bot, News { queue: user, kind: "my_chat_member", body }))
    }
}

fn words(text: &str) -> Result<Map<String, Value>, Impossible> {
    let Formatted { text, entities } = entities::plain(text);
    if text.is_empty() {
        return Err(Impossible::bad("text is empty"));
    }
    if text.encode_utf16().count() > TEXT_MAX {
        return Err(Impossible::bad("text is longer than 4096 characters"));
    }
    let mut content = Map::new();
    content.insert("text".to_owned(), json!(text));
    if !entities.is_empty() {
        content.insert("entities".to_owned(), json!(entities));
    }
    Ok(content)
}
