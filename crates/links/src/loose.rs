//! Reading JSON that many panel versions and many hands wrote: a field of the wrong shape counts as absent.
//!
//! Never fails and never guesses a value that is not there.

use serde_json::Value;

/// The text at `key`; a number or a bool is spelt out, anything else is "".
pub(crate) fn text(from: &Value, key: &str) -> String {
    from.get(key).map(spelt).unwrap_or_default()
}

/// The truth at `key`; `"true"`, `"1"` and numbers other than zero count as well.
pub(crate) fn flag(from: &Value, key: &str) -> bool {
    match from.get(key) {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::Number(number)) => number.as_f64().is_some_and(|n| n != 0.0),
        Some(Value::String(text)) => matches!(text.trim(), "true" | "1"),
        _ => false,
    }
}

/// The port at `key`: a number or digits in a string, 1 to 65535.
pub(crate) fn port(from: &Value, key: &str) -> Option<u16> {
    text(from, key).trim().parse::<u16>().ok().filter(|port| *port != 0)
}

/// The texts at `key`: an array, or one string whose parts are divided by commas.
pub(crate) fn list(from: &Value, key: &str) -> Vec<String> {
    match from.get(key) {
        Some(Value::Array(items)) => items.iter().map(spelt).collect(),
        Some(Value::String(joined)) if !joined.trim().is_empty() => {
            joined.split(',').map(|part| part.trim().to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

/// [`list`] without its empty members.
pub(crate) fn filled_list(from: &Value, key: &str) -> Vec<String> {
    let mut found = list(from, key);
    found.retain(|item| !item.is_empty());
    found
}

/// The value of a header, whatever the case of its name; the first one of a list.
pub(crate) fn header(headers: &Value, name: &str) -> Option<String> {
    let Value::Object(fields) = headers else { return None };
    let (_, value) = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    let found = match value {
        Value::Array(items) => items.first().map(spelt).unwrap_or_default(),
        other => spelt(other),
    };
    (!found.is_empty()).then_some(found)
}

/// Whether a value says anything: not null, false, zero, empty, or made of such only.
pub(crate) fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(is_filled),
        Value::Object(fields) => fields.values().any(is_filled),
    }
}

fn spelt(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => String::new(),
    }
}
