//! The sending limits of the service: so many messages a second over all chats, one a second into one chat.
//!
//! Token buckets on the simulated clock. Never delays a request: it says how long to wait.

use std::collections::HashMap;

/// Buckets kept; full ones are dropped when there are more.
const BUCKETS_MAX: usize = 50_000;
const MS_PER_S: i64 = 1000;

/// Sending limits. The defaults are near those of the real service.
#[derive(Clone, Copy, Debug)]
pub struct RateLimits {
    /// Messages per second of one bot over all chats.
    pub global_per_s: u32,
    /// Messages per second into one chat, in the long run.
    pub chat_per_s: u32,
    /// Messages that may follow each other into one chat before the long run counts.
    pub chat_burst: u32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self { global_per_s: 30, chat_per_s: 1, chat_burst: 20 }
    }
}

/// Tokens in thousandths, so that the arithmetic stays whole.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    milli: i64,
    at_ms: i64,
}

impl Bucket {
    fn full(burst: u32, now_ms: i64) -> Self {
        Self { milli: i64::from(burst) * MS_PER_S, at_ms: now_ms }
    }

    fn refill(&mut self, per_s: u32, burst: u32, now_ms: i64) {
        let gained = (now_ms - self.at_ms).max(0).saturating_mul(i64::from(per_s));
        self.milli = self.milli.saturating_add(gained).min(i64::from(burst) * MS_PER_S);
        self.at_ms = now_ms;
    }

    /// Whole seconds until one token is there; zero when it is.
    fn wait_s(&self, per_s: u32) -> u64 {
        let lacking = (MS_PER_S - self.milli).max(0);
        let per_second = i64::from(per_s.max(1)) * MS_PER_S;
        u64::try_from((lacking + per_second - 1) / per_second).unwrap_or(0)
    }
}

/// The buckets of all bots and chats.
#[derive(Debug)]
pub(super) struct Limits {
    rates: RateLimits,
    buckets: HashMap<(i64, i64), Bucket>,
}

impl Limits {
    pub(super) fn new(rates: RateLimits) -> Self {
        Self { rates, buckets: HashMap::new() }
    }

    /// Takes one message from both buckets, or says after how many seconds to try again.
    pub(super) fn take(&mut self, bot: i64, chat: i64, now_ms: i64) -> Option<u64> {
        let rates = self.rates;
        if self.buckets.len() > BUCKETS_MAX {
            self.buckets.retain(|_, bucket| now_ms - bucket.at_ms < MS_PER_S * i64::from(rates.chat_burst));
        }
        // No chat has the number 0: it stands for all of them.
        let all = *self.refilled((bot, 0), rates.global_per_s, rates.global_per_s, now_ms);
        let one = *self.refilled((bot, chat), rates.chat_per_s, rates.chat_burst, now_ms);
        let wait = all.wait_s(rates.global_per_s).max(one.wait_s(rates.chat_per_s));
        if wait > 0 {
            return Some(wait);
        }
        for key in [(bot, 0), (bot, chat)] {
            if let Some(bucket) = self.buckets.get_mut(&key) {
                bucket.milli -= MS_PER_S;
            }
        }
        None
    }

    fn refilled(&mut self, key: (i64, i64), per_s: u32, burst: u32, now_ms: i64) -> &Bucket {
        let bucket = self.buckets.entry(key).or_insert_with(|| Bucket::full(burst, now_ms));
        bucket.refill(per_s, burst, now_ms);
        bucket
    }
}
