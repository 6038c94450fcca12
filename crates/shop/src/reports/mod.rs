//! What the owner reads: figures over several capabilities. Reads queries, changes nothing, and nobody reads it.

mod clearing;

pub use clearing::{ClearingLine, clearing_report};
