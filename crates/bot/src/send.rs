//! Screens become messages. The only place that knows the Bot API's shapes.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use telegram::{Error, Sent, Upload};

use crate::screen::{Media, Screen};

/// Telegram's limits after entity parsing; we cut well before.
const TEXT_CHARS_MAX: usize = 4000;
const CAPTION_CHARS_MAX: usize = 1000;

/// Where a message is. Serialised as the shop's opaque message reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub chat_id: i64,
    pub message_id: i64,
    /// A text message; otherwise the words are a caption.
    pub has_text: bool,
}

impl Place {
    /// Names the message, whatever it shows.
    pub fn name(self) -> String {
        format!("{}:{}", self.chat_id, self.message_id)
    }
}

/// Sends and edits messages of one bot.
#[derive(Clone, Debug)]
pub struct Mouth(pub telegram::Bot);

impl Mouth {
    /// Sends a screen as a new message.
    pub async fn send(&self, chat_id: i64, screen: &Screen) -> Result<Place, Error> {
        let mut params = json!({ "chat_id": chat_id, "parse_mode": "HTML" });
        if !screen.rows.is_empty() {
            params["reply_markup"] = screen.keyboard();
        }
        let has_text = screen.media.is_none();
        let sent = match &screen.media {
            None => {
                params["text"] = json!(cut(&screen.text, TEXT_CHARS_MAX));
                params["link_preview_options"] = json!({ "is_disabled": true });
                self.0.send("sendMessage", &params).await?
            }
            Some(media) => {
                params["caption"] = json!(cut(&screen.text, CAPTION_CHARS_MAX));
                self.send_media(params, media).await?
            }
        };
        Ok(Place { chat_id, message_id: i64::from(sent.message_id), has_text })
    }

    async fn send_media(&self, mut params: Value, media: &Media) -> Result<Sent, Error> {
        match media {
            Media::Png { name, bytes } => {
                let upload = Upload { name: name.clone(), mime: "image/png", bytes: bytes.clone() };
                self.0.send_photo_bytes(&params, upload).await
            }
            Media::Photo(file_id) => {
                params["photo"] = json!(file_id);
                self.0.send("sendPhoto", &params).await
            }
            Media::Document(file_id) => {
                params["document"] = json!(file_id);
                self.0.send("sendDocument", &params).await
            }
        }
    }

    /// Shows a screen in place of a message. A message that cannot be changed (gone, too old, a picture where text is
    /// wanted) is followed by a new one.
    pub async fn show(&self, at: Place, screen: &Screen) -> Result<Place, Error> {
        if screen.media.is_some() || !at.has_text {
            return self.send(at.chat_id, screen).await;
        }
        match self.edit(at, screen).await {
            Ok(()) => Ok(at),
            Err(Error::MessageGone | Error::BadRequest { .. }) => self.send(at.chat_id, screen).await,
            Err(error) => Err(error),
        }
    }

    /// Changes words and buttons of a message; a picture stays.
    pub async fn edit(&self, at: Place, screen: &Screen) -> Result<(), Error> {
        let mut params = json!({ "chat_id": at.chat_id, "message_id": at.message_id, "parse_mode": "HTML" });
        params["reply_markup"] = screen.keyboard();
        let method = if at.has_text {
            params["text"] = json!(cut(&screen.text, TEXT_CHARS_MAX));
            params["link_preview_options"] = json!({ "is_disabled": true });
            "editMessageText"
        } else {
            params["caption"] = json!(cut(&screen.text, CAPTION_CHARS_MAX));
            "editMessageCaption"
        };
        self.0.edit(method, &params).await.map(drop)
    }

    /// Ends the little clock on a pressed button, with or without a line.
    pub async fn press_answer(&self, query_id: &str, line: Option<(&str, bool)>) {
        const LINE_CHARS_MAX: usize = 190;
        let mut params = json!({ "callback_query_id": query_id });
        if let Some((text, is_alert)) = line {
            params["text"] = json!(text.chars().take(LINE_CHARS_MAX).collect::<String>());
            params["show_alert"] = json!(is_alert);
        }
        if let Err(error) = self.0.call::<_, bool>("answerCallbackQuery", &params).await {
            // Too late or lost: the clock ends by itself.
            tracing::debug!(%error, "a press could not be answered");
        }
    }
}

/// Cuts at a line so that no tag is torn.
fn cut(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut count = 0;
    for line in text.lines() {
        count += line.chars().count() + 1;
        if count > chars_max {
            break;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept.push('…');
    kept
}
