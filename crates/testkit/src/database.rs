//! Fresh databases, one per test.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use sea_orm::{ConnectionTrait as _, Database};

/// Names a PostgreSQL server that tests may create databases on: `postgres://user@host:port/postgres`.
const POSTGRES_VARIABLE: &str = "MRJBOT_TEST_POSTGRES_URL";

/// Which engine a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestEngine {
    Sqlite,
    Postgres,
}

impl TestEngine {
    /// The engine of this run: PostgreSQL when the variable names a server, otherwise SQLite.
    #[must_use]
    pub fn of_this_run() -> Self {
        if std::env::var(POSTGRES_VARIABLE).is_ok_and(|url| !url.is_empty()) {
            Self::Postgres
        } else {
            Self::Sqlite
        }
    }
}

/// A database on the server, until its test is over.
#[derive(Debug, Default)]
pub struct Lent(Option<String>);

/// Databases whose tests are over. The next test drops them: a hundred of them fill gigabytes.
static RETURNED: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Drop for Lent {
    fn drop(&mut self) {
        RETURNED.lock().unwrap_or_else(PoisonError::into_inner).extend(self.0.take());
    }
}

/// The address of a database nobody has used. SQLite lives in `folder`.
///
/// # Errors
/// The server's refusal.
pub async fn fresh_address(engine: TestEngine, folder: &Path) -> Result<(String, Lent)> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    match engine {
        TestEngine::Sqlite => {
            Ok((format!("sqlite:{}", folder.join("shop.sqlite").display()), Lent::default()))
        }
        TestEngine::Postgres => {
            let server = std::env::var(POSTGRES_VARIABLE).context("no PostgreSQL server")?;
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("shop_{}_{number}", std::process::id());
            let admin = Database::connect(&server).await?;
            let returned = std::mem::take(&mut *RETURNED.lock().unwrap_or_else(PoisonError::into_inner));
            for old in returned.iter().chain([&name]) {
                admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {old} WITH (FORCE)")).await?;
            }
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
            admin.close().await?;
            let (base, _) = server.rsplit_once('/').context("the address names no database")?;
            Ok((format!("{base}/{name}"), Lent(Some(name))))
        }
    }
}
