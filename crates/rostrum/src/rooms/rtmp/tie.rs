//! An encoder's line of time, tied to the machine's: when what came was sampled.
//!
//! What comes by TCP is late by turns; the least late of it tells how both lines lie. Clocks run apart by some seconds a
//! day, so the tie follows, so slowly that nobody hears or sees it.

use std::time::{Duration, Instant};

/// The least late of so much time is looked at together.
const WINDOW_US: i64 = 10_000_000;
/// The tie follows by no more than this for each window: a two-thousandth.
const STEP_US: i64 = 5_000;

/// The tie of an encoder.
#[derive(Debug)]
pub struct Tie {
    origin: Instant,
    /// Where the encoder's zero lies behind the origin.
    zero_us: i64,
    least_us: Option<i64>,
    window_ends_us: i64,
    is_settled: bool,
}

impl Tie {
    /// Not tied yet.
    pub fn new(now: Instant) -> Self {
        Self {
            origin: now,
            zero_us: i64::MAX,
            least_us: None,
            window_ends_us: i64::MAX,
            is_settled: false,
        }
    }

    /// Something came now that lies there on the encoder's line.
    pub fn came(&mut self, at_ms: i64, now: Instant) {
        let now_us = micros(now.saturating_duration_since(self.origin));
        let zero_us = now_us - at_ms * 1000;
        if !self.is_settled {
            self.zero_us = self.zero_us.min(zero_us);
            return;
        }
        let late_us = zero_us - self.zero_us;
        let least_us = self.least_us.map_or(late_us, |least| least.min(late_us));
        self.least_us = Some(least_us);
        if now_us >= self.window_ends_us {
            self.zero_us += least_us.clamp(-STEP_US, STEP_US);
            (self.least_us, self.window_ends_us) = (None, now_us + WINDOW_US);
        }
    }

    /// From now on the tie changes but slowly.
    pub fn settle(&mut self, now: Instant) {
        self.is_settled = true;
        self.window_ends_us = micros(now.saturating_duration_since(self.origin)) + WINDOW_US;
    }

    /// When that was sampled which lies there.
    pub fn sampled(&self, at_us: i64) -> Instant {
        let us = self.zero_us.saturating_add(at_us);
        let apart = Duration::from_micros(us.unsigned_abs());
        match us < 0 {
            true => self.origin.checked_sub(apart).unwrap_or(self.origin),
            false => self.origin + apart,
        }
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Clock;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn the_least_late_tells() {
        let began = Clock::real().instant();
        let mut tie = Tie::new(began);
        tie.came(0, began + 80 * MS);
        tie.came(40, began + 60 * MS);
        tie.came(80, began + 150 * MS);
        assert_eq!(tie.sampled(80_000), began + 100 * MS);
        assert_eq!(tie.sampled(-20_000), began);
        tie.settle(began + 150 * MS);
        tie.came(120, began + 500 * MS);
        assert_eq!(tie.sampled(120_000), began + 140 * MS);
    }

    #[test]
    fn it_follows_a_clock_that_is_too_fast_without_a_leap() {
        let began = Clock::real().instant();
        let mut tie = Tie::new(began);
        tie.came(0, began);
        tie.settle(began);
        let mut before = tie.sampled(0);
        // Ten seconds too many within a day.
        for n in 1..=36_000_i64 {
            let at_ms = n * 100;
            let now = began + Duration::from_micros(n as u64 * 99_988) + (n as u32 % 7) * 9 * MS;
            tie.came(at_ms, now);
            let sampled = tie.sampled(at_ms * 1000);
            assert!(sampled - before < 106 * MS && sampled - before > 94 * MS);
            before = sampled;
        }
        let end = began + Duration::from_micros(36_000 * 99_988);
        let apart = before.max(end) - before.min(end);
        assert!(apart < 15 * MS, "{apart:?}");
    }
}
