//! The state machines of payments, as tables (P-1). Whatever is not listed is refused and changes nothing.
//!
//! The diagram in `docs/state-machines.md` is drawn from these tables (P-2).

use super::model::{AttemptState, ReceiptState};

/// What can happen to an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttemptMove {
    /// The payer was sent to a payment page.
    Redirect,
    /// The payer was shown a card.
    ShowCard,
    /// A picture came.
    SubmitReceipt,
    /// A person says the money came.
    Approve,
    /// A person says it did not; another picture may follow.
    AskAgain,
    /// A person says it did not, for the last time.
    Reject,
    /// The provider is being asked.
    Verify,
    /// The provider gave no clear answer.
    LoseAnswer,
    /// The provider says the money came.
    Confirm,
    /// The provider says it did not, and still may.
    Pend,
    /// The provider says it did not, and its time is over.
    Lapse,
    /// The provider says it never will, or a person gives it up.
    Fail,
    Cancel,
    Expire,
    /// The books have it.
    Credit,
    /// The provider is being asked to give it back.
    AskBack,
    /// The provider gave it back.
    GiveBack,
    /// The provider keeps it: nothing changes.
    Keep,
    /// A second person takes the credit back.
    Reverse,
}

use AttemptMove as M;
use AttemptState as S;

/// Every legal move of an attempt.
pub const ATTEMPT_MOVES: &[(AttemptState, AttemptMove, AttemptState)] = &[
    (S::Created, M::Redirect, S::Redirected),
    (S::Created, M::ShowCard, S::AwaitingReceipt),
    (S::Created, M::Cancel, S::Canceled),
    (S::Created, M::Fail, S::Failed),
    (S::Created, M::Expire, S::Expired),
    (S::Redirected, M::Verify, S::Verifying),
    (S::Redirected, M::Cancel, S::Canceled),
    (S::Redirected, M::Expire, S::Expired),
    (S::Verifying, M::Confirm, S::Verified),
    (S::Verifying, M::LoseAnswer, S::Unknown),
    (S::Verifying, M::Pend, S::Redirected),
    (S::Verifying, M::Lapse, S::Expired),
    (S::Verifying, M::Fail, S::Failed),
    (S::Unknown, M::Confirm, S::Verified),
    (S::Unknown, M::Pend, S::Redirected),
    (S::Unknown, M::Lapse, S::Expired),
    (S::Unknown, M::Fail, S::Failed),
    (S::AwaitingReceipt, M::SubmitReceipt, S::InReview),
    (S::AwaitingReceipt, M::Cancel, S::Canceled),
    (S::AwaitingReceipt, M::Expire, S::Expired),
    (S::InReview, M::Approve, S::Verified),
    (S::InReview, M::AskAgain, S::AwaitingReceipt),
    (S::InReview, M::Reject, S::Rejected),
    // Late money and late pictures.
    (S::Canceled, M::SubmitReceipt, S::InReview),
    (S::Expired, M::SubmitReceipt, S::InReview),
    (S::Canceled, M::Verify, S::Verifying),
    (S::Expired, M::Verify, S::Verifying),
    (S::Failed, M::Verify, S::Verifying),
    (S::Canceled, M::Confirm, S::Verified),
    (S::Expired, M::Confirm, S::Verified),
    (S::Failed, M::Confirm, S::Verified),
    (S::Verified, M::Credit, S::Credited),
    // Money that goes back the way it came, or was never there.
    (S::Credited, M::AskBack, S::RefundPending),
    (S::RefundPending, M::GiveBack, S::Refunded),
    (S::RefundPending, M::Keep, S::Credited),
    (S::Credited, M::Reverse, S::Reversed),
];

/// What can happen to a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReceiptMove {
    Claim,
    /// The lease of a claim ran out.
    Release,
    Approve,
    Reject,
    /// A second person takes an approval back.
    Void,
}

use ReceiptMove as RM;
use ReceiptState as RS;

/// Every legal move of a receipt.
pub const RECEIPT_MOVES: &[(ReceiptState, ReceiptMove, ReceiptState)] = &[
    (RS::Submitted, RM::Claim, RS::Claimed),
    (RS::Claimed, RM::Claim, RS::Claimed),
    (RS::Claimed, RM::Release, RS::Submitted),
    (RS::Submitted, RM::Approve, RS::Approved),
    (RS::Claimed, RM::Approve, RS::Approved),
    (RS::Submitted, RM::Reject, RS::Rejected),
    (RS::Claimed, RM::Reject, RS::Rejected),
    (RS::Approved, RM::Void, RS::Voided),
];

impl AttemptState {
    /// States that nobody has ended yet.
    pub const UNDER_WAY: [Self; 6] = [
        Self::Created,
        Self::Redirected,
        Self::AwaitingReceipt,
        Self::InReview,
        Self::Verifying,
        Self::Unknown,
    ];

    /// Where `step` leads from here; `None` when it is illegal.
    #[must_use]
    pub fn after(self, step: AttemptMove) -> Option<Self> {
        ATTEMPT_MOVES.iter().find(|(from, by, _)| *from == self && *by == step).map(|(_, _, to)| *to)
    }
}

impl ReceiptState {
    /// Where `step` leads from here; `None` when it is illegal.
    #[must_use]
    pub fn after(self, step: ReceiptMove) -> Option<Self> {
        RECEIPT_MOVES.iter().find(|(from, by, _)| *from == self && *by == step).map(|(_, _, to)| *to)
    }
}
