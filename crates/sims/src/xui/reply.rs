//! Answers of the panel: the envelope, its failures, and the bare forms around it.
//!
//! Never looks at the request except for the encodings it accepts.

use std::io::Write as _;

use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::profile::Profile;

pub(crate) const JSON: &str = "application/json; charset=utf-8";
pub(crate) const HTML: &str = "text/html; charset=utf-8";
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";

/// Why an operation was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A business error: HTTP 200, the text in parentheses.
    Text(String),
    /// The handler died: HTTP 500 with an empty body.
    Panic,
}

impl Refusal {
    /// An error of the panel's own making, which ends in a newline (Go's `Sprintln`).
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self::Text(format!("{}\n", text.into()))
    }

    /// An error of the database or the decoder, without a newline.
    pub(crate) fn raw(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn not_found() -> Self {
        Self::raw("record not found")
    }
}

/// An answer before encoding.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: Vec<u8>,
    /// The router knew no such route.
    pub(crate) no_route: bool,
}

impl Reply {
    pub(crate) fn bare(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub(crate) fn text(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type: Some(content_type), body: body.into(), ..Self::default() }
    }

    pub(crate) fn json(value: &Value) -> Self {
        Self::text(200, JSON, value.to_string())
    }

    pub(crate) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// `{"success":true,"msg":…,"obj":…}`
    pub(crate) fn ok(msg: &str, obj: Value) -> Self {
        let mut envelope = json!({ "success": true, "msg": msg });
        envelope["obj"] = obj;
        Self::json(&envelope)
    }

    /// `{"success":false,"msg":…,"obj":null}` with the text as it is.
    pub(crate) fn fail(msg: &str) -> Self {
        Self::json(&json!({ "success": false, "msg": msg, "obj": null }))
    }

    /// A refusal under a prefix: `"<prefix> (<text>)"`.
    pub(crate) fn refused(prefix: &str, refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Text(text) => Self::fail(&format!("{prefix} ({text})")),
            Refusal::Panic => Self::bare(500),
        }
    }

    pub(crate) fn went_wrong(refusal: &Refusal) -> Self {
        Self::refused("Something went wrong", refusal)
    }

    /// Success with `msg` and `obj`, or the refusal under "Something went wrong".
    pub(crate) fn of(msg: &str, outcome: Result<Value, Refusal>) -> Self {
        match outcome {
            Ok(obj) => Self::ok(msg, obj),
            Err(refusal) => Self::went_wrong(&refusal),
        }
    }

    /// What the router says to a route it does not have.
    pub(crate) fn no_route(profile: Profile) -> Self {
        let base = if profile == Profile::V2_6_8 {
            Self::text(404, "text/plain", "404 page not found")
        } else {
            Self::bare(404)
        };
        Self { no_route: true, ..base }
    }

    /// A redirect with the small page that Go's router adds.
    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        let words = if status == 301 { "Moved Permanently" } else { "Temporary Redirect" };
        Self::text(status, HTML, format!("<a href=\"{location}\">{words}</a>.\n\n"))
            .with(axum::http::header::LOCATION, location)
    }

    /// The answer as it goes out. With gzip, 2.6.8 loses status and body of an unknown route.
    pub(crate) fn encode(mut self, profile: Profile, gzip: bool) -> Response<Body> {
        if gzip {
            if self.no_route {
                self.body.clear();
                if profile == Profile::V2_6_8 {
                    self.status = 200;
                }
            } else if !self.body.is_empty() {
                self.body = compress(&self.body);
            }
            self.headers.push((CONTENT_ENCODING, "gzip".to_owned()));
            self.headers.push((VARY, "Accept-Encoding".to_owned()));
        }
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(kind) = self.content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(name, value);
            }
        }
        response
    }
}

fn compress(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    match encoder.write_all(body).and_then(|()| encoder.finish()) {
        Ok(packed) => packed,
        Err(_) => Vec::new(),
    }
}

/// The client accepts gzip.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers
        .get(axum::http::header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.contains("gzip"))
}
