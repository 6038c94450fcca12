//! What faces may read of subscriptions.

use db::sea_orm::ConnectionTrait;
use kernel::{Bytes, Page, PageRequest, SubscriptionId, Timestamp, UserId};

use super::model::{Subscription, SubscriptionState};
use super::policy::{Period, RenewalPreview, renewed};
use super::store;
use crate::Result;
use crate::catalog::{Location, Plan, location_get, plan_get};
use crate::fleet::{Usage, holders_by_email, usage_of};
use crate::identity::users_called;

/// A subscription with what its card shows.
#[derive(Clone, Debug)]
pub struct SubscriptionView {
    pub subscription: Subscription,
    pub plan: Plan,
    pub location: Location,
    pub usage: Usage,
    /// Used in the running period.
    pub used: Bytes,
    pub period: Period,
    /// The state as of now, which may be ahead of the stored one by a review.
    pub state: SubscriptionState,
}

/// What is left of a subscription when the fleet has counted `used` in all.
pub(super) fn period_of(subscription: &Subscription, used: Bytes) -> Period {
    let traffic_left = match subscription.traffic {
        Bytes::ZERO => None,
        Subscription::NO_TRAFFIC => Some(Bytes::ZERO),
        traffic => Some(traffic.saturating_sub(used.saturating_sub(subscription.usage_base))),
    };
    Period { traffic_left, expires_at: subscription.expires_at }
}

/// The state as of `now`.
pub(super) fn state_at(subscription: &Subscription, period: Period, now: Timestamp) -> SubscriptionState {
    match subscription.state {
        standing @ (SubscriptionState::Pending | SubscriptionState::Returned) => standing,
        _ if period.expires_at.is_some_and(|end| end <= now) => SubscriptionState::Expired,
        _ if period.traffic_left == Some(Bytes::ZERO) => SubscriptionState::Depleted,
        _ => SubscriptionState::Active,
    }
}

/// # Errors
/// The database's own failures; damaged rows. So for every query here.
pub async fn subscription_get(db: &impl ConnectionTrait, id: SubscriptionId) -> Result<Option<Subscription>> {
    store::get(db, id).await
}

pub async fn subscription_by_token(db: &impl ConnectionTrait, token: &str) -> Result<Option<Subscription>> {
    store::by_token(db, token).await
}

pub async fn subscription_list(
    db: &impl ConnectionTrait,
    user_id: UserId,
    page: PageRequest,
) -> Result<Page<Subscription>> {
    store::list_of(db, user_id, page).await
}

/// Everybody's subscriptions. `search` is part of a name, the customer's `@username` or messenger id, the client's email on
/// a panel, or a link or its token.
pub async fn subscription_page(
    db: &impl ConnectionTrait,
    search: Option<&str>,
    page: PageRequest,
) -> Result<Page<Subscription>> {
    match search.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => store::page(db, Some(&sought(db, text).await?), page).await,
        None => store::page(db, None, page).await,
    }
}

async fn sought(db: &impl ConnectionTrait, text: &str) -> Result<store::Sought> {
    Ok(store::Sought {
        names: [text.to_lowercase(), kernel::fold_search(text)],
        token: token_in(text).to_owned(),
        user_ids: users_called(db, text).await?,
        ids: holders_by_email(db, text).await?,
    })
}

/// The token of a pasted link; a text that is none is taken for the token itself.
fn token_in(text: &str) -> &str {
    let (_, token) = text.split_once("/sub/").unwrap_or(("", text));
    token.split(['/', '?', '#']).next().unwrap_or(token).trim()
}

pub async fn subscription_view(
    db: &impl ConnectionTrait,
    id: SubscriptionId,
    now: Timestamp,
) -> Result<Option<SubscriptionView>> {
    match store::get(db, id).await? {
        Some(subscription) => view(db, subscription, now).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn view(
    db: &impl ConnectionTrait,
    subscription: Subscription,
    now: Timestamp,
) -> Result<SubscriptionView> {
    let plan = plan_get(db, subscription.plan_id).await?;
    let location = location_get(db, subscription.location_id).await?;
    let usage = usage_of(db, subscription.id.0).await?;
    Ok(view_of(subscription, (plan, location), usage, now))
}

pub(super) fn view_of(
    subscription: Subscription,
    (plan, location): (Plan, Location),
    usage: Usage,
    now: Timestamp,
) -> SubscriptionView {
    let total = Bytes::new(usage.total());
    let period = period_of(&subscription, total);
    let used = total.saturating_sub(subscription.usage_base);
    let state = state_at(&subscription, period, now);
    SubscriptionView { subscription, plan, location, usage, used, period, state }
}

/// What a renewal with `plan` would make of a subscription, shown before any payment.
pub fn renewal_preview(view: &SubscriptionView, plan: &Plan, now: Timestamp) -> RenewalPreview {
    let after = renewed(now, plan.renewal, view.period, (plan.traffic, plan.duration_days));
    RenewalPreview { policy: plan.renewal, before: view.period, after }
}
