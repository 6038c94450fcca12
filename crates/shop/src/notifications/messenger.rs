//! The port through which people are told things. Filled by a face.

use std::time::Duration;

use async_trait::async_trait;
use kernel::{Locale, NoticeId, UserId};
use serde_json::Value;

/// A message to a person: keys and values, never text.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub id: NoticeId,
    pub user_id: UserId,
    pub telegram_id: i64,
    pub locale: Locale,
    /// What to say: `capability.occasion`.
    pub key: String,
    /// Facts the words need: ids, amounts in rial, times in unix milliseconds.
    pub args: Value,
}

/// Where a message went, opaque to the business.
pub type MessageRef = String;

/// Why a message did not go out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The person blocked the bot or is gone. Nothing more is sent until they come back.
    #[error("the person cannot be reached")]
    Unreachable,
    /// The messenger asks for patience.
    #[error("asked to wait {0:?}")]
    Wait(Duration),
    /// The messenger is away or unclear; try again.
    #[error("the messenger is away: {0}")]
    Away(String),
    /// This message can never go out (a defect): give up.
    #[error("the message was refused: {0}")]
    Refused(String),
}

/// Tells people things.
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Sends a notice for the first time.
    async fn deliver(&self, notice: &Notice) -> Result<MessageRef, DeliveryError>;

    /// Changes a notice that was sent, in place. A message that is gone is not an error.
    async fn replace(&self, notice: &Notice, sent: &MessageRef) -> Result<(), DeliveryError>;
}
