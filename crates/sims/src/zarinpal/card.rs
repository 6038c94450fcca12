//! The payer's card: made up, or the one that the merchant asked for.

use kernel::Rng;
use sha2::{Digest as _, Sha256};

/// What the sandbox pays with.
const SANDBOX: &str = "9999999999999999";
/// First digits of cards of well-known banks.
const BINS: [&str; 6] = ["502229", "589463", "603799", "610433", "621986", "627412"];
const DIGITS: usize = 16;
/// Digits of a masked card that can be read, at its beginning and at its end.
const SHOWN: (usize, usize) = (6, 4);

/// A card number whose check digit fits.
pub(super) fn made_up(sandbox: bool, rng: &Rng) -> String {
    if sandbox {
        return SANDBOX.to_owned();
    }
    let bin = usize::try_from(rng.below(BINS.len() as u64)).unwrap_or_default();
    let mut digits = BINS.get(bin).copied().unwrap_or(SANDBOX).to_owned();
    while digits.len() < DIGITS - 1 {
        digits.push_str(&rng.below(10).to_string());
    }
    let check = (0..10).map(|check| format!("{digits}{check}")).find(|number| fits(number));
    check.unwrap_or(digits)
}

/// Luhn's rule.
fn fits(number: &str) -> bool {
    let weighed = number.bytes().rev().enumerate().map(|(at, digit)| {
        let value = u32::from(digit.saturating_sub(b'0')) * if at % 2 == 1 { 2 } else { 1 };
        value / 10 + value % 10
    });
    weighed.sum::<u32>().is_multiple_of(10)
}

/// `502229******5995`
pub(super) fn masked(number: &str) -> String {
    let hidden = number.len().saturating_sub(SHOWN.0 + SHOWN.1);
    let shown = |from: usize, to: usize| number.get(from..to).unwrap_or_default();
    format!("{}{}{}", shown(0, SHOWN.0), "*".repeat(hidden), shown(SHOWN.0 + hidden, number.len()))
}

/// Upper-case hex of the SHA-256 of the number.
pub(super) fn hash(number: &str) -> String {
    hex::encode_upper(Sha256::digest(number))
}
