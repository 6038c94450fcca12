//! Keyboards: what may be on them and what the message keeps of them.
//!
//! Checks buttons as the real server does. Never presses them.

use serde_json::{Map, Value, json};

use super::detect::web_address;
use super::refusal::Refusal;

/// Buttons on one inline keyboard.
const BUTTONS_MAX: usize = 100;
/// Buttons in one row.
const ROW_MAX: usize = 8;
/// Bytes of `callback_data`.
const DATA_BYTES_MAX: usize = 64;
/// Characters of `copy_text`.
const COPY_CHARS_MAX: usize = 256;
const STYLES: [&str; 3] = ["danger", "success", "primary"];
const ACTIONS: [&str; 10] = [
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
];

/// What a request's `reply_markup` comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Markup {
    /// Nothing was given, or an empty inline keyboard.
    None,
    /// The `InlineKeyboardMarkup` that the message carries.
    Inline(Value),
    /// A `ReplyKeyboardMarkup`, `ReplyKeyboardRemove` or `ForceReply`: shown below the chat, not in the message.
    Below(Value),
}

impl Markup {
    /// Checks and normalises a request's `reply_markup`.
    pub(super) fn read(given: Option<&Value>) -> Result<Self, Refusal> {
        let Some(Value::Object(markup)) = given else { return Ok(Self::None) };
        if let Some(rows) = markup.get("inline_keyboard") {
            let rows = inline_rows(rows)?;
            let empty = rows.is_empty();
            return Ok(if empty { Self::None } else { Self::Inline(json!({ "inline_keyboard": rows })) });
        }
        if let Some(rows) = markup.get("keyboard") {
            let mut markup = markup.clone();
            markup.insert("keyboard".to_owned(), reply_rows(rows)?);
            return Ok(Self::Below(Value::Object(markup)));
        }
        if markup.contains_key("remove_keyboard") || markup.contains_key("force_reply") {
            return Ok(Self::Below(given.cloned().unwrap_or_default()));
        }
        Ok(Self::None)
    }
}

fn rows_of(rows: &Value) -> impl Iterator<Item = &Vec<Value>> {
    rows.as_array().into_iter().flatten().filter_map(Value::as_array).filter(|row| !row.is_empty())
}

fn inline_rows(rows: &Value) -> Result<Vec<Value>, Refusal> {
    let rows: Vec<&Vec<Value>> = rows_of(rows).collect();
    let total: usize = rows.iter().map(|row| row.len()).sum();
    if total > BUTTONS_MAX || rows.iter().any(|row| row.len() > ROW_MAX) {
        return Err(Refusal::bad("reply markup is too long"));
    }
    let mut first = true;
    let mut result = Vec::new();
    for row in rows {
        let mut buttons = Vec::new();
        for button in row.iter().filter_map(Value::as_object) {
            buttons.push(inline_button(button, first)?);
            first = false;
        }
        result.push(Value::Array(buttons));
    }
    Ok(result)
}

fn unparsable(why: &str) -> Refusal {
    Refusal::bad(format!("can't parse inline keyboard button: {why}"))
}

fn inline_button(button: &Map<String, Value>, first: bool) -> Result<Value, Refusal> {
    let text = |name: &str| button.get(name).and_then(Value::as_str);
    if text("text").is_none_or(|text| text.trim().is_empty()) {
        return Err(Refusal::bad("BUTTON_TEXT_INVALID"));
    }
    let actions: Vec<&str> = ACTIONS.into_iter().filter(|action| button.contains_key(*action)).collect();
    match actions.as_slice() {
        [] => return Err(unparsable("Text buttons are unallowed in the inline keyboard")),
        [_] => {}
        _ => return Err(unparsable("Exactly one optional field must be used")),
    }
    if let Some(style) = text("style")
        && !STYLES.contains(&style)
    {
        return Err(unparsable("Unsupported button style specified"));
    }
    if text("callback_data").is_some_and(|data| data.is_empty() || data.len() > DATA_BYTES_MAX) {
        return Err(Refusal::bad("BUTTON_DATA_INVALID"));
    }
    if let Some(copy) = button.get("copy_text") {
        let length = copy["text"].as_str().unwrap_or_default().encode_utf16().count();
        if length == 0 || length > COPY_CHARS_MAX {
            return Err(Refusal::bad("BUTTON_COPY_TEXT_INVALID"));
        }
    }
    if button.contains_key("pay") && !first {
        return Err(Refusal::bad("BUTTON_POS_INVALID"));
    }
    addresses(button)?;
    let mut kept = button.clone();
    kept.retain(|name, value| {
        !value.is_null()
            && (matches!(name.as_str(), "text" | "style" | "icon_custom_emoji_id")
                || ACTIONS.contains(&name.as_str()))
    });
    Ok(Value::Object(kept))
}

fn addresses(button: &Map<String, Value>) -> Result<(), Refusal> {
    if let Some(url) = button.get("url").and_then(Value::as_str)
        && web_address(url).is_none()
    {
        return Err(Refusal::bad(format!("inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")));
    }
    if let Some(app) = button.get("web_app") {
        let url = app["url"].as_str().unwrap_or_default();
        if !url.starts_with("https://") || web_address(url).is_none() {
            return Err(Refusal::bad(format!(
                "inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
            )));
        }
    }
    Ok(())
}

fn reply_rows(rows: &Value) -> Result<Value, Refusal> {
    let mut result = Vec::new();
    let mut total = 0;
    for row in rows_of(rows) {
        let mut buttons = Vec::new();
        for button in row {
            let button = match button {
                Value::String(text) => json!({ "text": text }),
                other => other.clone(),
            };
            if button["text"].as_str().is_none_or(|text| text.trim().is_empty()) {
                return Err(Refusal::bad("can't parse keyboard button: Text must be non-empty"));
            }
            if button["style"].as_str().is_some_and(|style| !STYLES.contains(&style)) {
                return Err(Refusal::bad("can't parse keyboard button: Unsupported button style specified"));
            }
            buttons.push(button);
        }
        total += buttons.len();
        result.push(Value::Array(buttons));
    }
    if total > 3 * BUTTONS_MAX {
        return Err(Refusal::bad("reply markup is too long"));
    }
    if result.is_empty() {
        return Err(Refusal::bad("can't parse reply keyboard: Keyboard must be non-empty"));
    }
    Ok(Value::Array(result))
}
