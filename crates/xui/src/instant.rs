//! Dates as HTTP and X.509 write them → unix seconds. Reads no clock.

const DAY_S: i64 = 86_400;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Fri, 20 Nov 2026 23:00:58 GMT` (the one form HTTP servers send) → unix seconds.
pub(crate) fn http_date_s(text: &str) -> Option<i64> {
    let mut parts = text.split_ascii_whitespace().skip(1);
    let day: i64 = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let month = i64::try_from(MONTHS.iter().position(|m| *m == name)?).ok()? + 1;
    let year: i64 = parts.next()?.parse().ok()?;
    let mut clock = parts.next()?.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    unix_s([year, month, day, hour, minute, second])
}

/// ASN.1 `UTCTime` (`261120230058Z`) or `GeneralizedTime` (`20261120230058Z`) → unix seconds.
pub(crate) fn asn1_time_s(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('Z')?;
    let (year, rest) = match digits.len() {
        // RFC 5280: two-digit years from 50 on belong to the last century.
        12 => digits.split_at_checked(2).and_then(|(y, rest)| {
            let y: i64 = y.parse().ok()?;
            Some((if y >= 50 { 1900 + y } else { 2000 + y }, rest))
        })?,
        14 => digits.split_at_checked(4).and_then(|(y, rest)| Some((y.parse().ok()?, rest)))?,
        _ => return None,
    };
    let pair = |at: usize| rest.get(at..at + 2).and_then(|p| p.parse::<i64>().ok());
    unix_s([year, pair(0)?, pair(2)?, pair(4)?, pair(6)?, pair(8)?])
}

/// Days and seconds of a civil UTC time (year, month, day, hour, minute, second); `None` outside the calendar.
fn unix_s([year, month, day, hour, minute, second]: [i64; 6]) -> Option<i64> {
    let fits = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    if !fits {
        return None;
    }
    // Years counted from March, so that the leap day is the last of its year.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let days =
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5 + day - 1 - 719_468;
    Some(days * DAY_S + hour * 3600 + minute * 60 + second)
}
