//! Commands of the audit log.

mod record;

pub use record::record;
