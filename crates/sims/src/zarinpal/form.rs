//! The body of a call, read field by field. What is wrong is gathered and told all at once.
//!
//! A body that is no JSON object counts as an empty one, so that its fields are missing.

use serde_json::{Map, Value};
use url::Url;

use super::answer::{Complaint, Refusal};
use super::money::Currency;

/// Length of a merchant id and of an authority.
const ID_LEN: usize = 36;
/// The least amount, in either unit.
const AMOUNT_MIN: i64 = 1_000;
const MERCHANT_GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

#[derive(Debug)]
pub(super) struct Form {
    fields: Map<String, Value>,
    wrong: Vec<Complaint>,
}

impl Form {
    pub(super) fn read(body: &[u8]) -> Self {
        let fields = match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        Self { fields, wrong: Vec::new() }
    }

    /// Nothing was wrong, or all that was.
    pub(super) fn done(self) -> Result<(), Refusal> {
        if self.wrong.is_empty() { Ok(()) } else { Err(Refusal::validation(self.wrong)) }
    }

    pub(super) fn complain(&mut self, field: &str, words: &str) {
        self.wrong.push((field.to_owned(), format!("The {} {words}", field.replace('_', " "))));
    }

    /// A field that is there.
    pub(super) fn get(&self, field: &str) -> Option<Value> {
        self.fields.get(field).cloned()
    }

    /// A required text; empty when it is wrong.
    pub(super) fn text(&mut self, field: &str) -> String {
        match self.fields.get(field) {
            None | Some(Value::Null) => self.complain(field, "field is required."),
            Some(Value::String(text)) if text.trim().is_empty() => self.complain(field, "field is required."),
            Some(Value::String(text)) => return text.clone(),
            Some(_) => self.complain(field, "must be a string."),
        }
        String::new()
    }

    pub(super) fn merchant_id(&mut self) -> String {
        let id = self.text("merchant_id");
        if id.is_empty() {
            return id;
        }
        if id.len() != ID_LEN {
            self.complain("merchant_id", "must be 36 characters.");
        } else if !is_merchant_id(&id) {
            self.complain("merchant_id", "format is invalid.");
        }
        id
    }

    /// The unit of the amount; rial when nothing is said.
    pub(super) fn currency(&mut self) -> Currency {
        let known = match self.fields.get("currency") {
            None => Some(Currency::default()),
            Some(value) => value.as_str().and_then(Currency::from_code),
        };
        known.unwrap_or_else(|| {
            self.wrong.push(("currency".to_owned(), "The selected currency is invalid.".to_owned()));
            Currency::default()
        })
    }

    /// A whole number. The service's own samples send it as text, so that is one too.
    pub(super) fn amount(&mut self) -> i64 {
        let amount = match self.fields.get("amount") {
            None | Some(Value::Null) => {
                self.complain("amount", "field is required.");
                return 0;
            }
            Some(Value::String(text)) => text.parse().ok(),
            Some(value) => value.as_i64(),
        };
        amount.unwrap_or_else(|| {
            self.complain("amount", "must be an integer.");
            0
        })
    }

    /// An amount that somebody is asked for.
    pub(super) fn amount_asked(&mut self) -> i64 {
        let wrong = self.wrong.len();
        let amount = self.amount();
        if self.wrong.len() == wrong && amount < AMOUNT_MIN {
            self.complain("amount", &format!("must be at least {AMOUNT_MIN}."));
        }
        amount
    }

    /// Where the payer is sent back to.
    pub(super) fn callback(&mut self) -> Option<Url> {
        let text = self.text("callback_url");
        if text.is_empty() {
            return None;
        }
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.filter(Url::has_host);
        if url.is_none() {
            self.complain("callback_url", "format is invalid.");
        }
        url
    }
}

/// Lower-case hex in five groups.
pub(super) fn is_merchant_id(id: &str) -> bool {
    let groups: Vec<&str> = id.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    lengths == MERCHANT_GROUPS && groups.iter().all(|group| group.bytes().all(hex))
}
