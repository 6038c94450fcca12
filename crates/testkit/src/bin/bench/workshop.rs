//! A place to measure in: a folder on the disk of the build, deleted at the end, and a bare shop in it.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use db::{Db, DbConfig};
use kernel::{Rng, Secret, SystemClock};
use shop::{Ports, Shop, ShopConfig};
use tempfile::TempDir;

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
    let db = Db::open(&DbConfig::sqlite(&folder.path().join("shop.sqlite"))).await?;
    let config = ShopConfig {
        public_url: "https://shop.example".to_owned(),
        master_key: Secret::new("a master key for measuring"),
    };
    let ports = Ports { panels: Arc::new(panels::Panels::default()), gateways: Vec::new() };
    Ok(Shop::open(db, Arc::new(SystemClock), Arc::new(Rng::seeded(1)), (config, ports)).await?)
}
