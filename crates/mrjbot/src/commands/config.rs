//! `mrjbot config check`: what the configuration comes to, without its secrets.

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;

use crate::cli::Shared;
use crate::config::{Config, Flags, without_password};
use crate::out::{self, Out};

#[derive(Clone, Copy, Debug, Subcommand)]
pub enum ConfigCommand {
    /// Read and check everything, and show what counts
    Check,
}

pub fn run(shared: &Shared, command: ConfigCommand, out: Out) -> Result<()> {
    let ConfigCommand::Check = command;
    let config = Config::load(shared, &Flags { beside: true, ..Flags::default() })?;
    let secret = |set: bool| if set { "set" } else { "not set" };
    let file = config.file.as_ref().map_or_else(|| "none".to_owned(), |path| path.display().to_string());
    let key = match &config.master_key {
        Some(_) => "given",
        None => "in the data folder",
    };
    let lines = [
        ("file", file),
        ("data_dir", config.data_dir.display().to_string()),
        ("database_url", without_password(&config.database_url)),
        ("listen", config.listen.to_string()),
        ("public_url", config.public_url_at(config.listen)),
        ("master_key", key.to_owned()),
        ("telegram_token", secret(config.telegram_token.is_some()).to_owned()),
        ("telegram_api_url", config.telegram_api_url.clone()),
        ("telegram_webhook", if config.telegram_webhook { "on" } else { "off" }.to_owned()),
        ("zarinpal_url", config.zarinpal_url.clone().unwrap_or_else(|| "its own".to_owned())),
        ("metrics_token", secret(config.metrics_token.is_some()).to_owned()),
        ("log", config.log.clone().unwrap_or_else(|| "default".to_owned())),
        ("log_format", if config.log_json { "json" } else { "text" }.to_owned()),
    ];
    let mut value = json!({ "ok": config.warnings.is_empty(), "warnings": config.warnings });
    for (name, text) in &lines {
        value[*name] = json!(text);
    }
    out.record(&value, &lines);
    if !out.is_json() {
        for warning in &config.warnings {
            out::complain(&format!("warning: {warning}"));
        }
    }
    Ok(())
}
