//! Sending words: messages, contacts, places, "typing…", and answers to pressed buttons.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::chat::Entry;
use super::super::keyboard::Markup;
use super::super::refusal::{Answer, Refusal};
use super::{Ctx, Draft, text_of};

const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

/// Posts a content with the options that every sending method has; returns the message.
pub(super) fn deliver(ctx: &mut Ctx, chat: i64, call: &Call, mut content: Map<String, Value>) -> Answer {
    let markup = Markup::read(call.value("reply_markup"))?;
    let reply_to = ctx.reply_to(chat, call)?;
    if call.flag("protect_content") {
        content.insert("has_protected_content".to_owned(), json!(true));
    }
    let id = ctx.post(chat, Draft { content, markup, reply_to })?;
    Ok(ctx.shown(chat, id))
}

pub(super) fn message(ctx: &mut Ctx, call: &Call) -> Answer {
    let formatted = text_of(call)?;
    let chat = ctx.target(call)?;
    let mut content = Map::new();
    content.insert("text".to_owned(), json!(formatted.text));
    if !formatted.entities.is_empty() {
        content.insert("entities".to_owned(), json!(formatted.entities));
    }
    if let Some(preview) = call.value("link_preview_options") {
        content.insert("link_preview_options".to_owned(), preview.clone());
    }
    deliver(ctx, chat, call, content)
}

pub(super) fn contact(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = ctx.target(call)?;
    let mut contact = Map::new();
    for name in ["phone_number", "first_name", "last_name", "vcard"] {
        if let Some(value) = call.value(name) {
            contact.insert(name.to_owned(), value.clone());
        }
    }
    deliver(ctx, chat, call, Map::from_iter([("contact".to_owned(), Value::Object(contact))]))
}

pub(super) fn location(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = ctx.target(call)?;
    let degrees = |name: &str| call.value(name).and_then(Value::as_f64).unwrap_or_default();
    let (latitude, longitude) = (degrees("latitude"), degrees("longitude"));
    if latitude.abs() > 90.0 || longitude.abs() > 180.0 {
        return Err(Refusal::bad("wrong latitude or longitude specified"));
    }
    let place = json!({ "latitude": latitude, "longitude": longitude });
    deliver(ctx, chat, call, Map::from_iter([("location".to_owned(), place)]))
}

pub(super) fn action(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = ctx.target(call)?;
    let action = call.text("action").unwrap_or_default().to_ascii_lowercase();
    if !ACTIONS.contains(&action.as_str()) {
        return Err(Refusal::bad("wrong parameter action in request"));
    }
    let now_ms = kernel::unix_ms(ctx.sim.clock.now());
    let seq = ctx.world.next_seq();
    let chat = ctx.me()?.chats.entry(chat).or_default();
    chat.action = Some((action, now_ms));
    chat.touch(seq);
    Ok(json!(true))
}

pub(super) fn answer_callback(ctx: &mut Ctx, call: &Call) -> Answer {
    let now = ctx.sim.now_s();
    let lifetime = ctx.sim.press_lifetime_s;
    let id = call.text("callback_query_id").unwrap_or_default().to_owned();
    let too_old = || Refusal::bad("query is too old and response timeout expired or query ID is invalid");
    let url = call.text("url").filter(|url| !url.is_empty()).map(str::to_owned);
    if let Some(url) = &url
        && super::super::detect::web_address(url).is_none()
    {
        return Err(Refusal::bad("URL_INVALID"));
    }
    let press = ctx.me()?.presses.get_mut(&id).ok_or_else(too_old)?;
    if now - press.date > lifetime {
        return Err(too_old());
    }
    let again = std::mem::replace(&mut press.answered, true);
    let (user, data) = (press.user, press.data.clone());
    let text = call.text("text").unwrap_or_default().to_owned();
    let seq = ctx.world.next_seq();
    let chat = ctx.me()?.chats.entry(user).or_default();
    if !again && (!text.is_empty() || url.is_some()) {
        chat.add(seq, Entry::Alert { text, modal: call.flag("show_alert"), url, data });
    } else {
        chat.touch(seq);
    }
    Ok(json!(true))
}
