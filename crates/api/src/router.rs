//! Which address leads where, and what holds for every one of them: time, size, panics, headers.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use kernel::Secret;
use l10n::L10n;
use shop::Shop;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::keys::accepts_key;
use crate::problem::Problem;
use crate::webhook::TelegramHook;
use crate::{dashboard, health, metrics, pay, secure, sub, webhook};

/// The largest body taken; an update of Telegram stays far below.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// Nothing here may take longer.
pub const REQUEST_TIME_MAX: Duration = Duration::from_secs(15);

/// What the face stands on. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    pub shop: Shop,
    pub l10n: Arc<L10n>,
    /// Whoever takes Telegram's webhook; without one its route is unknown.
    pub telegram: Option<Arc<dyn TelegramHook>>,
    /// Who may read `/metrics`; without one there is no such address.
    pub metrics_token: Option<Arc<Secret>>,
    /// How far the shop's clock has been moved, in milliseconds: shown by `/readyz` in the demo and nowhere else.
    pub clock_offset_ms: Option<Arc<dyn Fn() -> i64 + Send + Sync>>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("telegram", &self.telegram.is_some()).finish_non_exhaustive()
    }
}

/// Everything the server answers.
pub fn router(api: Api) -> Router {
    Router::new()
        .route("/sub", get(sub::unknown))
        .route("/sub/", get(sub::unknown))
        .route("/sub/{*rest}", get(sub::entry))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::scrape))
        .route("/webhooks/telegram/{path}", post(webhook::telegram))
        .route("/webhooks/{gateway}/{token}", get(pay::returned))
        .route("/pay/{token}", get(pay::status))
        .route("/pay/{token}/check", check_again(&api))
        .fallback(dashboard::entry)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::map_response(secure::headers))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME_MAX))
        .with_state(api)
}

/// Whoever knows the address of a payment is known before a key is looked at.
fn check_again(api: &Api) -> MethodRouter<Api> {
    post(pay::check)
        .route_layer(middleware::from_fn_with_state(api.shop.clone(), accepts_key))
        .route_layer(middleware::from_fn_with_state(api.clone(), pay::payer))
}

/// A defect in one request ends that request only; the panic itself was logged by the hook.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "shop.internal").into_response()
}
