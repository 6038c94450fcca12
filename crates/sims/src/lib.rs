//! The outside world, simulated: real HTTP servers with state, seeds and fault switches.
//!
//! A simulator knows the outside service and nothing of the shop.

mod clock;
mod conn;
mod faults;
mod outbound;
pub mod telegram;
pub mod xui;
pub mod zarinpal;

pub use clock::SimClock;
pub use outbound::ClientError;
