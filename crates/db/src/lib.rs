//! Pools, the unit of work, retries, dialect forks and migrations.
//!
//! Knows tables only as migrations; never a business rule. Two engines, one behaviour:
//! SQLite has one writer that commits callers in groups ([`group`]), PostgreSQL has ordinary transactions that are
//! repeated on serialization failures. Both hand a [`DatabaseTransaction`] to the caller's closure.

mod aside;
mod error;
mod group;
mod like;
mod list;
mod lock;
mod look;
mod migrate;
mod open;
mod write;

pub use error::{DbFault, Failure, fault_of, is_cut};
pub use like::like_part;
pub use list::bind_list;
pub use lock::{ROW_LOCK, row_lock, rows_at_rest, rows_in_order};
pub use open::{Db, DbConfig, Engine, OpenError, SQLITE_VERSION_MIN};
pub use sea_orm;
pub use sea_orm::{DatabaseTransaction, DbErr};
