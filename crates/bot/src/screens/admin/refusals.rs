//! The shop's refusals in the words of the staff: with the facts that an operator needs and a customer does not.

use kernel::{Money, from_unix_ms};
use l10n::Args;
use serde_json::Value;
use shop::Error;

use super::findings;
use crate::error_words::error_words;
use crate::session::Session;

/// Facts that are whole numbers, amounts of rial, instants and words.
const NUMBERS: &[&str] = &["min", "max", "placements", "receipt", "by", "id"];
const AMOUNTS: &[&str] = &["missing"];
const INSTANTS: &[&str] = &["at", "until"];
const WORDS: &[&str] = &["field", "name", "detail", "kind", "key", "role"];

/// One line for a refusal: `admin-error-capability-reason` where there is one, otherwise what everybody reads.
pub fn words(session: &Session, error: &Error) -> String {
    let key = format!("admin-error-{}", error.code().replace(['.', '_'], "-"));
    if !session.l10n.has(session.locale(), &key) {
        return error_words(&session.l10n, session.locale(), error);
    }
    let mut args = Args::new();
    for name in NUMBERS {
        args = args.num(name, number(error, name).unwrap_or_default());
    }
    for name in AMOUNTS {
        args = args.money(name, amount(error, name));
    }
    for name in INSTANTS {
        args = args.date_time(name, from_unix_ms(number(error, name).unwrap_or_default()));
    }
    for name in WORDS {
        args = args.escaped(name, word(error, name));
    }
    let field = word(error, "field");
    if !field.is_empty() {
        args = args.text("field", &session.t(&format!("admin-field-{}", field.replace('_', "-"))));
    }
    let finding = word(error, "finding");
    if !finding.is_empty() {
        args = args.text("finding", &findings::title(session, finding));
    }
    session.tx(&key, &args)
}

fn number(error: &Error, name: &str) -> Option<i64> {
    error.args().get(name).and_then(Value::as_i64)
}

fn amount(error: &Error, name: &str) -> Money {
    number(error, name).and_then(|rial| Money::from_rial(rial).ok()).unwrap_or_default()
}

fn word<'e>(error: &'e Error, name: &str) -> &'e str {
    error.args().get(name).and_then(Value::as_str).unwrap_or_default()
}
