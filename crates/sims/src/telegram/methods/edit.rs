//! Changing a message that the bot sent: its text, caption, picture or buttons.
//!
//! An edit without `reply_markup` takes the buttons away, as the real server does.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::keyboard::Markup;
use super::super::refusal::{Answer, Refusal};
use super::{Ctx, add_caption, text_of};

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly \
                            the same as a current content and reply markup of the message";
const TEXT: [&str; 3] = ["text", "entities", "link_preview_options"];
const CAPTION: [&str; 3] = ["caption", "caption_entities", "show_caption_above_media"];
/// Everything that an exchange of the media replaces.
const MEDIA: [&str; 9] = [
    "photo",
    "document",
    "video",
    "animation",
    "audio",
    "has_media_spoiler",
    "caption",
    "caption_entities",
    "show_caption_above_media",
];

/// The message to change: its chat and number.
fn editable(ctx: &Ctx, call: &Call) -> Result<(i64, i64), Refusal> {
    if call.value("inline_message_id").is_some() {
        return Err(Refusal::bad("MESSAGE_ID_INVALID"));
    }
    let chat = ctx.target(call)?;
    let id = call.int("message_id").ok_or_else(|| Refusal::bad("message identifier is not specified"))?;
    let message = ctx.found(chat, id).ok_or_else(|| Refusal::bad("message to edit not found"))?;
    let forwarded = message.body.contains_key("forward_origin");
    if !message.from_bot || message.below.is_some() || forwarded {
        return Err(Refusal::bad("message can't be edited"));
    }
    Ok((chat, id))
}

fn has(ctx: &Ctx, (chat, id): (i64, i64), names: &[&str]) -> bool {
    ctx.found(chat, id).is_some_and(|message| names.iter().any(|name| message.body.contains_key(*name)))
}

/// Replaces `fields` by `content` and the buttons by those of the request.
fn apply(
    ctx: &mut Ctx,
    call: &Call,
    (chat, id): (i64, i64),
    (fields, content): (&[&str], Map<String, Value>),
) -> Answer {
    let markup = match Markup::read(call.value("reply_markup"))? {
        Markup::None => None,
        Markup::Inline(markup) => Some(markup),
        Markup::Below(_) => return Err(Refusal::bad("inline keyboard expected")),
    };
    let same = ctx.found(chat, id).is_some_and(|message| {
        message.body.get("reply_markup") == markup.as_ref()
            && fields.iter().all(|field| message.body.get(*field) == content.get(*field))
    });
    if same {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    let now = ctx.sim.now_s();
    let seq = ctx.world.next_seq();
    let log = ctx.me()?.chats.entry(chat).or_default();
    log.change(id, seq, |message| {
        message.body.retain(|name, _| !fields.contains(&name.as_str()) && name != "reply_markup");
        message.body.insert("edit_date".to_owned(), json!(now));
        message.body.extend(content);
        if let Some(markup) = markup {
            message.body.insert("reply_markup".to_owned(), markup);
        }
    });
    Ok(ctx.shown(chat, id))
}

pub(super) fn text(ctx: &mut Ctx, call: &Call) -> Answer {
    if call.value("rich_message").is_some() {
        return Err(Refusal::bad("rich messages are not part of this simulation"));
    }
    let formatted = text_of(call)?;
    let place = editable(ctx, call)?;
    if !has(ctx, place, &["text"]) {
        return Err(Refusal::bad("there is no text in the message to edit"));
    }
    let mut content = Map::new();
    content.insert("text".to_owned(), json!(formatted.text));
    if !formatted.entities.is_empty() {
        content.insert("entities".to_owned(), json!(formatted.entities));
    }
    if let Some(preview) = call.value("link_preview_options") {
        content.insert("link_preview_options".to_owned(), preview.clone());
    }
    apply(ctx, call, place, (&TEXT, content))
}

pub(super) fn caption(ctx: &mut Ctx, call: &Call) -> Answer {
    let mut content = Map::new();
    add_caption(&call.params, &mut content)?;
    let place = editable(ctx, call)?;
    if !has(ctx, place, &["photo", "document", "video", "animation", "audio", "voice"]) {
        return Err(Refusal::bad("there is no caption in the message to edit"));
    }
    apply(ctx, call, place, (&CAPTION, content))
}

pub(super) fn markup(ctx: &mut Ctx, call: &Call) -> Answer {
    let place = editable(ctx, call)?;
    apply(ctx, call, place, (&[], Map::new()))
}

pub(super) fn media(ctx: &mut Ctx, call: &Call) -> Answer {
    let place = editable(ctx, call)?;
    let item = call.value("media").cloned().unwrap_or_default();
    Markup::read(call.value("reply_markup"))?;
    let content = super::media::input_media(ctx, call, &item)?;
    let (chat, id) = place;
    let had_text = has(ctx, place, &["text"]);
    let answer = apply(ctx, call, place, (&MEDIA, content))?;
    if !had_text {
        return Ok(answer);
    }
    let seq = ctx.world.next_seq();
    let log = ctx.me()?.chats.entry(chat).or_default();
    log.change(id, seq, |message| message.body.retain(|name, _| !TEXT.contains(&name.as_str())));
    Ok(ctx.shown(chat, id))
}
