//! Folding of typed text, so that what people type finds what people wrote. Never shown to anybody.

/// The search form of `text`: Arabic letters as Persian ones, hamza and diacritics dropped, joiners (ZWNJ) and direction
/// marks removed, digits ASCII, lower case, white space single and trimmed. Idempotent.
///
/// Stored in search columns: a change of this function needs those columns to be filled again.
#[must_use]
pub fn fold_search(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_dropped(*c)) {
        if c.is_whitespace() || c.is_control() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.extend(persian_letter(ascii_digit(c)).to_lowercase());
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Joiners, stretching (tatweel), diacritics and direction marks: invisible or decoration.
fn is_dropped(c: char) -> bool {
    is_direction(c)
        || matches!(c, '\u{200B}'..='\u{200D}' | '\u{FEFF}' | '\u{00AD}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}')
}

/// Marks, embeddings, overrides and isolates of the bidirectional algorithm.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Persian and Arabic digits as ASCII ones.
fn ascii_digit(c: char) -> char {
    [0x06F0, 0x0660]
        .into_iter()
        .find_map(|zero| u32::from(c).checked_sub(zero).and_then(|value| char::from_digit(value, 10)))
        .unwrap_or(c)
}

/// One letter for each sound: Arabic yeh and kaf are Persian, alef and heh have one form.
fn persian_letter(c: char) -> char {
    match c {
        '\u{064A}' | '\u{0649}' | '\u{0626}' => '\u{06CC}',
        '\u{0643}' => '\u{06A9}',
        '\u{0622}' | '\u{0623}' | '\u{0625}' | '\u{0671}' => '\u{0627}',
        '\u{0629}' | '\u{06C0}' | '\u{06C2}' => '\u{0647}',
        '\u{0624}' => '\u{0648}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spelling_variants_meet() {
        for (written, typed) in [
            ("علي", "علی"),
            ("كريمي", "کریمی"),
            ("می\u{200C}خواهم", "میخواهم"),
            ("آرش", "ارش"),
            ("مُحَمَّد", "محمد"),
            ("سرویس ۱۲", "سرویس 12"),
            ("  Sara   KARIMI\n", "sara karimi"),
        ] {
            assert_eq!(fold_search(written), fold_search(typed), "{written}");
        }
        assert_ne!(fold_search("علی"), fold_search("علا"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*|[ا-یa-zA-Z۰-۹\u{200C} ئآ]*") {
            let once = fold_search(&text);
            prop_assert_eq!(fold_search(&once), once);
        }
    }
}
