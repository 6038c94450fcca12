//! Formatted text: `parse_mode` and explicit entities become plain text and `MessageEntity` objects.
//!
//! Offsets and lengths are UTF-16 code units. Never guesses: what the real server refuses is refused in its words.

use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use super::{detect, html};

/// Entities beyond this number in one message are ignored, as the service does.
pub(super) const ENTITIES_MAX: usize = 100;

/// A text with its entities (the API's objects, sorted by offset).
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Formatted {
    pub(super) text: String,
    pub(super) entities: Vec<Value>,
}

/// An entity under way: its place in UTF-16 units and the fields that only its kind has.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub(super) kind: &'static str,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) extra: Map<String, Value>,
}

/// Text, parse mode and explicit entities to plain text with entities: trimmed, with links and commands found.
pub(super) fn format(text: &str, mode: Option<&str>, given: Option<&Value>) -> Result<Formatted, Refusal> {
    let (text, entities) = match mode.unwrap_or_default().to_ascii_lowercase().as_str() {
        "" => (text.to_owned(), explicit(text, given)?),
        "html" => html::parse(text).map_err(|why| Refusal::bad(format!("can't parse entities: {why}")))?,
        _ => return Err(Refusal::bad("unsupported parse_mode")),
    };
    Ok(finish(&text, entities))
}

/// Plain text as a person types it, with links and commands found.
pub(super) fn plain(text: &str) -> Formatted {
    finish(text, Vec::new())
}

fn finish(text: &str, entities: Vec<Entity>) -> Formatted {
    let (text, entities) = trim(text, cut_around_code(entities));
    let mut entities: Vec<Value> = entities.iter().map(object).collect();
    detect::add_found(&text, &mut entities);
    entities.sort_by_key(|entity| (entity["offset"].as_u64(), std::cmp::Reverse(entity["length"].as_u64())));
    entities.truncate(ENTITIES_MAX);
    Formatted { text, entities }
}

fn object(entity: &Entity) -> Value {
    let mut object = entity.extra.clone();
    object.insert("type".to_owned(), json!(entity.kind));
    object.insert("offset".to_owned(), json!(entity.start));
    object.insert("length".to_owned(), json!(entity.end - entity.start));
    Value::Object(object)
}

/// Removes white space at both ends and moves the entities along.
fn trim(text: &str, entities: Vec<Entity>) -> (String, Vec<Entity>) {
    let trimmed = text.trim();
    let lead = text.len() - text.trim_start().len();
    let cut = text[..lead].encode_utf16().count();
    let length = trimmed.encode_utf16().count();
    let moved = entities.into_iter().filter_map(|mut entity| {
        entity.start = entity.start.saturating_sub(cut).min(length);
        entity.end = entity.end.saturating_sub(cut).min(length);
        (entity.start < entity.end).then_some(entity)
    });
    (trimmed.to_owned(), moved.collect())
}

fn is_code(kind: &str) -> bool {
    kind == "code" || kind == "pre"
}

/// `code` and `pre` hold nothing and are held by nothing but a quote: other entities are cut around them.
fn cut_around_code(entities: Vec<Entity>) -> Vec<Entity> {
    let codes: Vec<(usize, usize)> = entities
        .iter()
        .filter(|entity| is_code(entity.kind))
        .map(|entity| (entity.start, entity.end))
        .collect();
    let mut result = Vec::new();
    for entity in entities {
        if is_code(entity.kind) || entity.kind.ends_with("blockquote") {
            result.push(entity);
            continue;
        }
        let mut rest = vec![entity];
        for &(start, end) in &codes {
            rest = rest.into_iter().flat_map(|piece| without(piece, start, end)).collect();
        }
        result.extend(rest);
    }
    result
}

fn without(entity: Entity, start: usize, end: usize) -> Vec<Entity> {
    if entity.end <= start || end <= entity.start {
        return vec![entity];
    }
    let left = Entity { end: start.max(entity.start), ..entity.clone() };
    let right = Entity { start: end.min(entity.end), ..entity };
    [left, right].into_iter().filter(|piece| piece.start < piece.end).collect()
}

const KINDS: [&str; 20] = [
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "blockquote",
    "expandable_blockquote",
    "custom_emoji",
    "date_time",
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
];

fn explicit(text: &str, given: Option<&Value>) -> Result<Vec<Entity>, Refusal> {
    let Some(items) = given.and_then(Value::as_array) else { return Ok(Vec::new()) };
    let units = text.encode_utf16().count();
    let mut entities = Vec::new();
    for item in items.iter().filter_map(Value::as_object) {
        let word = item.get("type").and_then(Value::as_str).unwrap_or_default();
        let kind = KINDS
            .iter()
            .find(|kind| **kind == word)
            .ok_or_else(|| Refusal::bad("can't parse MessageEntity: Unsupported type specified"))?;
        let number =
            |name: &str| item.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let (Some(start), Some(length)) = (number("offset"), number("length")) else {
            return Err(Refusal::bad("entity beginning or length is invalid"));
        };
        let end = start.saturating_add(length);
        if end > units || length == 0 {
            return Err(Refusal::bad("entity begins or ends after the end of the text"));
        }
        let mut extra = item.clone();
        extra.retain(|name, _| !matches!(name.as_str(), "type" | "offset" | "length"));
        entities.push(Entity { kind, start, end, extra });
    }
    Ok(entities)
}
