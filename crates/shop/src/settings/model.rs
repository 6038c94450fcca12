//! The settings, typed, and their defaults.

use kernel::{Locale, Money};

/// Everything the owner can set. Field names are the stored keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What the shop calls itself.
    pub shop_name: String,
    /// Names of new subscriptions. Knows `{shop}`, `{location}`, `{plan}` and, always present, `{number}`.
    pub subscription_name_template: String,
    /// Whether anything can be bought or renewed.
    pub sales_open: bool,
    pub card_enabled: bool,
    pub wallet_enabled: bool,
    /// Whether customers can send money to each other's wallets.
    pub wallet_transfers: bool,
    /// The least that is sent at once.
    pub wallet_transfer_min: Money,
    /// The most that one customer sends within 24 hours.
    pub wallet_transfer_daily_max: Money,
    /// How long an invoice waits for its money, in minutes.
    pub invoice_ttl_min: i64,
    pub topup_min: Money,
    pub topup_max: Money,
    /// Receipts of more than this need a second reviewer (ASVS 2.3.5).
    pub four_eyes_above: Money,
    /// How many more pictures a rejected card payment may send.
    pub receipt_resubmits_max: i64,
    /// How long a reviewer holds a receipt, in minutes.
    pub receipt_claim_min: i64,
    /// How long before its end a customer is told that a subscription ends, in hours.
    pub notice_expiry_hours: i64,
    /// Below how much remaining traffic a customer is told, in percent.
    pub notice_traffic_percent: i64,
    /// The least distance between two requests of one person, in milliseconds; 0 is no limit.
    pub throttle_ms: i64,
    /// Where customers find a human: `@name`, an address, a line of text. May be empty.
    pub support_contact: String,
    /// How often apps fetch a subscription again, in hours.
    pub update_interval_h: i64,
    /// The language of people whose own is unknown.
    pub default_locale: Locale,
}

const fn toman(amount: i64) -> Money {
    match Money::from_toman(amount) {
        Ok(money) => money,
        Err(_) => Money::ZERO,
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            shop_name: "MRJ VPN".to_owned(),
            subscription_name_template: "{shop}-{location}-{plan}-{number}".to_owned(),
            sales_open: true,
            card_enabled: true,
            wallet_enabled: true,
            wallet_transfers: true,
            wallet_transfer_min: toman(10_000),
            wallet_transfer_daily_max: toman(5_000_000),
            invoice_ttl_min: 30,
            topup_min: toman(10_000),
            topup_max: toman(50_000_000),
            four_eyes_above: toman(2_000_000),
            receipt_resubmits_max: 3,
            receipt_claim_min: 10,
            notice_expiry_hours: 24,
            notice_traffic_percent: 20,
            throttle_ms: 0,
            support_contact: String::new(),
            update_interval_h: 12,
            default_locale: Locale::Fa,
        }
    }
}
