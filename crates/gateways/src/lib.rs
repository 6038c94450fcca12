//! Fills [`shop::payments::Gateway`]; a folder per provider.
//!
//! Translates between the shop's words and a provider's, and decides nothing: what a fact is worth is the business of
//! `shop`. Keeps no rows and no keys, repeats no call, and never takes a doubtful answer for a fact.

mod transport;
pub mod zarinpal;

pub use transport::{ANSWER_BYTES_MAX, Patience, SetupError};
pub use zarinpal::Zarinpal;
