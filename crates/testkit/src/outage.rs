//! The database goes away and comes back: the file is locked by somebody else, or the server takes no writes.

use anyhow::{Context as _, Result};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};

use crate::shop::TestShop;

/// A database that is away until [`Outage::end`].
#[derive(Debug)]
pub struct Outage {
    /// SQLite: holds the lock. PostgreSQL: the server's own database.
    other: DatabaseConnection,
    name: Option<String>,
}

impl TestShop {
    /// Nothing can be written from here on. On SQLite somebody else holds the file's lock; on PostgreSQL the database is
    /// read-only and every connection is cut.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn outage(&self) -> Result<Outage> {
        if self.is_sqlite() {
            // The shop's own patience with a locked file is five seconds; a test has less.
            self.sql("PRAGMA busy_timeout = 10").await?;
            let mut options = sea_orm::ConnectOptions::new(self.address());
            options.max_connections(1).sqlx_logging(false);
            let other = Database::connect(options).await?;
            other.execute_unprepared("BEGIN IMMEDIATE").await?;
            return Ok(Outage { other, name: None });
        }
        let address = self.address();
        let (base, name) = address.rsplit_once('/').context("the address names no database")?;
        let other = Database::connect(format!("{base}/postgres")).await?;
        let outage = Outage { other, name: Some(name.to_owned()) };
        outage.switch("on").await?;
        Ok(outage)
    }
}

impl TestShop {
    /// Moves everything from SQLite's log into its file and gives the log's room back.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn log_emptied(&self) -> Result<()> {
        let other = Database::connect(self.address()).await?;
        other.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        Ok(other.close().await?)
    }
}

impl Outage {
    async fn switch(&self, word: &str) -> Result<()> {
        let Some(name) = &self.name else { return Ok(()) };
        let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = {word}");
        self.other.execute_unprepared(&set).await?;
        let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        self.other.execute_unprepared(&cut).await?;
        Ok(())
    }

    /// The database is back.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn end(self) -> Result<()> {
        match self.name {
            None => {
                self.other.execute_unprepared("ROLLBACK").await?;
            }
            Some(_) => self.switch("off").await?,
        }
        Ok(self.other.close().await?)
    }
}
