//! Files that people and bots have sent: their bytes, their identifiers and the objects that describe them.
//!
//! Pictures are kept as they came; only their header is read. Never scales or re-encodes.

use std::collections::BTreeMap;
use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use super::refusal::Refusal;

/// The largest photo that may be uploaded.
const PHOTO_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Width plus height of a photo.
const PHOTO_SIDES_MAX: u32 = 10_000;
/// Longer side to shorter side of a photo.
const PHOTO_RATIO_MAX: u32 = 20;
/// The largest file that `getFile` gives.
pub(super) const DOWNLOAD_BYTES_MAX: usize = 20 * 1024 * 1024;
/// All files together; the oldest lose their bytes beyond it.
const TOTAL_BYTES_MAX: usize = 512 * 1024 * 1024;
/// Longest sides of the smaller pictures in a photo.
const THUMBS: [u32; 3] = [90, 320, 800];

/// What a file was sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FileKind {
    Photo,
    Document,
    Video,
    Animation,
    Audio,
    Voice,
    Sticker,
}

impl FileKind {
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "photo" => Self::Photo,
            "document" => Self::Document,
            "video" => Self::Video,
            "animation" => Self::Animation,
            "audio" => Self::Audio,
            "voice" => Self::Voice,
            "sticker" => Self::Sticker,
            _ => return None,
        })
    }

    /// The field of a message and of a request.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Document => "document",
            Self::Video => "video",
            Self::Animation => "animation",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::Sticker => "sticker",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Photo => "AgACAgQAAxkB",
            Self::Document => "BQACAgQAAxkB",
            Self::Video => "BAACAgQAAxkB",
            Self::Animation => "CgACAgQAAxkB",
            Self::Audio => "CQACAgQAAxkB",
            Self::Voice => "AwACAgQAAxkB",
            Self::Sticker => "CAACAgQAAxkB",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Photo => "photos",
            Self::Document => "documents",
            Self::Video => "videos",
            Self::Animation => "animations",
            Self::Audio => "music",
            Self::Voice => "voice",
            Self::Sticker => "stickers",
        }
    }
}

/// One stored file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct File {
    /// Its name in URLs and its `file_unique_id`.
    pub(super) unique: String,
    pub(super) kind: FileKind,
    pub(super) name: String,
    pub(super) mime: String,
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub(super) bytes: Bytes,
    size: usize,
    width: u32,
    height: u32,
}

fn to_base64<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD.decode(text).map(Bytes::from).map_err(serde::de::Error::custom)
}

/// A file that comes in.
#[derive(Clone, Debug)]
pub(super) struct NewFile {
    pub(super) kind: FileKind,
    pub(super) name: String,
    pub(super) mime: Option<String>,
    pub(super) bytes: Bytes,
}

/// All files, by their number.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Files {
    last: u64,
    all: BTreeMap<u64, File>,
}

impl Files {
    /// Keeps a file. `salt` makes the unique id unguessable; `strict` refuses what is no picture as a photo.
    pub(super) fn add(&mut self, new: NewFile, salt: u64, strict: bool) -> Result<u64, Refusal> {
        let size = picture_size(&new.bytes);
        if new.kind == FileKind::Photo && strict {
            check_photo(&new.bytes, size)?;
        }
        let (width, height) = size.unwrap_or((640, 480));
        let (sniffed, extension) = sniff(&new.bytes, new.kind);
        let mime = match new.kind {
            FileKind::Photo => sniffed.to_owned(),
            _ => new.mime.filter(|mime| mime != "application/octet-stream").unwrap_or(sniffed.to_owned()),
        };
        self.last += 1;
        let folder = new.kind.folder();
        let has_extension = new.kind == FileKind::Document && new.name.contains('.');
        let ending = if has_extension { new.name.rsplit('.').next().unwrap_or(extension) } else { extension };
        let name = if new.kind == FileKind::Document && !new.name.is_empty() {
            new.name.clone()
        } else {
            format!("{folder}_{}.{ending}", self.last)
        };
        let unique = format!("AQAD{:013x}{:04x}", salt >> 12, self.last);
        let size = new.bytes.len();
        let file = File { unique, kind: new.kind, name, mime, bytes: new.bytes, size, width, height };
        self.all.insert(self.last, file);
        self.shrink();
        Ok(self.last)
    }

    fn shrink(&mut self) {
        let mut total: usize = self.all.values().map(|file| file.bytes.len()).sum();
        for file in self.all.values_mut() {
            if total <= TOTAL_BYTES_MAX {
                return;
            }
            total -= file.bytes.len();
            file.bytes = Bytes::new();
        }
    }

    pub(super) fn by_unique(&self, unique: &str) -> Option<&File> {
        self.all.values().rev().find(|file| file.unique == unique)
    }

    /// The file of an id that was given to this bot. Ids of other bots are wrong ones.
    pub(super) fn by_id(&self, bot: i64, file_id: &str) -> Option<(u64, &File)> {
        let (head, number) = file_id.rsplit_once('-')?;
        let number = u64::from_str_radix(number, 16).ok()?;
        let file = self.all.get(&number)?;
        let size = head.strip_prefix(file.kind.prefix())?;
        let owner = format!("{bot:x}");
        size.get(1..)?.eq(owner.as_str()).then_some((number, file))
    }

    /// The file at a path that [`File::path`] made.
    pub(super) fn by_path(&self, path: &str) -> Option<&File> {
        let number = path.rsplit('/').next()?.strip_prefix("file_")?.split('.').next()?.parse().ok()?;
        self.all.get(&number).filter(|file| file.path(number) == path)
    }

    /// What a message says of the file, as this bot sees it: an array of sizes for photos, an object otherwise.
    pub(super) fn object(&self, bot: i64, number: u64) -> Value {
        self.all.get(&number).map_or(Value::Null, |file| file.object(bot, number))
    }
}

impl File {
    /// `photos/file_7.jpg`
    pub(super) fn path(&self, number: u64) -> String {
        let extension = self.name.rsplit('.').next().filter(|end| end.len() <= 8).unwrap_or("bin");
        format!("{}/file_{number}.{extension}", self.kind.folder())
    }

    /// The id of this file for a bot; `size` is 0 for the original, 1… for smaller pictures.
    fn id(&self, bot: i64, number: u64, size: usize) -> String {
        format!("{}{size}{bot:x}-{number:x}", self.kind.prefix())
    }

    fn sizes(&self, bot: i64, number: u64) -> Value {
        let longest = self.width.max(self.height);
        let smaller = THUMBS.iter().filter(|side| **side < longest).enumerate().map(|(index, side)| {
            let scaled =
                |length: u32| (u64::from(length) * u64::from(*side) / u64::from(longest.max(1))).max(1);
            json!({
                "file_id": self.id(bot, number, index + 1),
                "file_unique_id": format!("{}{}", self.unique, index + 1),
                "file_size": self.size.min(usize::try_from(*side).unwrap_or(0) * 24),
                "width": scaled(self.width),
                "height": scaled(self.height),
            })
        });
        let whole = json!({
            "file_id": self.id(bot, number, 0),
            "file_unique_id": self.unique,
            "file_size": self.size,
            "width": self.width,
            "height": self.height,
        });
        smaller.chain([whole]).collect()
    }

    fn object(&self, bot: i64, number: u64) -> Value {
        if self.kind == FileKind::Photo {
            return self.sizes(bot, number);
        }
        let mut object = json!({
            "file_id": self.id(bot, number, 0),
            "file_unique_id": self.unique,
            "file_size": self.size,
        });
        let more = match self.kind {
            FileKind::Document => json!({ "file_name": self.name, "mime_type": self.mime }),
            FileKind::Video | FileKind::Animation => json!({
                "width": self.width, "height": self.height, "duration": 3,
                "file_name": self.name, "mime_type": self.mime,
            }),
            FileKind::Audio => json!({ "duration": 3, "file_name": self.name, "mime_type": self.mime }),
            FileKind::Voice => json!({ "duration": 3, "mime_type": self.mime }),
            FileKind::Sticker => json!({
                "type": "regular", "width": 512, "height": 512, "is_animated": false, "is_video": false,
                "emoji": "👍",
            }),
            FileKind::Photo => json!({}),
        };
        if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
            object.extend(more);
        }
        object
    }
}

fn picture_size(bytes: &[u8]) -> Option<(u32, u32)> {
    image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_dimensions().ok()
}

fn check_photo(bytes: &[u8], size: Option<(u32, u32)>) -> Result<(), Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::bad("file must be non-empty"));
    }
    if bytes.len() > PHOTO_BYTES_MAX {
        return Err(Refusal::bad("too big for a photo"));
    }
    let (width, height) = size.ok_or_else(|| Refusal::bad("IMAGE_PROCESS_FAILED"))?;
    let (long, short) = (width.max(height), width.min(height).max(1));
    if width.saturating_add(height) > PHOTO_SIDES_MAX || long / short > PHOTO_RATIO_MAX {
        return Err(Refusal::bad("PHOTO_INVALID_DIMENSIONS"));
    }
    Ok(())
}

/// Media type and file ending by the first bytes, else by what the file was sent as.
fn sniff(bytes: &[u8], kind: FileKind) -> (&'static str, &'static str) {
    const MAGIC: [(&[u8], &str, &str); 6] = [
        (b"\x89PNG", "image/png", "png"),
        (b"\xff\xd8\xff", "image/jpeg", "jpg"),
        (b"GIF8", "image/gif", "gif"),
        (b"%PDF", "application/pdf", "pdf"),
        (b"RIFF", "image/webp", "webp"),
        (b"OggS", "audio/ogg", "oga"),
    ];
    if let Some((_, mime, extension)) = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return (mime, extension);
    }
    match kind {
        FileKind::Photo => ("image/jpeg", "jpg"),
        FileKind::Document => ("application/octet-stream", "bin"),
        FileKind::Video | FileKind::Animation => ("video/mp4", "mp4"),
        FileKind::Audio => ("audio/mpeg", "mp3"),
        FileKind::Voice => ("audio/ogg", "oga"),
        FileKind::Sticker => ("image/webp", "webp"),
    }
}
