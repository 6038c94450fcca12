//! What customers hold: a period of traffic and time, a name, a link.
//!
//! Invariants: a subscription's token is known only while it is its newest; used traffic is never stored here, it is
//! derived from the fleet's own counters; every grant belongs to exactly one order. Subscriptions say *what should
//! exist* by writing placements through the fleet; they never talk to a panel and never hear of money.

mod commands;
mod commons;
mod document;
mod error;
mod jobs;
mod lookup;
mod model;
mod naming;
mod policy;
mod queries;
mod store;

pub use commands::link_change::link_change;
pub use commands::subscription_extend::{Extension, subscription_extend};
pub use commands::subscription_grant::{Grant, subscription_grant};
pub use commands::subscription_renew::{Renewal, subscription_renew};
pub use commands::subscription_retract::subscription_retract;
pub use commands::subscription_turn::subscription_turn;
pub(crate) use commons::CommonsKeeper;
pub use document::{SubscriptionDocument, document_by_token};
pub use error::SubscriptionRefusal;
pub use jobs::{on_event, register};
pub(crate) use lookup::Lookups;
pub use model::{Subscription, SubscriptionState};
pub use policy::{Period, RenewalPreview, extended_by_days, extended_by_traffic, renewed};
pub use queries::{
    SubscriptionView, renewal_preview, subscription_by_token, subscription_get, subscription_list,
    subscription_page, subscription_view,
};
