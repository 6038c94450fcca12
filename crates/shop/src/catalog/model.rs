//! Plans and locations as plain values, and what makes them sensible. Pure.

use kernel::{Bytes, Locale, LocationId, Money, PlanId};
use serde::{Deserialize, Serialize};

use super::error::CatalogError;

/// The longest name and category, in characters.
const NAME_LEN_MAX: usize = 64;
const CODE_LEN_MAX: usize = 16;
/// A flag is an emoji: a few code points.
const FLAG_LEN_MAX: usize = 8;
const TRAFFIC_BYTES_MAX: i64 = 1 << 50;
const DURATION_DAYS_MAX: i64 = 3_650;
const DEVICE_LIMIT_MAX: i64 = 1_000;
pub(super) const STOCK_MAX: i64 = 1_000_000;
const SORT_MAX: i64 = 1_000_000;
/// How many locations one plan may be sold in.
const LOCATIONS_MAX: usize = 200;

/// What renewing does with what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenewalPolicy {
    /// New traffic and time are put on top of what is left.
    Add,
    /// What is left is gone; the plan starts anew.
    Reset,
    /// Of what is left and what is bought, the better of each.
    KeepBest,
}

impl RenewalPolicy {
    /// The stable word in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Reset => "reset",
            Self::KeepBest => "keep_best",
        }
    }

    pub(super) fn from_word(word: &str) -> Self {
        match word {
            "reset" => Self::Reset,
            "keep_best" => Self::KeepBest,
            _ => Self::Add,
        }
    }
}

/// Whether customers see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    Active,
    Hidden,
}

impl Visibility {
    /// The stable word in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Hidden => "hidden",
        }
    }

    pub(super) fn from_word(word: &str) -> Self {
        if word == "active" { Self::Active } else { Self::Hidden }
    }
}

/// What is sold. Serialized into orders as the snapshot of what was bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub id: PlanId,
    pub name_fa: String,
    pub name_en: String,
    pub category: String,
    /// Zero is unlimited.
    pub traffic: Bytes,
    /// Zero never ends.
    pub duration_days: i64,
    /// Zero is unlimited.
    pub device_limit: i64,
    pub price: Money,
    /// The price of one more GiB; `None`: not sold.
    pub price_per_gib: Option<Money>,
    /// The price of one more day; `None`: not sold.
    pub price_per_day: Option<Money>,
    /// How many are left; `None` is unlimited.
    pub stock: Option<i64>,
    pub renewal: RenewalPolicy,
    /// `all`, or the code of the role it is offered to.
    pub audience: String,
    pub sort: i64,
    pub state: Visibility,
    pub location_ids: Vec<LocationId>,
}

impl Plan {
    /// The audience of a plan that is offered to everybody.
    pub const AUDIENCE_ALL: &'static str = "all";

    #[must_use]
    pub fn name(&self, locale: Locale) -> &str {
        match locale {
            Locale::Fa => &self.name_fa,
            Locale::En => &self.name_en,
        }
    }

    /// Whether it is offered to somebody with these roles.
    #[must_use]
    pub fn is_offered_to(&self, role_codes: &[impl AsRef<str>]) -> bool {
        self.audience == Self::AUDIENCE_ALL || role_codes.iter().any(|code| code.as_ref() == self.audience)
    }

    /// Whether it is offered at all.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == Visibility::Active
    }

    #[must_use]
    pub fn is_sold_out(&self) -> bool {
        self.stock == Some(0)
    }
}

/// A place on the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub id: LocationId,
    /// Short and stable: `de`, `fr-2`.
    pub code: String,
    pub name_fa: String,
    pub name_en: String,
    /// An emoji, or empty.
    pub flag: String,
    pub sort: i64,
    pub state: Visibility,
}

impl Location {
    /// Whether customers can choose it.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == Visibility::Active
    }

    #[must_use]
    pub fn name(&self, locale: Locale) -> &str {
        match locale {
            Locale::Fa => &self.name_fa,
            Locale::En => &self.name_en,
        }
    }
}

/// A plan as somebody typed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanInput {
    pub name_fa: String,
    pub name_en: String,
    pub category: String,
    pub traffic: Bytes,
    pub duration_days: i64,
    pub device_limit: i64,
    pub price: Money,
    pub price_per_gib: Option<Money>,
    pub price_per_day: Option<Money>,
    /// The stock a new plan starts with. Ignored for an existing plan: an old form must not bring sold pieces back;
    /// use `stock_set`.
    pub stock: Option<i64>,
    pub renewal: RenewalPolicy,
    pub audience: String,
    pub sort: i64,
    pub location_ids: Vec<LocationId>,
}

impl PlanInput {
    /// # Errors
    /// The first thing that makes no sense.
    pub fn validate(&self) -> Result<(), CatalogError> {
        for (field, text) in
            [("name_fa", &self.name_fa), ("name_en", &self.name_en), ("category", &self.category)]
        {
            text_check(field, text, NAME_LEN_MAX)?;
        }
        number_check("traffic", self.traffic.get(), (0, TRAFFIC_BYTES_MAX))?;
        number_check("duration_days", self.duration_days, (0, DURATION_DAYS_MAX))?;
        number_check("device_limit", self.device_limit, (0, DEVICE_LIMIT_MAX))?;
        number_check("price", self.price.rial(), (0, Money::LIMIT))?;
        number_check("price_per_gib", self.price_per_gib.map_or(1, Money::rial), (1, Money::LIMIT))?;
        number_check("price_per_day", self.price_per_day.map_or(1, Money::rial), (1, Money::LIMIT))?;
        number_check("stock", self.stock.unwrap_or(0), (0, STOCK_MAX))?;
        number_check("sort", self.sort, (-SORT_MAX, SORT_MAX))?;
        if !is_code(&self.audience, NAME_LEN_MAX) {
            return Err(CatalogError::AudienceInvalid);
        }
        if self.location_ids.is_empty() || self.location_ids.len() > LOCATIONS_MAX {
            return Err(CatalogError::LocationsMissing);
        }
        Ok(())
    }
}

/// A location as somebody typed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationInput {
    pub code: String,
    pub name_fa: String,
    pub name_en: String,
    pub flag: String,
    pub sort: i64,
    pub state: Visibility,
}

impl LocationInput {
    /// # Errors
    /// The first thing that makes no sense.
    pub fn validate(&self) -> Result<(), CatalogError> {
        if !is_code(&self.code, CODE_LEN_MAX) {
            return Err(CatalogError::CodeInvalid);
        }
        text_check("name_fa", &self.name_fa, NAME_LEN_MAX)?;
        text_check("name_en", &self.name_en, NAME_LEN_MAX)?;
        number_check("sort", self.sort, (-SORT_MAX, SORT_MAX))?;
        if self.flag.chars().count() > FLAG_LEN_MAX || self.flag.chars().any(char::is_control) {
            return Err(CatalogError::TextInvalid { field: "flag", max: FLAG_LEN_MAX });
        }
        Ok(())
    }
}

fn is_code(text: &str, max: usize) -> bool {
    !text.is_empty()
        && text.len() <= max
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
}

fn text_check(field: &'static str, text: &str, max: usize) -> Result<(), CatalogError> {
    let sensible =
        !text.trim().is_empty() && text.chars().count() <= max && !text.chars().any(char::is_control);
    if sensible { Ok(()) } else { Err(CatalogError::TextInvalid { field, max }) }
}

pub(super) fn number_check(
    field: &'static str,
    value: i64,
    (min, max): (i64, i64),
) -> Result<(), CatalogError> {
    if (min..=max).contains(&value) { Ok(()) } else { Err(CatalogError::NumberInvalid { field, min, max }) }
}
