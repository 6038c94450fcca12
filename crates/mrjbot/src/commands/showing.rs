//! Showing values to an operator: English, UTC, toman. JSON keeps rial, bytes and RFC 3339.

use kernel::{Bytes, Locale, Money, Timestamp};

use shop::subscriptions::Subscription;

use crate::wire::Room;

pub fn money(room: &Room, amount: Money) -> String {
    room.l10n.money(Locale::En, amount)
}

pub fn bytes(room: &Room, volume: Bytes) -> String {
    room.l10n.bytes(Locale::En, volume)
}

/// Zero is unlimited.
pub fn allowance(room: &Room, volume: Bytes) -> String {
    match volume {
        Bytes::ZERO => "unlimited".to_owned(),
        Subscription::NO_TRAFFIC => "none".to_owned(),
        volume => bytes(room, volume),
    }
}

pub fn time(instant: Timestamp) -> String {
    instant.format("%Y-%m-%d %H:%MZ").to_string()
}

pub fn time_or(instant: Option<Timestamp>, none: &str) -> String {
    instant.map_or_else(|| none.to_owned(), time)
}

pub fn or_dash(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).unwrap_or("-").to_owned()
}

/// The word of a value that serializes to one.
pub fn word(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// "1 client", "2 clients".
pub fn counted(count: impl std::fmt::Display, of: &str) -> String {
    let count = count.to_string();
    let plural = if count == "1" { "" } else { "s" };
    format!("{count} {of}{plural}")
}
