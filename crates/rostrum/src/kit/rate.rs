//! Limits on how often: one keyed counter per rule, per process.

use std::hash::Hash;
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::error::{Error, Kind, Result};

/// At most `burst` at once and `per_minute` over time, for each key on its own.
pub struct Limit<K: Hash + Eq + Clone + Send + Sync + 'static> {
    limiter: RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock>,
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static> Limit<K> {
    /// A rule. Zero means one: a limit never shuts a door for good.
    #[must_use]
    pub fn per_minute(per_minute: u32, burst: u32) -> Self {
        let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_minute(at_least_one(per_minute)).allow_burst(at_least_one(burst));
        Self {
            limiter: RateLimiter::keyed(quota),
        }
    }

    /// Counts one for `key`.
    ///
    /// # Errors
    /// Too many: says in how many seconds to try again.
    pub fn check(&self, key: &K) -> Result<()> {
        self.limiter.check_key(key).map_err(|early| {
            let wait = early
                .wait_time_from(DefaultClock::default().now())
                .as_secs()
                + 1;
            let say = format!("Too many tries. Try again in {wait} seconds.");
            Error::new(Kind::TooMany, "rate.limited", say).retry_after(wait)
        })
    }

    /// Forgets keys that have not been seen for long. Call it now and then.
    pub fn forget_old(&self) {
        self.limiter.retain_recent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_count() {
        let limit = Limit::per_minute(1, 2);
        assert!(limit.check(&"a").is_ok() && limit.check(&"a").is_ok());
        let refused = limit.check(&"a").expect_err("the third is too many");
        assert_eq!(refused.kind().status(), 429);
        assert!(
            refused
                .retry_after_s()
                .is_some_and(|s| (1..=61).contains(&s))
        );
        assert!(limit.check(&"b").is_ok());
    }
}
