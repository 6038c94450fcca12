//! Finds what a client would make tappable in plain text: links, mentions, hashtags, commands, e-mail addresses.
//!
//! Also decides what is an address for buttons and links. Never looks inside entities that are already there
//! when these are code or links.

use serde_json::{Value, json};

/// Words longer than this (UTF-8 bytes) are not examined.
const WORD_BYTES_MAX: usize = 2048;

/// Adds the entities that the real server finds by itself.
pub(super) fn add_found(text: &str, entities: &mut Vec<Value>) {
    let taken: Vec<(usize, usize)> =
        entities.iter().filter(|entity| closed(entity)).filter_map(span).collect();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let units = word.encode_utf16().count();
        if word.len() <= WORD_BYTES_MAX
            && let Some((kind, start, length)) = entity_in(word)
            && !taken.iter().any(|&(from, to)| offset + start < to && from < offset + start + length)
        {
            entities.push(json!({ "type": kind, "offset": offset + start, "length": length }));
        }
        offset += units;
    }
}

fn closed(entity: &Value) -> bool {
    matches!(
        entity["type"].as_str(),
        Some(
            "code"
                | "pre"
                | "text_link"
                | "text_mention"
                | "url"
                | "mention"
                | "bot_command"
                | "hashtag"
                | "email"
        )
    )
}

fn span(entity: &Value) -> Option<(usize, usize)> {
    let number = |name: &str| entity[name].as_u64().and_then(|n| usize::try_from(n).ok());
    let start = number("offset")?;
    Some((start, start + number("length")?))
}

/// The entity in a word: its kind, start and length in UTF-16 units.
fn entity_in(word: &str) -> Option<(&'static str, usize, usize)> {
    const OPENING: [char; 10] =
        ['(', '[', '{', '"', '\'', '«', '\u{2066}', '\u{2067}', '\u{2068}', '\u{200f}'];
    let core = word.trim_start_matches(|char: char| OPENING.contains(&char) || char == '\u{200e}');
    let start = word[..word.len() - core.len()].encode_utf16().count();
    let (kind, bytes) = kind_of(core)?;
    Some((kind, start, core[..bytes].encode_utf16().count()))
}

fn kind_of(core: &str) -> Option<(&'static str, usize)> {
    let name_end = |rest: &str| {
        rest.find(|char: char| !(char.is_ascii_alphanumeric() || char == '_')).unwrap_or(rest.len())
    };
    if let Some(rest) = core.strip_prefix('/') {
        let mut end = name_end(rest);
        if end == 0 || end > 64 || rest[end..].starts_with('/') {
            return None;
        }
        if let Some(bot) = rest[end..].strip_prefix('@') {
            end += 1 + name_end(bot);
        }
        return Some(("bot_command", end + 1));
    }
    if let Some(rest) = core.strip_prefix('@') {
        let end = name_end(rest);
        return (3..=32).contains(&end).then_some(("mention", end + 1));
    }
    if let Some(rest) = core.strip_prefix('#') {
        let end = rest
            .find(|char: char| !(char.is_alphanumeric() || char == '_' || char == '\u{200c}'))
            .unwrap_or(rest.len());
        return (end > 0).then_some(("hashtag", end + 1));
    }
    link_of(core)
}

fn link_of(core: &str) -> Option<(&'static str, usize)> {
    const CLOSING: [char; 14] = ['.', ',', ':', ';', '!', '?', ')', ']', '}', '"', '\'', '»', '،', '؛'];
    let visible = core.trim_end().trim_end_matches(|char: char| {
        CLOSING.contains(&char) || matches!(char, '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '؟')
    });
    let lower = visible.to_ascii_lowercase();
    if ["http://", "https://", "tg://"].iter().any(|scheme| lower.starts_with(scheme)) {
        return web_address(visible).map(|_| ("url", visible.len()));
    }
    if let Some((name, host)) = visible.split_once('@') {
        let name_fits = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte));
        return (name_fits && host_has_known_end(host)).then_some(("email", visible.len()));
    }
    let host_end = visible.find(['/', '?', '#', ':']).unwrap_or(visible.len());
    host_has_known_end(&visible[..host_end]).then_some(("url", visible.len()))
}

/// Without a scheme only a host under a well-known ending is a link: prices and file names are not.
fn host_has_known_end(host: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "com", "net", "org", "ir", "me", "io", "app", "dev", "info", "xyz", "online", "site", "shop", "co",
        "link", "top",
    ];
    host.rsplit_once('.').is_some_and(|(name, end)| {
        ENDINGS.contains(&end.to_ascii_lowercase().as_str())
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
    })
}

/// The address that a link or a button may carry, or nothing: `http`, `https` (added when missing) and `tg`.
pub(super) fn web_address(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_whitespace) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("tg://") || lower.starts_with("ton://") || lower.starts_with("tonsite://") {
        return Some(text.to_owned());
    }
    let full = if lower.starts_with("http://") || lower.starts_with("https://") {
        text.to_owned()
    } else if lower.contains("://") {
        return None;
    } else {
        format!("http://{text}")
    };
    let parsed = url::Url::parse(&full).ok()?;
    let host = parsed.host_str()?;
    (host.contains('.') || host.starts_with('[')).then_some(full)
}
