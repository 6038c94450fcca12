//! Reading what the staff types: whole numbers, amounts, fields line by line. Pure; refuses what could be read in two
//! ways.

use kernel::Money;
use l10n::{AmountError, normalize_digits, parse_amount};

/// How many lines of a form are looked at.
pub const LINES_MAX: usize = 12;
/// Longest number looked at, in digits.
const DIGITS_MAX: usize = 15;

/// A whole number that is not negative, in any digits, with or without separators.
pub fn whole(text: &str) -> Option<i64> {
    let digits: String = normalize_digits(text)
        .chars()
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, ',' | '_' | '\u{066C}' | '\u{060C}' | '\u{200C}' | '\u{200F}')
        })
        .collect();
    (digits.len() <= DIGITS_MAX && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// An amount in toman as people type it; nothing is an amount too.
pub fn amount_or_nothing(text: &str) -> Option<Money> {
    match parse_amount(text) {
        Ok(toman) => Money::from_toman(toman).ok(),
        Err(AmountError::Zero) => Some(Money::ZERO),
        Err(_) => None,
    }
}

/// Whether a line means "none": a dash.
pub fn is_none(text: &str) -> bool {
    matches!(text.trim(), "-" | "\u{2013}" | "\u{2014}" | "\u{2212}")
}

/// The lines of a form, trimmed, without empty ones.
pub fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES_MAX).collect()
}
