//! Money and bytes as integers. Fractions of money do not exist here.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount of Iranian rial, the minor unit of the books. May be negative in postings.
///
/// People see toman (ten rial); the conversion lives at the faces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// Why an amount could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("amount exceeds 2^53-1 rial")]
    OutOfRange,
}

impl Money {
    /// The largest magnitude: 2^53-1, so that JavaScript never rounds (rule L-1).
    pub const LIMIT: i64 = (1 << 53) - 1;
    pub const ZERO: Self = Self(0);

    /// An amount from rial.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] beyond [`Money::LIMIT`].
    pub const fn from_rial(rial: i64) -> Result<Self, MoneyError> {
        if rial > Self::LIMIT || rial < -Self::LIMIT { Err(MoneyError::OutOfRange) } else { Ok(Self(rial)) }
    }

    /// An amount from toman (10 rial).
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] beyond [`Money::LIMIT`].
    pub const fn from_toman(toman: i64) -> Result<Self, MoneyError> {
        match toman.checked_mul(10) {
            Some(rial) => Self::from_rial(rial),
            None => Err(MoneyError::OutOfRange),
        }
    }

    #[must_use]
    pub const fn rial(self) -> i64 {
        self.0
    }

    /// Whole toman, rounded toward zero. For display.
    #[must_use]
    pub const fn toman(self) -> i64 {
        self.0 / 10
    }

    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// # Errors
    /// [`MoneyError::OutOfRange`] when the sum leaves the range.
    pub const fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        match self.0.checked_add(other.0) {
            Some(sum) => Self::from_rial(sum),
            None => Err(MoneyError::OutOfRange),
        }
    }

    /// # Errors
    /// [`MoneyError::OutOfRange`] when the difference leaves the range.
    pub const fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Self::from_rial(difference),
            None => Err(MoneyError::OutOfRange),
        }
    }

    /// The smaller of two amounts.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if self <= other { self } else { other }
    }

    /// The same magnitude with the other sign. Cannot leave the range, which is symmetric.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(-self.0)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rial", self.0)
    }
}

/// A volume of traffic in bytes, never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(i64);

impl Bytes {
    pub const ZERO: Self = Self(0);
    pub const GIB: i64 = 1 << 30;

    /// Negative input becomes zero: a volume cannot be owed.
    #[must_use]
    pub const fn new(bytes: i64) -> Self {
        Self(if bytes < 0 { 0 } else { bytes })
    }

    #[must_use]
    pub const fn from_gib(gib: i64) -> Self {
        Self::new(gib.saturating_mul(Self::GIB))
    }

    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Stops at zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self::new(self.0.saturating_sub(other.0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn l01_amounts_stay_within_what_javascript_can_hold() {
        assert!(Money::from_rial(Money::LIMIT).is_ok());
        assert_eq!(Money::from_rial(Money::LIMIT + 1), Err(MoneyError::OutOfRange));
        assert_eq!(Money::from_toman(i64::MAX), Err(MoneyError::OutOfRange));
        assert_eq!(Money::from_rial(-Money::LIMIT - 1), Err(MoneyError::OutOfRange));
    }

    proptest! {
        #[test]
        fn adding_and_taking_away_is_exact(a in -1_000_000_000_000i64..1_000_000_000_000, b in -1_000_000_000_000i64..1_000_000_000_000) {
            let (a, b) = (Money::from_rial(a).unwrap(), Money::from_rial(b).unwrap());
            prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b).unwrap(), a);
        }
    }
}
