//! 3x-ui panels of both API eras, through crate `xui`.
//!
//! Keeps one connection per panel of the fleet, so that sessions and what was detected are used again; a panel whose
//! address or credentials change gets a new one. Never writes to a client without our marker.

mod driver;
mod inbound;
mod report;
mod sessions;
mod words;

pub use driver::XuiDriver;
