//! Types of subscriptions. Pure.

use kernel::{Bytes, LocationId, PlanId, SubscriptionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionState {
    /// Granted, not yet on a panel.
    Pending,
    Active,
    /// Its time has ended.
    Expired,
    /// Its traffic is used up.
    Depleted,
    /// What was bought was given back; a renewal brings it to life again. Stored as a time of its own.
    Returned,
}

impl SubscriptionState {
    /// The word for it; all but [`Self::Returned`] are stored so.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Depleted => "depleted",
            Self::Returned => "returned",
        }
    }

    /// The value of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Pending, Self::Active, Self::Expired, Self::Depleted]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// What a customer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub user_id: UserId,
    pub plan_id: PlanId,
    pub location_id: LocationId,
    pub name: String,
    /// The secret part of the link.
    pub token: String,
    pub state: SubscriptionState,
    pub state_version: i64,
    /// Traffic of the running period; zero is unlimited.
    pub traffic: Bytes,
    /// The fleet's count at which the running period began.
    pub usage_base: Bytes,
    pub device_limit: i64,
    /// `None` never ends.
    pub expires_at: Option<Timestamp>,
    pub noticed: Vec<String>,
    pub created_at: Timestamp,
    pub delivered_at: Option<Timestamp>,
    pub link_changed_at: Option<Timestamp>,
}

impl Subscription {
    /// A period without any traffic: zero means unlimited, so it keeps one byte of meaning.
    pub const NO_TRAFFIC: Bytes = Bytes::new(1);

    /// The fleet's count at which the traffic is used up; `None` is never.
    #[must_use]
    pub fn cap_bytes(&self) -> Option<i64> {
        (self.traffic > Bytes::ZERO).then(|| self.usage_base.saturating_add(self.traffic).get())
    }
}
