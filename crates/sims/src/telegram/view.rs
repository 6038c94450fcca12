//! How a chat is told to the outside: plainly for scripts, richly for the chat page.
//!
//! Only reads.

use serde_json::{Map, Value, json};

use super::chat::{Chat, Entry, Message};
use super::files::FileKind;
use super::world::{Bot, User, World};

const FILE_KINDS: [FileKind; 7] = [
    FileKind::Photo,
    FileKind::Document,
    FileKind::Video,
    FileKind::Animation,
    FileKind::Audio,
    FileKind::Voice,
    FileKind::Sticker,
];
/// How long "typing…" is shown, unix ms.
const ACTION_MS: i64 = 5_000;

/// Entries of a chat newer than `after`, as scripts read them. `base` is the simulator's own URL.
pub(super) fn plain(chat: Option<&Chat>, after: u64, base: &str) -> Vec<Value> {
    let since = chat.into_iter().flat_map(|chat| chat.since(after));
    since
        .map(|(seq, entry)| match entry {
            Entry::Alert { text, modal, url, data } => {
                json!({ "seq": seq, "alert": text, "modal": modal, "url": url, "data": data })
            }
            Entry::Message(message) => plain_message(seq, message, base),
        })
        .collect()
}

fn plain_message(seq: u64, message: &Message, base: &str) -> Value {
    let picture = message.body.get("photo").and_then(|sizes| sizes.as_array()?.last());
    let address = |file: Option<&Value>| {
        let unique = file.and_then(|file| file["file_unique_id"].as_str());
        unique.map(|unique| format!("{base}/_sim/files/{unique}"))
    };
    let mut plain = json!({
        "seq": seq,
        "message_id": message.id,
        "from": if message.from_bot { "bot" } else { "user" },
        "date": message.date(),
        "text": message.words(),
        "photo": address(picture),
        "document": address(message.body.get("document")),
        "buttons": buttons(message),
        "edited": message.body.contains_key("edit_date"),
        "deleted": message.deleted,
    });
    let Some(object) = plain.as_object_mut() else { return plain };
    if let Some(name) = message.body.get("document").and_then(|document| document.get("file_name")) {
        object.insert("document_name".to_owned(), name.clone());
    }
    for name in ["contact", "location", "media_group_id"] {
        if let Some(value) = message.body.get(name) {
            object.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(kind) = FILE_KINDS.iter().find(|kind| message.body.contains_key(kind.word())) {
        object.insert("kind".to_owned(), json!(kind.word()));
    }
    if let Some(id) = message.reply_to {
        object.insert("reply_to".to_owned(), json!(id));
    }
    plain
}

fn buttons(message: &Message) -> Value {
    if message.deleted {
        return json!([]);
    }
    let button = |button: &Value| {
        json!({
            "label": button["text"],
            "data": button.get("callback_data"),
            "url": button.get("url").or_else(|| button.pointer("/web_app/url")),
            "copy": button.pointer("/copy_text/text"),
            "style": button.get("style"),
        })
    };
    message.rows().into_iter().map(|row| row.iter().map(button).collect::<Value>()).collect()
}

/// Entries of a chat newer than `after` with everything that the page draws. File addresses are relative.
pub(super) fn rich(chat: Option<&Chat>, after: u64) -> Vec<Value> {
    let since = chat.into_iter().flat_map(|chat| chat.since(after));
    since
        .map(|(seq, entry)| match entry {
            Entry::Alert { text, modal, url, data } => {
                json!({ "seq": seq, "alert": text, "modal": modal, "url": url, "data": data })
            }
            Entry::Message(message) => rich_message(chat, seq, message),
        })
        .collect()
}

fn rich_message(chat: Option<&Chat>, seq: u64, message: &Message) -> Value {
    let body = &message.body;
    let pick = |names: [&str; 2]| names.iter().find_map(|name| body.get(*name)).cloned();
    let mut rich = Map::new();
    rich.insert("seq".to_owned(), json!(seq));
    rich.insert("id".to_owned(), json!(message.id));
    rich.insert("from".to_owned(), json!(if message.from_bot { "bot" } else { "user" }));
    rich.insert("date".to_owned(), json!(message.date()));
    rich.insert("edited".to_owned(), json!(body.contains_key("edit_date")));
    rich.insert("deleted".to_owned(), json!(message.deleted));
    if message.deleted {
        return Value::Object(rich);
    }
    rich.insert("text".to_owned(), json!(message.words()));
    rich.insert("entities".to_owned(), pick(["entities", "caption_entities"]).unwrap_or(json!([])));
    for name in [
        "contact",
        "location",
        "media_group_id",
        "show_caption_above_media",
        "has_media_spoiler",
        "forward_origin",
    ] {
        if let Some(value) = body.get(name) {
            rich.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(file) = rich_file(body) {
        rich.insert("file".to_owned(), file);
    }
    rich.insert(
        "inline".to_owned(),
        body.get("reply_markup")
            .and_then(|markup| markup.get("inline_keyboard"))
            .cloned()
            .unwrap_or(json!([])),
    );
    if let Some(reply) = message.reply_to.and_then(|id| chat?.message(id)) {
        rich.insert(
            "reply".to_owned(),
            json!({ "id": reply.id, "text": reply.words(), "from": if reply.from_bot { "bot" } else { "user" } }),
        );
    }
    Value::Object(rich)
}

fn rich_file(body: &Map<String, Value>) -> Option<Value> {
    let kind = FILE_KINDS.iter().find(|kind| body.contains_key(kind.word()))?;
    let object = body.get(kind.word())?;
    let object = object.as_array().and_then(|sizes| sizes.last()).unwrap_or(object);
    let unique = object["file_unique_id"].as_str().unwrap_or_default();
    Some(json!({
        "kind": kind.word(),
        "url": format!("_sim/files/{unique}"),
        "name": object.get("file_name"),
        "mime": object.get("mime_type"),
        "size": object.get("file_size"),
        "width": object.get("width"),
        "height": object.get("height"),
    }))
}

/// A person in the page's list: who, the last words, unread messages.
pub(super) fn summary(bot: &Bot, user: &User, now_ms: i64) -> Value {
    let chat = bot.chats.get(&user.id);
    let last = chat.and_then(|chat| chat.newest().next());
    let action = chat.and_then(|chat| chat.action.as_ref());
    let action = action.filter(|(_, at)| now_ms - at < ACTION_MS).map(|(action, _)| action);
    let mut summary = user.object();
    let Some(object) = summary.as_object_mut() else { return summary };
    object.remove("is_bot");
    let more = json!({
        "bot": bot.username,
        "started": user.started || chat.is_some_and(|chat| chat.started),
        "blocked": chat.is_some_and(|chat| chat.blocked),
        "unread": chat.map_or(0, Chat::unread),
        "changed": chat.map_or(0, |chat| chat.changed),
        "action": action,
        "last": last.map(|message| json!({
            "id": message.id,
            "from": if message.from_bot { "bot" } else { "user" },
            "date": message.date(),
            "text": message.words().chars().take(120).collect::<String>(),
            "kind": FILE_KINDS.iter().find(|kind| message.body.contains_key(kind.word())).map(|kind| kind.word())
                .or_else(|| message.body.contains_key("contact").then_some("contact")),
        })),
    });
    if let Value::Object(more) = more {
        object.extend(more);
    }
    summary
}

/// The bot as the page shows it to a person: name, words, commands of the menu.
pub(super) fn bot(world: &World, bot: &Bot, user: Option<i64>) -> Value {
    let language = user.and_then(|id| world.users.get(&id)?.language_code.clone()).unwrap_or_default();
    let words = |field: &str| {
        let kept = bot.profile.get(field)?;
        kept.get(&language).or_else(|| kept.get("")).cloned()
    };
    json!({
        "id": bot.id,
        "username": bot.username,
        "name": words("name").unwrap_or_else(|| bot.name.clone()),
        "description": words("description"),
        "short_description": words("short_description"),
        "commands": commands(bot, user, &language),
        "menu": user.and_then(|id| bot.menus.get(&id)).or_else(|| bot.menus.get(&0)),
    })
}

/// The narrowest list wins; within a scope, the one in the person's language.
fn commands(bot: &Bot, user: Option<i64>, language: &str) -> Value {
    let chat = user.map(|id| format!("chat|{id}|"));
    let scopes = [chat, Some("all_private_chats||".to_owned()), Some("default||".to_owned())];
    let found = scopes.into_iter().flatten().find_map(|scope| {
        let list = |language: &str| bot.commands.get(&format!("{scope}|{language}"));
        list(language).or_else(|| list(""))
    });
    found.cloned().unwrap_or(json!([]))
}
