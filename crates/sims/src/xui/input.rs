//! Reading bodies as the panel's binder does: JSON, forms, and the errors of Go's decoder.
//!
//! Never decides what a missing field means; it only refuses what Go would refuse.

use serde_json::{Map, Value};

use super::reply::Refusal;

/// A request as the handlers see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Input {
    pub(crate) query: Vec<(String, String)>,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
    /// Host and port the client asked for.
    pub(crate) host: String,
}

impl Input {
    pub(crate) fn query(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    pub(crate) fn is_form(&self) -> bool {
        self.content_type.starts_with("application/x-www-form-urlencoded")
    }

    /// The fields of a form body.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// The body as JSON, whatever the header says (the routes of era B).
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        parse_json(&self.body)
    }

    /// The body by its content type; a form becomes an object of texts.
    pub(crate) fn bind(&self) -> Result<Value, Refusal> {
        if self.is_form() {
            let fields = self.form().into_iter().map(|(k, v)| (k, Value::String(v)));
            return Ok(Value::Object(fields.collect::<Map<_, _>>()));
        }
        self.json()
    }
}

/// JSON with the messages of Go's decoder.
pub(crate) fn parse_json(body: &[u8]) -> Result<Value, Refusal> {
    match serde_json::from_slice(body) {
        Ok(value) => Ok(value),
        Err(_) if body.trim_ascii().is_empty() => Err(Refusal::raw("EOF")),
        Err(error) if error.is_eof() => Err(Refusal::raw("unexpected EOF")),
        Err(error) => {
            let text = String::from_utf8_lossy(body);
            let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
            let first_bad = line.chars().nth(error.column().saturating_sub(1));
            let start = text.trim_start().chars().next().unwrap_or(' ');
            let found = if matches!(start, '{' | '[' | '"') { first_bad.unwrap_or(start) } else { start };
            Err(Refusal::raw(format!("invalid character '{found}' looking for beginning of value")))
        }
    }
}

/// A typed reader of one JSON object: takes what fits, refuses what Go's decoder would refuse.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    /// How Go names the struct in its errors.
    path: &'a str,
    /// Texts are converted, as the form binder does.
    form: bool,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(value: &'a Value, path: &'a str, form: bool) -> Result<Self, Refusal> {
        match value {
            Value::Object(object) => Ok(Self { object, path, form }),
            other => Err(Refusal::raw(format!(
                "json: cannot unmarshal {} into Go value of type {path}",
                go_kind(other)
            ))),
        }
    }

    fn wrong(&self, key: &str, value: &Value, wanted: &str) -> Refusal {
        let (kind, path) = (go_kind(value), self.path);
        Refusal::raw(format!(
            "json: cannot unmarshal {kind} into Go struct field {path}.{key} of type {wanted}"
        ))
    }

    pub(crate) fn get(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key).filter(|v| !v.is_null())
    }

    pub(crate) fn text(&self, key: &str) -> Result<String, Refusal> {
        match self.get(key) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(other) => Err(self.wrong(key, other, "string")),
        }
    }

    pub(crate) fn int(&self, key: &str) -> Result<i64, Refusal> {
        match self.get(key) {
            None => Ok(0),
            Some(Value::Number(n)) => {
                n.as_i64().ok_or_else(|| self.wrong(key, &Value::from(n.clone()), "int64"))
            }
            Some(Value::String(text)) if self.form => {
                let parsed = if text.is_empty() { Ok(0) } else { text.parse() };
                parsed.map_err(|_| {
                    Refusal::raw(format!("strconv.ParseInt: parsing \"{text}\": invalid syntax"))
                })
            }
            Some(other) => Err(self.wrong(key, other, "int64")),
        }
    }

    pub(crate) fn flag(&self, key: &str) -> Result<bool, Refusal> {
        match self.get(key) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if self.form => match text.as_str() {
                "" | "false" | "0" | "f" => Ok(false),
                "true" | "1" | "t" | "on" => Ok(true),
                _ => Err(Refusal::raw(format!("strconv.ParseBool: parsing \"{text}\": invalid syntax"))),
            },
            Some(other) => Err(self.wrong(key, other, "bool")),
        }
    }

    /// An array of ids.
    pub(crate) fn ints(&self, key: &str) -> Result<Vec<i64>, Refusal> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => {
                items.iter().map(|v| v.as_i64().ok_or_else(|| self.wrong(key, v, "int"))).collect()
            }
            Some(other) => Err(self.wrong(key, other, "[]int")),
        }
    }

    /// An array of texts.
    pub(crate) fn texts(&self, key: &str) -> Result<Vec<String>, Refusal> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .map(|v| v.as_str().map(str::to_owned).ok_or_else(|| self.wrong(key, v, "string")))
                .collect(),
            Some(other) => Err(self.wrong(key, other, "[]string")),
        }
    }
}

fn go_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
