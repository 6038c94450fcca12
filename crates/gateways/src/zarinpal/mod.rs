//! Zarinpal: REST v4 for payments, the panel's GraphQL for refunds.
//!
//! Always speaks rial, says so, and asks with amounts of our own books. An answer is a fact only when all of it agrees:
//! its form, its HTTP status, the payment and the amount it names. Everything else is unknown, which verifying again
//! heals: a payment that was verified says so once more (101).

mod answer;
mod callback;
mod codes;
mod facts;
mod form;
mod gateway;
mod panel;
mod refund;
mod request;

pub use gateway::{LIVE_URL, Options, Zarinpal};
