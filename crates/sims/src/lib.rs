//! The outside world, simulated: real HTTP servers with state, seeds and fault switches.
//!
//! A simulator knows the outside service and nothing of the shop.

pub mod telegram;
pub mod xui;
