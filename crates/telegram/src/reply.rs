//! The envelope of every answer, and the little that most callers want from a sent message. Never fails on new fields.

use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::error::Error;

#[derive(Deserialize)]
struct Envelope<'a> {
    ok: bool,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    migrate_to_chat_id: Option<i64>,
    retry_after: Option<u64>,
}

/// A refused call as Telegram words it.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    pub(crate) description: String,
    pub(crate) retry_after: Option<u64>,
    pub(crate) migrate_to: Option<i64>,
}

/// The `result` of an answer with `status`.
pub(crate) fn result<R: DeserializeOwned>(status: u16, body: &[u8]) -> Result<R, Error> {
    let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(body) else {
        return Err(foreign(status));
    };
    if envelope.ok {
        let raw = envelope.result.ok_or(Error::Garbage)?;
        return serde_json::from_str(raw.get()).map_err(|_| Error::Garbage);
    }
    let parameters = envelope.parameters;
    Err(Error::from_refusal(&Refusal {
        code: envelope.error_code.unwrap_or(status),
        description: envelope.description.unwrap_or_default(),
        retry_after: parameters.as_ref().and_then(|parameters| parameters.retry_after),
        migrate_to: parameters.and_then(|parameters| parameters.migrate_to_chat_id),
    }))
}

/// Reads an answer of this status.
pub(crate) type Reader<R> = fn(u16, &Bytes) -> Result<R, Error>;

/// [`result`] of a body as it came.
pub(crate) fn read<R: DeserializeOwned>(status: u16, body: &Bytes) -> Result<R, Error> {
    result(status, body)
}

/// An answer that is not the Bot API's: a proxy or balancer in between. Only its status means something.
fn foreign(status: u16) -> Error {
    match status {
        429 => Error::RetryAfter(1),
        413 => Error::TooLarge,
        500.. => Error::Server(status),
        _ => Error::Garbage,
    }
}

/// A sent or edited message, reduced to what outlives it. Read this instead of a full `Message`: a field that Telegram
/// changes cannot turn a sent message into an error.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Sent {
    pub message_id: i32,
    /// Sizes of the photo, smallest first.
    #[serde(default)]
    pub photo: Vec<FileRef>,
    pub document: Option<FileRef>,
}

/// A file on Telegram's side.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FileRef {
    /// Sends or downloads the file; valid for this bot only.
    pub file_id: String,
    /// The same for all bots; names the file, cannot fetch it.
    pub file_unique_id: String,
}

impl Sent {
    /// The file of the message: the largest size of a photo, or the document.
    #[must_use]
    pub fn file(&self) -> Option<&FileRef> {
        self.photo.last().or(self.document.as_ref())
    }
}
