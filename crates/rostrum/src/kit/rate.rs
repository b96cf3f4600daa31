//! Limits on how often: one keyed counter per rule, per process.
//!
//! What a check finds is said to the client too: within [`metered`] the tightest of the limits that a request
//! met is kept, and the layer at the roof writes it into the `RateLimit-…` headers of whatever is answered.

use std::cell::Cell;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::error::{Error, Kind, Result};

/// At most `burst` at once and so many over time, for each key on its own.
pub struct Limit<K: Hash + Eq + Clone + Send + Sync + 'static> {
    limiter: RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>,
    burst: u32,
    /// How long until one more may come.
    step: Duration,
}

/// How somebody stands with a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How many may come at once.
    pub limit: u32,
    /// How many of these are left.
    pub remaining: u32,
    /// In how many seconds all of them are there again.
    pub reset_s: u64,
}

tokio::task_local! {
    static TIGHTEST: Cell<Option<Standing>>;
}

/// Runs `work` and says beside its outcome which limit left the least.
pub async fn metered<T>(work: impl Future<Output = T>) -> (T, Option<Standing>) {
    let within = async {
        let done = work.await;
        (done, TIGHTEST.with(Cell::get))
    };
    TIGHTEST.scope(Cell::new(None), within).await
}

/// Keeps the tighter of two.
fn note(standing: Standing) {
    // Outside of a request nobody listens.
    let _ = TIGHTEST.try_with(|tightest| {
        let now = tightest.get();
        if now.is_none_or(|now| standing.remaining <= now.remaining) {
            tightest.set(Some(standing));
        }
    });
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static> Limit<K> {
    /// A rule. Zero means one: a limit never shuts a door for good.
    #[must_use]
    pub fn per_minute(per_minute: u32, burst: u32) -> Self {
        Self::of(Quota::per_minute(at_least_one(per_minute)), burst)
    }

    /// A rule for what is seldom.
    #[must_use]
    pub fn per_hour(per_hour: u32, burst: u32) -> Self {
        Self::of(Quota::per_hour(at_least_one(per_hour)), burst)
    }

    fn of(quota: Quota, burst: u32) -> Self {
        let quota = quota.allow_burst(at_least_one(burst));
        Self {
            step: quota.replenish_interval(),
            burst: quota.burst_size().get(),
            limiter: RateLimiter::keyed(quota).with_middleware(),
        }
    }

    /// Counts one for `key`.
    ///
    /// # Errors
    /// Too many: says in how many seconds to try again.
    pub fn check(&self, key: &K) -> Result<()> {
        match self.limiter.check_key(key) {
            Ok(state) => {
                note(self.standing(state.remaining_burst_capacity()));
                Ok(())
            }
            Err(early) => {
                note(self.standing(0));
                let wait = early.wait_time_from(DefaultClock::default().now());
                let wait = wait.as_secs() + 1;
                let say = format!("Too many tries. Try again in {wait} seconds.");
                Err(Error::new(Kind::TooMany, "rate.limited", say).retry_after(wait))
            }
        }
    }

    fn standing(&self, remaining: u32) -> Standing {
        let missing = self.burst.saturating_sub(remaining);
        Standing {
            limit: self.burst,
            remaining,
            reset_s: (self.step * missing).as_secs_f64().ceil() as u64,
        }
    }

    /// Forgets keys that have not been seen for long. Call it now and then.
    pub fn forget_old(&self) {
        self.limiter.retain_recent();
    }
}

fn at_least_one(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)
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

    #[tokio::test]
    async fn the_tightest_limit_that_was_met_is_told() {
        let wide = Limit::per_minute(60, 10);
        let narrow = Limit::per_minute(6, 3);
        let (_, told) = metered(async {
            wide.check(&"a").expect("the first");
            narrow.check(&"a").expect("the first");
            wide.check(&"b").expect("the first");
        })
        .await;
        let told = told.expect("limits were met");
        assert_eq!((told.limit, told.remaining), (3, 2));
        assert!((1..=10).contains(&told.reset_s));
        let (_, told) = metered(async {}).await;
        assert_eq!(told, None);
    }
}
