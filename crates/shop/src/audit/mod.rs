//! Who did what, through which door, chained by hashes so that a change of the past shows.
//!
//! Invariants: entries are numbered 1..n without a gap; each holds the hash of the one before; the head is the last
//! entry; the database refuses to change entries (I-10). Never holds secrets, never decides anything.

mod chain;
mod commands;
mod queries;
mod store;

pub use commands::record;
pub(crate) use commands::{Noted, write};
pub use queries::{AuditEntry, chain_check, entry_page};
