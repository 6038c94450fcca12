//! Amounts as a merchant names them: a whole number in rial or in toman.

use serde::{Deserialize, Serialize};

use super::answer::{AMOUNT_OVER_MAX, Refusal};

/// One toman is ten rial.
pub(super) const RIAL_PER_TOMAN: i64 = 10;
/// A hundred million toman.
const AMOUNT_RIAL_MAX: i64 = 1_000_000_000;

/// The unit of an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Currency {
    /// Rial; also when a request does not say.
    #[default]
    #[serde(rename = "IRR")]
    Rial,
    /// Toman.
    #[serde(rename = "IRT")]
    Toman,
}

impl Currency {
    pub(super) fn from_code(code: &str) -> Option<Self> {
        match code {
            "IRR" => Some(Self::Rial),
            "IRT" => Some(Self::Toman),
            _ => None,
        }
    }

    /// An amount of this unit in rial.
    pub(super) fn rial(self, amount: i64) -> i64 {
        match self {
            Self::Rial => amount,
            Self::Toman => amount.saturating_mul(RIAL_PER_TOMAN),
        }
    }

    /// Rial in this unit; what is below one unit is dropped.
    pub(super) fn of_rial(self, rial: i64) -> i64 {
        match self {
            Self::Rial => rial,
            Self::Toman => rial / RIAL_PER_TOMAN,
        }
    }
}

/// Nobody is asked for more than the service takes.
pub(super) fn limit_check(amount: i64, currency: Currency) -> Result<(), Refusal> {
    if currency.rial(amount) > AMOUNT_RIAL_MAX { Err(Refusal::of(AMOUNT_OVER_MAX)) } else { Ok(()) }
}
