//! The fields of a plan as the staff types them. Pure: what they may be is the catalogue's to say.

use kernel::{Bytes, Money};
use shop::catalog::{Plan, PlanInput, RenewalPolicy};

use super::entry::{amount_or_nothing, is_none, whole};

/// A field that one line changes. The number is what callback data carries: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanField {
    NameFa,
    NameEn,
    Category,
    Traffic,
    Duration,
    Devices,
    Price,
    PricePerGib,
    PricePerDay,
    Stock,
    Sort,
    Audience,
}

impl PlanField {
    pub const ALL: [Self; 12] = [
        Self::NameFa,
        Self::NameEn,
        Self::Category,
        Self::Traffic,
        Self::Duration,
        Self::Devices,
        Self::Price,
        Self::PricePerGib,
        Self::PricePerDay,
        Self::Stock,
        Self::Sort,
        Self::Audience,
    ];

    pub fn of(number: i64) -> Option<Self> {
        usize::try_from(number).ok().and_then(|place| Self::ALL.get(place)).copied()
    }

    /// What callback data carries.
    pub fn number(self) -> i64 {
        Self::ALL
            .iter()
            .position(|field| *field == self)
            .and_then(|place| i64::try_from(place).ok())
            .unwrap_or(-1)
    }

    /// The word in the keys of texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::NameFa => "name-fa",
            Self::NameEn => "name-en",
            Self::Category => "category",
            Self::Traffic => "traffic",
            Self::Duration => "duration",
            Self::Devices => "devices",
            Self::Price => "price",
            Self::PricePerGib => "price-per-gib",
            Self::PricePerDay => "price-per-day",
            Self::Stock => "stock",
            Self::Sort => "sort",
            Self::Audience => "audience",
        }
    }
}

/// The plan as it is, to be changed in one place.
pub fn input_of(plan: &Plan) -> PlanInput {
    PlanInput {
        name_fa: plan.name_fa.clone(),
        name_en: plan.name_en.clone(),
        category: plan.category.clone(),
        traffic: plan.traffic,
        duration_days: plan.duration_days,
        device_limit: plan.device_limit,
        price: plan.price,
        price_per_gib: plan.price_per_gib,
        price_per_day: plan.price_per_day,
        stock: plan.stock,
        renewal: plan.renewal,
        audience: plan.audience.clone(),
        sort: plan.sort,
        location_ids: plan.location_ids.clone(),
    }
}

/// Puts a typed line into its field. False when it cannot be read; the stock is set apart.
pub fn put(input: &mut PlanInput, field: PlanField, text: &str) -> bool {
    match field {
        PlanField::NameFa => text.clone_into(&mut input.name_fa),
        PlanField::NameEn => text.clone_into(&mut input.name_en),
        PlanField::Category => text.clone_into(&mut input.category),
        PlanField::Audience => input.audience = text.to_lowercase(),
        PlanField::Traffic => return set(&mut input.traffic, whole(text).map(Bytes::from_gib)),
        PlanField::Duration => return set(&mut input.duration_days, whole(text)),
        PlanField::Devices => return set(&mut input.device_limit, whole(text)),
        PlanField::Sort => return set(&mut input.sort, whole(text)),
        PlanField::Price => return set(&mut input.price, amount_or_nothing(text)),
        PlanField::PricePerGib => return set(&mut input.price_per_gib, optional_amount(text)),
        PlanField::PricePerDay => return set(&mut input.price_per_day, optional_amount(text)),
        PlanField::Stock => return set(&mut input.stock, stock(text)),
    }
    true
}

fn set<T>(place: &mut T, value: Option<T>) -> bool {
    let read = value.is_some();
    if let Some(value) = value {
        *place = value;
    }
    read
}

/// An amount, or none for a dash and for nothing.
fn optional_amount(text: &str) -> Option<Option<Money>> {
    if is_none(text) {
        return Some(None);
    }
    amount_or_nothing(text).map(|amount| Some(amount).filter(|amount| amount.is_positive()))
}

/// How many are left, or unlimited for a dash.
pub fn stock(text: &str) -> Option<Option<i64>> {
    if is_none(text) { Some(None) } else { whole(text).map(Some) }
}

/// What renewing does, in the order of `Route::AdminPlanRenewal`.
pub const POLICIES: [RenewalPolicy; 3] = [RenewalPolicy::Add, RenewalPolicy::Reset, RenewalPolicy::KeepBest];

/// A new plan from its lines: Persian name, English name, GiB, days, devices, price, and perhaps the prices of one
/// more GiB and one more day. `None` with the number of the line that cannot be read.
pub fn input_from(lines: &[&str]) -> Result<PlanInput, usize> {
    const FIELDS: [PlanField; 8] = [
        PlanField::NameFa,
        PlanField::NameEn,
        PlanField::Traffic,
        PlanField::Duration,
        PlanField::Devices,
        PlanField::Price,
        PlanField::PricePerGib,
        PlanField::PricePerDay,
    ];
    const REQUIRED: usize = 6;
    if lines.len() < REQUIRED {
        return Err(lines.len() + 1);
    }
    let mut input = PlanInput {
        name_fa: String::new(),
        name_en: String::new(),
        category: "vpn".to_owned(),
        traffic: Bytes::ZERO,
        duration_days: 0,
        device_limit: 0,
        price: Money::ZERO,
        price_per_gib: None,
        price_per_day: None,
        stock: None,
        renewal: RenewalPolicy::Add,
        audience: Plan::AUDIENCE_ALL.to_owned(),
        sort: 0,
        location_ids: Vec::new(),
    };
    for (place, (field, line)) in FIELDS.iter().zip(lines).enumerate() {
        if !put(&mut input, *field, line) {
            return Err(place + 1);
        }
    }
    Ok(input)
}
