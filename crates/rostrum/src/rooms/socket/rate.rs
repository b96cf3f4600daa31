//! How often one socket may say one thing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// `burst` at once, then one each time a share of the minute has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Over time.
    pub per_minute: u32,
    /// At once.
    pub burst: u32,
}

impl Rate {
    /// A limit.
    #[must_use]
    pub const fn new(per_minute: u32, burst: u32) -> Self {
        Self { per_minute, burst }
    }

    const fn interval(self) -> Duration {
        let per_minute = if self.per_minute == 0 {
            1
        } else {
            self.per_minute
        };
        Duration::from_nanos(60_000_000_000 / per_minute as u64)
    }
}

/// What one socket has said, by event. A theoretical arrival time for each (GCRA): no timer, one
/// instant to remember.
#[derive(Default)]
pub struct Meter(Mutex<HashMap<&'static str, Instant>>);

impl Meter {
    /// Counts one; when it is too early, tells how long to wait.
    pub fn count(&self, event: &'static str, rate: Rate, now: Instant) -> Result<(), Duration> {
        let mut due = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let interval = rate.interval();
        let at = due.get(event).copied().unwrap_or(now).max(now);
        let ahead = at.saturating_duration_since(now);
        let tolerance = interval * rate.burst.saturating_sub(1);
        if ahead > tolerance {
            return Err(ahead - tolerance);
        }
        due.insert(event, at + interval);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Clock;

    #[test]
    fn a_burst_passes_then_only_the_steady_rate() {
        let clock = Clock::held_at(chrono::DateTime::UNIX_EPOCH);
        let (meter, rate) = (Meter::default(), Rate::new(60, 3));
        let count = || meter.count("chat:send", rate, clock.instant()).is_ok();
        assert_eq!(
            [count(), count(), count(), count()],
            [true, true, true, false]
        );
        clock.advance(Duration::from_secs(1));
        assert_eq!([count(), count()], [true, false]);
        clock.advance(Duration::from_secs(3600));
        assert_eq!(
            [count(), count(), count(), count()],
            [true, true, true, false]
        );
    }

    #[test]
    fn each_event_has_its_own_count() {
        let clock = Clock::held_at(chrono::DateTime::UNIX_EPOCH);
        let (meter, rate) = (Meter::default(), Rate::new(1, 1));
        assert!(meter.count("a", rate, clock.instant()).is_ok());
        assert!(meter.count("a", rate, clock.instant()).is_err());
        assert!(meter.count("b", rate, clock.instant()).is_ok());
    }
}
