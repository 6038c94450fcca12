//! The document of one format with its headers, and "nothing new" for whoever has it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use links::{Format, render};
use sha2::{Digest as _, Sha256};

use super::Visit;

/// Bytes of the fingerprint that an ETag shows.
const ETAG_BYTES: usize = 12;

/// Answers one format. Expired and used-up subscriptions answer like others: their headers say so.
pub(super) fn answer(visit: &Visit<'_>, format: Format) -> Response {
    let profile = &visit.found.profile;
    let body = render(format, &visit.found.nodes, profile);
    let mut fingerprint = Sha256::new();
    fingerprint.update(body.as_bytes());
    let mut headers = HeaderMap::with_capacity(10);
    for (name, value) in profile.headers(format) {
        fingerprint.update(value.as_bytes());
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    let digest = fingerprint.finalize();
    let etag = format!("\"{}\"", hex::encode(digest.get(..ETAG_BYTES).unwrap_or_default()));
    let is_known = is_known(visit.headers, &etag);
    if let Ok(value) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, value);
    }
    // Whoever keeps it asks whether it is still true: a changed link must be unknown at once.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("user-agent, accept"));
    if is_known {
        headers.remove(header::CONTENT_TYPE);
        headers.remove(header::CONTENT_DISPOSITION);
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (StatusCode::OK, headers, body).into_response()
}

fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == etag || tag == "*")
}
