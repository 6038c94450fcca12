//! A place to measure in: a folder on the disk of the build, deleted at the end, and a bare shop in it.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use db::{Db, DbConfig};
use kernel::{Rng, Secret, SystemClock};
use shop::{Ports, Shop, ShopConfig};
use tempfile::TempDir;
use testkit::{TestEngine, fresh_address};

/// A folder beside this binary. The system's temporary folder may be memory, where writing durably costs nothing.
///
/// # Errors
/// The folder cannot be written.
pub fn folder() -> Result<TempDir> {
    let beside = std::env::current_exe()?.parent().context("a binary lies in a folder")?.to_path_buf();
    Ok(tempfile::Builder::new().prefix("bench-").tempdir_in(beside)?)
}

/// An empty shop on SQLite in `folder`, opened exactly as the server opens it.
///
/// # Errors
/// The database's own.
pub async fn shop(folder: &TempDir) -> Result<Shop> {
    at(&DbConfig::sqlite(&folder.path().join("shop.sqlite"))).await
}

/// An empty shop on PostgreSQL; `None` when there is no server.
///
/// # Errors
/// The server's refusal.
pub async fn postgres(folder: &TempDir) -> Result<Option<Shop>> {
    if TestEngine::of_this_run() != TestEngine::Postgres {
        return Ok(None);
    }
    // The server of a bench ends with it, and its databases with it.
    let (address, _) = fresh_address(TestEngine::Postgres, folder.path()).await?;
    at(&DbConfig::from_url(address)).await.map(Some)
}

async fn at(config: &DbConfig) -> Result<Shop> {
    let db = Db::open(config).await?;
    let config = ShopConfig {
        public_url: "https://shop.example".to_owned(),
        master_key: Secret::new("a master key for measuring"),
    };
    let ports = Ports { panels: Arc::new(panels::Panels::default()), gateways: Vec::new() };
    Ok(Shop::open(db, Arc::new(SystemClock), Arc::new(Rng::seeded(1)), (config, ports)).await?)
}
