//! One update: its envelope for storing, and the tolerant reading of its content. A new kind never stops the others.

use std::collections::BTreeMap;

use frankenstein::updates::UpdateContent;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::Error;

/// An update as it came, with what storing and ordering need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawUpdate {
    /// Telegram's number: the deduplication key together with the bot.
    pub update_id: i64,
    /// The name of its one field besides `update_id`: `message`, `callback_query`, … Empty when there is none.
    pub kind: String,
    /// The chat or person whose updates must be worked on in order. `None`: no order needed.
    pub chat: Option<i64>,
    /// The JSON as received.
    pub raw: String,
}

/// An update after reading.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed {
    Known {
        update_id: i64,
        content: Box<UpdateContent>,
    },
    /// A kind, or an inside, that this version does not know. `kind` is as in [`RawUpdate`].
    Unknown {
        update_id: i64,
        kind: String,
        chat: Option<i64>,
    },
}

/// The envelope of one update.
///
/// # Errors
/// [`Error::Garbage`] when it is no JSON object with an integer `update_id`.
pub fn envelope(raw: &str) -> Result<RawUpdate, Error> {
    let Opened { update_id, kind, content } = opened(raw)?;
    Ok(RawUpdate { update_id, chat: chat_of(content), kind, raw: raw.to_owned() })
}

/// Reads an update for its handler. A message with a part that this version does not know is read without its optional
/// parts (entities, forwards, replies) before it is given up as [`Parsed::Unknown`].
///
/// # Errors
/// [`Error::Garbage`] when it is no JSON object with an integer `update_id`.
pub fn parse(raw: &str) -> Result<Parsed, Error> {
    let Opened { update_id, kind, content } = opened(raw)?;
    // From text both times: every deserializer of these types is a megabyte of code.
    let read = |content: &str| {
        let tagged = format!("{{{}:{content}}}", Value::from(kind.as_str()));
        serde_json::from_str::<UpdateContent>(&tagged)
    };
    let known = read(content).or_else(|error| {
        let lean = read(&lean(&serde_json::from_str(content)?).to_string());
        tracing::error!(update_id, kind, %error, rescued = lean.is_ok(), "update is not fully understood");
        lean
    });
    Ok(match known {
        Ok(content) => Parsed::Known { update_id, content: Box::new(content) },
        Err(_) => Parsed::Unknown { update_id, chat: chat_of(content), kind },
    })
}

/// An update, its inside still text.
struct Opened<'a> {
    update_id: i64,
    /// The one field besides the id, and what is in it.
    kind: String,
    content: &'a str,
}

fn opened(raw: &str) -> Result<Opened<'_>, Error> {
    let mut fields: BTreeMap<String, &RawValue> = serde_json::from_str(raw).map_err(|_| Error::Garbage)?;
    let update_id = fields.remove("update_id").and_then(|id| id.get().parse().ok()).ok_or(Error::Garbage)?;
    let (kind, content) = fields.pop_first().map_or_else(Default::default, |(k, content)| (k, content.get()));
    Ok(Opened { update_id, kind, content: if content.is_empty() { "null" } else { content } })
}

/// Where a chat or a person can stand in an update.
#[derive(Deserialize)]
struct Places {
    chat: Option<Named>,
    message: Option<Within>,
    from: Option<Named>,
    user: Option<Named>,
    sender_chat: Option<Named>,
    voter_chat: Option<Named>,
}

#[derive(Deserialize)]
struct Within {
    chat: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: Option<i64>,
}

/// The chat of a message or event, else the chat of a pressed message, else the person.
fn chat_of(content: &str) -> Option<i64> {
    let Places { chat, message, from, user, sender_chat, voter_chat } = serde_json::from_str(content).ok()?;
    let pressed = message.and_then(|message| message.chat);
    [chat, pressed, from, user, sender_chat, voter_chat].into_iter().flatten().find_map(|named| named.id)
}

/// Fields of a message and of a callback query without which a shop could not answer.
const ESSENTIAL: [&str; 22] = [
    "message_id",
    "message_thread_id",
    "from",
    "sender_chat",
    "chat",
    "date",
    "edit_date",
    "text",
    "caption",
    "photo",
    "document",
    "contact",
    "media_group_id",
    "successful_payment",
    "refunded_payment",
    "web_app_data",
    "new_chat_members",
    "migrate_to_chat_id",
    "id",
    "chat_instance",
    "data",
    "inline_message_id",
];

/// `content` with its essential fields only, and the same for the message inside a callback query.
fn lean(content: &Value) -> Value {
    let Some(fields) = content.as_object() else { return content.clone() };
    let kept = fields.iter().filter_map(|(name, value)| match name.as_str() {
        "message" => Some((name.clone(), lean(value))),
        known if ESSENTIAL.contains(&known) => Some((name.clone(), value.clone())),
        _ => None,
    });
    Value::Object(kept.collect())
}
