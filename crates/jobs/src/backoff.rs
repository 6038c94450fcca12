//! How long to wait before the next try.

use std::time::Duration;

use kernel::Rng;

/// After this many tries a job is a dead letter (F-21), unless its kind says otherwise.
pub const ATTEMPTS_MAX: u32 = 12;

/// Full-jitter exponential backoff: a random part of `base * 2^attempt`, at least half of it, at most `cap`.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    pub base: Duration,
    pub cap: Duration,
}

impl Backoff {
    /// 1 s, 2 s, 4 s … 1 h.
    pub const DEFAULT: Self = Self { base: Duration::from_secs(1), cap: Duration::from_secs(3600) };

    /// The wait after `attempt` failed tries (counted from one).
    #[must_use]
    pub fn delay(self, attempt: u32, rng: &Rng) -> Duration {
        self.jittered(self.base.saturating_mul(1u32 << attempt.saturating_sub(1).min(20)), rng)
    }

    /// The wait of something that has failed for `age`: about as long again, so that it doubles.
    #[must_use]
    pub fn delay_at_age(self, age: Duration, rng: &Rng) -> Duration {
        self.jittered(age.max(self.base), rng)
    }

    fn jittered(self, full: Duration, rng: &Rng) -> Duration {
        let half = full.min(self.cap) / 2;
        let spread_ms = u64::try_from(half.as_millis()).unwrap_or(u64::MAX);
        half + Duration::from_millis(rng.below(spread_ms.saturating_add(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stop_growing() {
        let rng = Rng::seeded(1);
        for attempt in 1..40 {
            let delay = Backoff::DEFAULT.delay(attempt, &rng);
            assert!(delay <= Backoff::DEFAULT.cap);
            assert!(delay >= Duration::from_millis(500));
        }
        assert!(Backoff::DEFAULT.delay(30, &rng) >= Duration::from_secs(1800));
        for age_s in [0, 1, 60, 100_000] {
            let delay = Backoff::DEFAULT.delay_at_age(Duration::from_secs(age_s), &rng);
            assert!(delay >= Duration::from_secs(age_s.min(3600)) / 2 && delay <= Backoff::DEFAULT.cap);
        }
    }
}
