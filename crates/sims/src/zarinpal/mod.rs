//! A simulated Zarinpal: REST v4 for merchants, the panel's GraphQL for refunds, the StartPay page for payers, and the
//! bank behind them.
//!
//! Speaks the real protocol with state, a seed, a clock that is given and faults. Knows no shop.
//!
//! [`Zarinpal::start`] listens and returns a [`Running`]; its `url` is what merchants put before `/pg/…`. What the bank
//! and the payer do comes in through the page or the control routes under `/_sim`. Facts are those of
//! `reference/payments.md`, section 1.

mod answer;
mod api;
mod card;
mod control;
mod document;
mod faults;
mod fee;
mod form;
mod inquiry;
mod metadata;
mod money;
mod page;
mod panel;
mod refund;
mod reply;
mod request;
mod reverse;
mod session;
mod sim;
mod start;
mod template;
mod terminal;
mod unverified;
mod verify;
mod wages;
mod world;

pub use faults::{Fault, FaultKind};
pub use start::{Options, Running, StartError, Zarinpal};
pub use terminal::Terminal;
