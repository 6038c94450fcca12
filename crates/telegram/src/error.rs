//! What can become of a call, told apart by what the caller does next. Never carries the token or an address.

use crate::reply::Refusal;

/// Longest part of Telegram's description that is kept, in characters.
const DESCRIPTION_CHARS_MAX: usize = 300;

/// Why a call did not give a result.
///
/// `Transport { after_send: true }`, `Server` and `Garbage` leave it unknown whether the call took effect: a message may
/// have been sent. Whoever sends decides whether at-least-once is right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Too many requests (429, or our own limits). Nothing was sent; come back after so many seconds.
    #[error("too many requests, retry after {0} s")]
    RetryAfter(u64),
    /// The person blocked the bot or is gone, or the bot was removed from the chat (403).
    #[error("the chat does not take messages of the bot")]
    Blocked,
    #[error("chat not found")]
    ChatNotFound,
    /// An edit that changes nothing. [`crate::Bot::edit`] takes it as success.
    #[error("message is not modified")]
    NotModified,
    /// The message to edit, delete or answer is gone or too old for it.
    #[error("the message is gone")]
    MessageGone,
    /// The forum topic is deleted or closed.
    #[error("the topic is gone")]
    TopicGone,
    /// A callback, inline or pre-checkout query that was answered too late.
    #[error("the query is too old")]
    QueryTooOld,
    /// The HTML of a text is malformed; a plain text may pass.
    #[error("markup refused: {description}")]
    Markup { description: String },
    #[error("bad request: {description}")]
    BadRequest { description: String },
    /// The token is wrong or revoked (401, 404).
    #[error("the token is not accepted")]
    Unauthorized,
    /// The group became a supergroup with this id.
    #[error("the chat moved to {0}")]
    MigrateTo(i64),
    /// Another poller or a webhook takes the updates (409).
    #[error("updates are taken by somebody else: {description}")]
    Conflict { description: String },
    /// No answer. With `after_send` the request may have arrived.
    #[error("no answer from the Bot API (after_send: {after_send})")]
    Transport { after_send: bool },
    /// Telegram's own fault (5xx).
    #[error("the Bot API answered {0}")]
    Server(u16),
    /// The file is beyond a limit of ours or of Telegram (413, "file is too big").
    #[error("too large")]
    TooLarge,
    /// An answer that is not what the Bot API answers.
    #[error("the answer makes no sense")]
    Garbage,
}

impl Error {
    /// The address will not take messages until its owner acts: stop sending to it.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Blocked | Self::ChatNotFound)
    }

    /// It cannot be known whether the call took effect.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Transport { after_send: true } | Self::Server(_) | Self::Garbage)
    }

    /// Trying again later can help.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.is_unknown()
            || matches!(self, Self::RetryAfter(_) | Self::Transport { .. } | Self::Conflict { .. })
    }

    /// Drops the address, which contains the token, and keeps what matters.
    pub(crate) fn from_reqwest(error: &reqwest::Error) -> Self {
        Self::Transport { after_send: !(error.is_connect() || error.is_builder()) }
    }

    /// The error of a refused call; sources: Bot API server and reference/telegram.md §3.
    pub(crate) fn from_refusal(refusal: &Refusal) -> Self {
        if let Some(chat) = refusal.migrate_to {
            return Self::MigrateTo(chat);
        }
        match refusal.code {
            429 => Self::RetryAfter(refusal.retry_after.unwrap_or(1)),
            401 | 404 => Self::Unauthorized,
            403 => Self::Blocked,
            409 => Self::Conflict { description: short(&refusal.description) },
            413 => Self::TooLarge,
            code @ 500.. => Self::Server(code),
            _ => Self::from_description(&refusal.description),
        }
    }

    fn from_description(description: &str) -> Self {
        let text = description.to_ascii_lowercase();
        let says = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
        if says(&["message is not modified"]) {
            Self::NotModified
        } else if says(&["chat not found", "peer_id_invalid", "user not found", "chat_id_invalid"]) {
            Self::ChatNotFound
        } else if says(&["query is too old", "query id is invalid", "query_id_invalid"]) {
            Self::QueryTooOld
        } else if says(&["message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid"]) {
            Self::TopicGone
        } else if says(&GONE) {
            Self::MessageGone
        } else if says(&["file is too big", "file_too_large", "request entity too large"]) {
            Self::TooLarge
        } else if says(&["can't parse entities", "can't parse message text", "can't parse caption"]) {
            Self::Markup { description: short(description) }
        } else {
            Self::BadRequest { description: short(description) }
        }
    }
}

/// Descriptions for a message that cannot be worked on any more.
const GONE: [&str; 8] = [
    "message to edit not found",
    "message to delete not found",
    "message to be replied not found",
    "message to copy not found",
    "message to forward not found",
    "message can't be edited",
    "message can't be deleted",
    "message_id_invalid",
];

fn short(description: &str) -> String {
    description.chars().take(DESCRIPTION_CHARS_MAX).collect()
}
