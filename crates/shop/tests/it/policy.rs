//! What a renewal makes of a period, for every policy, whatever the numbers.

use chrono::{TimeDelta, TimeZone as _, Utc};
use kernel::{Bytes, Timestamp};
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
use shop::catalog::RenewalPolicy;
use shop::subscriptions::{Period, extended_by_days, extended_by_traffic, renewed};

const TERA: i64 = 1 << 40;

fn now() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap()
}

/// What is left: perhaps unlimited; an end in the past, now, or in the future; perhaps none.
fn period() -> impl Strategy<Value = Period> {
    let traffic = prop::option::of(0..TERA).prop_map(|left| left.map(Bytes::new));
    let end =
        prop::option::of(-90_000_000i64..90_000_000).prop_map(|s| s.map(|s| now() + TimeDelta::seconds(s)));
    (traffic, end).prop_map(|(traffic_left, expires_at)| Period { traffic_left, expires_at })
}

/// A plan's traffic (zero is unlimited) and days (zero never end).
fn plan() -> impl Strategy<Value = (Bytes, i64)> {
    (0..TERA, 0..400i64, any::<bool>(), any::<bool>()).prop_map(|(bytes, days, limited, ends)| {
        (Bytes::new(if limited { bytes.max(1) } else { 0 }), if ends { days.max(1) } else { 0 })
    })
}

fn ended(before: Period) -> bool {
    before.expires_at.is_some_and(|end| end <= now())
}

/// Compares what is left: `None` is more than anything.
fn traffic_of(period: Period) -> i64 {
    period.traffic_left.map_or(i64::MAX, Bytes::get)
}

fn end_of(period: Period) -> Timestamp {
    period.expires_at.unwrap_or(Timestamp::MAX_UTC)
}

fn fresh((traffic, days): (Bytes, i64)) -> Period {
    Period {
        traffic_left: (traffic > Bytes::ZERO).then_some(traffic),
        expires_at: (days > 0).then(|| now() + TimeDelta::days(days)),
    }
}

proptest! {
    #[test]
    fn reset_forgets_everything(before in period(), plan in plan()) {
        prop_assert_eq!(renewed(now(), RenewalPolicy::Reset, before, plan), fresh(plan));
    }

    #[test]
    fn add_keeps_what_was_left_and_brings_the_whole_plan(before in period(), plan in plan()) {
        let after = renewed(now(), RenewalPolicy::Add, before, plan);
        let old = if ended(before) { Period { traffic_left: Some(Bytes::ZERO), expires_at: Some(now()) } } else { before };
        let traffic = match (old.traffic_left, plan.0) {
            (Some(left), more) if more > Bytes::ZERO => Some(Bytes::new(left.get() + more.get())),
            _ => None,
        };
        prop_assert_eq!(after.traffic_left, traffic);
        let end = match (old.expires_at, plan.1) {
            (Some(end), days) if days > 0 => Some(end + TimeDelta::days(days)),
            _ => None,
        };
        prop_assert_eq!(after.expires_at, end);
    }

    #[test]
    fn keep_best_is_never_worse_than_before_or_anew(before in period(), plan in plan()) {
        let after = renewed(now(), RenewalPolicy::KeepBest, before, plan);
        prop_assert!(traffic_of(after) >= traffic_of(fresh(plan)));
        prop_assert!(end_of(after) >= end_of(fresh(plan)));
        if !ended(before) {
            prop_assert!(traffic_of(after) >= traffic_of(before));
            prop_assert!(end_of(after) >= end_of(before));
        }
    }

    /// Whoever pays has something to use afterwards.
    #[test]
    fn after_every_renewal_there_is_time_and_traffic(before in period(), plan in plan()) {
        for policy in [RenewalPolicy::Add, RenewalPolicy::Reset, RenewalPolicy::KeepBest] {
            let after = renewed(now(), policy, before, plan);
            prop_assert!(traffic_of(after) > 0);
            prop_assert!(end_of(after) > now());
        }
    }

    /// Renewing early under "add" costs nothing: waiting for the end never gives more.
    #[test]
    fn renewing_early_is_never_punished(before in period(), plan in plan()) {
        let early = renewed(now(), RenewalPolicy::Add, before, plan);
        let late = fresh(plan);
        prop_assert!(traffic_of(early) >= traffic_of(late));
        prop_assert!(end_of(early) >= end_of(late));
    }

    #[test]
    fn what_is_bought_on_top_comes_on_top(before in period(), bytes in 1..TERA, days in 1..400i64) {
        let more = extended_by_traffic(before, Bytes::new(bytes));
        prop_assert_eq!(more.traffic_left, before.traffic_left.map(|left| Bytes::new(left.get() + bytes)));
        prop_assert_eq!(more.expires_at, before.expires_at);
        let longer = extended_by_days(now(), before, days);
        prop_assert_eq!(longer.traffic_left, before.traffic_left);
        prop_assert_eq!(longer.expires_at, before.expires_at.map(|end| end.max(now()) + TimeDelta::days(days)));
    }
}
