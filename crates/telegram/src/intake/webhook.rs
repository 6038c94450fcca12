//! Helpers for whoever serves the webhook route: check the secret, open the envelope, register the address. Serves
//! nothing itself.
//!
//! The route answers 200 as soon as the update is stored; anything else makes Telegram repeat it for hours.

use frankenstein::types::AllowedUpdate;
use kernel::{Secret, sabotage};
use serde_json::json;
use subtle::ConstantTimeEq as _;

use crate::bot::Bot;
use crate::error::Error;
use crate::intake::update::{RawUpdate, envelope};

/// The header in which Telegram repeats the secret.
pub const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";
/// Largest update accepted, in bytes. Real ones stay below 100 kB.
pub const BODY_BYTES_MAX: usize = 1 << 20;

/// Whether the header carries our secret. The time taken tells nothing but the length.
#[must_use]
pub fn is_genuine(secret: &Secret, header: Option<&[u8]>) -> bool {
    let expected = secret.expose().as_bytes();
    let unchecked = sabotage::on("webhook-secret-unchecked");
    unchecked || !expected.is_empty() && header.is_some_and(|given| given.ct_eq(expected).into())
}

/// The update in the body of a genuine request.
///
/// # Errors
/// [`Error::TooLarge`] or [`Error::Garbage`]. Answer 200 and log: a repeat would bring the same.
pub fn open(body: &[u8]) -> Result<RawUpdate, Error> {
    if body.len() > BODY_BYTES_MAX {
        return Err(Error::TooLarge);
    }
    envelope(std::str::from_utf8(body).map_err(|_| Error::Garbage)?)
}

/// Where Telegram shall send updates.
#[derive(Clone, Debug)]
pub struct Webhook<'a> {
    /// `https://…`; ports 443, 80, 88 or 8443.
    pub url: &'a str,
    /// 1 to 256 of `A-Z a-z 0-9 _ -`.
    pub secret: &'a Secret,
    pub allowed_updates: &'a [AllowedUpdate],
    /// Parallel deliveries, 1 to 100. Telegram keeps the order within a chat.
    pub max_connections: u8,
}

/// Registers the webhook. Pending updates are kept.
///
/// # Errors
/// As [`Bot::call`].
pub async fn set(bot: &Bot, webhook: &Webhook<'_>) -> Result<(), Error> {
    let params = json!({
        "url": webhook.url,
        "secret_token": webhook.secret.expose(),
        "allowed_updates": webhook.allowed_updates,
        "max_connections": webhook.max_connections.clamp(1, 100),
    });
    bot.call::<_, bool>("setWebhook", &params).await.map(|_| ())
}

/// Removes the webhook. Pending updates are kept.
///
/// # Errors
/// As [`Bot::call`].
pub async fn remove(bot: &Bot) -> Result<(), Error> {
    bot.call::<_, bool>("deleteWebhook", &json!({})).await.map(|_| ())
}
