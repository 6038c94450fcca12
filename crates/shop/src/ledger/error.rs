//! Why the ledger says no.

use kernel::{HoldId, Money, TransferId};
use serde_json::Value;

use crate::{Kind, Refusal};

/// The refusals of this capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerError {
    /// The account would go below its floor by this much.
    InsufficientFunds {
        missing: Money,
    },
    TransferNotFound {
        id: TransferId,
    },
    /// A reversal stands.
    NotReversible {
        id: TransferId,
    },
    HoldNotFound {
        id: HoldId,
    },
    /// The reservation has ended: `captured`, `released` or `expired`.
    HoldClosed {
        id: HoldId,
        state: String,
    },
    /// Nobody who can be given money.
    NoRecipient,
    ToOneself,
    /// Customers cannot send money to each other now.
    PeerClosed,
    /// The least that is sent to another wallet.
    PeerTooSmall {
        min: Money,
    },
    /// What may be sent within a day is nearly used up; this much is left of it.
    PeerDayLimit {
        max: Money,
    },
    /// A change of nothing.
    AmountZero,
    /// Reservations are of something.
    AmountNotPositive,
    /// Say why, in at most this many characters.
    ReasonRequired {
        max: usize,
    },
}

impl Refusal for LedgerError {
    fn kind(&self) -> Kind {
        match self {
            Self::InsufficientFunds { .. }
            | Self::NotReversible { .. }
            | Self::ToOneself
            | Self::PeerClosed
            | Self::PeerDayLimit { .. } => Kind::Refused,
            Self::TransferNotFound { .. } | Self::HoldNotFound { .. } | Self::NoRecipient => Kind::NotFound,
            Self::HoldClosed { .. } => Kind::Conflict,
            Self::AmountZero
            | Self::AmountNotPositive
            | Self::PeerTooSmall { .. }
            | Self::ReasonRequired { .. } => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::InsufficientFunds { .. } => "ledger.insufficient_funds",
            Self::TransferNotFound { .. } => "ledger.transfer_not_found",
            Self::NotReversible { .. } => "ledger.not_reversible",
            Self::HoldNotFound { .. } => "ledger.hold_not_found",
            Self::HoldClosed { .. } => "ledger.hold_closed",
            Self::NoRecipient => "ledger.no_recipient",
            Self::ToOneself => "ledger.to_oneself",
            Self::PeerClosed => "ledger.peer_closed",
            Self::PeerTooSmall { .. } => "ledger.peer_too_small",
            Self::PeerDayLimit { .. } => "ledger.peer_day_limit",
            Self::AmountZero => "ledger.amount_zero",
            Self::AmountNotPositive => "ledger.amount_not_positive",
            Self::ReasonRequired { .. } => "ledger.reason_required",
        }
    }

    fn args(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::InsufficientFunds { missing } => vec![("missing", missing.rial().into())],
            Self::TransferNotFound { id } | Self::NotReversible { id } => vec![("id", id.0.into())],
            Self::HoldNotFound { id } => vec![("id", id.0.into())],
            Self::HoldClosed { id, state } => vec![("id", id.0.into()), ("state", state.as_str().into())],
            Self::ReasonRequired { max } => vec![("max", (*max).into())],
            Self::PeerTooSmall { min } => vec![("min", min.rial().into())],
            Self::PeerDayLimit { max } => vec![("max", max.rial().into())],
            Self::NoRecipient
            | Self::ToOneself
            | Self::PeerClosed
            | Self::AmountZero
            | Self::AmountNotPositive => Vec::new(),
        }
    }
}
