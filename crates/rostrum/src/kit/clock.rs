//! The one source of time, so that a test can hold it still and move it by hand.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// Wall time and monotonic time. Cloning shares the same clock.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<Mutex<Held>>>);

#[derive(Debug)]
struct Held {
    wall: DateTime<Utc>,
    steady: Instant,
}

impl Clock {
    /// The machine's own clock.
    #[must_use]
    pub fn real() -> Self {
        Self(None)
    }

    /// A clock that stands still at `wall` until [`Clock::advance`] moves it.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where time enters the house"
    )]
    pub fn held_at(wall: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(Mutex::new(Held {
            wall,
            steady: Instant::now(),
        }))))
    }

    /// The time a person would read, with millisecond precision (what every database column keeps).
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where time enters the house"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        let wall = self.held(|held| held.wall).unwrap_or_else(Utc::now);
        DateTime::from_timestamp_millis(wall.timestamp_millis()).unwrap_or(wall)
    }

    /// Milliseconds since 1970 with their fraction: the clock that tracks are put on.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where time enters the house"
    )]
    pub fn now_ms(&self) -> f64 {
        let wall = self.held(|held| held.wall).unwrap_or_else(Utc::now);
        #[expect(
            clippy::cast_precision_loss,
            reason = "microseconds since 1970 fit 53 bits"
        )]
        let micros = wall.timestamp_micros() as f64;
        micros / 1000.0
    }

    /// Monotonic time, for measuring and for deadlines.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where time enters the house"
    )]
    pub fn instant(&self) -> Instant {
        self.held(|held| held.steady).unwrap_or_else(Instant::now)
    }

    /// Moves a held clock forward. A real clock does not listen.
    pub fn advance(&self, by: Duration) {
        self.held(|held| {
            held.wall += by;
            held.steady += by;
        });
    }

    fn held<T>(&self, read: impl FnOnce(&mut Held) -> T) -> Option<T> {
        let held = self.0.as_ref()?;
        Some(read(
            &mut held.lock().unwrap_or_else(PoisonError::into_inner),
        ))
    }
}

/// Puts instants of the media engine on the wall clock: one reading of both, then only steps of the
/// steady one, so that a correction of the wall clock in mid-recording shifts nothing.
#[derive(Clone, Copy, Debug)]
pub struct ServerClock {
    steady: Instant,
    wall_ns: u64,
}

impl ServerClock {
    /// Reads both clocks.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        let steady = clock.instant();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "milliseconds since 1970 are positive and fit"
        )]
        let wall_ns = (clock.now_ms() * 1e6) as u64;
        Self { steady, wall_ns }
    }

    /// An instant, in nanoseconds since 1970.
    #[must_use]
    pub fn at(self, instant: Instant) -> u64 {
        let after = instant.saturating_duration_since(self.steady).as_nanos();
        let before = self.steady.saturating_duration_since(instant).as_nanos();
        let ns = |nanos: u128| u64::try_from(nanos).unwrap_or(u64::MAX);
        self.wall_ns
            .saturating_add(ns(after))
            .saturating_sub(ns(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_put_on_the_wall_clock_by_one_reading() {
        let wall = chrono::DateTime::from_timestamp_millis(1_700_000_000_000).expect("a time");
        let clock = Clock::held_at(wall);
        let server = ServerClock::new(&clock);
        let later = clock.instant() + Duration::from_millis(1500);
        assert_eq!(server.at(later), 1_700_000_001_500_000_000);
        let earlier = clock.instant() - Duration::from_millis(500);
        assert_eq!(server.at(earlier), 1_699_999_999_500_000_000);
    }
}
