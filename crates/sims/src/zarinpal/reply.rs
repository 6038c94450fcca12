//! An answer before it is sent: status, headers, a body, and how slowly the body comes.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use bytes::Bytes;
use futures::stream;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

pub(super) const JSON: &str = "application/json";
pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const CSS: &str = "text/css; charset=utf-8";

#[derive(Clone, Debug)]
pub(super) struct Reply {
    status: u16,
    headers: Vec<(HeaderName, String)>,
    body: Bytes,
    /// The pause before each byte of the body.
    trickle: Option<Duration>,
}

impl Reply {
    pub(super) fn new(status: u16, kind: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![(CONTENT_TYPE, kind.to_owned())], body: body.into(), trickle: None }
    }

    pub(super) fn json(status: u16, value: &Value) -> Self {
        Self::new(status, JSON, value.to_string())
    }

    pub(super) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same, byte by byte.
    pub(super) fn trickling(mut self, pause: Duration) -> Self {
        self.trickle = Some(pause);
        self
    }

    /// Ready to be sent; a trickle ends with `stop`.
    pub(super) fn send(self, stop: CancellationToken) -> Response<Body> {
        let body = match self.trickle {
            None => Body::from(self.body),
            Some(pause) => Body::from_stream(stream::unfold(self.body, move |mut rest| {
                let stop = stop.clone();
                async move {
                    tokio::select! {
                        () = tokio::time::sleep(pause) => {}
                        () = stop.cancelled() => return None,
                    }
                    let next = (!rest.is_empty()).then(|| rest.split_to(1))?;
                    Some((Ok::<_, Infallible>(next), rest))
                }
            })),
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
