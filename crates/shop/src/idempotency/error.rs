//! Why a request is not begun.

use serde_json::Value;

use crate::{Kind, Refusal};

/// The refusals of this capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdempotencyError {
    /// Requests of this kind need a key.
    KeyMissing,
    /// What came is no key.
    KeyInvalid { max: usize },
    /// The key was used for another request.
    KeyReused,
    /// The same request is being worked on.
    InProgress,
}

impl Refusal for IdempotencyError {
    fn kind(&self) -> Kind {
        match self {
            Self::KeyMissing | Self::KeyInvalid { .. } => Kind::Invalid,
            Self::KeyReused => Kind::Refused,
            Self::InProgress => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::KeyMissing => "idempotency.key_missing",
            Self::KeyInvalid { .. } => "idempotency.key_invalid",
            Self::KeyReused => "idempotency.key_reused",
            Self::InProgress => "idempotency.in_progress",
        }
    }

    fn args(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::KeyInvalid { max } => vec![("max", (*max).into())],
            Self::KeyMissing | Self::KeyReused | Self::InProgress => Vec::new(),
        }
    }
}
