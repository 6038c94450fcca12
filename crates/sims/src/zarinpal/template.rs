//! Pages with gaps, and amounts as Persian readers write them.
//!
//! The words are in the pages beside this file.

use super::money::RIAL_PER_TOMAN;

const GAP: (&str, &str) = ("{{", "}}");
const PERSIAN_ZERO: u32 = 0x06F0;
const THOUSANDS: char = '\u{066C}';
const DECIMAL: char = '\u{066B}';
const GROUP: usize = 3;

/// The page with each `{{name}}` replaced by its escaped value; unknown names stay empty.
pub(super) fn fill(page: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once(GAP.0) {
        let Some((name, behind)) = after.split_once(GAP.1) else { break };
        filled.push_str(before);
        let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        escape(&mut filled, value.unwrap_or_default());
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

fn escape(into: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            other => into.push(other),
        }
    }
}

fn persian(digit: char) -> char {
    let value = digit.to_digit(10).and_then(|value| char::from_u32(PERSIAN_ZERO + value));
    value.unwrap_or(digit)
}

/// A whole number in Persian digits and groups of three.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(GROUP) {
            shown.push(THOUSANDS);
        }
        shown.push(persian(digit));
    }
    shown
}

/// Rial in toman, with a tenth when there is one.
pub(super) fn toman(rial: i64) -> String {
    let mut shown = grouped(rial / RIAL_PER_TOMAN);
    if rial % RIAL_PER_TOMAN != 0 {
        shown.push(DECIMAL);
        shown.extend((rial % RIAL_PER_TOMAN).to_string().chars().map(persian));
    }
    shown
}
