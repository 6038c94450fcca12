//! Reads what a person sends from the body of a control route: words, files, stickers, albums, contacts.
//!
//! Only translates; the sending itself is the person's hand.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use image::{ImageFormat, RgbImage};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::files::FileKind;
use super::person::{Attachment, Hand, Impossible, Sent};

/// Items of an album.
const ALBUM: std::ops::RangeInclusive<usize> = 2..=10;
const SAMPLE_WIDTH: u32 = 360;
const SAMPLE_HEIGHT: u32 = 640;
const KINDS: [FileKind; 7] = [
    FileKind::Photo,
    FileKind::Document,
    FileKind::Video,
    FileKind::Animation,
    FileKind::Audio,
    FileKind::Voice,
    FileKind::Sticker,
];

type Told = Result<Value, Impossible>;

fn told(sent: Sent) -> Value {
    json!({ "update_id": sent.update, "message_id": sent.message })
}

/// A multipart body: `photo` or `document` (or another kind of file) with an optional `caption`; several files
/// make an album.
pub(super) fn form(hand: &mut Hand, call: &Call) -> Told {
    let mut files: Vec<(&String, FileKind)> = call
        .files
        .keys()
        .filter_map(|name| {
            let word = name.trim_end_matches(|char: char| char.is_ascii_digit());
            FileKind::from_word(word).map(|kind| (name, kind))
        })
        .collect();
    files.sort_by_key(|(name, _)| *name);
    if files.is_empty() {
        return match call.text("text") {
            Some(text) => hand.say(text, None).map(told),
            None => Err(Impossible::bad("give a photo or a document")),
        };
    }
    let attachments = files.iter().filter_map(|(name, kind)| {
        let upload = call.files.get(*name)?;
        Some(Attachment {
            kind: *kind,
            name: upload.name.clone(),
            mime: upload.mime.clone(),
            bytes: upload.bytes.clone(),
        })
    });
    send_all(hand, attachments.collect(), call.text("caption"))
}

fn send_all(hand: &mut Hand, files: Vec<Attachment>, caption: Option<&str>) -> Told {
    if files.len() > *ALBUM.end() {
        return Err(Impossible::bad("an album has 2 to 10 items"));
    }
    let album = (files.len() > 1).then(|| (hand.sim.rng.next_u64() >> 11).to_string());
    let mut all = Vec::new();
    for (index, file) in files.into_iter().enumerate() {
        let caption = caption.filter(|_| index == 0);
        all.push(told(hand.attach(file, caption, album.as_deref())?));
    }
    let mut first = all.first().cloned().ok_or_else(|| Impossible::bad("nothing to send"))?;
    if all.len() > 1 {
        first["messages"] = Value::Array(all);
    }
    Ok(first)
}

/// A JSON body: `text`, `contact`, `location`, `edit`, `album`, or a kind of file (`true`, or an object with
/// `base64`, `file_name`, `mime_type`).
pub(super) fn json(hand: &mut Hand, body: &Value) -> Told {
    let reply_to = body["reply_to_message_id"].as_i64();
    let caption = body["caption"].as_str();
    if let Some(text) = body["text"].as_str() {
        return hand.say(text, reply_to).map(told);
    }
    if let Some(contact) = body.get("contact") {
        return hand.share_contact(contact, reply_to).map(told);
    }
    if let Some(edit) = body.get("edit") {
        let id = edit["message_id"].as_i64().ok_or_else(|| Impossible::bad("edit needs message_id"))?;
        return hand.edit(id, edit["text"].as_str().unwrap_or_default()).map(told);
    }
    if let Some(place) = body.get("location") {
        let degrees = |name: &str| place[name].as_f64().unwrap_or_default();
        let place = json!({ "latitude": degrees("latitude"), "longitude": degrees("longitude") });
        return hand.send(Map::from_iter([("location".to_owned(), place)]), reply_to).map(told);
    }
    if let Some(items) = body["album"].as_array() {
        if !ALBUM.contains(&items.len()) {
            return Err(Impossible::bad("an album has 2 to 10 items"));
        }
        let files: Result<Vec<Attachment>, Impossible> = items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let kind = item["type"].as_str().unwrap_or("photo");
                let kind =
                    FileKind::from_word(kind).ok_or_else(|| Impossible::bad("unknown type in album"))?;
                attachment(kind, item, index)
            })
            .collect();
        return send_all(hand, files?, caption);
    }
    let given = KINDS.into_iter().find_map(|kind| {
        let value = body.get(kind.word())?;
        (!value.is_null() && *value != Value::Bool(false)).then_some((kind, value))
    });
    match given {
        Some((kind, value)) => {
            let file = attachment(kind, value, 0)?;
            hand.attach(file, caption, None).map(told)
        }
        None => Err(Impossible::bad("give text, contact, location, edit, album or a kind of file")),
    }
}

fn attachment(kind: FileKind, given: &Value, variant: usize) -> Result<Attachment, Impossible> {
    let text = |name: &str| given[name].as_str().map(str::to_owned);
    let bytes = match text("base64") {
        Some(encoded) => STANDARD.decode(encoded).map_err(|_| Impossible::bad("base64 is broken"))?,
        None => sample(kind, variant)?,
    };
    let name = text("file_name").unwrap_or_else(|| match kind {
        FileKind::Document => "document.txt".to_owned(),
        other => other.word().to_owned(),
    });
    Ok(Attachment { kind, name, mime: text("mime_type"), bytes: Bytes::from(bytes) })
}

/// Bytes for a file that the body does not bring: a small picture, or a few words.
fn sample(kind: FileKind, variant: usize) -> Result<Vec<u8>, Impossible> {
    if kind != FileKind::Photo {
        return Ok(match kind {
            FileKind::Voice | FileKind::Audio => b"OggS sample".to_vec(),
            _ => format!("a sample {}\n", kind.word()).into_bytes(),
        });
    }
    let shade = |value: u32, of: u32| u8::try_from(value * 255 / of.max(1)).unwrap_or(u8::MAX);
    let blue = u8::try_from(variant.wrapping_mul(40) % 256).unwrap_or_default();
    let picture = RgbImage::from_fn(SAMPLE_WIDTH, SAMPLE_HEIGHT, |x, y| {
        image::Rgb([shade(x, SAMPLE_WIDTH), shade(y, SAMPLE_HEIGHT), blue])
    });
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .map_err(|error| Impossible(500, error.to_string()))?;
    Ok(bytes)
}
