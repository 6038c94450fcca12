//! Types of payments. Pure.

use kernel::{AttemptId, CardId, IntentId, Money, OrderId, ReceiptId, Timestamp, TransferId, UserId};
use serde::{Deserialize, Serialize};

use super::bank::CardNumber;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word stored in the database.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a stored word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// Whether what is owed was paid.
    IntentState { Open = "open", Paid = "paid", Canceled = "canceled", Expired = "expired" }
}

words! {
    /// Where one try to pay stands. See [`super::machine`].
    AttemptState {
        Created = "created",
        Redirected = "redirected",
        AwaitingReceipt = "awaiting_receipt",
        InReview = "in_review",
        Verifying = "verifying",
        /// Nobody knows yet. Left only by asking again or by a person.
        Unknown = "unknown",
        /// The money is ours; the books follow in the same transaction.
        Verified = "verified",
        Credited = "credited",
        Rejected = "rejected",
        Canceled = "canceled",
        Expired = "expired",
        Failed = "failed",
    }
}

words! {
    /// Where a receipt stands. See [`super::machine`].
    ReceiptState {
        Submitted = "submitted",
        Claimed = "claimed",
        Approved = "approved",
        Rejected = "rejected",
        Voided = "voided",
    }
}

words! {
    /// Whether a card is offered.
    CardState { Active = "active", Resting = "resting" }
}

words! {
    /// How a receipt was sent.
    FileKind { Photo = "photo", Document = "document" }
}

/// Something a reviewer should see before deciding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "flag", rename_all = "snake_case")]
pub enum ReceiptFlag {
    /// It came after the deadline.
    Late,
    /// The very same file was sent before.
    SameFile { receipt_id: ReceiptId },
    /// A picture that looks the same was sent before.
    SimilarPicture { receipt_id: ReceiptId },
}

/// What is owed for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    pub id: IntentId,
    pub user_id: UserId,
    pub order_id: OrderId,
    pub amount: Money,
    pub state: IntentState,
    pub state_version: i64,
    pub expires_at: Timestamp,
}

/// One try to pay an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub id: AttemptId,
    pub intent_id: IntentId,
    pub user_id: UserId,
    pub gateway: String,
    pub state: AttemptState,
    pub state_version: i64,
    /// What the payer is asked for: the intent's amount plus the tag.
    pub amount: Money,
    pub tag: Money,
    pub card_id: Option<CardId>,
    pub late: bool,
    pub resubmits: i64,
    /// What came, once somebody said so.
    pub received: Option<Money>,
    pub credited_transfer_id: Option<TransferId>,
    pub created_at: Timestamp,
    pub deadline_at: Timestamp,
}

/// The gateway name of card-to-card attempts.
pub const GATEWAY_CARD: &str = "card";

/// A bank card that receives money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub id: CardId,
    pub number: CardNumber,
    pub bank: String,
    /// The name on the card, shown to payers.
    pub holder: String,
    /// Whose card it is inside the shop; for reports.
    pub owner: String,
    pub daily_cap: Option<Money>,
    pub state: CardState,
}

/// The picture of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub id: ReceiptId,
    pub attempt_id: AttemptId,
    pub user_id: UserId,
    /// The messenger's own handle of the file.
    pub file_ref: String,
    pub file_kind: FileKind,
    pub sha256: String,
    pub flags: Vec<ReceiptFlag>,
    pub state: ReceiptState,
    pub state_version: i64,
    pub claimed_by: Option<UserId>,
    pub claim_until: Option<Timestamp>,
    /// The first of two approvers, above the four-eyes limit.
    pub first_by: Option<UserId>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub received: Option<Money>,
    pub reason: Option<String>,
    pub submitted_at: Timestamp,
}
