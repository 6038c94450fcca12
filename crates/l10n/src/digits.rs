//! Digits and thousands separators of both languages. Never rounds.

use kernel::Locale;

const PERSIAN_ZERO: u32 = 0x06F0;
const ARABIC_ZERO: u32 = 0x0660;
/// U+066C ARABIC THOUSANDS SEPARATOR.
const PERSIAN_GROUP: char = '\u{066C}';
/// U+066B ARABIC DECIMAL SEPARATOR.
const PERSIAN_POINT: char = '\u{066B}';
/// U+200E U+2212: the mark keeps the minus on the left of the digits in right-to-left text (as CLDR does for fa).
const PERSIAN_MINUS: &str = "\u{200E}\u{2212}";

/// ASCII digits of `text` in the digits of `locale`; everything else stays. No separators are added.
///
/// For display only: copyable text keeps ASCII digits.
#[must_use]
pub fn digits(locale: Locale, text: &str) -> String {
    match locale {
        Locale::En => text.to_owned(),
        Locale::Fa => text.chars().map(persian_digit).collect(),
    }
}

/// A whole number with thousands separators: `12,345`, or the same in Persian digits with U+066C.
#[must_use]
pub fn group(locale: Locale, number: i64) -> String {
    let plain = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(plain.len() * 3);
    if number < 0 {
        out.push_str(if locale == Locale::Fa { PERSIAN_MINUS } else { "-" });
    }
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            out.push(if locale == Locale::Fa { PERSIAN_GROUP } else { ',' });
        }
        out.push(if locale == Locale::Fa { persian_digit(digit) } else { digit });
    }
    out
}

/// `tenths / 10` with one decimal place, which is left out when it is zero.
pub(crate) fn tenths(locale: Locale, tenths: i64) -> String {
    let whole = group(locale, tenths / 10);
    match (tenths % 10, locale) {
        (0, _) => whole,
        (part, Locale::En) => format!("{whole}.{}", part.abs()),
        (part, Locale::Fa) => format!("{whole}{PERSIAN_POINT}{}", digits(locale, &part.abs().to_string())),
    }
}

/// Persian (U+06F0…) and Arabic (U+0660…) digits of `text` as ASCII digits; everything else stays.
#[must_use]
pub fn normalize_digits(text: &str) -> String {
    text.chars().map(ascii_digit).collect()
}

pub(crate) fn ascii_digit(c: char) -> char {
    [PERSIAN_ZERO, ARABIC_ZERO]
        .into_iter()
        .find_map(|zero| u32::from(c).checked_sub(zero).and_then(|value| char::from_digit(value, 10)))
        .unwrap_or(c)
}

fn persian_digit(c: char) -> char {
    c.to_digit(10).and_then(|value| char::from_u32(PERSIAN_ZERO + value)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three_in_both_languages() {
        for (number, fa, en) in [
            (0, "۰", "0"),
            (999, "۹۹۹", "999"),
            (12_345, "۱۲٬۳۴۵", "12,345"),
            (1_000_000, "۱٬۰۰۰٬۰۰۰", "1,000,000"),
            (-1_500, "\u{200E}\u{2212}۱٬۵۰۰", "-1,500"),
        ] {
            assert_eq!(group(Locale::Fa, number), fa);
            assert_eq!(group(Locale::En, number), en);
        }
        assert_eq!(group(Locale::En, i64::MIN), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn tenths_drop_a_zero() {
        assert_eq!(tenths(Locale::Fa, 15), "۱٫۵");
        assert_eq!(tenths(Locale::En, 15), "1.5");
        assert_eq!(tenths(Locale::En, 20), "2");
    }

    #[test]
    fn both_eastern_digit_rows_become_ascii() {
        assert_eq!(normalize_digits("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ abc"), "0123456789 0123456789 abc");
        assert_eq!(digits(Locale::Fa, "18:45"), "۱۸:۴۵");
    }
}
