//! Types of payments. Pure.

use kernel::{AttemptId, CardId, IntentId, Money, OrderId, ReceiptId, Timestamp, TransferId, UserId};
use serde::{Deserialize, Serialize};

use super::bank::CardNumber;
use crate::words::words;

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
        /// The provider has been asked to give the money back.
        RefundPending = "refund_pending",
        /// The money went back the way it came.
        Refunded = "refunded",
        /// The credit was taken back: it had been a mistake.
        Reversed = "reversed",
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
    /// What happened to an attempt, as its timeline tells it.
    FactKind {
        /// A payment page was asked for.
        Requested = "requested",
        /// The page is open; the payer may go there.
        Opened = "opened",
        /// The provider did not open a page.
        Refused = "refused",
        /// A browser came back from the page.
        Returned = "returned",
        /// Somebody came with the address of one payment and the key of another.
        Forged = "forged",
        /// The provider holds it for us, paid and unverified.
        Listed = "listed",
        /// The provider was asked and said paid.
        Paid = "paid",
        /// The provider was asked and said not paid.
        NotPaid = "not_paid",
        /// The provider was asked and gave no clear answer.
        NoAnswer = "no_answer",
        /// The provider was looked at by a person or the clock.
        Inquired = "inquired",
        /// A person said that the money came.
        CreditedByHand = "credited_by_hand",
        /// A person gave it up.
        WrittenOff = "written_off",
        /// The shop bears what was booked by hand and nobody pays.
        Borne = "borne",
        /// The provider was asked to give it back.
        ReverseAsked = "reverse_asked",
        /// The provider gave it back.
        ReversedBack = "reversed_back",
        /// The provider does not give it back.
        ReverseImpossible = "reverse_impossible",
        /// A reversal is being called.
        ReverseCalled = "reverse_called",
        /// The provider said no to the reversal.
        ReverseRefused = "reverse_refused",
        /// A refund is being ordered.
        RefundOrdered = "refund_ordered",
        /// The provider said no to the order.
        RefundRefused = "refund_refused",
        /// The provider gave it back although it was said to stay.
        BackAfterAll = "back_after_all",
        /// The payer's bank did not take a refund.
        RefundThrownBack = "refund_thrown_back",
        /// An approval was taken back, and the credit with it.
        Voided = "voided",
        /// What it had paid for was given back; the price is in the wallet.
        Refunded = "refunded",
    }
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
    pub verified_at: Option<Timestamp>,
    /// What the provider confirmed beyond what a person had booked; below zero when it was less.
    pub rest: Option<Money>,
    /// Where it was booked.
    pub rest_transfer_id: Option<TransferId>,
    /// When a person said that the shop bears what the provider does not pay of a booking by hand.
    pub borne_at: Option<Timestamp>,
    /// Why the money stayed in the wallet: a word of whoever settled it.
    pub kept_why: Option<String>,
    /// The provider's side of it; nothing for card-to-card.
    pub online: Online,
}

/// In [`Attempt::kept_why`]: too little was booked at first; when the rest came, the whole paid for its order.
pub const KEPT_THEN_PAID: &str = "then_paid";

/// An amount that is so many times more or less than what was asked for may be in rial, or have a digit too many.
const SLIP_FACTOR: i64 = 3;

impl Attempt {
    /// Whether `said` is so far from what was asked for that it has to be said twice.
    #[must_use]
    pub fn is_slip(&self, said: Money) -> bool {
        let (asked, said) = (self.amount.rial(), said.rial());
        said >= asked.saturating_mul(SLIP_FACTOR) || said.saturating_mul(SLIP_FACTOR) <= asked
    }

    /// Whether a provider, rather than a picture, says whether it was paid.
    #[must_use]
    pub fn is_online(&self) -> bool {
        self.gateway != GATEWAY_CARD
    }

    /// What a person had booked and the provider does not pay; nothing when it agrees.
    #[must_use]
    pub fn overbooked(&self) -> Money {
        let over = self.rest.unwrap_or_default().negated();
        if over.is_positive() { over } else { Money::ZERO }
    }

    /// What was booked by hand, was not given back, and no provider pays: nothing once the shop bears it.
    #[must_use]
    pub fn unbacked(&self) -> Option<Money> {
        if !self.is_online() || self.borne_at.is_some() {
            return None;
        }
        let over = self.overbooked();
        match self.state {
            AttemptState::Credited | AttemptState::Refunded if over.is_positive() => Some(over),
            AttemptState::Credited if self.online.reference.is_none() => self.received,
            _ => None,
        }
    }

    /// What the payer's wallet got of it.
    #[must_use]
    pub fn credited(&self) -> Money {
        let booked = self.received.unwrap_or_default();
        let rest = self.rest.filter(|rest| rest.is_positive() && self.rest_transfer_id.is_some());
        booked.checked_add(rest.unwrap_or_default()).unwrap_or(booked)
    }

    /// The state as people are told it: a provider that speaks again is no riddle, only the bank has not spoken.
    #[must_use]
    pub fn told_state(&self) -> AttemptState {
        match self.state {
            AttemptState::Unknown if self.online.unknown_since.is_none() => AttemptState::Verifying,
            state => state,
        }
    }

    /// What a list shows: of what a provider denied as a whole, what was booked all the same.
    #[must_use]
    pub fn shown(&self) -> Money {
        let sum = self.sum();
        if sum.is_zero() { self.credited() } else { sum }
    }

    /// What came as far as anybody knows, or what is asked for.
    #[must_use]
    pub fn sum(&self) -> Money {
        let booked = self.received.unwrap_or(self.amount);
        booked.checked_add(self.rest.unwrap_or_default()).unwrap_or(booked)
    }
}

/// What a provider knows of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Online {
    /// The provider's key.
    pub authority: Option<String>,
    /// Where the payer goes.
    pub url: Option<String>,
    /// The bank's reference, once paid.
    pub reference: Option<String>,
    /// The payer's card, masked by the provider.
    pub payer_card: Option<String>,
    pub fee: Option<Money>,
    /// How often the provider was asked.
    pub checks: i64,
    pub next_check_at: Option<Timestamp>,
    /// When the provider was asked last, or somebody let it be asked.
    pub asked_at: Option<Timestamp>,
    /// Since when the provider gives no clear answer: nobody knows what became of the money.
    pub unknown_since: Option<Timestamp>,
    /// How the shop was known to the provider when the page was opened.
    pub access_id: Option<i64>,
}

/// One entry of an attempt's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    pub kind: FactKind,
    /// Who did it: a label of [`kernel::Actor`].
    pub actor: String,
    pub data: serde_json::Value,
    pub at: Timestamp,
}

/// How the shop is known to a provider, as operators see it; no secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GatewayView {
    pub gateway: String,
    pub enabled: bool,
    pub sandbox: bool,
    /// The end of the merchant key, to tell one from another.
    pub merchant_tail: String,
    /// The provider's number of our terminal, when refunds are set up.
    pub refund_terminal: Option<String>,
    pub updated_at: Timestamp,
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

/// A payout of a provider to the shop's bank account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Settlement {
    pub id: i64,
    pub gateway: String,
    pub amount: Money,
    /// What the provider kept.
    pub fee: Money,
    pub covers_until: Timestamp,
    pub attempts: i64,
    /// The bank's own word for it.
    pub reference: String,
    pub transfer_id: TransferId,
    pub recorded_at: Timestamp,
    /// It had been recorded wrongly.
    pub taken_back_at: Option<Timestamp>,
    /// What of a surplus the shop has kept by this; then it covers no payment.
    pub kept: Money,
}

/// What came in through one provider or one card, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClearingFacts {
    pub gateway: String,
    pub card_id: Option<CardId>,
    pub credited: i64,
    pub credited_amount: Money,
    /// Paid out to the shop's bank account, before the provider's fee.
    pub settled_amount: Money,
    pub open: i64,
    /// Booked and not paid out yet.
    pub open_amount: Money,
    /// What of it stands in suspense: confirmed beyond what a person had booked.
    pub open_rest: Money,
    /// Stands in suspense as well: what was booked by hand, no provider pays, and nobody bears yet.
    pub unbacked: Money,
    /// Payments nobody knows the end of, receipts in review included.
    pub unclear: i64,
    pub unclear_amount: Money,
}
