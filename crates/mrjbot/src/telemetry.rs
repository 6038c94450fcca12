//! Logs, to stderr: text for people, JSON for machines. Standard output belongs to answers.

use std::io::IsTerminal as _;

use anyhow::Result;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::Config;
use crate::refusal::Usage;

/// What a server says when nobody asks for more.
pub const SERVER: &str = "info,sqlx=warn,hyper=warn,rustls=warn";
/// Commands speak through their answer.
pub const COMMAND: &str = "error";

/// # Errors
/// When it cannot be read.
pub fn filter(text: &str) -> Result<EnvFilter> {
    EnvFilter::try_new(text).map_err(|error| {
        Usage::error(format!("log must be a filter like `info` or `info,shop=debug`, not {text}: {error}"))
    })
}

/// Starts logging. A second call changes nothing.
pub fn start(config: &Config, default: &str) {
    // The configuration was checked.
    let filter = filter(config.log.as_deref().unwrap_or(default)).unwrap_or_else(|_| EnvFilter::new(default));
    let registry = tracing_subscriber::registry().with(filter);
    let started = if config.log_json {
        registry.with(tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr)).try_init()
    } else {
        let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        registry
            .with(
                tracing_subscriber::fmt::layer()
                    .with_ansi(colours)
                    .with_target(false)
                    .with_writer(std::io::stderr),
            )
            .try_init()
    };
    drop(started);
}
