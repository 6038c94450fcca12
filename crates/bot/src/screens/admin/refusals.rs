//! The shop's refusals in the words of the staff: with the facts that an operator needs and a customer does not.

use l10n::Args;
use serde_json::Value;
use shop::Error;

use super::{findings, servers};
use crate::error_words::error_words;
use crate::session::Session;

/// Facts that are whole numbers, and facts that are words.
const NUMBERS: &[&str] = &["min", "max", "placements"];
const WORDS: &[&str] = &["name", "detail"];

/// One line for a refusal, without markup: `admin-error-capability-reason` where there is one, otherwise what
/// everybody reads. Escape it for a message.
pub fn words(session: &Session, error: &Error) -> String {
    let key = format!("admin-error-{}", error.code().replace(['.', '_'], "-"));
    if !session.l10n.has(session.locale(), &key) {
        return error_words(&session.l10n, session.locale(), error);
    }
    let word = |name: &str| error.args().get(name).and_then(Value::as_str).unwrap_or_default();
    let mut args = Args::new().text("finding", &findings::title(session, word("finding")));
    args = args.text("trouble", &servers::trouble_words(session, word("trouble")));
    for name in NUMBERS {
        args = args.num(name, error.args().get(*name).and_then(Value::as_i64).unwrap_or_default());
    }
    for name in WORDS {
        args = args.text(name, &l10n::isolate_auto(word(name)));
    }
    session.tx(&key, &args)
}
