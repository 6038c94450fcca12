//! Moving messages about: delete, copy, forward, pin.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::files::FileKind;
use super::super::keyboard::Markup;
use super::super::refusal::{Answer, Refusal};
use super::{Ctx, Draft, add_caption};

/// Numbers in one request about many messages.
const MANY_MAX: usize = 100;
/// Older messages of the bot can't be deleted for the other side.
const DELETE_WITHIN_S: i64 = 48 * 3600;
/// What a copy takes along.
const COPIED: [&str; 15] = [
    "text",
    "entities",
    "link_preview_options",
    "caption",
    "caption_entities",
    "show_caption_above_media",
    "has_media_spoiler",
    "photo",
    "document",
    "video",
    "animation",
    "audio",
    "voice",
    "sticker",
    "contact",
];

/// How a message gets from one chat to another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Copy,
    Forward,
}

fn ids(call: &Call, name: &str) -> Result<Vec<i64>, Refusal> {
    let ids: Vec<i64> =
        call.value(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_i64).collect();
    if ids.is_empty() {
        return Err(Refusal::bad("message identifiers are not specified"));
    }
    if ids.len() > MANY_MAX {
        return Err(Refusal::bad("too many message identifiers specified"));
    }
    Ok(ids)
}

fn remove(ctx: &mut Ctx, chat: i64, id: i64) -> Result<(), Refusal> {
    let now = ctx.sim.now_s();
    let message = ctx.found(chat, id).ok_or_else(|| Refusal::bad("message to delete not found"))?;
    if now - message.date() > DELETE_WITHIN_S {
        return Err(Refusal::bad("message can't be deleted for everyone"));
    }
    let seq = ctx.world.next_seq();
    let log = ctx.me()?.chats.entry(chat).or_default();
    log.pinned.retain(|pinned| *pinned != id);
    log.change(id, seq, |message| message.deleted = true);
    Ok(())
}

pub(super) fn delete_one(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = ctx.target(call)?;
    remove(ctx, chat, call.int("message_id").unwrap_or_default())?;
    Ok(json!(true))
}

/// Messages that can't be found are skipped.
pub(super) fn delete_many(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = ctx.target(call)?;
    for id in ids(call, "message_ids")? {
        match remove(ctx, chat, id) {
            Ok(()) => {}
            Err(refusal) if refusal.description.ends_with("not found") => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(json!(true))
}

fn origin(ctx: &mut Ctx, body: &Map<String, Value>) -> Result<Value, Refusal> {
    if let Some(origin) = body.get("forward_origin") {
        return Ok(origin.clone());
    }
    let sender = match body.get("from") {
        Some(sender) => sender.clone(),
        None => ctx.me()?.object(),
    };
    Ok(json!({ "type": "user", "date": body.get("date"), "sender_user": sender }))
}

fn transfer(ctx: &mut Ctx, call: &Call, id: i64, way: Way) -> Result<(i64, i64), Refusal> {
    let chat = ctx.target(call)?;
    let from = ctx.world.chat_number(call.value("from_chat_id"))?;
    let missing = match way {
        Way::Copy => "message to copy not found",
        Way::Forward => "message to forward not found",
    };
    let source = ctx.found(from, id).ok_or_else(|| Refusal::bad(missing))?.body.clone();
    if source.get("has_protected_content").is_some() {
        return Err(Refusal::bad(match way {
            Way::Copy => "message can't be copied",
            Way::Forward => "message can't be forwarded",
        }));
    }
    let mut content = source.clone();
    content.retain(|name, _| COPIED.contains(&name.as_str()));
    if content.is_empty() {
        return Err(Refusal::bad("message can't be copied"));
    }
    let mut markup = Markup::None;
    match way {
        Way::Forward => {
            let origin = origin(ctx, &source)?;
            content.insert("forward_origin".to_owned(), origin);
        }
        Way::Copy => {
            markup = Markup::read(call.value("reply_markup"))?;
            let is_media = content.keys().any(|name| FileKind::from_word(name).is_some());
            if is_media && call.value("caption").is_some() {
                content.retain(|name, _| !name.contains("caption"));
                add_caption(&call.params, &mut content)?;
            }
        }
    }
    if call.flag("protect_content") {
        content.insert("has_protected_content".to_owned(), json!(true));
    }
    let reply_to = ctx.reply_to(chat, call)?;
    let id = ctx.post(chat, Draft { content, markup, reply_to })?;
    Ok((chat, id))
}

pub(super) fn copy_one(ctx: &mut Ctx, call: &Call) -> Answer {
    let id = call.int("message_id").unwrap_or_default();
    let (_, id) = transfer(ctx, call, id, Way::Copy)?;
    Ok(json!({ "message_id": id }))
}

pub(super) fn forward_one(ctx: &mut Ctx, call: &Call) -> Answer {
    let id = call.int("message_id").unwrap_or_default();
    let (chat, id) = transfer(ctx, call, id, Way::Forward)?;
    Ok(ctx.shown(chat, id))
}

/// Copies or forwards several messages; those that can't be found are skipped.
pub(super) fn many(ctx: &mut Ctx, call: &Call, way: Way) -> Answer {
    let ids = ids(call, "message_ids")?;
    if ids.windows(2).any(|pair| matches!(pair, [left, right] if left >= right)) {
        return Err(Refusal::bad("message identifiers must be in a strictly increasing order"));
    }
    let mut done = Vec::new();
    let mut last = None;
    for id in ids {
        match transfer(ctx, call, id, way) {
            Ok((_, id)) => done.push(json!({ "message_id": id })),
            Err(refusal) if refusal.code == 400 => last = Some(refusal),
            Err(refusal) => return Err(refusal),
        }
    }
    match last {
        Some(refusal) if done.is_empty() => Err(refusal),
        _ => Ok(Value::Array(done)),
    }
}

pub(super) fn pin(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = ctx.target(call)?;
    let id = call.int("message_id").unwrap_or_default();
    ctx.found(chat, id).ok_or_else(|| Refusal::bad("message to pin not found"))?;
    pins(ctx, chat, |pinned| {
        pinned.retain(|other| *other != id);
        pinned.push(id);
    })
}

pub(super) fn unpin(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = ctx.target(call)?;
    match call.int("message_id") {
        Some(id) if ctx.found(chat, id).is_none() => Err(Refusal::bad("message to unpin not found")),
        Some(id) => pins(ctx, chat, |pinned| pinned.retain(|other| *other != id)),
        None => pins(ctx, chat, |pinned| {
            pinned.pop();
        }),
    }
}

pub(super) fn unpin_all(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = ctx.target(call)?;
    pins(ctx, chat, Vec::clear)
}

fn pins(ctx: &mut Ctx, chat: i64, change: impl FnOnce(&mut Vec<i64>)) -> Answer {
    let seq = ctx.world.next_seq();
    let log = ctx.me()?.chats.entry(chat).or_default();
    change(&mut log.pinned);
    log.touch(seq);
    Ok(json!(true))
}
