//! Days of the books. Pure.

use chrono::TimeDelta;
use kernel::{Timestamp, from_unix_ms, unix_ms};

/// Tehran's offset from UTC, +03:30, without summer time since 2022.
const TEHRAN_OFFSET_MS: i64 = 12_600_000;
const DAY_MS: i64 = 86_400_000;

/// Midnight in Tehran at the beginning of the day of `now`, or of the day so many days before.
pub fn day_start(now: Timestamp, days_before: i64) -> Timestamp {
    let local = unix_ms(now).saturating_add(TEHRAN_OFFSET_MS);
    let midnight = from_unix_ms(local - local.rem_euclid(DAY_MS) - TEHRAN_OFFSET_MS);
    midnight - TimeDelta::days(days_before)
}
