//! Languages the shop speaks.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language. Persian is the default everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    #[default]
    Fa,
    En,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::Fa, Self::En];

    /// The two-letter code, as stored and as Telegram sends it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Fa => "fa",
            Self::En => "en",
        }
    }

    /// The locale of a Telegram or browser language tag. Anything but English is Persian: the shop is Persian first.
    #[must_use]
    pub fn from_tag(tag: Option<&str>) -> Self {
        match tag {
            Some(tag) if tag.to_ascii_lowercase().starts_with("en") => Self::En,
            _ => Self::Fa,
        }
    }
}

impl FromStr for Locale {
    type Err = UnknownLocale;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|locale| locale.code() == code).ok_or(UnknownLocale)
    }
}

/// The code names no language of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown locale")]
pub struct UnknownLocale;
