//! What the owner reads: figures over several capabilities, and the hourly look at the books. Reads queries, changes
//! nothing but what it tells, and nobody reads it.

mod clearing;
mod watch;

pub use clearing::{ClearingLine, clearing_report};
pub(crate) use watch::register;
