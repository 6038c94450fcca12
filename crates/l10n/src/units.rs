//! Amounts, volumes, days and spans as people read them. The words come from `locales/*/l10n.ftl`.

use kernel::{Bytes, Locale, Money, Timestamp};

use crate::args::Args;
use crate::dates::{clock_time, gregorian, jalali};
use crate::digits::{digits, group, tenths};
use crate::texts::L10n;

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
const DAY_S: i64 = 24 * HOUR_S;

/// Units of volume, largest first: text, size in bytes, and the volume from which it is used. Gigabytes go up to ten
/// terabytes, since that is how plans are sold; half a smaller unit is left below a border, so that nothing is shown as
/// 1,024 of it.
const VOLUMES: [(&str, i64, i64); 4] = [
    ("l10n-bytes-tb", 1 << 40, 10 << 40),
    ("l10n-bytes-gb", 1 << 30, (1 << 30) - (1 << 19)),
    ("l10n-bytes-mb", 1 << 20, (1 << 20) - (1 << 9)),
    ("l10n-bytes-kb", 1 << 10, 1 << 10),
];

/// From here on a volume is shown without a decimal place, in tenths of its unit.
const TENTHS_SHOWN_BELOW: i64 = 1_000;

impl L10n {
    /// A whole number with separators, in the language's digits.
    #[must_use]
    pub fn number(&self, locale: Locale, value: i64) -> String {
        group(locale, value)
    }

    /// An amount in toman with the word. A rest below one toman is not shown.
    #[must_use]
    pub fn money(&self, locale: Locale, amount: Money) -> String {
        self.text(locale, "l10n-toman", &Args::new().num("n", amount.toman()))
    }

    /// A volume with its unit: one decimal place below 100, none above. 1 GB is 2^30 bytes.
    #[must_use]
    pub fn bytes(&self, locale: Locale, volume: Bytes) -> String {
        let (key, number) = volume_parts(locale, volume.get());
        self.text(locale, key, &Args::new().text("n", &number))
    }

    /// A number of days with the word.
    #[must_use]
    pub fn days(&self, locale: Locale, days: i64) -> String {
        self.text(locale, "l10n-days", &Args::new().num("n", days))
    }

    /// The day in Tehran: Jalali in Persian, Gregorian in English ("20 Nov 2026").
    #[must_use]
    pub fn date(&self, locale: Locale, instant: Timestamp) -> String {
        let (year, month, day) = match locale {
            Locale::Fa => {
                let date = jalali(instant);
                (date.year, u32::from(date.month), u32::from(date.day))
            }
            Locale::En => gregorian(instant),
        };
        let month = self.text(locale, &format!("l10n-month-{month}"), &Args::new());
        let args = Args::new()
            .text("day", &digits(locale, &day.to_string()))
            .text("month", &month)
            .text("year", &digits(locale, &year.to_string()));
        self.text(locale, "l10n-date", &args)
    }

    /// The day and the time of day in Tehran ("20 Nov 2026, 18:45").
    #[must_use]
    pub fn date_time(&self, locale: Locale, instant: Timestamp) -> String {
        let args =
            Args::new().text("date", &self.date(locale, instant)).text("time", &self.time(locale, instant));
        self.text(locale, "l10n-date-time", &args)
    }

    /// The time of day in Tehran ("18:45").
    #[must_use]
    pub fn time(&self, locale: Locale, instant: Timestamp) -> String {
        digits(locale, &clock_time(instant))
    }

    /// How far `instant` is from `now`, to the nearest minute, hour (from one hour) or day (from one day).
    #[must_use]
    pub fn relative(&self, locale: Locale, instant: Timestamp, now: Timestamp) -> String {
        let seconds = instant.signed_duration_since(now).num_seconds();
        let future = seconds > 0;
        let (unit_s, key) = match seconds.abs() {
            0..MINUTE_S => return self.text(locale, "l10n-now", &Args::new()),
            MINUTE_S..HOUR_S => (MINUTE_S, if future { "l10n-in-minutes" } else { "l10n-ago-minutes" }),
            HOUR_S..DAY_S => (HOUR_S, if future { "l10n-in-hours" } else { "l10n-ago-hours" }),
            _ => (DAY_S, if future { "l10n-in-days" } else { "l10n-ago-days" }),
        };
        let count = (seconds.abs() + unit_s / 2) / unit_s;
        self.text(locale, key, &Args::new().num("n", count))
    }
}

/// The text of the unit and the number in it. Nothing at all is zero megabytes.
fn volume_parts(locale: Locale, bytes: i64) -> (&'static str, String) {
    let found = VOLUMES.into_iter().find(|(_, _, from)| bytes >= *from);
    match found {
        None if bytes == 0 => ("l10n-bytes-mb", group(locale, 0)),
        None => ("l10n-bytes-b", group(locale, bytes)),
        Some((key, size, _)) => match rounded_tenths(bytes, size) {
            fine if fine < TENTHS_SHOWN_BELOW => (key, tenths(locale, fine)),
            coarse => (key, group(locale, (coarse + 5) / 10)),
        },
    }
}

/// `bytes / size` in tenths, half up. Sizes are below 2^41, so the sum cannot overflow after the division.
fn rounded_tenths(bytes: i64, size: i64) -> i64 {
    let (whole, rest) = (bytes / size, bytes % size);
    whole.saturating_mul(10).saturating_add((rest * 10 + size / 2) / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_toman() {
        let l10n = L10n::load().unwrap();
        let money = Money::from_rial(123_450).unwrap();
        assert_eq!(l10n.money(Locale::Fa, money), "۱۲٬۳۴۵ تومان");
        assert_eq!(l10n.money(Locale::En, money), "12,345 toman");
        assert_eq!(l10n.money(Locale::En, money.negated()), "-12,345 toman");
    }

    #[test]
    fn volumes_take_the_unit_they_fill() {
        let l10n = L10n::load().unwrap();
        for (bytes, fa, en) in [
            (0, "۰ مگابایت", "0 MB"),
            (900, "۹۰۰ بایت", "900 B"),
            (1_048_576, "۱ مگابایت", "1 MB"),
            (5 * (1 << 20) + (1 << 19), "۵٫۵ مگابایت", "5.5 MB"),
            (Bytes::GIB, "۱ گیگابایت", "1 GB"),
            (Bytes::GIB - 1, "۱ گیگابایت", "1 GB"),
            (Bytes::GIB * 3 / 2, "۱٫۵ گیگابایت", "1.5 GB"),
            (Bytes::GIB * 50, "۵۰ گیگابایت", "50 GB"),
            (Bytes::GIB * 250 + Bytes::GIB / 4, "۲۵۰ گیگابایت", "250 GB"),
            (Bytes::GIB * 1000, "۱٬۰۰۰ گیگابایت", "1,000 GB"),
            (Bytes::GIB * 2048, "۲٬۰۴۸ گیگابایت", "2,048 GB"),
            (Bytes::GIB * 20_480, "۲۰ ترابایت", "20 TB"),
        ] {
            assert_eq!(l10n.bytes(Locale::Fa, Bytes::new(bytes)), fa);
            assert_eq!(l10n.bytes(Locale::En, Bytes::new(bytes)), en);
        }
        let _ = l10n.bytes(Locale::En, Bytes::new(i64::MAX));
    }

    #[test]
    fn dates_are_jalali_in_persian_and_gregorian_in_english() {
        let l10n = L10n::load().unwrap();
        let instant = at("2026-11-20T15:15:00Z");
        assert_eq!(l10n.date(Locale::Fa, instant), "۲۹ آبان ۱۴۰۵");
        assert_eq!(l10n.date_time(Locale::Fa, instant), "۲۹ آبان ۱۴۰۵، ۱۸:۴۵");
        assert_eq!(l10n.date_time(Locale::En, instant), "20 Nov 2026, 18:45");
    }

    #[test]
    fn spans_are_told_both_ways() {
        let l10n = L10n::load().unwrap();
        let now = at("2026-11-20T00:00:00Z");
        for (instant, fa, en) in [
            ("2026-11-20T00:00:30Z", "همین حالا", "just now"),
            ("2026-11-20T00:01:00Z", "۱ دقیقه دیگر", "in 1 minute"),
            ("2026-11-20T05:00:00Z", "۵ ساعت دیگر", "in 5 hours"),
            ("2026-11-22T23:00:00Z", "۳ روز دیگر", "in 3 days"),
            ("2026-11-19T23:40:00Z", "۲۰ دقیقه پیش", "20 minutes ago"),
            ("2026-11-19T00:00:00Z", "۱ روز پیش", "1 day ago"),
        ] {
            assert_eq!(l10n.relative(Locale::Fa, at(instant), now), fa);
            assert_eq!(l10n.relative(Locale::En, at(instant), now), en);
        }
        assert_eq!(l10n.days(Locale::En, 1), "1 day");
        assert_eq!(l10n.days(Locale::Fa, 30), "۳۰ روز");
    }
}
