//! What stands where the dashboard will be: a page that says it was not built. The shop works without it.

use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

use crate::problem::Problem;

/// Whole and in both languages; needs no style of its own.
const NOT_BUILT: &str = include_str!("../assets/not-built.html");

/// Paths of machines: an unknown one is an error, not a page.
const MACHINE_PATHS: [&str; 3] = ["/api/", "/webhooks/", "/metrics"];

pub(crate) async fn entry(method: Method, uri: Uri) -> Response {
    let path = uri.path();
    let machine = MACHINE_PATHS.iter().any(|prefix| path.starts_with(prefix)) || path.contains('.');
    if machine || !matches!(method, Method::GET | Method::HEAD) {
        return Problem::route_unknown().into_response();
    }
    let mut response = (StatusCode::OK, NOT_BUILT).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy =
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}
