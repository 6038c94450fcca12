//! Reads one answer: a code with what belongs to it, or nothing that can be relied on. Pure.
//!
//! The body is judged before the status, which may be 4xx for an ordinary "no". Numbers may come as strings, and what is
//! empty may come as an array, an object, null or not at all. Nothing of what we sent gets into an error from here.

use kernel::sabotage;
use serde_json::{Map, Value};
use shop::payments::GatewayError;

use super::codes::{DONE, DONE_BEFORE};
use crate::transport::Answer;

/// Longest text of Zarinpal that is kept, in characters.
const TEXT_CHARS_MAX: usize = 160;
/// A longer word may be a key or an address.
const WORD_CHARS_MAX: usize = 24;
/// Fields of a refused request that are named.
const FIELDS_MAX: usize = 6;
/// The longest decimal number that is kept as text.
const DIGITS_MAX: usize = 32;
const TOO_MANY_REQUESTS: u16 = 429;

pub(super) type Data = Map<String, Value>;

/// What Zarinpal said.
pub(super) enum Said {
    /// Done now (100) or before (101).
    Yes { code: i64, data: Data },
    /// Any other code, with Zarinpal's words for it.
    No { code: i64, text: String },
}

/// `data` or `errors` of an answer.
enum Part {
    /// Nothing in it, in whatever shape.
    Empty,
    Object(Data),
    Nonsense,
}

impl Part {
    fn of(value: Option<Value>) -> Self {
        match value {
            None | Some(Value::Null) => Self::Empty,
            Some(Value::Array(items)) if items.is_empty() => Self::Empty,
            Some(Value::Object(members)) if members.is_empty() => Self::Empty,
            Some(Value::Object(members)) => Self::Object(members),
            Some(_) => Self::Nonsense,
        }
    }
}

/// # Errors
/// [`GatewayError::Limited`] for 429, [`GatewayError::Unknown`] for everything that is no clear answer.
pub(super) fn read(answer: &Answer) -> Result<Said, GatewayError> {
    if answer.status == TOO_MANY_REQUESTS {
        return Err(GatewayError::Limited);
    }
    let (status, mut body) = (answer.status, envelope(answer)?);
    match (Part::of(body.remove("errors")), Part::of(body.remove("data"))) {
        (Part::Object(errors), Part::Empty) => no(status, &errors),
        (Part::Object(errors), Part::Object(data)) if success_of(&data).is_none() => no(status, &errors),
        (Part::Empty, Part::Object(data)) => match success_of(&data) {
            Some(code) if (200..300).contains(&status) => Ok(Said::Yes { code, data }),
            // Something between us and them speaks with two tongues.
            Some(_) => Err(unclear(status, "a success that came as a failure")),
            None => no(status, &data),
        },
        _ => Err(unclear(status, "an answer that contradicts itself or says nothing")),
    }
}

fn no(status: u16, errors: &Data) -> Result<Said, GatewayError> {
    match code_of(errors) {
        Some(code) => Ok(Said::No { code, text: text_of(errors) }),
        None => Err(unclear(status, "an answer without a code")),
    }
}

fn success_of(data: &Data) -> Option<i64> {
    let done =
        |code: &i64| *code == DONE || (*code == DONE_BEFORE && !sabotage::on("verified-before-unknown"));
    code_of(data).filter(done)
}

fn code_of(members: &Data) -> Option<i64> {
    members.get("code").and_then(integer)
}

fn envelope(answer: &Answer) -> Result<Data, GatewayError> {
    let body = answer.body.trim_ascii();
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(members)) => Ok(members),
        _ if (300..400).contains(&answer.status) => Err(unclear(answer.status, "a redirect")),
        _ if body.is_empty() => Err(unclear(answer.status, "an empty answer")),
        _ if body.starts_with(b"<") => Err(unclear(answer.status, "a page instead of an answer")),
        _ => Err(unclear(answer.status, "an answer that makes no sense")),
    }
}

fn unclear(status: u16, what: &str) -> GatewayError {
    GatewayError::Unknown(format!("{what} (status {status})"))
}

/// An answer that is well-formed and yet not to be believed.
pub(super) fn unbelievable(what: &str) -> GatewayError {
    GatewayError::Unknown(what.to_owned())
}

/// A whole number, also one that came as a string.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A positive whole number of any length, as its decimal digits without leading zeros.
pub(super) fn digits(value: &Value) -> Option<String> {
    let text = match value {
        Value::Number(number) => number.as_u64()?.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let digits = text.trim_start_matches('0');
    let sound = (1..=DIGITS_MAX).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| digits.to_owned())
}

/// Zarinpal's words and the fields it complains about, for a person. Words that may be a key or an address of ours are
/// left out: it likes to repeat what it was sent.
fn text_of(errors: &Data) -> String {
    let message = errors.get("message").and_then(Value::as_str).unwrap_or_default();
    let fields = fields_of(errors.get("validations"));
    let mut words = words_of(message);
    let named = fields.iter().map(String::as_str).filter(|field| !may_be_secret(field)).take(FIELDS_MAX);
    words.extend(named);
    words.join(" ").chars().take(TEXT_CHARS_MAX).collect()
}

/// Words of Zarinpal for a person, without what may be a key or an address of ours.
pub(super) fn plain_words(message: &str) -> String {
    words_of(message).join(" ").chars().take(TEXT_CHARS_MAX).collect()
}

fn words_of(message: &str) -> Vec<&str> {
    message
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .map(|word| if may_be_secret(word) { "…" } else { word })
        .collect()
}

fn may_be_secret(word: &str) -> bool {
    word.contains('/') || word.chars().count() > WORD_CHARS_MAX
}

/// `[{"field": "text"}]`, or the same without the array.
fn fields_of(validations: Option<&Value>) -> Vec<String> {
    match validations {
        Some(Value::Object(fields)) => fields.keys().cloned().collect(),
        Some(Value::Array(items)) => {
            items.iter().filter_map(Value::as_object).flat_map(|fields| fields.keys().cloned()).collect()
        }
        _ => Vec::new(),
    }
}
