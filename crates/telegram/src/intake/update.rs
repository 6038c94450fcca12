//! One update: its envelope for storing, and the tolerant reading of its content. A new kind never stops the others.

use frankenstein::updates::UpdateContent;
use serde_json::{Map, Value};

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
    let (update_id, mut rest) = opened(raw)?;
    let (kind, content) = only_field(&mut rest);
    Ok(RawUpdate { update_id, chat: chat_of(&content), kind, raw: raw.to_owned() })
}

/// Reads an update for its handler. A message with a part that this version does not know is read without its optional
/// parts (entities, forwards, replies) before it is given up as [`Parsed::Unknown`].
///
/// # Errors
/// [`Error::Garbage`] when it is no JSON object with an integer `update_id`.
pub fn parse(raw: &str) -> Result<Parsed, Error> {
    let (update_id, mut rest) = opened(raw)?;
    let (kind, content) = only_field(&mut rest);
    let read = |content: &Value| {
        let tagged = Value::Object(Map::from_iter([(kind.clone(), content.clone())]));
        serde_json::from_value::<UpdateContent>(tagged)
    };
    let known = read(&content).or_else(|error| {
        let lean = read(&lean(&content));
        tracing::error!(update_id, kind, %error, rescued = lean.is_ok(), "update is not fully understood");
        lean
    });
    Ok(match known {
        Ok(content) => Parsed::Known { update_id, content: Box::new(content) },
        Err(_) => Parsed::Unknown { update_id, chat: chat_of(&content), kind },
    })
}

fn opened(raw: &str) -> Result<(i64, Map<String, Value>), Error> {
    let mut fields: Map<String, Value> = serde_json::from_str(raw).map_err(|_| Error::Garbage)?;
    let update_id = fields.remove("update_id").and_then(|id| id.as_i64()).ok_or(Error::Garbage)?;
    Ok((update_id, fields))
}

/// The update's one field besides its id.
fn only_field(fields: &mut Map<String, Value>) -> (String, Value) {
    std::mem::take(fields).into_iter().next().unwrap_or_default()
}

/// The chat of a message or event, else the chat of a pressed message, else the person.
fn chat_of(content: &Value) -> Option<i64> {
    ["/chat/id", "/message/chat/id", "/from/id", "/user/id", "/sender_chat/id", "/voter_chat/id"]
        .into_iter()
        .find_map(|path| content.pointer(path)?.as_i64())
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
