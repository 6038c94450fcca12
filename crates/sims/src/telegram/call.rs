//! One request to the Bot API, whatever its dress: query, JSON, form or multipart.
//!
//! Collects parameters and uploaded parts; never knows what a method means.

use std::collections::HashMap;

use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use serde_json::{Map, Value};

use super::refusal::Refusal;

/// The largest request body: the cloud service takes uploads of 50 MB, plus the form around them.
pub(super) const BODY_BYTES_MAX: usize = 52 * 1024 * 1024;
/// The largest single uploaded file.
pub(super) const UPLOAD_BYTES_MAX: usize = 50 * 1024 * 1024;
/// The largest number of parts in a multipart request.
const PARTS_MAX: usize = 64;

/// A part of a multipart request that carries a file.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) mime: Option<String>,
    pub(super) bytes: Bytes,
}

/// The parameters and files of one request.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) params: Map<String, Value>,
    pub(super) files: HashMap<String, Upload>,
}

impl Call {
    /// Reads a request of any of the forms that the real server accepts.
    pub(super) async fn read(request: Request) -> Result<Self, Refusal> {
        let mut call = Self::default();
        if let Some(query) = request.uri().query() {
            call.pairs(query.as_bytes());
        }
        let content_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if content_type.starts_with("multipart/form-data") {
            call.multipart(request).await?;
            return Ok(call);
        }
        let body = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX)
            .await
            .map_err(|_| Refusal::new(413, "Request Entity Too Large"))?;
        if content_type.starts_with("application/json") {
            call.json(&body)?;
        } else {
            call.pairs(&body);
        }
        Ok(call)
    }

    /// A call made of parameters alone, as in the body of a webhook's answer.
    pub(super) fn of(params: Map<String, Value>) -> Self {
        Self { params, files: HashMap::new() }
    }

    fn pairs(&mut self, encoded: &[u8]) {
        for (name, value) in url::form_urlencoded::parse(encoded) {
            self.params.insert(name.into_owned(), Value::String(value.into_owned()));
        }
    }

    fn json(&mut self, body: &[u8]) -> Result<(), Refusal> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(map)) => self.params.extend(map),
            _ => return Err(Refusal::bad("can't parse JSON object")),
        }
        Ok(())
    }

    async fn multipart(&mut self, request: Request) -> Result<(), Refusal> {
        let broken = || Refusal::bad("can't parse multipart form");
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
        for _ in 0..PARTS_MAX {
            let Some(part) = form.next_field().await.map_err(|_| broken())? else { return Ok(()) };
            let Some(field) = part.name().map(str::to_owned) else { return Err(broken()) };
            let file_name = part.file_name().map(str::to_owned);
            let mime = part.content_type().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|_| Refusal::new(413, "Request Entity Too Large"))?;
            if bytes.len() > UPLOAD_BYTES_MAX {
                return Err(Refusal::new(413, "Request Entity Too Large"));
            }
            if let Some(name) = file_name {
                self.files.insert(field, Upload { name, mime, bytes });
            } else {
                let text = String::from_utf8(bytes.to_vec())
                    .map_err(|_| Refusal::bad("strings must be encoded in UTF-8"))?;
                self.params.insert(field, Value::String(text));
            }
        }
        Err(broken())
    }

    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.params.get(name).and_then(Value::as_i64)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.params.get(name).and_then(Value::as_str)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.params.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.params.get(name).filter(|value| !value.is_null())
    }
}
