//! The table of keys: where a value lives, what it accepts, how it is written. Pure.

use std::str::FromStr as _;

use kernel::{Locale, Money};

use super::error::SettingsError;
use super::model::Settings;

/// One key.
#[derive(Debug)]
pub(super) struct Spec {
    pub key: &'static str,
    pub field: Field,
}

/// The kind of a value, its place in [`Settings`] and its bounds.
#[derive(Debug)]
pub(super) enum Field {
    Text {
        of: fn(&mut Settings) -> &mut String,
        min: i64,
        max: i64,
    },
    Template(fn(&mut Settings) -> &mut String),
    Flag(fn(&mut Settings) -> &mut bool),
    Whole {
        of: fn(&mut Settings) -> &mut i64,
        min: i64,
        max: i64,
    },
    /// Bounds and stored form in rial.
    Amount {
        of: fn(&mut Settings) -> &mut Money,
        min: i64,
        max: i64,
    },
    Language(fn(&mut Settings) -> &mut Locale),
}

const TEMPLATE_LEN_MAX: i64 = 64;
const TEMPLATE_WORDS: [&str; 4] = ["{shop}", "{location}", "{plan}", "{number}"];
/// A thousand million toman, in rial.
const AMOUNT_MAX: i64 = 10_000_000_000;

macro_rules! specs {
    ($($key:ident: $kind:ident $(($min:expr, $max:expr))?;)+) => {
        pub(super) const SPECS: &[Spec] = &[$(Spec { key: stringify!($key), field: specs!(@ $kind $key $($min, $max)?) }),+];
    };
    (@ $kind:ident $key:ident $min:expr, $max:expr) => {
        Field::$kind { of: |settings| &mut settings.$key, min: $min, max: $max }
    };
    (@ $kind:ident $key:ident) => { Field::$kind(|settings| &mut settings.$key) };
}

specs! {
    shop_name: Text(1, 64);
    subscription_name_template: Template;
    sales_open: Flag;
    card_enabled: Flag;
    wallet_enabled: Flag;
    wallet_transfers: Flag;
    wallet_transfer_min: Amount(10_000, AMOUNT_MAX);
    wallet_transfer_daily_max: Amount(0, AMOUNT_MAX);
    invoice_ttl_min: Whole(5, 1440);
    topup_min: Amount(10_000, AMOUNT_MAX);
    topup_max: Amount(10_000, AMOUNT_MAX);
    four_eyes_above: Amount(0, AMOUNT_MAX);
    receipt_resubmits_max: Whole(0, 20);
    receipt_claim_min: Whole(1, 120);
    notice_expiry_hours: Whole(1, 720);
    notice_traffic_percent: Whole(1, 90);
    throttle_ms: Whole(0, 3000);
    support_contact: Text(0, 200);
    update_interval_h: Whole(1, 168);
    default_locale: Language;
}

impl Spec {
    pub(super) fn find(key: &str) -> Option<&'static Self> {
        SPECS.iter().find(|spec| spec.key == key)
    }

    /// The stable word for the kind of value.
    pub(super) fn kind(&self) -> &'static str {
        match self.field {
            Field::Text { .. } => "text",
            Field::Template(_) => "template",
            Field::Flag(_) => "flag",
            Field::Whole { .. } => "whole",
            Field::Amount { .. } => "amount",
            Field::Language(_) => "language",
        }
    }

    /// The least and the greatest value; for texts, lengths in characters.
    pub(super) fn bounds(&self) -> Option<(i64, i64)> {
        match self.field {
            Field::Text { min, max, .. } | Field::Whole { min, max, .. } | Field::Amount { min, max, .. } => {
                Some((min, max))
            }
            Field::Template(_) => Some((1, TEMPLATE_LEN_MAX)),
            Field::Flag(_) | Field::Language(_) => None,
        }
    }

    /// Puts `value` into `settings` when it is acceptable.
    pub(super) fn decode(&self, settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
        let value = value.trim();
        let invalid = || SettingsError::Invalid { key: self.key, kind: self.kind(), bounds: self.bounds() };
        let whole = |min, max| {
            value.parse::<i64>().ok().filter(|number| (min..=max).contains(number)).ok_or_else(invalid)
        };
        match self.field {
            Field::Text { of, min, max } if is_line(value, min, max) => value.clone_into(of(settings)),
            Field::Template(of) if is_template(value) => value.clone_into(of(settings)),
            Field::Text { .. } | Field::Template(_) => return Err(invalid()),
            Field::Flag(of) => *of(settings) = value.parse().map_err(|_| invalid())?,
            Field::Whole { of, min, max } => *of(settings) = whole(min, max)?,
            Field::Amount { of, min, max } => {
                *of(settings) = Money::from_rial(whole(min, max)?).map_err(|_| invalid())?;
            }
            Field::Language(of) => *of(settings) = Locale::from_str(value).map_err(|_| invalid())?,
        }
        Ok(())
    }

    /// The stored form of this key's value in `settings`.
    pub(super) fn encode(&self, settings: &Settings) -> String {
        let mut settings = settings.clone();
        match self.field {
            Field::Text { of, .. } | Field::Template(of) => of(&mut settings).clone(),
            Field::Flag(of) => of(&mut settings).to_string(),
            Field::Whole { of, .. } => of(&mut settings).to_string(),
            Field::Amount { of, .. } => of(&mut settings).rial().to_string(),
            Field::Language(of) => of(&mut settings).code().to_owned(),
        }
    }
}

/// Rules between keys.
pub(super) fn agree(settings: &Settings) -> Result<(), SettingsError> {
    if settings.topup_min > settings.topup_max {
        return Err(SettingsError::TopupBounds { min: settings.topup_min, max: settings.topup_max });
    }
    Ok(())
}

fn is_line(value: &str, min: i64, max: i64) -> bool {
    let len = i64::try_from(value.chars().count()).unwrap_or(i64::MAX);
    (min..=max).contains(&len) && !value.chars().any(char::is_control)
}

/// Only known words in braces, and the number that makes names unique.
fn is_template(value: &str) -> bool {
    let rest = TEMPLATE_WORDS.iter().fold(value.to_owned(), |rest, word| rest.replace(word, ""));
    is_line(value, 1, TEMPLATE_LEN_MAX) && value.contains("{number}") && !rest.contains(['{', '}'])
}
