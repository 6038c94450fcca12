//! Facts one capability states and others react to, inside the same transaction.
//!
//! An event keeps the arrows of the house straight: `fleet` says that a placement was applied and does not know who
//! listens. Subscribers are registered in `registry.rs`.

use kernel::{AttemptId, Money, OrderId, PlacementId, SubscriptionId, TransferId, UserId};

/// Something that has just become true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A panel has answered about a client, which is about to be written down. Those who change what is wanted of it come
    /// from their own rows to the client's: whoever has such rows takes them now, before the client's is taken.
    PlacementReported { holder_id: i64 },
    /// A panel holds what was wanted; `holder_id` is the opaque id given when it was wanted.
    PlacementApplied { placement_id: PlacementId, holder_id: i64 },
    /// A panel cannot be made to hold what is wanted now; it is tried again.
    PlacementDelayed { placement_id: PlacementId, holder_id: i64 },
    /// A paid order stands; what was bought has been granted.
    OrderPaid { order_id: OrderId, subscription_id: Option<SubscriptionId> },
    /// The money of an attempt is ours; it is not in the books yet.
    PaymentVerified { attempt_id: AttemptId },
    /// A provider has given the money of an attempt back to its payer.
    PaymentReturned { attempt_id: AttemptId },
    /// Nobody gives the money of an attempt back any more: it stays where it is.
    PaymentStayed { attempt_id: AttemptId },
    /// A provider will pay less for an attempt than a person had booked (`by` is below zero), or does after all.
    PaymentRevalued { attempt_id: AttemptId, by: Money },
    /// A provider confirmed more for an attempt than a person had booked: the rest is in the payer's wallet.
    PaymentGrew { attempt_id: AttemptId, amount: Money },
    /// A person changed the wallet of a customer; a minus takes.
    WalletAdjusted { user_id: UserId, amount: Money, transfer_id: TransferId },
    /// A customer gave money to another one.
    WalletReceived { from: UserId, to: UserId, amount: Money, transfer_id: TransferId },
    /// From now on more is done by one person alone.
    FourEyesRaised { before: Money, after: Money },
    /// A person who had blocked the messenger's bot is back.
    UserReturned { user_id: UserId },
    /// A person was shut out, or let in again.
    UserBarred { user_id: UserId, barred: bool },
}
