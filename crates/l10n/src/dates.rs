//! Calendar days and times of day in Tehran. Never asks what time it is.

use chrono::{DateTime, Datelike as _, FixedOffset, Timelike as _};
use icu_calendar::Date;
use icu_calendar::cal::Persian;
use icu_calendar::types::RataDie;
use kernel::Timestamp;

/// Tehran's offset from UTC in seconds: +03:30, without summer time since September 2022. The shop has no older dates.
const TEHRAN_OFFSET_S: i32 = 12_600;

/// A day of the Jalali (Solar Hijri) calendar: month 1 to 12, day 1 to 31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jalali {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

/// The Jalali day it is in Tehran at `instant`.
#[must_use]
pub fn jalali(instant: Timestamp) -> Jalali {
    let rata_die = RataDie::new(i64::from(tehran(instant).num_days_from_ce()));
    let date = Date::from_rata_die(rata_die, Persian);
    Jalali { year: date.year().extended_year(), month: date.month().ordinal, day: date.day_of_month().0 }
}

/// Year, month and day of the Gregorian calendar in Tehran.
pub(crate) fn gregorian(instant: Timestamp) -> (i32, u32, u32) {
    let local = tehran(instant);
    (local.year(), local.month(), local.day())
}

/// The time of day in Tehran as `HH:MM`, ASCII digits.
pub(crate) fn clock_time(instant: Timestamp) -> String {
    let local = tehran(instant);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

fn tehran(instant: Timestamp) -> DateTime<FixedOffset> {
    match FixedOffset::east_opt(TEHRAN_OFFSET_S) {
        Some(offset) => instant.with_timezone(&offset),
        None => instant.fixed_offset(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// New year's days and the ends of leap years, as in the official calendars.
    #[test]
    fn jalali_days_match_the_official_calendar() {
        for (instant, (year, month, day)) in [
            ("1979-02-11T00:00:00Z", (1357, 11, 22)),
            ("1997-03-20T12:00:00Z", (1375, 12, 30)),
            ("1997-03-21T12:00:00Z", (1376, 1, 1)),
            ("2000-03-19T12:00:00Z", (1378, 12, 29)),
            ("2000-03-20T12:00:00Z", (1379, 1, 1)),
            ("2021-03-20T12:00:00Z", (1399, 12, 30)),
            ("2021-03-21T12:00:00Z", (1400, 1, 1)),
            ("2025-03-20T12:00:00Z", (1403, 12, 30)),
            ("2025-03-21T12:00:00Z", (1404, 1, 1)),
            ("2026-03-20T12:00:00Z", (1404, 12, 29)),
            ("2026-03-21T12:00:00Z", (1405, 1, 1)),
            ("2026-11-20T15:15:00Z", (1405, 8, 29)),
            ("2030-03-20T12:00:00Z", (1408, 12, 30)),
            ("2030-03-21T12:00:00Z", (1409, 1, 1)),
        ] {
            assert_eq!(jalali(at(instant)), Jalali { year, month, day }, "{instant}");
        }
    }

    #[test]
    fn the_day_changes_at_midnight_in_tehran() {
        assert_eq!(jalali(at("2026-03-20T20:29:59Z")), Jalali { year: 1404, month: 12, day: 29 });
        assert_eq!(jalali(at("2026-03-20T20:30:00Z")), Jalali { year: 1405, month: 1, day: 1 });
        assert_eq!(clock_time(at("2026-03-20T20:30:00Z")), "00:00");
        assert_eq!(gregorian(at("2026-12-31T20:30:00Z")), (2027, 1, 1));
    }

    #[test]
    fn the_ends_of_time_are_survived() {
        for instant in [Timestamp::MIN_UTC, Timestamp::MAX_UTC] {
            let _ = (jalali(instant), clock_time(instant));
        }
    }
}
