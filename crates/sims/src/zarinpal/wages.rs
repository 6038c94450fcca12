//! `wages` of a request: parts of the amount that go to other accounts.
//!
//! Only checked and kept: nobody's account is simulated.

use serde_json::Value;

use super::answer::{Refusal, WAGE_TOO_SMALL, WAGES_OVER_MAX, WAGES_TOO_MANY};
use super::form::Form;
use super::money::Currency;

const PARTS_MAX: usize = 5;
const PART_RIAL_MIN: i64 = 10_000;
/// Of a hundred parts of the amount, so many may go elsewhere.
const SHARE_PERCENT_MAX: i64 = 99;
const IBAN_DIGITS: usize = 24;
const WORDS_LEN_MAX: usize = 255;

/// The parts, each of the right form.
pub(super) fn read(form: &mut Form) -> Vec<Value> {
    let parts = match form.get("wages") {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(parts)) => parts,
        Some(_) => {
            form.complain("wages", "must be an array.");
            return Vec::new();
        }
    };
    for (at, part) in parts.iter().enumerate() {
        if !part["iban"].as_str().is_some_and(is_iban) {
            form.complain(&format!("wages.{at}.iban"), "format is invalid.");
        }
        if part["amount"].as_i64().is_none_or(|amount| amount <= 0) {
            form.complain(&format!("wages.{at}.amount"), "must be an integer.");
        }
        let words = part["description"].as_str().filter(|words| !words.is_empty());
        if words.is_none_or(|words| words.chars().count() > WORDS_LEN_MAX) {
            form.complain(&format!("wages.{at}.description"), "field is required.");
        }
    }
    parts
}

/// The rules between the parts and the amount.
pub(super) fn check(parts: &[Value], amount: i64, currency: Currency) -> Result<(), Refusal> {
    if parts.len() > PARTS_MAX {
        return Err(Refusal::of(WAGES_TOO_MANY));
    }
    let amounts = || parts.iter().filter_map(|part| part["amount"].as_i64());
    if amounts().any(|part| currency.rial(part) < PART_RIAL_MIN) {
        return Err(Refusal::of(WAGE_TOO_SMALL));
    }
    let whole = amounts().fold(0_i64, i64::saturating_add);
    if whole.saturating_mul(100) > amount.saturating_mul(SHARE_PERCENT_MAX) {
        return Err(Refusal::of(WAGES_OVER_MAX));
    }
    Ok(())
}

fn is_iban(text: &str) -> bool {
    text.strip_prefix("IR")
        .is_some_and(|digits| digits.len() == IBAN_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
