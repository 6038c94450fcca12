//! Seam: the bot's crate is being written.
use crate::config::Config;
use anyhow::Result;
use async_trait::async_trait;
use bytes::Bytes;
use l10n::L10n;
use shop::Shop;
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
#[derive(Clone, Default)]
pub struct Hook;
pub struct Seat {
    pub shop: Shop,
    pub l10n: Arc<L10n>,
    pub hook: Hook,
}
#[async_trait]
impl api::TelegramHook for Hook {
    async fn receive(&self, _: &str, _: Option<&str>, _: Bytes) -> api::HookAnswer {
        api::HookAnswer::Busy
    }
}
pub fn start(_: &mut JoinSet<()>, _: &Config, _: (Seat, bool), _: &CancellationToken) {
    tracing::warn!("no bot in this build");
}
pub async fn bot_name(_: &Config) -> Result<Option<String>> {
    Ok(None)
}
