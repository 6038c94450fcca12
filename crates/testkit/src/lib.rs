//! The whole shop for a test: a fresh database on either engine, a clock you advance, the real bot, the real panel
//! driver, and simulators that are real HTTP servers on loopback.
//!
//! Tests act as people do (`Person`) and look at what people see; nothing here reaches into tables.

mod database;
mod person;
mod sample;
mod shop;

pub use database::{TestEngine, engines, fresh_database};
pub use person::{Message, Person};
pub use sample::{Sample, jpeg, png};
pub use shop::{TestShop, TestShopOptions};

/// Runs a test body once per engine: SQLite always, PostgreSQL when `MRJBOT_TEST_POSTGRES_URL` names a server.
///
/// `on_each_engine!(async |engine| { … });`
#[macro_export]
macro_rules! on_each_engine {
    ($body:expr) => {
        for engine in $crate::engines() {
            let run = $body;
            run(engine).await;
        }
    };
}
