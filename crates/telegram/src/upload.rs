//! Files sent from memory as `multipart/form-data`. Never touches the disk.

use bytes::Bytes;
use reqwest::multipart::{Form, Part};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::bot::{Bot, to_value};
use crate::error::Error;
use crate::pace::ChatKey;
use crate::reply::Reader;
use crate::reply::{self, Sent};

/// Largest file that the Bot API takes, in bytes.
pub(crate) const UPLOAD_BYTES_MAX: usize = 50 << 20;
/// Largest photo that the Bot API takes, in bytes.
const PHOTO_BYTES_MAX: usize = 10 << 20;

/// A file to send.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The name people see.
    pub name: String,
    /// `image/png`, `application/json`, …
    pub mime: &'static str,
    pub bytes: Bytes,
}

impl Bot {
    /// Sends a photo of at most 10 MB. `params` are those of `sendPhoto` (`SendPhotoParams` or any object with
    /// `chat_id`); their `photo` is replaced.
    ///
    /// # Errors
    /// As [`Bot::call`]; [`Error::TooLarge`] before anything is sent.
    pub async fn send_photo_bytes<P>(&self, params: &P, photo: Upload) -> Result<Sent, Error>
    where
        P: Serialize + Sync + ?Sized,
    {
        if photo.bytes.len() > PHOTO_BYTES_MAX {
            return Err(Error::TooLarge);
        }
        self.upload("sendPhoto", params, "photo", photo).await
    }

    /// Sends a document of at most 50 MB. `params` are those of `sendDocument`; their `document` is replaced.
    ///
    /// # Errors
    /// As [`Bot::call`]; [`Error::TooLarge`] before anything is sent.
    pub async fn send_document_bytes<P>(&self, params: &P, document: Upload) -> Result<Sent, Error>
    where
        P: Serialize + Sync + ?Sized,
    {
        self.upload("sendDocument", params, "document", document).await
    }

    /// Calls `method` with one file in the part `field`. A parameter of that name is left out; others may refer to the
    /// file as `attach://<field>` (`editMessageMedia`).
    ///
    /// # Errors
    /// As [`Bot::call`]; [`Error::TooLarge`] before anything is sent.
    pub async fn upload<P, R>(&self, method: &str, params: &P, field: &str, file: Upload) -> Result<R, Error>
    where
        P: Serialize + Sync + ?Sized,
        R: DeserializeOwned,
    {
        self.form_answer(method, &to_value(params)?, (&[(field.to_owned(), file)], reply::read)).await
    }

    /// What `read` makes of the answer to a form.
    pub(crate) async fn form_answer<R>(
        &self,
        method: &str,
        params: &Value,
        (files, read): (&[(String, Upload)], Reader<R>),
    ) -> Result<R, Error> {
        if files.iter().any(|(_, file)| file.bytes.len() > UPLOAD_BYTES_MAX) {
            return Err(Error::TooLarge);
        }
        if files.iter().any(|(_, file)| Part::bytes(Vec::new()).mime_str(file.mime).is_err()) {
            return Err(Error::BadRequest { description: "not a media type".to_owned() });
        }
        let limit = self.patience().file;
        let build = || self.request(method).timeout(limit).multipart(form(params, files));
        self.answer(method, ChatKey::of(params), (build, read)).await
    }
}

/// Strings go as they are, everything else as JSON; `null` and the names of files are left out.
fn form(params: &Value, files: &[(String, Upload)]) -> Form {
    let mut form = Form::new();
    for (name, value) in params.as_object().into_iter().flatten() {
        let is_file = files.iter().any(|(field, _)| field == name);
        form = match value {
            Value::Null => form,
            _ if is_file => form,
            Value::String(text) => form.text(name.clone(), text.clone()),
            other => form.text(name.clone(), other.to_string()),
        };
    }
    for (field, file) in files {
        let size = file.bytes.len() as u64;
        let part = Part::stream_with_length(file.bytes.clone(), size).file_name(file.name.clone());
        // The media type was checked before; a part without one is still a file.
        if let Ok(part) = part.mime_str(file.mime) {
            form = form.part(field.clone(), part);
        }
    }
    form
}
