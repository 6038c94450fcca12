//! Why the catalogue says no.

use kernel::PlanId;
use serde_json::{Value, json};

use crate::{Kind, Refusal};

/// One variant per reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogError {
    PlanUnknown,
    LocationUnknown,
    /// The last piece is gone.
    SoldOut {
        plan_id: PlanId,
    },
    /// Empty, too long, or with control characters.
    TextInvalid {
        field: &'static str,
        max: usize,
    },
    NumberInvalid {
        field: &'static str,
        min: i64,
        max: i64,
    },
    /// A code is 1–16 of `a-z 0-9 - _`.
    CodeInvalid,
    CodeTaken,
    /// `all` or the code of a role.
    AudienceInvalid,
    /// A plan is sold somewhere: at least one location, at most 200.
    LocationsMissing,
}

impl Refusal for CatalogError {
    fn kind(&self) -> Kind {
        match self {
            Self::PlanUnknown | Self::LocationUnknown => Kind::NotFound,
            Self::SoldOut { .. } => Kind::Refused,
            Self::CodeTaken => Kind::Conflict,
            Self::TextInvalid { .. }
            | Self::NumberInvalid { .. }
            | Self::CodeInvalid
            | Self::AudienceInvalid
            | Self::LocationsMissing => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::PlanUnknown => "catalog.plan_unknown",
            Self::LocationUnknown => "catalog.location_unknown",
            Self::SoldOut { .. } => "catalog.sold_out",
            Self::TextInvalid { .. } => "catalog.text_invalid",
            Self::NumberInvalid { .. } => "catalog.number_invalid",
            Self::CodeInvalid => "catalog.code_invalid",
            Self::CodeTaken => "catalog.code_taken",
            Self::AudienceInvalid => "catalog.audience_invalid",
            Self::LocationsMissing => "catalog.locations_missing",
        }
    }

    fn args(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::SoldOut { plan_id } => vec![("plan_id", json!(plan_id))],
            Self::TextInvalid { field, max } => vec![("field", json!(field)), ("max", json!(max))],
            Self::NumberInvalid { field, min, max } => {
                vec![("field", json!(field)), ("min", json!(min)), ("max", json!(max))]
            }
            _ => Vec::new(),
        }
    }
}
