//! Telegram's webhook: hands the body to whoever takes it and answers as Telegram understands. Reads nothing of it.

use async_trait::async_trait;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;

use crate::problem::Problem;
use crate::router::Api;

const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookAnswer {
    /// It is stored, or it would never make sense: do not send it again.
    Taken,
    /// No bot has this path or this secret.
    Unknown,
    /// Not now; send it again.
    Busy,
}

/// Takes what Telegram delivers.
#[async_trait]
pub trait TelegramHook: Send + Sync {
    /// `path` is the last part of the address, `secret` the header that repeats our secret.
    async fn receive(&self, path: &str, secret: Option<&str>, body: Bytes) -> HookAnswer;

    /// The bot's username, once it is connected: the way back into the chat.
    fn name(&self) -> Option<String>;
}

pub(crate) async fn telegram(
    State(api): State<Api>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(hook) = &api.telegram else { return Problem::route_unknown().into_response() };
    let secret = headers.get(SECRET_HEADER).and_then(|value| value.to_str().ok());
    match hook.receive(&path, secret, body).await {
        HookAnswer::Taken => StatusCode::OK.into_response(),
        HookAnswer::Unknown => Problem::route_unknown().into_response(),
        HookAnswer::Busy => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "shop.unavailable").into_response(),
    }
}
