//! Whether the process lives, and whether it can serve: the database answers and its schema is ours.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::problem::Problem;
use crate::router::Api;

/// The demo looks here whether the shop follows its clock.
const CLOCK_HEADER: HeaderName = HeaderName::from_static("x-mrjbot-clock-offset-ms");

pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// A shop that was opened has a migrated database; that it still answers is asked every time.
pub(crate) async fn ready(State(api): State<Api>) -> Response {
    if let Err(error) = shop::settings::load(api.shop.read()).await {
        tracing::warn!(%error, "not ready");
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "shop.unavailable").into_response();
    }
    let body = json!({ "status": "ready", "database": "ok", "migrations": "ok" }).to_string();
    let mut response = (StatusCode::OK, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(offset_ms) = &api.clock_offset_ms
        && let Ok(value) = HeaderValue::from_str(&offset_ms().to_string())
    {
        headers.insert(CLOCK_HEADER, value);
    }
    response
}
