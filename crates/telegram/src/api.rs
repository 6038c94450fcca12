//! `frankenstein`'s methods on our [`Bot`]: typed parameters and results for every method of the Bot API.

use std::path::PathBuf;

use async_trait::async_trait;
use bytes::Bytes;
use frankenstein::AsyncTelegramApi;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::bot::{Bot, to_value};
use crate::error::Error;
use crate::pace::ChatKey;
use crate::reply;
use crate::upload::{UPLOAD_BYTES_MAX, Upload};

#[async_trait]
impl AsyncTelegramApi for Bot {
    type Error = Error;

    async fn request<Params, Output>(&self, method: &str, params: Option<Params>) -> Result<Output, Error>
    where
        Params: Serialize + std::fmt::Debug + Send,
        Output: DeserializeOwned,
    {
        let params = match params {
            Some(params) => to_value(&params)?,
            None => Value::Object(serde_json::Map::new()),
        };
        let build = || self.request(method).json(&params);
        let body = self.answer(method, ChatKey::of(&params), (build, accepted)).await?;
        serde_json::from_slice(&body).map_err(|_| Error::Garbage)
    }

    /// Uploads files from disk. Pictures made in memory go through [`Bot::upload`].
    async fn request_with_form_data<Params, Output>(
        &self,
        method: &str,
        params: Params,
        files: Vec<(&str, PathBuf)>,
    ) -> Result<Output, Error>
    where
        Params: Serialize + std::fmt::Debug + Send,
        Output: DeserializeOwned,
    {
        let params = to_value(&params)?;
        let mut uploads = Vec::with_capacity(files.len());
        for (field, path) in files {
            uploads.push((field.to_owned(), file_read(&path).await?));
        }
        let body = self.form_answer(method, &params, (&uploads, accepted)).await?;
        serde_json::from_slice(&body).map_err(|_| Error::Garbage)
    }
}

/// The whole of an accepted answer: `frankenstein` reads the envelope too.
fn accepted(status: u16, body: &Bytes) -> Result<Bytes, Error> {
    reply::result::<serde::de::IgnoredAny>(status, body).map(|_| body.clone())
}

async fn file_read(path: &std::path::Path) -> Result<Upload, Error> {
    let unreadable = |_| Error::BadRequest { description: "the file to upload cannot be read".to_owned() };
    let size = tokio::fs::metadata(path).await.map_err(unreadable)?.len();
    if size > UPLOAD_BYTES_MAX as u64 {
        return Err(Error::TooLarge);
    }
    let bytes = tokio::fs::read(path).await.map_err(unreadable)?;
    let name = path.file_name().map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned());
    Ok(Upload { name, mime: "application/octet-stream", bytes: Bytes::from(bytes) })
}
