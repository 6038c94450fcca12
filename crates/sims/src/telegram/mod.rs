//! A simulated Telegram: the Bot API over HTTP, the people who use the bots, and a chat page to be one of them.
//!
//! Speaks the real protocol with state, a seed, a clock that is given, limits and faults. Knows no shop.
//!
//! [`Telegram::start`] listens and returns a [`Running`]; its `url` is the base of the Bot API and the address of
//! the chat page. What a person does comes in through the control routes under `/_sim`.

mod act;
mod call;
mod chat;
mod control;
mod detect;
mod entities;
mod faults;
mod files;
mod html;
mod http;
mod keyboard;
mod limits;
mod methods;
mod page;
mod person;
mod press;
mod refusal;
mod schema;
mod sim;
mod start;
mod updates;
mod view;
mod webhook;
mod world;

pub use limits::RateLimits;
pub use schema::Schema;
pub use start::{BotSpec, Options, Running, StartError, Telegram};
pub use world::{Group, User};
