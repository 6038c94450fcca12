//! Tolerant reading of the panel's JSON objects: numbers that come as text, nulls, JSON inside strings. What is not
//! asked for stays in the map, so nothing is lost. A value that cannot mean what it should is an error, not a zero.

use serde_json::{Map, Value};

use crate::error::Error;

/// A JSON object that is taken apart field by field.
pub(crate) struct Fields(Map<String, Value>);

pub(crate) fn odd() -> Error {
    Error::Garbage { status: 200 }
}

impl Fields {
    pub(crate) fn of(value: Value) -> Result<Self, Error> {
        match value {
            Value::Object(map) => Ok(Self(map)),
            _ => Err(odd()),
        }
    }

    /// What has not been taken.
    pub(crate) fn rest(self) -> Map<String, Value> {
        self.0
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub(crate) fn value(&mut self, key: &str) -> Value {
        self.0.remove(key).unwrap_or(Value::Null)
    }

    /// A whole number: number, numeric text, null, `""` or absent (0).
    pub(crate) fn int(&mut self, key: &str) -> Result<i64, Error> {
        int(&self.value(key)).ok_or_else(odd)
    }

    /// Text: string, number, null or absent (`""`).
    pub(crate) fn text(&mut self, key: &str) -> Result<String, Error> {
        match self.value(key) {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            Value::Null => Ok(String::new()),
            _ => Err(odd()),
        }
    }

    /// A flag: bool, 0/1, `"true"`/`"false"`; `absent` when null or missing.
    pub(crate) fn flag(&mut self, key: &str, absent: bool) -> Result<bool, Error> {
        match self.value(key) {
            Value::Bool(flag) => Ok(flag),
            Value::Null => Ok(absent),
            Value::Number(number) => Ok(number.as_i64() != Some(0)),
            Value::String(text) if text == "true" || text == "1" => Ok(true),
            Value::String(text) if text == "false" || text == "0" || text.is_empty() => Ok(false),
            _ => Err(odd()),
        }
    }

    /// A list; null and absent are empty.
    pub(crate) fn list(&mut self, key: &str) -> Result<Vec<Value>, Error> {
        list(self.value(key))
    }

    /// An object that may come as JSON inside a string. Null, absent and `""` are null; text that is not JSON stays text.
    pub(crate) fn nested(&mut self, key: &str) -> Value {
        match self.value(key) {
            Value::String(text) if text.trim().is_empty() => Value::Null,
            Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            other => other,
        }
    }
}

/// See [`Fields::int`].
pub(crate) fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Null => Some(0),
        Value::Bool(flag) => Some(i64::from(*flag)),
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
        Value::String(text) if text.trim().is_empty() => Some(0),
        Value::String(text) => text.trim().parse().ok(),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// A float as Go's encoder writes large whole numbers (`1e+21` is beyond us).
fn whole(number: f64) -> Option<i64> {
    // 2^53: beyond it a float no longer names one whole number.
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    if number.abs() > EXACT_MAX {
        return None;
    }
    format!("{number:.0}").parse().ok()
}

/// A list; null is empty (Go's nil slices).
pub(crate) fn list(value: Value) -> Result<Vec<Value>, Error> {
    match value {
        Value::Array(items) => Ok(items),
        Value::Null => Ok(Vec::new()),
        _ => Err(odd()),
    }
}
