//! Telegram HTML and text direction for values that come from outside. Never parses markup.

use std::borrow::Cow;

/// Longest name shown, in characters. Telegram allows 64 + 64; longer only serves to break layouts.
const PERSON_CHARS_MAX: usize = 64;

/// `text` with `& < > "` replaced by entities, for Telegram's HTML mode (text and attributes).
#[must_use]
pub fn escape_html(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// A left-to-right token (link, username, card number, code) wrapped in U+2066 … U+2069.
///
/// Put it around `<code>`, never inside: what stands inside is copied.
#[must_use]
pub fn isolate(token: &str) -> String {
    format!("\u{2066}{token}\u{2069}")
}

/// A token of unknown direction wrapped in U+2068 … U+2069: its own first strong letter decides.
#[must_use]
pub fn isolate_auto(token: &str) -> String {
    format!("\u{2068}{token}\u{2069}")
}

/// A name somebody chose for themselves, safe to put into HTML text of any direction: control characters and direction
/// overrides removed, at most 64 characters, escaped and isolated.
#[must_use]
pub fn person(name: &str) -> String {
    let mut clean: String =
        name.chars().filter(|c| !is_direction(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if let Some((end, _)) = clean.char_indices().nth(PERSON_CHARS_MAX) {
        clean.truncate(end);
        clean.push('…');
    }
    isolate_auto(&escape_html(clean.trim()))
}

/// Marks, embeddings, overrides and isolates of the bidirectional algorithm.
pub(crate) fn is_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_values_is_text() {
        assert_eq!(escape_html(r#"<b>&"x"</b>"#), "&lt;b&gt;&amp;&quot;x&quot;&lt;/b&gt;");
        assert!(matches!(escape_html("سارا"), Cow::Borrowed("سارا")));
    }

    #[test]
    fn names_cannot_turn_the_line_around_or_break_it() {
        assert_eq!(person("Ali\u{202E}<b>\n"), "\u{2068}Ali&lt;b&gt;\u{2069}");
        let long = person(&"ن".repeat(500));
        assert_eq!(long.chars().count(), PERSON_CHARS_MAX + 3);
    }

    #[test]
    fn tokens_are_isolated_from_outside() {
        assert_eq!(isolate("<code>6037</code>"), "\u{2066}<code>6037</code>\u{2069}");
    }
}
