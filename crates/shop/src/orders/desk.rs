//! The payments desk: what people may do with payments that went their own way. Pure.

use kernel::{AttemptId, Money, OrderId, ReceiptId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::identity::Permission;

/// A deed at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "deed")]
pub enum Deed {
    /// The money of this payment came, whatever the provider says.
    Credit { attempt_id: AttemptId, received: Money },
    /// The money of this payment will never come.
    WriteOff { attempt_id: AttemptId },
    /// The provider shall give this payment back.
    Reverse { attempt_id: AttemptId },
    /// The provider does not say it, and this payment went back.
    WentBack { attempt_id: AttemptId },
    /// The provider does not say it, and this payment did not go back.
    Stayed { attempt_id: AttemptId },
    /// What was bought is undone, its price goes to the wallet.
    Refund { order_id: OrderId },
    /// The approval of this receipt was a mistake.
    Void { receipt_id: ReceiptId },
    /// Money into a wallet, or out of it when below zero. `form` tells one wish from another of the same sum.
    Adjust { user_id: UserId, amount: Money, form: i64 },
}

impl Deed {
    /// The payment it is done to, where it is one.
    #[must_use]
    pub fn attempt_id(&self) -> Option<AttemptId> {
        match *self {
            Self::Credit { attempt_id, .. }
            | Self::WriteOff { attempt_id }
            | Self::Reverse { attempt_id }
            | Self::WentBack { attempt_id }
            | Self::Stayed { attempt_id } => Some(attempt_id),
            Self::Refund { .. } | Self::Void { .. } | Self::Adjust { .. } => None,
        }
    }

    /// The word in the store and in the catalogues.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Credit { .. } => "credit",
            Self::WriteOff { .. } => "write_off",
            Self::Reverse { .. } => "reverse",
            Self::WentBack { .. } => "went_back",
            Self::Stayed { .. } => "stayed",
            Self::Refund { .. } => "refund",
            Self::Void { .. } => "void",
            Self::Adjust { .. } => "adjust",
        }
    }

    /// What one has to be allowed for it.
    #[must_use]
    pub fn permission(&self) -> Permission {
        match self {
            Self::Adjust { .. } => Permission::WalletAdjust,
            _ => Permission::PaymentManage,
        }
    }

    /// What it is done to.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Credit { attempt_id, .. }
            | Self::WriteOff { attempt_id }
            | Self::Reverse { attempt_id }
            | Self::WentBack { attempt_id }
            | Self::Stayed { attempt_id } => format!("attempt:{attempt_id}"),
            Self::Refund { order_id } => format!("order:{order_id}"),
            Self::Void { receipt_id } => format!("receipt:{receipt_id}"),
            Self::Adjust { user_id, .. } => format!("user:{user_id}"),
        }
    }
}

/// How a deed ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskOutcome {
    Done,
    /// A provider is asked: whether it does so shows later, in the payment's timeline.
    Asked,
    /// More than one person alone may decide on: another one has to do the same.
    Proposed,
}

/// A deed that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    pub id: i64,
    pub deed: Deed,
    pub amount: Money,
    pub reason: String,
    pub proposed_by: UserId,
    pub created_at: Timestamp,
}
