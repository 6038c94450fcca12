//! The shop's refusals in a person's language: `capability.reason` → `error-capability-reason`.

use kernel::{Locale, Money, Timestamp, from_unix_ms};
use l10n::{Args, L10n};
use serde_json::Value;
use shop::{Error, Kind};

/// One polite line that says what happened and what to do next. Never a stack, never English in a Persian chat.
pub fn error_words(l10n: &L10n, locale: Locale, error: &Error) -> String {
    let key = format!("error-{}", error.code().replace(['.', '_'], "-"));
    if l10n.has(locale, &key) {
        return l10n.text(locale, &key, &args_of(error));
    }
    let general = match error.kind() {
        Kind::NotFound => "error-not-found",
        Kind::Conflict => "error-conflict",
        Kind::Refused => "error-refused",
        Kind::Invalid => "error-invalid",
        Kind::Forbidden => "error-forbidden",
        Kind::Limited => "error-limited",
        Kind::Unavailable => "error-unavailable",
        Kind::Internal => "error-internal",
    };
    l10n.plain(locale, general)
}

/// Facts by their names: amounts are rial, instants unix milliseconds, the rest numbers or words.
fn args_of(error: &Error) -> Args {
    let mut args = Args::new();
    for (name, value) in error.args() {
        args = match (name.as_str(), value) {
            ("missing", Value::Number(n)) => args.money("missing", money(n.as_i64())),
            ("min", Value::Number(n)) => args.money("min", money(n.as_i64())),
            ("max", Value::Number(n)) => args.money("max", money(n.as_i64())),
            ("at", Value::Number(n)) => args.date_time("at", instant(n.as_i64())),
            ("until", Value::Number(n)) => args.date_time("until", instant(n.as_i64())),
            ("minutes", Value::Number(n)) => args.num("minutes", n.as_i64().unwrap_or_default()),
            ("receipt", Value::Number(n)) => args.id("receipt", n.as_i64().unwrap_or_default()),
            ("by", Value::Number(n)) => args.id("by", n.as_i64().unwrap_or_default()),
            ("approved", Value::Bool(yes)) => args.text("approved", if *yes { "yes" } else { "no" }),
            ("field", Value::String(field)) => args.text("field", field),
            _ => args,
        };
    }
    args
}

fn money(rial: Option<i64>) -> Money {
    rial.and_then(|rial| Money::from_rial(rial).ok()).unwrap_or_default()
}

fn instant(ms: Option<i64>) -> Timestamp {
    from_unix_ms(ms.unwrap_or_default())
}
