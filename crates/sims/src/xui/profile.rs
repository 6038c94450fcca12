//! Which release of 3x-ui the simulator speaks as, and what differs between them.
//!
//! Every difference that a client can see is a question asked here; no other module compares versions by name.
//! Never answers from recordings: the facts are those of `reference/3x-ui-api.md`, R-1 to R-21.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A release of 3x-ui. Ordered by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Profile {
    /// Era A, session only, `POST {base}server/status`.
    #[serde(rename = "v2.6.8")]
    V2_6_8,
    /// Era A, session only, bare 404 for the stranger.
    #[serde(rename = "v2.9.4")]
    V2_9_4,
    /// Era A with CSRF, tokens and a login limiter.
    #[serde(rename = "v3.0.2")]
    V3_0_2,
    /// The first of era B, with the credential bugs of that release.
    #[serde(rename = "v3.1.0")]
    V3_1_0,
    /// Era B.
    #[serde(rename = "v3.6.0")]
    V3_6_0,
    /// Era B, the main branch of 2026-08-22.
    #[serde(rename = "v3.7-dev")]
    V3_7Dev,
}

/// The name is of no known release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such profile: {0} (known: v2.6.8, v2.9.4, v3.0.2, v3.1.0, v3.6.0, v3.7-dev)")]
pub struct UnknownProfile(pub String);

impl Profile {
    /// All of them, oldest first.
    pub const ALL: [Self; 6] =
        [Self::V2_6_8, Self::V2_9_4, Self::V3_0_2, Self::V3_1_0, Self::V3_6_0, Self::V3_7Dev];

    /// The name that the command line takes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V2_6_8 => "v2.6.8",
            Self::V2_9_4 => "v2.9.4",
            Self::V3_0_2 => "v3.0.2",
            Self::V3_1_0 => "v3.1.0",
            Self::V3_6_0 => "v3.6.0",
            Self::V3_7Dev => "v3.7-dev",
        }
    }

    /// The version that the panel tells of itself.
    #[must_use]
    pub const fn version(self) -> &'static str {
        match self {
            Self::V2_6_8 => "2.6.8",
            Self::V2_9_4 => "2.9.4",
            Self::V3_0_2 => "3.0.2",
            Self::V3_1_0 => "3.1.0",
            Self::V3_6_0 | Self::V3_7Dev => "3.6.0",
        }
    }

    /// `"A"` up to 3.0.2 (clients inside inbounds), `"B"` from 3.1.0 (clients of their own).
    #[must_use]
    pub const fn era(self) -> &'static str {
        if self.is_b() { "B" } else { "A" }
    }

    pub(crate) const fn is_b(self) -> bool {
        matches!(self, Self::V3_1_0 | Self::V3_6_0 | Self::V3_7Dev)
    }

    /// CSRF, tokens, the login limiter and a poll every 5 s.
    pub(crate) fn is_3(self) -> bool {
        self >= Self::V3_0_2
    }

    /// Seconds between two readings of the core's counters.
    pub(crate) fn poll_ms(self) -> i64 {
        if self.is_3() { 5_000 } else { 10_000 }
    }

    /// The first poll after a start is only a baseline.
    pub(crate) fn first_poll_is_baseline(self) -> bool {
        self.is_3()
    }

    /// Bytes of a poll wait until a second poll in a row has traffic (R-8, seen on 3.0.2 and 3.1.0).
    pub(crate) fn counts_late(self) -> bool {
        matches!(self, Self::V3_0_2 | Self::V3_1_0)
    }

    /// Depletion switches the entry off too, not only the traffic row.
    pub(crate) fn depletion_reaches_entry(self) -> bool {
        self >= Self::V2_9_4
    }

    /// A client's own switch is copied to its traffic row.
    pub(crate) fn row_follows_entry(self) -> bool {
        self >= Self::V2_9_4
    }

    /// A reset enables the client again, in all three places.
    pub(crate) fn reset_enables(self) -> bool {
        self >= Self::V3_6_0
    }

    /// Settings and tokens are below `panel/api/setting`.
    pub(crate) fn settings_in_api(self) -> bool {
        self >= Self::V3_6_0
    }

    /// Writers of era A read, wait and write the whole inbound without a lock.
    pub(crate) const fn loses_updates(self) -> bool {
        !self.is_b()
    }

    /// Parallel writers also meet a locked database and answer 500.
    pub(crate) fn panics_when_locked(self) -> bool {
        self < Self::V3_0_2
    }

    /// The credential bugs of 3.1.0: keys of the record instead of e-mails, new ones when omitted.
    pub(crate) fn matches_by_key(self) -> bool {
        self == Self::V3_1_0
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let wanted = name.trim().trim_start_matches('v');
        Self::ALL
            .into_iter()
            .find(|p| p.name().trim_start_matches('v') == wanted)
            .ok_or_else(|| UnknownProfile(name.to_owned()))
    }
}
