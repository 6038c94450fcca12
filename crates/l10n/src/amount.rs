//! Reading an amount that a person typed. Refuses everything that could be read in two ways; never rounds.

use std::sync::LazyLock;

use kernel::fold_search;

/// The largest amount accepted from a keyboard, in toman: far above any sale, far below `kernel::Money::LIMIT`.
pub const AMOUNT_TOMAN_MAX: i64 = 100_000_000_000;

/// Longest text looked at, in characters.
const TEXT_CHARS_MAX: usize = 64;

/// Longest number looked at, in digits; more is too large anyway.
const DIGITS_MAX: usize = 15;

/// What may stand between groups of three digits: , . _ space, U+066C and U+060C.
const SEPARATORS: [char; 6] = [',', '.', '_', ' ', '\u{066C}', '\u{060C}'];

/// The separators that some people also use before a fraction.
const POINTS: [char; 3] = [',', '.', '\u{060C}'];

/// Hyphen, minus, dashes and the bracket of accountants.
const MINUSES: [char; 5] = ['-', '\u{2212}', '\u{2013}', '\u{2014}', '('];

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("nothing was typed")]
    Empty,
    #[error("not an amount")]
    NotAnAmount,
    #[error("amounts are positive")]
    Negative,
    #[error("the amount is zero")]
    Zero,
    #[error("amounts are whole toman")]
    Fractional,
    #[error("the amount is above {AMOUNT_TOMAN_MAX} toman")]
    TooLarge,
}

/// Toman from what a person typed, 1 to [`AMOUNT_TOMAN_MAX`].
///
/// Takes Persian, Arabic and Latin digits, thousands separators (`, . _ ٬ ،` and spaces, groups of three), the words of
/// `locales/amount_words.txt` before or after the number: toman (assumed), rial (divided by ten), thousand, million.
///
/// # Errors
/// [`AmountError`]; a leading zero (telephone number), groups of other sizes (card number) and unknown words are
/// [`AmountError::NotAnAmount`].
pub fn parse_amount(text: &str) -> Result<i64, AmountError> {
    if text.chars().nth(TEXT_CHARS_MAX).is_some() {
        return Err(AmountError::NotAnAmount);
    }
    let folded = fold_search(text);
    if folded.is_empty() {
        return Err(AmountError::Empty);
    }
    let is_digit = |c: char| c.is_ascii_digit();
    let (Some(start), Some(last)) = (folded.find(is_digit), folded.rfind(is_digit)) else {
        return Err(AmountError::NotAnAmount);
    };
    let (before, number, after) = (&folded[..start], &folded[start..=last], &folded[last + 1..]);
    if [before, after].into_iter().any(|part| part.contains(MINUSES)) {
        return Err(AmountError::Negative);
    }
    let unit = Unit::read(before.split_whitespace().chain(after.split_whitespace()))?;
    unit.toman(whole_number(number)?)
}

/// What the words around the number say.
#[derive(Default)]
struct Unit {
    currency: Option<Word>,
    scale: Option<Word>,
}

impl Unit {
    /// Each kind of word at most once, nothing unknown.
    fn read<'a>(words: impl Iterator<Item = &'a str>) -> Result<Self, AmountError> {
        let mut unit = Self::default();
        for text in words {
            let text = text.trim_matches(['.', ',', ':', '!', '\u{060C}']);
            if text.is_empty() {
                continue;
            }
            let word = WORDS.iter().find(|(known, _)| known == text).ok_or(AmountError::NotAnAmount)?.1;
            let place = if word.is_currency() { &mut unit.currency } else { &mut unit.scale };
            if place.replace(word).is_some() {
                return Err(AmountError::NotAnAmount);
            }
        }
        Ok(unit)
    }

    fn toman(&self, number: i64) -> Result<i64, AmountError> {
        let factor = match self.scale {
            Some(Word::Thousand) => 1_000,
            Some(Word::Million) => 1_000_000,
            _ => 1,
        };
        let amount = number.checked_mul(factor).ok_or(AmountError::TooLarge)?;
        let toman = match self.currency {
            Some(Word::Rial) if amount % 10 != 0 => return Err(AmountError::Fractional),
            Some(Word::Rial) => amount / 10,
            _ => amount,
        };
        match toman {
            0 => Err(AmountError::Zero),
            1..=AMOUNT_TOMAN_MAX => Ok(toman),
            _ => Err(AmountError::TooLarge),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Toman,
    Rial,
    Thousand,
    Million,
}

impl Word {
    fn is_currency(self) -> bool {
        matches!(self, Self::Toman | Self::Rial)
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            "toman" => Some(Self::Toman),
            "rial" => Some(Self::Rial),
            "thousand" => Some(Self::Thousand),
            "million" => Some(Self::Million),
            _ => None,
        }
    }
}

static WORDS: LazyLock<Vec<(String, Word)>> = LazyLock::new(|| {
    include_str!("../locales/amount_words.txt")
        .lines()
        .filter_map(|line| line.split_once(':'))
        .filter_map(|(name, words)| Word::named(name).map(|word| (word, words)))
        .flat_map(|(word, words)| words.split_whitespace().map(move |text| (fold_search(text), word)))
        .collect()
});

/// The value of digits in groups of three, or without any separator.
fn whole_number(text: &str) -> Result<i64, AmountError> {
    let separators: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    if separators.iter().any(|c| matches!(c, '/' | '\u{066B}')) {
        return Err(AmountError::Fractional);
    }
    if separators.iter().any(|c| !SEPARATORS.contains(c)) {
        return Err(AmountError::NotAnAmount);
    }
    let groups: Vec<&str> = text.split(SEPARATORS).collect();
    if !are_thousands(&groups, &separators) {
        let has_point = separators.last().is_some_and(|c| POINTS.contains(c));
        let whole = groups.iter().all(|group| !group.is_empty());
        return Err(if has_point && whole { AmountError::Fractional } else { AmountError::NotAnAmount });
    }
    let digits = groups.concat();
    if digits.len() > DIGITS_MAX {
        return Err(AmountError::TooLarge);
    }
    digits.parse().map_err(|_| AmountError::NotAnAmount)
}

/// One group without a leading zero, or groups of three behind one to three digits, all parted by the same character.
fn are_thousands(groups: &[&str], separators: &[char]) -> bool {
    let Some((first, rest)) = groups.split_first() else { return false };
    let leading_zero = first.starts_with('0') && (first.len() > 1 || !rest.is_empty());
    let uniform = separators.windows(2).all(|pair| pair[0] == pair[1]);
    let sized =
        rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    !leading_zero && uniform && sized
}

#[cfg(test)]
mod tests {
    use kernel::Locale;
    use proptest::prelude::*;

    use super::*;
    use crate::digits::{digits, group};

    #[test]
    fn amounts_as_people_type_them() {
        for (text, toman) in [
            ("50000", 50_000),
            ("۵۰۰۰۰", 50_000),
            ("٥٠٠٠٠", 50_000),
            ("۵۰٬۰۰۰ تومان", 50_000),
            ("50,000", 50_000),
            ("50.000", 50_000),
            ("50_000", 50_000),
            ("۵۰ ۰۰۰", 50_000),
            ("۵۰،۰۰۰", 50_000),
            ("1,250,000 Toman", 1_250_000),
            ("تومان ۵۰۰۰", 5_000),
            ("۵۰۰۰تومن", 5_000),
            ("۵۰۰٬۰۰۰ ریال", 50_000),
            ("500000 ريال", 50_000),
            ("۵۰ هزار تومان", 50_000),
            ("2 میلیون", 2_000_000),
            ("50k", 50_000),
            ("\u{2067}۵۰٬۰۰۰ تومان\u{2069}.", 50_000),
            ("100000000000", AMOUNT_TOMAN_MAX),
        ] {
            assert_eq!(parse_amount(text), Ok(toman), "{text}");
        }
    }

    #[test]
    fn what_is_not_an_amount_says_why() {
        for (text, error) in [
            ("", AmountError::Empty),
            (" \u{200C}\n", AmountError::Empty),
            ("سلام", AmountError::NotAnAmount),
            ("۵۰ هزار و ۵۰۰", AmountError::NotAnAmount),
            ("50 60", AmountError::NotAnAmount),
            ("50-60", AmountError::NotAnAmount),
            ("6037 9911 2233 4455", AmountError::NotAnAmount),
            ("09121234567", AmountError::NotAnAmount),
            ("50 dollar", AmountError::NotAnAmount),
            ("50 تومان ریال", AmountError::NotAnAmount),
            ("2 هزار میلیون", AmountError::NotAnAmount),
            ("1e9", AmountError::NotAnAmount),
            ("12,,345", AmountError::NotAnAmount),
            ("-5000", AmountError::Negative),
            ("\u{2212}۵۰۰۰", AmountError::Negative),
            ("۵۰۰۰-", AmountError::Negative),
            ("(5000)", AmountError::Negative),
            ("0", AmountError::Zero),
            ("۰ تومان", AmountError::Zero),
            ("1.5", AmountError::Fractional),
            ("1.5 میلیون", AmountError::Fractional),
            ("۱٫۵", AmountError::Fractional),
            ("1/5", AmountError::Fractional),
            ("0.500", AmountError::Fractional),
            ("1,000.50", AmountError::Fractional),
            ("1,000.500", AmountError::Fractional),
            ("12.345 678", AmountError::NotAnAmount),
            ("55 ریال", AmountError::Fractional),
            ("100000000001", AmountError::TooLarge),
            ("999999999999999999999999999", AmountError::TooLarge),
            ("900000000000000 میلیون", AmountError::TooLarge),
        ] {
            assert_eq!(parse_amount(text), Err(error), "{text}");
        }
        assert_eq!(parse_amount(&"5".repeat(TEXT_CHARS_MAX + 1)), Err(AmountError::NotAnAmount));
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed_back(toman in 1..=AMOUNT_TOMAN_MAX) {
            for locale in Locale::ALL {
                prop_assert_eq!(parse_amount(&group(locale, toman)), Ok(toman));
                prop_assert_eq!(parse_amount(&digits(locale, &toman.to_string())), Ok(toman));
                let l10n = crate::L10n::load().unwrap();
                let money = kernel::Money::from_toman(toman).unwrap();
                prop_assert_eq!(parse_amount(&l10n.money(locale, money)), Ok(toman));
            }
        }

        #[test]
        fn nothing_typed_breaks_it(text in "\\PC*|[0-9۰-۹٠-٩,._ ٬،/()-]*") {
            if let Ok(toman) = parse_amount(&text) {
                prop_assert!((1..=AMOUNT_TOMAN_MAX).contains(&toman));
            }
        }
    }
}
