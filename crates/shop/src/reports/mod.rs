//! What the owner reads: figures over several capabilities, gauges of what waits, and the hourly look at the books. Reads queries, changes
//! nothing but what it tells, and nobody reads it.

mod clearing;
mod gauges;
mod watch;

pub use clearing::{ClearingLine, clearing_report};
pub use gauges::{Gauge, gauges};
pub(crate) use watch::register;
