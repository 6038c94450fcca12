//! `parse_mode=HTML`: the few tags that the service knows, parsed as strictly as it does.
//!
//! Never repairs: an unknown, unclosed or crossed tag is an error with its byte offset.

use serde_json::{Map, Value, json};

use super::detect;
use super::entities::Entity;

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

/// Plain text and entities of an HTML text.
///
/// The error is what the real server says after `can't parse entities:`.
pub(super) fn parse(html: &str) -> Result<(String, Vec<Entity>), String> {
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

const TAGS: [&str; 17] = [
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "tg-spoiler",
    "span",
    "code",
    "pre",
    "blockquote",
    "a",
    "tg-emoji",
    "tg-time",
];

fn unsupported(tag: &str, at: usize) -> String {
    format!("Unsupported start tag \"{tag}\" at byte offset {at}")
}

/// Reads `<name attr="value" …>`; returns the name, its attributes and the bytes it takes.
fn start_tag(rest: &str, at: usize) -> Result<(String, Attributes, usize), String> {
    let unclosed = || format!("Unclosed start tag at byte offset {at}");
    let name_end = rest[1..].find(|char: char| char.is_whitespace() || char == '>').ok_or_else(unclosed)? + 1;
    let tag = rest[1..name_end].to_ascii_lowercase();
    if !TAGS.contains(&tag.as_str()) {
        return Err(unsupported(&tag, at));
    }
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
            _ => return Err(unsupported(&tag, at)),
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
