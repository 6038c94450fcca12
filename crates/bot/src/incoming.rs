//! What a person did, reduced to what the shop reacts to.

use telegram::frankenstein::types::{MaybeInaccessibleMessage, Message, User};
use telegram::frankenstein::updates::UpdateContent;

/// A person as Telegram names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub telegram_id: i64,
    pub first_name: String,
    pub last_name: Option<String>,
    pub username: Option<String>,
    pub language_code: Option<String>,
}

/// A file somebody sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFile {
    pub file_id: String,
    pub size: Option<u64>,
    pub mime: Option<String>,
    /// Sent as a photo, not as a file.
    pub is_photo: bool,
    /// The album it is part of.
    pub album: Option<String>,
}

/// What a person did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// `/name argument`, without the slash and without `@bot`.
    Command {
        name: String,
        argument: String,
    },
    Text(String),
    File(SentFile),
    /// Anything we do not read: sticker, voice, location, …
    Unreadable,
    Press {
        query_id: String,
        data: String,
        message_id: i64,
        has_text: bool,
    },
    /// The person blocked the bot, or let it in again.
    Reachable(bool),
}

/// One update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    pub person: Person,
    pub chat_id: i64,
    /// The message the person wrote; none for a press.
    pub message_id: Option<i64>,
    pub deed: Deed,
}

impl From<&User> for Person {
    fn from(user: &User) -> Self {
        Self {
            telegram_id: i64::try_from(user.id).unwrap_or_default(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            username: user.username.clone(),
            language_code: user.language_code.clone(),
        }
    }
}

/// Reads an update; `None` for what happens outside private chats or means nothing to a shop.
pub fn read(content: &UpdateContent) -> Option<Incoming> {
    match content {
        UpdateContent::Message(message) => {
            let person = Person::from(message.from.as_deref()?);
            // Groups are a later room; here the chat is the person.
            (message.chat.id == person.telegram_id).then(|| {
                let message_id = Some(i64::from(message.message_id));
                Incoming { chat_id: message.chat.id, message_id, deed: deed(message), person }
            })
        }
        UpdateContent::CallbackQuery(query) => {
            let person = Person::from(&query.from);
            let (chat_id, message_id, has_text) = match query.message.as_ref()? {
                MaybeInaccessibleMessage::Message(message) => {
                    (message.chat.id, message.message_id, message.text.is_some())
                }
                MaybeInaccessibleMessage::InaccessibleMessage(message) => {
                    (message.chat.id, message.message_id, false)
                }
            };
            let data = query.data.clone().unwrap_or_default();
            let message_id = i64::from(message_id);
            let deed = Deed::Press { query_id: query.id.clone(), data, message_id, has_text };
            Some(Incoming { chat_id, message_id: None, deed, person })
        }
        UpdateContent::MyChatMember(change) => {
            let person = Person::from(&change.from);
            let json = serde_json::to_value(&change.new_chat_member).ok()?;
            let status = json.get("status")?.as_str()?;
            let deed = Deed::Reachable(!matches!(status, "kicked" | "left"));
            let chat_id = change.chat.id;
            (chat_id == person.telegram_id).then_some(Incoming { chat_id, message_id: None, deed, person })
        }
        _ => None,
    }
}

fn deed(message: &Message) -> Deed {
    let album = message.media_group_id.clone();
    if let Some(text) = &message.text {
        return text_deed(text);
    }
    if let Some(photo) = message.photo.as_ref().and_then(|sizes| sizes.last()) {
        let size = photo.file_size;
        return Deed::File(SentFile {
            file_id: photo.file_id.clone(),
            size,
            mime: Some("image/jpeg".to_owned()),
            is_photo: true,
            album,
        });
    }
    if let Some(document) = &message.document {
        return Deed::File(SentFile {
            file_id: document.file_id.clone(),
            size: document.file_size,
            mime: document.mime_type.clone(),
            is_photo: false,
            album,
        });
    }
    Deed::Unreadable
}

fn text_deed(text: &str) -> Deed {
    let Some(rest) = text.strip_prefix('/') else { return Deed::Text(text.to_owned()) };
    let (name, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let name = name.split('@').next().unwrap_or_default().to_lowercase();
    Deed::Command { name, argument: argument.trim().to_owned() }
}
