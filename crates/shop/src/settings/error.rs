//! Why a setting was not changed.

use kernel::Money;
use serde_json::Value;

use crate::{Kind, Refusal};

/// The refusals of this capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsError {
    /// No such key.
    Unknown { key: String },
    /// The value is not of the kind or outside its bounds (for texts: length in characters).
    Invalid { key: &'static str, kind: &'static str, bounds: Option<(i64, i64)> },
    /// The smallest top-up would be larger than the largest.
    TopupBounds { min: Money, max: Money },
    /// No such work was given up, or somebody was faster.
    JobUnknown,
    /// The same work waits already.
    JobWaits,
}

impl Refusal for SettingsError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown { .. } | Self::JobUnknown => Kind::NotFound,
            Self::JobWaits => Kind::Conflict,
            Self::Invalid { .. } | Self::TopupBounds { .. } => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "settings.unknown",
            Self::Invalid { .. } => "settings.invalid",
            Self::TopupBounds { .. } => "settings.topup_bounds",
            Self::JobUnknown => "settings.job_unknown",
            Self::JobWaits => "settings.job_waits",
        }
    }

    fn args(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::Unknown { key } => vec![("key", key.as_str().into())],
            Self::Invalid { key, kind, bounds } => {
                let (min, max) = bounds.unwrap_or((0, 0));
                vec![
                    ("key", (*key).into()),
                    ("kind", (*kind).into()),
                    ("min", min.into()),
                    ("max", max.into()),
                ]
            }
            Self::TopupBounds { min, max } => vec![("min", min.rial().into()), ("max", max.rial().into())],
            Self::JobUnknown | Self::JobWaits => Vec::new(),
        }
    }
}
