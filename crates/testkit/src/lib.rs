//! The whole shop for a test: a fresh database on either engine, a clock you advance, the real bot, the real panel
//! driver, and simulators that are real HTTP servers on loopback.
//!
//! The engine of a run is decided by the environment: with `MRJBOT_TEST_POSTGRES_URL` every test runs on PostgreSQL,
//! without it on SQLite. `cargo xtask test` does both.
//!
//! Tests act as people do (`Person`) and look at what people see; nothing here reaches into tables.

mod acts;
mod coin;
mod database;
mod life;
mod outage;
mod person;
mod sample;
mod shop;
mod words;

pub use acts::Hold;
pub use coin::Coin;
pub use database::{Lent, TestEngine, fresh_address};
pub use outage::Outage;
pub use person::{Message, Person};
pub use sample::{Sample, jpeg, png};
pub use shop::{STAFF, TestShop, TestShopOptions, account_open, furnish};
pub use words::plain_run;
