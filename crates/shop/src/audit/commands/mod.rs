//! Commands of the audit log.

mod record;

pub use record::record;
pub(crate) use record::{Noted, write};
