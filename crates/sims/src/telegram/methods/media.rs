//! Sending files: single ones, albums, and finding them again.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::files::{DOWNLOAD_BYTES_MAX, FileKind, NewFile};
use super::super::keyboard::Markup;
use super::super::refusal::{Answer, Refusal};
use super::{Ctx, Draft, add_caption};

/// Items of an album.
const ALBUM: std::ops::RangeInclusive<usize> = 2..=10;

pub(super) fn send(ctx: &mut Ctx, method: &str, call: &Call) -> Answer {
    let word = method.trim_start_matches("send").to_ascii_lowercase();
    let kind = FileKind::from_word(&word).ok_or_else(|| Refusal::new(404, "Not Found: method not found"))?;
    let chat = ctx.target(call)?;
    let reference = call.text(&word).unwrap_or_default();
    // Checked before the file is kept, so that a refused request leaves nothing behind.
    let mut caption = Map::new();
    if kind != FileKind::Sticker {
        add_caption(&call.params, &mut caption)?;
    }
    Markup::read(call.value("reply_markup"))?;
    let number = resolve(ctx, call, kind, (&word, reference))?;
    let mut content = media_content(ctx, kind, number, call.flag("has_spoiler"))?;
    content.extend(caption);
    super::send::deliver(ctx, chat, call, content)
}

/// The part of a message that shows a file.
pub(super) fn media_content(
    ctx: &mut Ctx,
    kind: FileKind,
    number: u64,
    spoiler: bool,
) -> Result<Map<String, Value>, Refusal> {
    let bot = ctx.me()?.id;
    let object = ctx.world.files.object(bot, number);
    let mut content = Map::new();
    content.insert(kind.word().to_owned(), object.clone());
    if kind == FileKind::Animation {
        content.insert("document".to_owned(), json!({
            "file_id": object["file_id"], "file_unique_id": object["file_unique_id"],
            "file_name": object["file_name"], "mime_type": object["mime_type"], "file_size": object["file_size"],
        }));
    }
    if spoiler && matches!(kind, FileKind::Photo | FileKind::Video | FileKind::Animation) {
        content.insert("has_media_spoiler".to_owned(), json!(true));
    }
    Ok(content)
}

/// The file that a request means: an uploaded part (by field or `attach://`) or an id that the bot got.
pub(super) fn resolve(
    ctx: &mut Ctx,
    call: &Call,
    kind: FileKind,
    (field, reference): (&str, &str),
) -> Result<u64, Refusal> {
    let part = reference.strip_prefix("attach://").unwrap_or(field);
    let attached = reference.is_empty() || reference.starts_with("attach://");
    if attached {
        let upload = call
            .files
            .get(part)
            .ok_or_else(|| Refusal::bad(format!("there is no {} in the request", kind.word())))?;
        if upload.bytes.is_empty() {
            return Err(Refusal::bad("file must be non-empty"));
        }
        let salt = ctx.sim.rng.next_u64();
        let new = NewFile {
            kind,
            name: upload.name.clone(),
            mime: upload.mime.clone(),
            bytes: upload.bytes.clone(),
        };
        return ctx.world.files.add(new, salt, true);
    }
    if reference.starts_with("http://") || reference.starts_with("https://") {
        return Err(Refusal::bad("failed to get HTTP URL content"));
    }
    let bot = ctx.me()?.id;
    let wrong = || Refusal::bad("wrong file identifier/HTTP URL specified");
    let (number, file) = ctx.world.files.by_id(bot, reference).ok_or_else(wrong)?;
    if file.kind != kind {
        return Err(Refusal::bad(format!(
            "can't use file of type {} as {}",
            capital(file.kind.word()),
            capital(kind.word())
        )));
    }
    Ok(number)
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// The content of an `InputMedia` object.
pub(super) fn input_media(ctx: &mut Ctx, call: &Call, item: &Value) -> Result<Map<String, Value>, Refusal> {
    let word = item["type"].as_str().unwrap_or_default();
    let kind = FileKind::from_word(word)
        .filter(|kind| !matches!(kind, FileKind::Sticker | FileKind::Voice))
        .ok_or_else(|| Refusal::bad("can't parse InputMedia: type is invalid"))?;
    let given = item.as_object().cloned().unwrap_or_default();
    let mut caption = Map::new();
    add_caption(&given, &mut caption)?;
    let reference = item["media"].as_str().unwrap_or_default();
    if reference.is_empty() {
        return Err(Refusal::bad("can't parse InputMedia: media not found"));
    }
    let number = resolve(ctx, call, kind, ("media", reference))?;
    let spoiler = item["has_spoiler"].as_bool() == Some(true);
    let mut content = media_content(ctx, kind, number, spoiler)?;
    content.extend(caption);
    Ok(content)
}

pub(super) fn group(ctx: &mut Ctx, call: &Call) -> Answer {
    let chat = ctx.target(call)?;
    let items: Vec<Value> = call.value("media").and_then(Value::as_array).cloned().unwrap_or_default();
    if !ALBUM.contains(&items.len()) {
        return Err(Refusal::bad("group of messages must contain 2-10 items"));
    }
    let lonely = |kind: &str| items.iter().any(|item| item["type"] == kind);
    for kind in ["document", "audio"] {
        if lonely(kind) && items.iter().any(|item| item["type"] != kind) {
            return Err(Refusal::bad(format!("{kind} can't be mixed with other media types")));
        }
    }
    let reply_to = ctx.reply_to(chat, call)?;
    let mut contents = Vec::new();
    for item in &items {
        contents.push(input_media(ctx, call, item)?);
    }
    let album = (ctx.sim.rng.next_u64() >> 11).to_string();
    let mut shown = Vec::new();
    for mut content in contents {
        content.insert("media_group_id".to_owned(), json!(album));
        let id = ctx.post(chat, Draft { content, markup: Markup::None, reply_to })?;
        shown.push(ctx.shown(chat, id));
    }
    Ok(Value::Array(shown))
}

pub(super) fn file(ctx: &mut Ctx, call: &Call) -> Answer {
    let bot = ctx.me()?.id;
    let id = call.text("file_id").unwrap_or_default();
    let (number, file) = ctx.world.files.by_id(bot, id).ok_or_else(|| Refusal::bad("invalid file_id"))?;
    if file.bytes.len() > DOWNLOAD_BYTES_MAX {
        return Err(Refusal::bad("file is too big"));
    }
    Ok(json!({
        "file_id": id,
        "file_unique_id": file.unique,
        "file_size": file.bytes.len(),
        "file_path": file.path(number),
    }))
}
