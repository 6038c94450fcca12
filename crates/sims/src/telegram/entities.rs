//! Formatted text: parses `parse_mode=HTML` and explicit entities into plain text and `MessageEntity` objects.
//!
//! Offsets and lengths are UTF-16 code units. Never guesses: what the real server refuses is refused in its words.

use serde_json::{Map, Value, json};

use super::detect;
use super::refusal::Refusal;

/// Entities beyond this number in one message are ignored, as the service does.
pub(super) const ENTITIES_MAX: usize = 100;

/// A text with its entities (the API's objects, sorted by offset).
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Formatted {
    pub(super) text: String,
    pub(super) entities: Vec<Value>,
}

#[derive(Clone, Debug)]
struct Entity {
    kind: &'static str,
    start: usize,
    end: usize,
    extra: Map<String, Value>,
}

struct Open {
    tag: String,
    kind: Option<&'static str>,
    start: usize,
    text_start: usize,
    extra: Map<String, Value>,
}

#[derive(Default)]
struct Parser {
    text: String,
    units: usize,
    open: Vec<Open>,
    done: Vec<Entity>,
}

/// Text, parse mode and explicit entities to plain text with entities: trimmed, with links and commands found.
pub(super) fn format(text: &str, mode: Option<&str>, given: Option<&Value>) -> Result<Formatted, Refusal> {
    let (text, entities) = match mode.unwrap_or_default().to_ascii_lowercase().as_str() {
        "" => (text.to_owned(), explicit(text, given)?),
        "html" => parse_html(text).map_err(|why| Refusal::bad(format!("can't parse entities: {why}")))?,
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

fn parse_html(html: &str) -> Result<(String, Vec<Entity>), String> {
    let mut parser = Parser::default();
    let mut at = 0;
    while at < html.len() {
        let rest = &html[at..];
        if let Some(after) = rest.strip_prefix("</") {
            let length = after.find('>').ok_or_else(|| format!("Unclosed end tag at byte offset {at}"))?;
            parser.close(after[..length].trim(), at)?;
            at += 2 + length + 1;
        } else if rest.starts_with('<') {
            let (tag, attributes, length) = start_tag(rest, at)?;
            parser.open(tag, &attributes, at)?;
            at += length;
        } else if let Some((decoded, length)) = reference(rest) {
            parser.push(decoded);
            at += length;
        } else if let Some(char) = rest.chars().next() {
            parser.push(char);
            at += char.len_utf8();
        }
    }
    match parser.open.pop() {
        Some(open) => Err(format!("Can't find end tag corresponding to start tag \"{}\"", open.tag)),
        None => Ok((parser.text, parser.done)),
    }
}

/// A character reference at the start of `rest`: four names and numbers; anything else is literal text.
fn reference(rest: &str) -> Option<(char, usize)> {
    const REFERENCE_BYTES_MAX: usize = 12;
    let body = rest.strip_prefix('&')?;
    let end = body.bytes().take(REFERENCE_BYTES_MAX).position(|byte| byte == b';')?;
    let name = &body[..end];
    let decoded = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|char| *char != '\0')?
        }
    };
    Some((decoded, end + 2))
}

type Attributes = Vec<(String, String)>;

/// Reads `<name attr="value" …>`; returns the name, its attributes and the bytes it takes.
fn start_tag(rest: &str, at: usize) -> Result<(String, Attributes, usize), String> {
    let unclosed = || format!("Unclosed start tag at byte offset {at}");
    let name_end = rest[1..].find(|char: char| char.is_whitespace() || char == '>').ok_or_else(unclosed)? + 1;
    let tag = rest[1..name_end].to_ascii_lowercase();
    let mut attributes = Vec::new();
    let mut at_byte = name_end;
    loop {
        let tail = &rest[at_byte..];
        let trimmed = tail.trim_start();
        at_byte += tail.len() - trimmed.len();
        if trimmed.is_empty() {
            return Err(unclosed());
        }
        if trimmed.starts_with('>') {
            return Ok((tag, attributes, at_byte + 1));
        }
        let end = trimmed
            .find(|char: char| char.is_whitespace() || char == '=' || char == '>')
            .ok_or_else(unclosed)?;
        if end == 0 {
            return Err(format!("Empty attribute name in the tag \"{tag}\" at byte offset {at}"));
        }
        let name = trimmed[..end].to_ascii_lowercase();
        let (value, taken) = match trimmed[end..].strip_prefix('=') {
            Some(after) => {
                let (value, taken) = attribute(after).ok_or_else(unclosed)?;
                (value, taken + 1)
            }
            None => (String::new(), 0),
        };
        attributes.push((name, value));
        at_byte += end + taken;
    }
}

/// An attribute's value, quoted or bare, decoded; and the bytes it takes.
fn attribute(after: &str) -> Option<(String, usize)> {
    let quote = after.chars().next()?;
    let (raw, taken) = if quote == '"' || quote == '\'' {
        let end = after[1..].find(quote)?;
        (&after[1..=end], end + 2)
    } else {
        let end = after.find(|char: char| char.is_whitespace() || char == '>')?;
        (&after[..end], end)
    };
    let mut value = String::new();
    let mut at = 0;
    while let Some(char) = raw[at..].chars().next() {
        match reference(&raw[at..]) {
            Some((decoded, length)) => {
                value.push(decoded);
                at += length;
            }
            None => {
                value.push(char);
                at += char.len_utf8();
            }
        }
    }
    Some((value, taken))
}

impl Parser {
    fn push(&mut self, char: char) {
        self.text.push(char);
        self.units += char.len_utf16();
    }

    fn open(&mut self, tag: String, attributes: &Attributes, at: usize) -> Result<(), String> {
        let attribute =
            |name: &str| attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let mut extra = Map::new();
        let kind = match tag.as_str() {
            "b" | "strong" => Some("bold"),
            "i" | "em" => Some("italic"),
            "u" | "ins" => Some("underline"),
            "s" | "strike" | "del" => Some("strikethrough"),
            "tg-spoiler" => Some("spoiler"),
            "span" if attribute("class").as_deref() == Some("tg-spoiler") => Some("spoiler"),
            "span" => {
                return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {at}"));
            }
            "code" => self.code(attribute("class").as_deref()),
            "pre" => Some("pre"),
            "blockquote" if attribute("expandable").is_some() => Some("expandable_blockquote"),
            "blockquote" => Some("blockquote"),
            "a" => link(attribute("href"), &mut extra),
            "tg-emoji" => {
                let id = attribute("emoji-id").filter(|id| id.parse::<u64>().is_ok());
                let id =
                    id.ok_or_else(|| format!("Custom emoji identifier is invalid at byte offset {at}"))?;
                extra.insert("custom_emoji_id".to_owned(), json!(id));
                Some("custom_emoji")
            }
            "tg-time" => {
                let unix = attribute("unix").and_then(|unix| unix.parse::<i64>().ok());
                let unix = unix.ok_or_else(|| format!("Invalid time specified at byte offset {at}"))?;
                extra.insert("unix_time".to_owned(), json!(unix));
                if let Some(format) = attribute("format") {
                    extra.insert("date_time_format".to_owned(), json!(format));
                }
                Some("date_time")
            }
            _ => return Err(format!("Unsupported start tag \"{tag}\" at byte offset {at}")),
        };
        self.open.push(Open { tag, kind, start: self.units, text_start: self.text.len(), extra });
        Ok(())
    }

    /// `<pre><code class="language-x">` is one block with a language.
    fn code(&mut self, class: Option<&str>) -> Option<&'static str> {
        let start = self.units;
        match (self.open.last_mut(), class.and_then(|class| class.strip_prefix("language-"))) {
            (Some(outer), Some(language)) if outer.kind == Some("pre") && outer.start == start => {
                outer.extra.insert("language".to_owned(), json!(language));
                None
            }
            (Some(outer), _) if outer.kind == Some("pre") => None,
            _ => Some("code"),
        }
    }

    fn close(&mut self, name: &str, at: usize) -> Result<(), String> {
        let Some(open) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {at}"));
        };
        if !name.is_empty() && !name.eq_ignore_ascii_case(&open.tag) {
            return Err(format!(
                "Unmatched end tag at byte offset {at}, expected \"</{}>\", found \"</{name}>\"",
                open.tag
            ));
        }
        let Some(kind) = open.kind else { return Ok(()) };
        let mut extra = open.extra;
        // `<a>` without an address takes its own text as one; what is no address is plain text.
        if kind == "text_link" && !extra.contains_key("url") {
            let Some(url) = detect::web_address(&self.text[open.text_start..]) else { return Ok(()) };
            extra.insert("url".to_owned(), json!(url));
        }
        if self.units > open.start {
            self.done.push(Entity { kind, start: open.start, end: self.units, extra });
        }
        Ok(())
    }
}

fn link(href: Option<String>, extra: &mut Map<String, Value>) -> Option<&'static str> {
    let href = href.unwrap_or_default();
    if href.is_empty() {
        return Some("text_link");
    }
    let url = detect::web_address(&href)?;
    extra.insert("url".to_owned(), json!(url));
    Some("text_link")
}
