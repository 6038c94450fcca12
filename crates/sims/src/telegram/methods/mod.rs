//! The Bot API's methods: each takes a checked request and the world, and returns a result or a refusal.
//!
//! `getUpdates` waits and lives with the HTTP side; everything here is done in one go under the world's lock.

mod chats;
mod edit;
mod media;
mod profile;
mod send;
mod transfer;
pub(super) mod webhooks;

use serde_json::{Map, Value, json};

use super::call::Call;
use super::chat::{Entry, Message};
use super::entities::Formatted;
use super::keyboard::Markup;
use super::refusal::{Answer, Refusal};
use super::schema::Method;
use super::sim::Sim;
use super::world::{Bot, World};

/// Characters (UTF-16 units) of a message, after its entities were parsed.
const TEXT_MAX: usize = 4096;
/// Characters of a caption, after its entities were parsed.
const CAPTION_MAX: usize = 1024;

/// A method under way: the world, and the bot that calls.
pub(super) struct Ctx<'a> {
    pub(super) sim: &'a Sim,
    pub(super) world: &'a mut World,
    /// Index in the world's list of bots.
    pub(super) bot: usize,
}

/// A message to be: what it shows, its keyboard and what it answers.
pub(super) struct Draft {
    pub(super) content: Map<String, Value>,
    pub(super) markup: Markup,
    pub(super) reply_to: Option<i64>,
}

/// Whether the sending limits count a method.
pub(super) fn is_limited(method: &Method) -> bool {
    let name = method.name.as_str();
    (name.starts_with("send") && name != "sendChatAction")
        || name.starts_with("editMessage")
        || name.starts_with("copyMessage")
        || name.starts_with("forwardMessage")
}

/// Carries a checked request out.
pub(super) fn run(ctx: &mut Ctx, method: &Method, call: &Call) -> Answer {
    match method.name.as_str() {
        "getMe" => profile::me(ctx),
        "sendMessage" => send::message(ctx, call),
        "sendPhoto" | "sendDocument" | "sendVideo" | "sendAnimation" | "sendAudio" | "sendVoice"
        | "sendSticker" => media::send(ctx, &method.name, call),
        "sendMediaGroup" => media::group(ctx, call),
        "sendContact" => send::contact(ctx, call),
        "sendLocation" => send::location(ctx, call),
        "sendChatAction" => send::action(ctx, call),
        "editMessageText" => edit::text(ctx, call),
        "editMessageCaption" => edit::caption(ctx, call),
        "editMessageReplyMarkup" => edit::markup(ctx, call),
        "editMessageMedia" => edit::media(ctx, call),
        "deleteMessage" => transfer::delete_one(ctx, call),
        "deleteMessages" => transfer::delete_many(ctx, call),
        "copyMessage" => transfer::copy_one(ctx, call),
        "copyMessages" => transfer::many(ctx, call, transfer::Way::Copy),
        "forwardMessage" => transfer::forward_one(ctx, call),
        "forwardMessages" => transfer::many(ctx, call, transfer::Way::Forward),
        "pinChatMessage" => transfer::pin(ctx, call),
        "unpinChatMessage" => transfer::unpin(ctx, call),
        "unpinAllChatMessages" => transfer::unpin_all(ctx, call),
        "answerCallbackQuery" => send::answer_callback(ctx, call),
        "getFile" => media::file(ctx, call),
        "getChat" => chats::chat(ctx, call),
        "getChatMember" => chats::member(ctx, call),
        "getChatAdministrators" => chats::administrators(ctx, call),
        "getChatMemberCount" => chats::count(ctx, call),
        "setMyCommands" => profile::set_commands(ctx, call),
        "getMyCommands" => profile::commands(ctx, call),
        "deleteMyCommands" => profile::delete_commands(ctx, call),
        "setMyName" => profile::set_words(ctx, call, "name"),
        "setMyDescription" => profile::set_words(ctx, call, "description"),
        "setMyShortDescription" => profile::set_words(ctx, call, "short_description"),
        "getMyName" => profile::words(ctx, call, "name"),
        "getMyDescription" => profile::words(ctx, call, "description"),
        "getMyShortDescription" => profile::words(ctx, call, "short_description"),
        "setChatMenuButton" => profile::set_menu(ctx, call),
        "getChatMenuButton" => profile::menu(ctx, call),
        "getUserProfilePhotos" => Ok(json!({ "total_count": 0, "photos": [] })),
        "setWebhook" => webhooks::set(ctx, call),
        "deleteWebhook" => webhooks::delete(ctx, call),
        "getWebhookInfo" => webhooks::info(ctx),
        _ if method.returns == [super::schema::Kind::Boolean] => Ok(Value::Bool(true)),
        other => Err(Refusal::bad(format!("method {other} is not part of this simulation"))),
    }
}

impl Ctx<'_> {
    pub(super) fn me(&mut self) -> Result<&mut Bot, Refusal> {
        self.world.bots.get_mut(self.bot).ok_or_else(|| Refusal::new(401, "Unauthorized"))
    }

    /// The chat of a request, when the bot may write there.
    pub(super) fn target(&self, call: &Call) -> Result<i64, Refusal> {
        let chat = self.world.chat_number(call.value("chat_id"))?;
        self.world.reach(self.bot, chat)?;
        Ok(chat)
    }

    /// A message that is there.
    pub(super) fn found(&self, chat: i64, id: i64) -> Option<&Message> {
        self.world.bots.get(self.bot)?.chats.get(&chat)?.message(id)
    }

    /// Puts a message of the bot into a chat; returns its number.
    pub(super) fn post(&mut self, chat: i64, draft: Draft) -> Result<i64, Refusal> {
        let date = self.sim.now_s();
        let place = self.world.chat_object(chat).ok_or_else(|| Refusal::bad("chat not found"))?;
        let seq = self.world.next_seq();
        let bot = self.me()?;
        let id = bot.next_message();
        let mut body = Map::new();
        body.insert("message_id".to_owned(), json!(id));
        body.insert("from".to_owned(), bot.object());
        body.insert("chat".to_owned(), place);
        body.insert("date".to_owned(), json!(date));
        body.extend(draft.content);
        let mut below = None;
        match draft.markup {
            Markup::None => {}
            Markup::Inline(markup) => {
                body.insert("reply_markup".to_owned(), markup);
            }
            Markup::Below(markup) => below = Some(markup),
        }
        let message = Message { id, from_bot: true, body, below, reply_to: draft.reply_to, deleted: false };
        let chat = bot.chats.entry(chat).or_default();
        chat.action = None;
        chat.add(seq, Entry::Message(Box::new(message)));
        Ok(id)
    }

    /// The API's object of a message of this bot.
    pub(super) fn shown(&self, chat: i64, id: i64) -> Value {
        self.world.message_object(self.bot, chat, id)
    }

    /// The message that a request answers, if any.
    pub(super) fn reply_to(&self, chat: i64, call: &Call) -> Result<Option<i64>, Refusal> {
        let Some(parameters) = call.value("reply_parameters") else { return Ok(None) };
        let id = parameters["message_id"].as_i64().unwrap_or_default();
        if self.found(chat, id).is_some() {
            return Ok(Some(id));
        }
        if parameters["allow_sending_without_reply"].as_bool() == Some(true) {
            return Ok(None);
        }
        Err(Refusal::bad("message to be replied not found"))
    }
}

/// The text of a request, parsed and within its limit.
pub(super) fn text_of(call: &Call) -> Result<Formatted, Refusal> {
    let text = call.text("text").unwrap_or_default();
    let formatted = super::entities::format(text, call.text("parse_mode"), call.value("entities"))?;
    if formatted.text.is_empty() {
        return Err(Refusal::bad("message text is empty"));
    }
    if formatted.text.encode_utf16().count() > TEXT_MAX {
        return Err(Refusal::bad("message is too long"));
    }
    Ok(formatted)
}

/// Puts a caption, parsed and within its limit, into a message's content.
pub(super) fn add_caption(
    given: &Map<String, Value>,
    content: &mut Map<String, Value>,
) -> Result<(), Refusal> {
    let text = |name: &str| given.get(name).and_then(Value::as_str);
    let Some(caption) = text("caption") else { return Ok(()) };
    let formatted = super::entities::format(caption, text("parse_mode"), given.get("caption_entities"))?;
    if formatted.text.encode_utf16().count() > CAPTION_MAX {
        return Err(Refusal::bad("message caption is too long"));
    }
    if formatted.text.is_empty() {
        return Ok(());
    }
    content.insert("caption".to_owned(), json!(formatted.text));
    if !formatted.entities.is_empty() {
        content.insert("caption_entities".to_owned(), json!(formatted.entities));
    }
    if given.get("show_caption_above_media").and_then(Value::as_bool) == Some(true) {
        content.insert("show_caption_above_media".to_owned(), json!(true));
    }
    Ok(())
}
