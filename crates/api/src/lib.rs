//! The HTTP face: subscription links and their page, payers who come back, health, metrics, webhooks, and what stands where the dashboard will be.
//!
//! Calls shop commands and queries and nothing else: no SQL, no panel, no Telegram. The binary gives it the shop, the
//! words and, when there is a bot, whoever takes its webhook.

mod dashboard;
mod health;
mod html;
mod keys;
mod metrics;
mod pay;
mod problem;
mod router;
mod secure;
mod server;
mod sub;
mod webhook;
mod words;

pub use keys::{IdempotencyKey, Principal, accepts_key, requires_key};
pub use problem::Problem;
pub use router::{Api, BODY_BYTES_MAX, REQUEST_TIME_MAX, router};
pub use server::{HEAD_MAX, serve};
pub use webhook::{HookAnswer, TelegramHook};
