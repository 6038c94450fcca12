//! `mrjbot migrate`: opens the database, which proves its guarantees and brings the schema up to date.

use anyhow::Result;
use serde_json::json;

use crate::config::Config;
use crate::out::Out;
use crate::wire;

pub async fn run(config: &Config, out: Out) -> Result<()> {
    let db = wire::database(config, wire::Begin::Yes).await?;
    let engine = match db.engine() {
        db::Engine::Sqlite => "sqlite",
        db::Engine::Postgres => "postgres",
    };
    db.close().await;
    out.done(&json!({ "migrated": true, "engine": engine }), "The schema is up to date.");
    Ok(())
}
