//! What happens to subscriptions with time and with the fleet's facts.

use std::time::Duration;

use chrono::TimeDelta;
use jobs::{Every, Handled, JobError, NewJob, Priority};
use kernel::{Actor, Bytes, SubscriptionId, Timestamp, unix_ms};
use serde_json::json;

use super::model::{Subscription, SubscriptionState};
use super::policy::Period;
use super::queries::{period_of, state_at};
use super::store;
use crate::fleet::{usage_of, usage_of_many};
use crate::notifications::{NewNotice, notice_send};
use crate::{Ctx, Event, Registrar, Result, Shop};

const REVIEW_EVERY: Duration = Duration::from_secs(20);
const REVIEW_PAGE: u64 = 500;

/// Registers the jobs of subscriptions.
pub fn register(registrar: &mut Registrar) {
    registrar.job("subscriptions.review", |shop, _| async move { review_all(&shop).await });
    let job = NewJob::new("subscriptions.review", &()).priority(Priority::Low);
    registrar.schedule("subscriptions.review", Every::Interval(REVIEW_EVERY), job);
}

/// A placement that was applied for the first time delivers its subscription.
///
/// # Errors
/// The database's own failures.
pub async fn on_event(ctx: &Ctx<'_>, event: Event) -> Result<()> {
    if let Event::PlacementApplied { holder_id, .. } = event
        && let Some(current) = store::lock(ctx.tx(), SubscriptionId(holder_id)).await?
        && current.state == SubscriptionState::Pending
    {
        store::delivered(ctx.tx(), &current, ctx.now()).await?;
    }
    Ok(())
}

/// Looks at every live subscription with reads only, and opens a transaction for those that need a word.
async fn review_all(shop: &Shop) -> Result<Handled, JobError> {
    let mut after = SubscriptionId(0);
    loop {
        let page = store::live_after(shop.read(), after, REVIEW_PAGE).await?;
        let Some(last) = page.last() else { return Ok(Handled::Done) };
        after = last.id;
        let holders: Vec<i64> = page.iter().map(|subscription| subscription.id.0).collect();
        let usage = usage_of_many(shop.read(), &holders).await?;
        let limits = Limits::of(shop);
        for subscription in &page {
            let used = usage.get(&subscription.id.0).map_or(Bytes::ZERO, |usage| Bytes::new(usage.total()));
            let period = period_of(subscription, used);
            if due(subscription, period, shop.now(), limits).is_some() {
                let id = subscription.id;
                shop.run(Actor::System, move |ctx| Box::pin(review_one(ctx, id, limits))).await?;
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Limits {
    expiry: TimeDelta,
    traffic_percent: i64,
}

impl Limits {
    fn of(shop: &Shop) -> Self {
        let settings = shop.settings();
        Self {
            expiry: TimeDelta::hours(settings.notice_expiry_hours),
            traffic_percent: settings.notice_traffic_percent,
        }
    }
}

/// What a customer must be told now, once a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    EndsSoon,
    TrafficLow,
    Ended,
    UsedUp,
}

impl Word {
    fn key(self) -> &'static str {
        match self {
            Self::EndsSoon => "subscriptions.ends_soon",
            Self::TrafficLow => "subscriptions.traffic_low",
            Self::Ended => "subscriptions.ended",
            Self::UsedUp => "subscriptions.used_up",
        }
    }

    fn state(self) -> SubscriptionState {
        match self {
            Self::EndsSoon | Self::TrafficLow => SubscriptionState::Active,
            Self::Ended => SubscriptionState::Expired,
            Self::UsedUp => SubscriptionState::Depleted,
        }
    }
}

fn due(subscription: &Subscription, period: Period, now: Timestamp, limits: Limits) -> Option<Word> {
    match state_at(subscription, period, now) {
        SubscriptionState::Pending | SubscriptionState::Returned => return None,
        SubscriptionState::Expired => return Some(Word::Ended),
        SubscriptionState::Depleted => return Some(Word::UsedUp),
        SubscriptionState::Active => {}
    }
    let told = |word: Word| subscription.noticed.iter().any(|key| key == word.key());
    if period.expires_at.is_some_and(|end| end - now <= limits.expiry) && !told(Word::EndsSoon) {
        return Some(Word::EndsSoon);
    }
    let low = period.traffic_left.is_some_and(|left| {
        i128::from(left.get()) * 100
            <= i128::from(subscription.traffic.get()) * i128::from(limits.traffic_percent)
    });
    (low && !told(Word::TrafficLow)).then_some(Word::TrafficLow)
}

async fn review_one(ctx: &Ctx<'_>, id: SubscriptionId, limits: Limits) -> Result<()> {
    let Some(current) = store::lock(ctx.tx(), id).await? else { return Ok(()) };
    if current.state != SubscriptionState::Active {
        return Ok(());
    }
    let used = Bytes::new(usage_of(ctx.tx(), id.0).await?.total());
    let Some(word) = due(&current, period_of(&current, used), ctx.now(), limits) else { return Ok(()) };
    let mut noticed = current.noticed.clone();
    noticed.push(word.key().to_owned());
    if !store::state_set(ctx.tx(), &current, word.state(), &noticed).await? {
        return Ok(());
    }
    let notice = NewNotice {
        user_id: current.user_id,
        key: word.key(),
        args: json!({ "subscription": id, "expires_at": current.expires_at.map(unix_ms) }),
        dedup_key: format!("subscription:{id}:{}:{}", word.key(), current.state_version),
        topic: None,
    };
    notice_send(ctx, notice).await?;
    Ok(())
}
