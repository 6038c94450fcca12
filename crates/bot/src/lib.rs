//! The Telegram face. Thin: an update becomes a route or a line of dialogue, a handler calls one command of the shop,
//! a view turns data into a screen.
//!
//! Never knows a table, a panel or a provider. Old buttons never break: a press is read by its own data, authorised
//! again, and answered with what is true now. Every update is stored before Telegram may forget it.

mod answer;
mod bot;
mod closing;
mod dialogue;
mod error_words;
mod inbox;
mod incoming;
mod messenger;
mod paying;
mod picture;
mod route;
mod screen;
mod screens;
mod send;
mod session;

pub use bot::{Bot, ConnectError, WebhookAnswer};
pub use route::Route;
pub use screen::{Button, ButtonAction, Screen, Style};
