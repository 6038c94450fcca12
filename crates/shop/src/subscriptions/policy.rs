//! What a renewal makes of a period. Pure arithmetic, shown to the customer before any payment.

use chrono::TimeDelta;
use kernel::{Bytes, Timestamp};
use serde::{Deserialize, Serialize};

use crate::catalog::RenewalPolicy;

/// What is left of a subscription at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// What may still be used; `None` is unlimited.
    pub traffic_left: Option<Bytes>,
    /// `None` never ends.
    pub expires_at: Option<Timestamp>,
}

/// Before and after, for the customer's eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewalPreview {
    pub policy: RenewalPolicy,
    pub before: Period,
    pub after: Period,
}

/// What a plan brings: `None` traffic is unlimited, `None` days never end.
fn plan_period(
    now: Timestamp,
    traffic: Bytes,
    days: i64,
) -> (Option<Bytes>, Option<TimeDelta>, Option<Timestamp>) {
    let traffic = (traffic > Bytes::ZERO).then_some(traffic);
    let span = (days > 0).then(|| TimeDelta::days(days));
    (traffic, span, span.map(|span| now + span))
}

/// The period after renewing `before` with a plan of `traffic` (zero is unlimited) and `days` (zero never ends).
///
/// - add: what is left of traffic and time is kept, the plan's comes on top; after the end nothing of either is left.
/// - reset: the plan's, from now.
/// - keep best: from now, but whatever was better before is kept.
#[must_use]
pub fn renewed(
    now: Timestamp,
    policy: RenewalPolicy,
    before: Period,
    (traffic, days): (Bytes, i64),
) -> Period {
    let (plan_traffic, span, fresh_end) = plan_period(now, traffic, days);
    let ended = before.expires_at.is_some_and(|end| end <= now);
    let before =
        if ended { Period { traffic_left: Some(Bytes::ZERO), expires_at: Some(now) } } else { before };
    match policy {
        RenewalPolicy::Reset => Period { traffic_left: plan_traffic, expires_at: fresh_end },
        RenewalPolicy::Add => Period {
            traffic_left: match (before.traffic_left, plan_traffic) {
                (Some(left), Some(more)) => Some(left.saturating_add(more)),
                _ => None,
            },
            expires_at: match (before.expires_at, span) {
                (Some(end), Some(span)) => Some(end.max(now) + span),
                _ => None,
            },
        },
        RenewalPolicy::KeepBest => Period {
            traffic_left: match (before.traffic_left, plan_traffic) {
                (Some(left), Some(fresh)) => Some(left.max(fresh)),
                _ => None,
            },
            expires_at: match (before.expires_at, fresh_end) {
                (Some(end), Some(fresh)) => Some(end.max(fresh)),
                _ => None,
            },
        },
    }
}

/// The period after buying traffic on top.
#[must_use]
pub fn extended_by_traffic(before: Period, more: Bytes) -> Period {
    Period { traffic_left: before.traffic_left.map(|left| left.saturating_add(more)), ..before }
}

/// The period after buying time on top; time that has passed is not bought again.
#[must_use]
pub fn extended_by_days(now: Timestamp, before: Period, days: i64) -> Period {
    Period { expires_at: before.expires_at.map(|end| end.max(now) + TimeDelta::days(days)), ..before }
}
