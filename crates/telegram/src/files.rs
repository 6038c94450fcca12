//! Bounded downloads of what people send. Never writes to disk, never follows a path of its own making.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use crate::bot::{Bot, body_read, may_repeat};
use crate::error::Error;

/// Largest file that the public Bot API hands out, in bytes.
pub const FILE_BYTES_MAX: usize = 20 << 20;

#[derive(Deserialize)]
struct FilePath {
    file_path: Option<String>,
    file_size: Option<u64>,
}

impl Bot {
    /// The content of a file that was sent to the bot, of at most `max_bytes` (and never above [`FILE_BYTES_MAX`]).
    ///
    /// # Errors
    /// [`Error::TooLarge`] as soon as the size is known to be above the limit, [`Error::Garbage`] for a path that is no
    /// plain relative one (a Bot API server in local mode), otherwise as [`Bot::call`].
    pub async fn file_download(&self, file_id: &str, max_bytes: usize) -> Result<Bytes, Error> {
        let limit = max_bytes.min(FILE_BYTES_MAX);
        let file: FilePath = self.call("getFile", &json!({ "file_id": file_id })).await?;
        if file.file_size.is_some_and(|size| size > limit as u64) {
            return Err(Error::TooLarge);
        }
        let path = file.file_path.filter(|path| is_plain(path)).ok_or(Error::Garbage)?;
        let mut delays = self.delays();
        loop {
            let error = match self.file_fetch(&path, limit).await {
                Ok(content) => return Ok(content),
                Err(error) => error,
            };
            match delays.next() {
                Some(delay) if may_repeat("getFile", &error) => tokio::time::sleep(delay).await,
                _ => return Err(error),
            }
        }
    }

    async fn file_fetch(&self, path: &str, limit: usize) -> Result<Bytes, Error> {
        let response = self.file_request(path).send().await.map_err(|error| Error::from_reqwest(&error))?;
        match response.status().as_u16() {
            200 => body_read(response, limit).await,
            404 => Err(Error::BadRequest { description: "the file is not there any more".to_owned() }),
            401 => Err(Error::Unauthorized),
            429 => Err(Error::RetryAfter(1)),
            status @ 500.. => Err(Error::Server(status)),
            _ => Err(Error::Garbage),
        }
    }
}

/// A relative path of plain characters without steps upward.
fn is_plain(path: &str) -> bool {
    let clean = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.');
    !path.is_empty()
        && path.chars().all(clean)
        && path.split('/').all(|part| !part.is_empty() && part != "..")
}
