//! `metadata` of a request: what it may hold, and that nothing in it may be null.

use serde_json::{Map, Value};

use super::form::Form;

const MOBILE_LEN: usize = 11;
const MOBILE_PREFIX: &str = "09";
const CARD_LEN: usize = 16;

/// What the merchant says of the payer and the order.
#[derive(Clone, Debug, Default)]
pub(super) struct Metadata {
    pub(super) mobile: Option<String>,
    pub(super) order_id: Option<String>,
    pub(super) card_pan: Option<String>,
    pub(super) auto_verify: Option<bool>,
}

impl Metadata {
    pub(super) fn read(form: &mut Form) -> Self {
        let fields = match form.get("metadata") {
            None => return Self::default(),
            Some(Value::Object(fields)) => fields,
            // PHP writes an empty object as an empty array.
            Some(Value::Array(items)) if items.is_empty() => return Self::default(),
            Some(_) => {
                form.complain("metadata", "must be an array.");
                return Self::default();
            }
        };
        text(&fields, "email", form, is_email);
        Self {
            mobile: text(&fields, "mobile", form, is_mobile),
            order_id: text(&fields, "order_id", form, |_| true),
            card_pan: text(&fields, "card_pan", form, is_card),
            auto_verify: flag(&fields, "auto_verify", form),
        }
    }
}

fn text(fields: &Map<String, Value>, name: &str, form: &mut Form, fits: fn(&str) -> bool) -> Option<String> {
    match fields.get(name)? {
        Value::String(text) if fits(text) => return Some(text.clone()),
        Value::String(_) => form.complain(&format!("metadata.{name}"), "format is invalid."),
        _ => form.complain(&format!("metadata.{name}"), "must be a string."),
    }
    None
}

fn flag(fields: &Map<String, Value>, name: &str, form: &mut Form) -> Option<bool> {
    let value = fields.get(name)?;
    if !value.is_boolean() {
        form.complain(&format!("metadata.{name}"), "field must be true or false.");
    }
    value.as_bool()
}

fn is_digits(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_mobile(text: &str) -> bool {
    is_digits(text, MOBILE_LEN) && text.starts_with(MOBILE_PREFIX)
}

fn is_card(text: &str) -> bool {
    is_digits(text, CARD_LEN)
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !text.contains(' '))
}
