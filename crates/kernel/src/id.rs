//! Typed ids. A bare `i64` never crosses a room.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A person.
    UserId,
    /// A named set of permissions.
    RoleId,
    /// What is sold.
    PlanId,
    /// A place on the map that customers choose.
    LocationId,
    /// A 3x-ui panel.
    PanelId,
    /// An inbound of a panel, as we know it (not the panel's own number).
    InboundId,
    /// A desired client on a panel.
    PlacementId,
    /// What a customer holds.
    SubscriptionId,
    /// One checkout.
    OrderId,
    /// What is owed.
    IntentId,
    /// One try to pay through one gateway.
    AttemptId,
    /// A bank card that receives money.
    CardId,
    /// The picture of a card-to-card payment.
    ReceiptId,
    /// A ledger account.
    AccountId,
    /// A ledger transfer.
    TransferId,
    /// A reservation on an account.
    HoldId,
    /// A unit of later work.
    JobId,
    /// A message to a person.
    NoticeId,
    /// A stored update of a messenger.
    UpdateId,
}
