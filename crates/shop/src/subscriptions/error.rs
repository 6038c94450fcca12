//! Why a subscription command says no.

use crate::{Kind, Refusal};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionRefusal {
    /// No such subscription, or not yours.
    NotFound,
    /// It has not been delivered yet.
    NotDelivered,
    /// Unlimited already.
    AlreadyUnlimited,
    /// It moved on meanwhile; look again.
    Stale,
    /// Something was bought on top of it: that has to be given back first.
    NotNewest,
}

impl Refusal for SubscriptionRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::NotDelivered | Self::AlreadyUnlimited | Self::NotNewest => Kind::Refused,
            Self::Stale => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "subscriptions.not_found",
            Self::NotDelivered => "subscriptions.not_delivered",
            Self::AlreadyUnlimited => "subscriptions.already_unlimited",
            Self::Stale => "subscriptions.stale",
            Self::NotNewest => "subscriptions.not_newest",
        }
    }
}
