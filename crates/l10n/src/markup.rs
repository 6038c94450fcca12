//! Telegram HTML and text direction for values that come from outside. Never parses markup.

use std::borrow::Cow;

use kernel::Locale;

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

/// U+200E and U+200F, invisible: what follows is in a line that begins from the left, from the right.
const FROM_LEFT: char = '\u{200E}';
const FROM_RIGHT: char = '\u{200F}';

/// `text` with a mark before every line that would begin from the wrong side. A line takes its direction from its first
/// strong letter: flags and Latin names mislead a Persian line, and a line of isolated names has no direction at all.
/// Nothing is put into `<code>` and `<pre>`: what stands there is copied.
#[must_use]
pub fn lines_laid_out(locale: Locale, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut copied = 0usize;
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.extend(mark(locale, line).filter(|_| copied == 0));
        out.push_str(line);
        copied = (copied + opened(line)).saturating_sub(closed(line));
    }
    out
}

/// The mark that a line needs. One without anything from right to left is right as it is.
fn mark(locale: Locale, line: &str) -> Option<char> {
    let Direction { has_rtl, first, first_of_all } = direction(line);
    let from_right = Some(true);
    match locale {
        Locale::Fa if has_rtl && (first != from_right || first_of_all != from_right) => Some(FROM_RIGHT),
        Locale::En if first.is_none() && has_rtl => Some(FROM_LEFT),
        Locale::En if first != from_right && first_of_all == from_right => Some(FROM_LEFT),
        _ => None,
    }
}

fn opened(line: &str) -> usize {
    line.matches("<code>").count() + line.matches("<pre>").count()
}

fn closed(line: &str) -> usize {
    line.matches("</code>").count() + line.matches("</pre>").count()
}

/// What decides the direction of a line. True is from the right.
struct Direction {
    has_rtl: bool,
    /// Of the first strong letter that is not isolated.
    first: Option<bool>,
    /// Of the first strong letter: not every client knows that isolates decide nothing.
    first_of_all: Option<bool>,
}

/// Looks at a line; tags and entities are not there.
fn direction(line: &str) -> Direction {
    let mut found = Direction { has_rtl: false, first: None, first_of_all: None };
    let mut isolates = 0usize;
    let mut until: Option<char> = None;
    for c in line.chars() {
        match (until, c) {
            (Some(end), c) => until = Some(end).filter(|end| *end != c),
            (None, '<') => until = Some('>'),
            (None, '&') => until = Some(';'),
            (None, '\u{2066}'..='\u{2068}') => isolates += 1,
            (None, '\u{2069}') => isolates = isolates.saturating_sub(1),
            (None, c) => {
                found.has_rtl |= is_rtl(c);
                found.first_of_all = found.first_of_all.or_else(|| strong(c));
                if isolates == 0 {
                    found.first = found.first.or_else(|| strong(c));
                }
            }
        }
    }
    found
}

/// Hebrew, Arabic and their presentation forms; digits included.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// True for a strong right-to-left character, false for a strong left-to-right one; flags and boxed letters are of the
/// latter.
fn strong(c: char) -> Option<bool> {
    match c {
        FROM_RIGHT => Some(true),
        FROM_LEFT | '\u{1F110}'..='\u{1F1FF}' => Some(false),
        c if c.is_alphabetic() => Some(is_rtl(c)),
        _ => None,
    }
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

    #[test]
    fn a_line_with_persian_in_it_begins_from_the_right() {
        for line in [
            "\u{1f1e9}\u{1f1ea} آلمان",
            "\u{2139}\u{fe0f} دوره تازه",
            "\u{1f464} \u{2068}سارا\u{2069} \u{2066}@sara\u{2069}",
            "<b>nl-1</b> – هلند",
            "<code>token</code> – توکن",
            "nl-1 – ۲۹",
            "\u{1f198} کار",
            "\u{1f7e2} \u{2068}\u{1f1f3}\u{1f1f1}\u{2069} – ۲۹ از ۴۰۰",
        ] {
            assert_eq!(lines_laid_out(Locale::Fa, line), format!("\u{200F}{line}"));
        }
    }

    #[test]
    fn an_english_line_of_persian_names_begins_from_the_left() {
        for line in ["2. \u{2068}سارا\u{2069}", "\u{2068}سارا\u{2069}: approved"] {
            assert_eq!(lines_laid_out(Locale::En, line), format!("\u{200E}{line}"));
        }
        for line in ["Reason: \u{2068}سارا\u{2069}", "فارسی", "2. Ali"] {
            assert_eq!(lines_laid_out(Locale::En, line), line);
        }
    }

    #[test]
    fn other_lines_and_what_is_copied_stay_as_they_are() {
        for text in [
            "سلام Ali",
            "<b>سلام</b>",
            "\u{200F}\u{25ab} <b>Gold</b> – ۵",
            "۱. سارا",
            "6104 3344 5566 7787",
            "\u{2066}<code>https://example.com/sub/1</code>\u{2069}",
            "مثلاً:\n<code>de\nآلمان\nGermany ۲\n</code>",
        ] {
            assert_eq!(lines_laid_out(Locale::Fa, text), text);
        }
    }
}
