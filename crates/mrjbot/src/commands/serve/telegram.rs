//! The bot inside the server: connected as soon as Telegram answers, and again and again until it does. The rest of
//! the shop does not wait for it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use bot::{Bot, ConnectError, WebhookAnswer};
use bytes::Bytes;
use kernel::Secret;
use l10n::L10n;
use sha2::{Digest as _, Sha256};
use shop::Shop;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::Config;

const CONNECT_WAIT_MIN: Duration = Duration::from_secs(1);
const CONNECT_WAIT_MAX: Duration = Duration::from_secs(30);

/// Takes Telegram's webhook once the bot is connected.
#[derive(Clone, Default)]
pub struct Hook(Arc<OnceLock<Seated>>);

struct Seated {
    bot: Bot,
    address: Address,
}

/// What only Telegram knows of our webhook; both follow from the master key, so every replica knows them.
struct Address {
    path: String,
    secret: Secret,
}

/// What a bot needs of the server.
pub struct Seat {
    pub shop: Shop,
    pub l10n: Arc<L10n>,
    pub hook: Hook,
}

impl Address {
    fn of(master_key: &Secret) -> Self {
        let derived = |what: &[u8]| {
            let hash =
                Sha256::new().chain_update(what).chain_update(master_key.expose().as_bytes()).finalize();
            hex::encode(hash)
        };
        Self {
            path: derived(b"mrjbot.webhook.path.v1"),
            secret: Secret::new(derived(b"mrjbot.webhook.secret.v1")),
        }
    }
}

#[async_trait]
impl api::TelegramHook for Hook {
    async fn receive(&self, path: &str, secret: Option<&str>, body: Bytes) -> api::HookAnswer {
        let Some(seated) = self.0.get() else { return api::HookAnswer::Busy };
        if path != seated.address.path {
            return api::HookAnswer::Unknown;
        }
        match seated.bot.webhook(&seated.address.secret, secret.map(str::as_bytes), body).await {
            WebhookAnswer::Taken => api::HookAnswer::Taken,
            WebhookAnswer::Stranger => api::HookAnswer::Unknown,
            WebhookAnswer::Later => api::HookAnswer::Busy,
        }
    }

    fn name(&self) -> Option<String> {
        self.0.get().map(|seated| seated.bot.username().to_owned())
    }
}

/// Starts the bot in the background. `hears`: whether this process takes updates, or only tells people things.
pub fn start(
    tasks: &mut JoinSet<()>,
    config: &Config,
    (seat, hears): (Seat, bool),
    stop: &CancellationToken,
) {
    let Some(token) = config.telegram_token.clone() else {
        tracing::warn!(
            "no bot: set MRJBOT_TELEGRAM_TOKEN to the token that @BotFather gave you, and start again"
        );
        return;
    };
    let (config, stop) = (config.clone(), stop.clone());
    tasks.spawn(async move {
        let api = match telegram_bot(&config, token) {
            Ok(api) => api,
            Err(error) => return tracing::error!("no bot: {error:#}"),
        };
        let connected = tokio::select! {
            connected = connect(&seat, &api) => connected,
            () = stop.cancelled() => None,
        };
        let Some(bot) = connected else { return };
        tracing::info!(bot = bot.username(), "the bot is connected");
        seat.shop.connect_messenger(Arc::new(bot.clone()));
        let address = Address::of(&seat.shop.config().master_key);
        let (url, secret) = (
            format!("{}/webhooks/telegram/{}", seat.shop.config().public_url, address.path),
            address.secret.clone(),
        );
        drop(seat.hook.0.set(Seated { bot: bot.clone(), address }));
        match (hears, config.telegram_webhook) {
            (true, false) => bot.run(stop).await,
            (true, true) => bot.run_webhook(&url, &secret, stop).await,
            (false, _) => stop.cancelled().await,
        }
    });
}

fn telegram_bot(config: &Config, token: Secret) -> Result<telegram::Bot> {
    let client = telegram::http_client().build().context("an HTTP client for Telegram")?;
    Ok(telegram::Bot::new(token, &config.telegram_api_url, client)?)
}

/// Until Telegram answers. `None` when it will never take this token.
async fn connect(seat: &Seat, api: &telegram::Bot) -> Option<Bot> {
    let mut wait = CONNECT_WAIT_MIN;
    loop {
        match Bot::connect(seat.shop.clone(), api.clone(), Arc::clone(&seat.l10n)).await {
            Ok(bot) => return Some(bot),
            Err(ConnectError::Token) => {
                tracing::error!("no bot: Telegram does not accept MRJBOT_TELEGRAM_TOKEN");
                return None;
            }
            Err(error) => tracing::warn!("{error}; trying again in {wait:?}"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(CONNECT_WAIT_MAX);
    }
}

/// The bot's username as Telegram says; `None` without a token.
///
/// # Errors
/// When Telegram does not answer or does not know the token.
pub async fn bot_name(config: &Config) -> Result<Option<String>> {
    let Some(token) = config.telegram_token.clone() else { return Ok(None) };
    let me: serde_json::Value = telegram_bot(config, token)?.call("getMe", &serde_json::json!({})).await?;
    Ok(me["username"].as_str().map(str::to_owned))
}
