//! Long polling. An update is confirmed to Telegram only after the sink has stored it; outages are waited out.

use std::time::Duration;

use async_trait::async_trait;
use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use frankenstein::types::AllowedUpdate;
use kernel::sabotage;
use serde_json::json;
use serde_json::value::RawValue;
use tokio_util::sync::CancellationToken;

use crate::bot::Bot;
use crate::error::Error;
use crate::intake::update::{RawUpdate, envelope};

/// What the network may take on top of the long poll itself.
const POLL_MARGIN: Duration = Duration::from_secs(10);
/// One try of a plain call between polls.
const CALL_LIMIT: Duration = Duration::from_secs(15);
/// Longest pause that Telegram can impose on the poller.
const RETRY_AFTER_S_MAX: u64 = 300;

/// Storing failed; why is for the log.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// Where updates go.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Stores a batch durably, in order, ignoring updates that it has already: a batch comes again when an answer got
    /// lost or the process died. `Ok` confirms all of it to Telegram.
    async fn store(&self, batch: &[RawUpdate]) -> Result<(), SinkError>;
}

/// How to poll.
#[derive(Clone, Debug)]
pub struct PollOptions {
    /// Kinds to receive; Telegram remembers the list.
    pub allowed_updates: Vec<AllowedUpdate>,
    /// Updates in one batch, 1 to 100.
    pub limit: u8,
    /// How long Telegram holds an empty poll, at most 50 seconds.
    pub hold: Duration,
    /// The delay after the first failure; doubles up to `backoff_max`.
    pub backoff: Duration,
    pub backoff_max: Duration,
}

impl PollOptions {
    /// Batches of 100, held 30 s, back-off from 1 s to 60 s.
    #[must_use]
    pub fn new(allowed_updates: Vec<AllowedUpdate>) -> Self {
        Self {
            allowed_updates,
            limit: 100,
            hold: Duration::from_secs(30),
            backoff: Duration::from_secs(1),
            backoff_max: Duration::from_secs(60),
        }
    }

    fn delays(&self) -> ExponentialBackoff {
        ExponentialBuilder::new()
            .with_min_delay(self.backoff)
            .with_max_delay(self.backoff_max)
            .without_max_times()
            .build()
    }
}

/// One poller of one bot. Telegram allows one at a time.
#[derive(Debug)]
pub struct Poller {
    bot: Bot,
    options: PollOptions,
    /// The next update wanted. `None` right after everything was confirmed: Telegram may then number anew.
    offset: Option<i64>,
    webhook_removed: bool,
}

impl Poller {
    #[must_use]
    pub fn new(bot: Bot, options: PollOptions) -> Self {
        Self { bot, options, offset: None, webhook_removed: false }
    }

    /// Polls until `stop`. Removes a webhook first, which Telegram wants; keeps what is pending.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when the token is refused: nothing but a new token helps. Every other failure is logged
    /// and tried again for as long as it takes.
    pub async fn run(mut self, sink: &dyn Sink, stop: &CancellationToken) -> Result<(), Error> {
        stop.run_until_cancelled(self.poll_on(sink)).await.unwrap_or(Ok(()))
    }

    async fn poll_on(&mut self, sink: &dyn Sink) -> Result<(), Error> {
        let mut delays = self.options.delays();
        loop {
            let delay = match self.batch().await {
                Ok(batch) => {
                    delays = self.options.delays();
                    self.hand_over(&batch, sink).await;
                    continue;
                }
                Err(Error::Unauthorized) => return Err(Error::Unauthorized),
                Err(Error::RetryAfter(seconds)) => Duration::from_secs(seconds.min(RETRY_AFTER_S_MAX)),
                Err(error) => {
                    let delay = delays.next().unwrap_or(self.options.backoff_max);
                    tracing::warn!(bot = self.bot.id(), %error, ?delay, "polling failed");
                    delay
                }
            };
            tokio::time::sleep(delay).await;
        }
    }

    async fn batch(&mut self) -> Result<Vec<RawUpdate>, Error> {
        if !self.webhook_removed {
            let _: bool = self.bot.call_once("deleteWebhook", &json!({}), CALL_LIMIT).await?;
            self.webhook_removed = true;
        }
        let mut params = json!({
            "limit": self.options.limit.clamp(1, 100),
            "timeout": self.options.hold.as_secs().min(50),
            "allowed_updates": self.options.allowed_updates,
        });
        if let Some(offset) = self.offset {
            params["offset"] = offset.into();
        }
        let limit = self.options.hold + POLL_MARGIN;
        let raws: Vec<Box<RawValue>> = self.bot.call_once("getUpdates", &params, limit).await?;
        if raws.is_empty() {
            self.offset = None;
        }
        let batch: Vec<RawUpdate> = raws.iter().filter_map(|raw| envelope(raw.get()).ok()).collect();
        if batch.len() < raws.len() {
            tracing::error!(bot = self.bot.id(), lost = raws.len() - batch.len(), "updates without a number");
        }
        // A batch of nothing but nonsense would come again at once, for ever.
        if batch.is_empty() && !raws.is_empty() { Err(Error::Garbage) } else { Ok(batch) }
    }

    /// Stores the batch, however often it takes, and moves the offset behind it.
    async fn hand_over(&mut self, batch: &[RawUpdate], sink: &dyn Sink) {
        let Some(last) = batch.iter().map(|update| update.update_id).max() else { return };
        let mut delays = self.options.delays();
        while let Err(error) = sink.store(batch).await {
            if sabotage::on("update-confirmed-unstored") {
                break;
            }
            let delay = delays.next().unwrap_or(self.options.backoff_max);
            tracing::error!(bot = self.bot.id(), error, ?delay, "updates could not be stored");
            tokio::time::sleep(delay).await;
        }
        self.offset = Some(last + 1);
    }
}
