//! The Bot API as a table: what each method takes and returns, what each type is made of.
//!
//! Checks requests (unknown fields are ignored, as the real server does) and checks everything that is sent out
//! (unknown fields are a defect of the simulator). Never changes a value except to give form fields their type.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::refusal::Refusal;

const TABLE: &str = include_str!("schema.json");
/// How deep a value may nest before it is refused: the API itself needs about eight.
const DEPTH_MAX: usize = 24;
/// Limits of fields that are checked elsewhere: lengths that count only after parsing entities (4096, 1024), and
/// those of buttons (64 bytes, 256), for which the server has words of its own.
const CHECKED_ELSEWHERE: [(&str, usize); 4] =
    [("text", 4096), ("caption", 1024), ("callback_data", 64), ("text", 256)];

/// A type as the documentation writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Float,
    Text,
    Boolean,
    Array(Box<Kind>),
    Object(String),
}

impl Kind {
    fn parse(written: &str) -> Self {
        match written {
            "Integer" => Self::Integer,
            "Float" => Self::Float,
            "String" => Self::Text,
            "Boolean" => Self::Boolean,
            other => match other.strip_prefix("Array of ") {
                Some(inner) => Self::Array(Box::new(Self::parse(inner))),
                None => Self::Object(other.to_owned()),
            },
        }
    }
}

/// One field of a method or of a type.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) kinds: Vec<Kind>,
    pub(super) required: bool,
    length: Option<(usize, usize, String)>,
    range: Option<(i64, i64)>,
}

/// One method: its documented name, parameters and result.
#[derive(Debug)]
pub(super) struct Method {
    pub(super) name: String,
    pub(super) returns: Vec<Kind>,
    pub(super) fields: BTreeMap<String, Field>,
}

#[derive(Debug)]
struct Type {
    subtypes: Vec<String>,
    fields: BTreeMap<String, Field>,
}

/// The whole table.
#[derive(Debug)]
pub struct Schema {
    methods: HashMap<String, Method>,
    types: HashMap<String, Type>,
}

#[derive(Deserialize)]
struct RawField {
    types: Vec<String>,
    #[serde(default)]
    required: bool,
    length: Option<(usize, usize, String)>,
    range: Option<(i64, i64)>,
}

#[derive(Deserialize)]
struct RawMethod {
    returns: Vec<String>,
    #[serde(default)]
    fields: BTreeMap<String, RawField>,
}

#[derive(Deserialize)]
struct RawType {
    #[serde(default)]
    subtypes: Vec<String>,
    #[serde(default)]
    fields: BTreeMap<String, RawField>,
}

#[derive(Deserialize)]
struct RawTable {
    methods: HashMap<String, RawMethod>,
    types: HashMap<String, RawType>,
}

fn fields(raw: BTreeMap<String, RawField>) -> BTreeMap<String, Field> {
    let field = |raw: RawField| Field {
        kinds: raw.types.iter().map(|written| Kind::parse(written)).collect(),
        required: raw.required,
        length: raw.length,
        range: raw.range,
    };
    raw.into_iter().map(|(name, raw)| (name, field(raw))).collect()
}

/// Who speaks: the bot (lenient about extra fields) or the simulator (strict).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Answer,
}

impl Schema {
    /// Reads the embedded table.
    ///
    /// # Errors
    /// When the embedded table is not what this module understands.
    pub fn load() -> Result<Self, serde_json::Error> {
        let raw: RawTable = serde_json::from_str(TABLE)?;
        let method = |(name, raw): (String, RawMethod)| {
            let returns = raw.returns.iter().map(|written| Kind::parse(written)).collect();
            (name.to_ascii_lowercase(), Method { name, returns, fields: fields(raw.fields) })
        };
        let shape = |(name, raw): (String, RawType)| {
            (name, Type { subtypes: raw.subtypes, fields: fields(raw.fields) })
        };
        Ok(Self {
            methods: raw.methods.into_iter().map(method).collect(),
            types: raw.types.into_iter().map(shape).collect(),
        })
    }

    /// Finds a method; its name is compared without case.
    pub(super) fn method(&self, name: &str) -> Option<&Method> {
        self.methods.get(&name.to_ascii_lowercase())
    }

    /// Whether `value` is exactly a `type_name`: only its fields, of the right types, with the required ones.
    ///
    /// # Errors
    /// The path and the reason, in one sentence.
    pub fn conforms(&self, type_name: &str, value: &Value) -> Result<(), String> {
        self.check(&Kind::Object(type_name.to_owned()), value, Side::Answer, 0)
    }

    /// Whether `value` is what the method documents as its result.
    ///
    /// # Errors
    /// The path and the reason, in one sentence.
    pub fn result_conforms(&self, method: &str, value: &Value) -> Result<(), String> {
        let method = self.method(method).ok_or_else(|| format!("no method {method}"))?;
        self.any(&method.returns, value, Side::Answer, 0)
    }

    /// Gives parameters that came as text (forms, queries, multipart) their documented type.
    pub(super) fn coerce(&self, method: &Method, params: &mut Map<String, Value>) {
        for (name, field) in &method.fields {
            if let Some(Value::String(text)) = params.get(name)
                && let Some(typed) = typed(&field.kinds, text)
            {
                params.insert(name.clone(), typed);
            }
        }
    }

    /// Checks the parameters of a request. `uploaded` tells whether a part of that name came with the request.
    pub(super) fn check_params(
        &self,
        method: &Method,
        params: &Map<String, Value>,
        uploaded: impl Fn(&str) -> bool,
    ) -> Result<(), Refusal> {
        for (name, field) in &method.fields {
            match params.get(name) {
                None | Some(Value::Null) if uploaded(name) => {}
                None | Some(Value::Null) if field.required => return Err(missing(name)),
                None | Some(Value::Null) => {}
                Some(value) => self
                    .any(&field.kinds, value, Side::Request, 0)
                    .and_then(|()| limits(name, field, value))
                    .map_err(|why| Refusal::bad(format!("can't parse parameter \"{name}\": {why}")))?,
            }
        }
        Ok(())
    }

    /// Names of given parameters that the method does not have: worth a warning, never a refusal.
    pub(super) fn unknown_params(method: &Method, params: &Map<String, Value>) -> Vec<String> {
        params.keys().filter(|name| !method.fields.contains_key(*name)).cloned().collect()
    }

    fn any(&self, kinds: &[Kind], value: &Value, side: Side, depth: usize) -> Result<(), String> {
        let mut first: Option<String> = None;
        for kind in self.likely(kinds, value) {
            match self.check(kind, value, side, depth) {
                Ok(()) => return Ok(()),
                Err(why) => first = first.or(Some(why)),
            }
        }
        Err(first.unwrap_or_else(|| "no type is allowed here".to_owned()))
    }

    /// The alternatives, those whose required fields are all present first: their complaint is the useful one.
    fn likely<'a>(&self, kinds: &'a [Kind], value: &Value) -> Vec<&'a Kind> {
        let fits = |kind: &&Kind| match (kind, value) {
            (Kind::Object(name), Value::Object(map)) => self.types.get(name).is_some_and(|shape| {
                shape.fields.iter().all(|(name, field)| !field.required || map.contains_key(name))
            }),
            (Kind::Array(_), Value::Array(_)) => true,
            _ => false,
        };
        let (mut good, rest): (Vec<_>, Vec<_>) = kinds.iter().partition(fits);
        good.extend(rest);
        good
    }

    fn check(&self, kind: &Kind, value: &Value, side: Side, depth: usize) -> Result<(), String> {
        if depth > DEPTH_MAX {
            return Err("nested too deeply".to_owned());
        }
        match (kind, value) {
            (Kind::Integer, Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(()),
            (Kind::Float, Value::Number(_))
            | (Kind::Text, Value::String(_))
            | (Kind::Boolean, Value::Bool(_)) => Ok(()),
            (Kind::Array(inner), Value::Array(items)) => {
                items.iter().enumerate().try_for_each(|(index, item)| {
                    self.check(inner, item, side, depth + 1).map_err(|why| format!("[{index}]{why}"))
                })
            }
            // A file travels as an attach:// name, an id or an address; a plain button may be just its text.
            (Kind::Object(name), Value::String(_))
                if side == Side::Request && (name == "InputFile" || name == "KeyboardButton") =>
            {
                Ok(())
            }
            (Kind::Object(name), Value::Object(map)) => self.object(name, map, side, depth),
            (kind, _) => Err(format!(": must be of type {}", written(kind))),
        }
    }

    fn object(&self, name: &str, map: &Map<String, Value>, side: Side, depth: usize) -> Result<(), String> {
        let shape = self.types.get(name).ok_or_else(|| format!(": unknown type {name}"))?;
        if !shape.subtypes.is_empty() {
            let kinds: Vec<Kind> = shape.subtypes.iter().cloned().map(Kind::Object).collect();
            return self.any(&kinds, &Value::Object(map.clone()), side, depth + 1);
        }
        for (field_name, field) in &shape.fields {
            match map.get(field_name) {
                None if field.required => return Err(format!(".{field_name}: is required in {name}")),
                Some(Value::Null) if side == Side::Request && !field.required => {}
                None => {}
                Some(value) => self
                    .any(&field.kinds, value, side, depth + 1)
                    .and_then(|()| limits(field_name, field, value))
                    .map_err(|why| format!(".{field_name}{why}"))?,
            }
        }
        if side == Side::Answer
            && let Some(extra) = map.keys().find(|key| !shape.fields.contains_key(*key))
        {
            return Err(format!(".{extra}: is not a field of {name}"));
        }
        Ok(())
    }
}

fn missing(name: &str) -> Refusal {
    match name {
        "text" => Refusal::bad("message text is empty"),
        "chat_id" => Refusal::bad("chat_id is empty"),
        "message_id" => Refusal::bad("message identifier is not specified"),
        "photo" | "document" | "video" | "audio" | "voice" | "animation" | "sticker" => {
            Refusal::bad(format!("there is no {name} in the request"))
        }
        other => Refusal::bad(format!("parameter \"{other}\" is required")),
    }
}

fn limits(name: &str, field: &Field, value: &Value) -> Result<(), String> {
    if let (Some((min, max, unit)), Some(text)) = (&field.length, value.as_str())
        && !CHECKED_ELSEWHERE.contains(&(name, *max))
    {
        let length = if unit == "bytes" { text.len() } else { text.encode_utf16().count() };
        if length < *min || length > *max {
            return Err(format!(": length {length} is not within {min}-{max} {unit}"));
        }
    }
    if let (Some((min, max)), Some(number)) = (field.range, value.as_i64())
        && !(min..=max).contains(&number)
    {
        return Err(format!(": {number} is not within {min}-{max}"));
    }
    Ok(())
}

fn written(kind: &Kind) -> String {
    match kind {
        Kind::Integer => "Integer".to_owned(),
        Kind::Float => "Float".to_owned(),
        Kind::Text => "String".to_owned(),
        Kind::Boolean => "Boolean".to_owned(),
        Kind::Array(inner) => format!("Array of {}", written(inner)),
        Kind::Object(name) => name.clone(),
    }
}

/// The typed reading of a text parameter, when its type is not text itself.
fn typed(kinds: &[Kind], text: &str) -> Option<Value> {
    kinds.iter().find_map(|kind| match kind {
        Kind::Integer => text.trim().parse::<i64>().ok().map(Value::from),
        Kind::Float => text.trim().parse::<f64>().ok().map(Value::from),
        Kind::Boolean => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some(Value::Bool(true)),
            "false" | "no" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        Kind::Array(_) | Kind::Object(_) if text.trim_start().starts_with(['{', '[']) => {
            serde_json::from_str(text).ok()
        }
        Kind::Text | Kind::Array(_) | Kind::Object(_) => None,
    })
}
