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
