//! Bot API transport: calls with typed errors, rate limits, retries where they are safe, uploads from memory, bounded
//! downloads, and intake by polling or webhook.
//!
//! Types of the Bot API are those of `frankenstein`, re-exported. This crate knows no shop: no texts, no screens, no
//! database. It never repeats a call that may have sent a message, and its errors and logs never carry the token.

mod api;
mod bot;
mod client;
mod error;
mod files;
mod intake;
mod methods;
mod pace;
mod reply;
mod upload;

pub use bot::{Bot, Edit, Patience, SetupError};
pub use client::http_client;
pub use error::Error;
pub use files::FILE_BYTES_MAX;
pub use frankenstein;
pub use intake::poll::{PollOptions, Poller, Sink, SinkError};
pub use intake::update::{Parsed, RawUpdate, envelope, parse};
pub use intake::webhook;
pub use pace::{ChatKey, Lane, Pace};
pub use reply::{FileRef, Sent};
pub use upload::Upload;
