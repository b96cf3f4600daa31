//! Who watches: playbacks that asked for a list a moment ago.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

/// Who has asked for nothing for so long is gone: two lists that are five seconds apart, and some patience.
const GONE: Duration = Duration::from_secs(12);

/// Those who watch a stream.
#[derive(Default)]
pub struct Viewers(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// When somebody asked last, and for which rendition.
    last: HashMap<Uuid, (Instant, usize)>,
    swept: Option<Instant>,
    peak: usize,
}

impl Viewers {
    /// Notes that somebody watches. Answers whether they may: at most `most` do at the same time.
    pub fn see(&self, viewer: Uuid, place: usize, now: Instant, most: usize) -> bool {
        let mut seen = self.seen();
        seen.sweep(now);
        if seen.last.len() >= most && !seen.last.contains_key(&viewer) {
            return false;
        }
        seen.last.insert(viewer, (now, place));
        seen.peak = seen.peak.max(seen.last.len());
        true
    }

    /// How many watch now.
    pub fn count(&self, now: Instant) -> usize {
        let mut seen = self.seen();
        seen.swept = None;
        seen.sweep(now);
        seen.last.len()
    }

    /// How many watch each of `renditions` now.
    pub fn of(&self, place: usize) -> usize {
        let seen = self.seen();
        seen.last.values().filter(|(_, of)| *of == place).count()
    }

    /// How many watched at the same time at the most.
    pub fn peak(&self) -> usize {
        self.seen().peak
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// At most once a second, so that a thousand who ask cost a thousand looks and not a million.
    fn sweep(&mut self, now: Instant) {
        let due = |swept: Instant| now >= swept + Duration::from_secs(1);
        if self.swept.is_none_or(due) {
            self.last.retain(|_, (at, _)| now < *at + GONE);
            self.swept = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Clock;

    #[test]
    fn who_asked_lately_watches_and_the_hall_has_so_many_seats() {
        let (viewers, now) = (Viewers::default(), Clock::real().instant());
        let people = [1, 2, 3].map(Uuid::from_u128);
        assert!(viewers.see(people[0], 0, now, 2) && viewers.see(people[1], 1, now, 2));
        assert!(!viewers.see(people[2], 0, now, 2), "all seats are taken");
        assert!(viewers.see(people[0], 1, now, 2), "who sits stays");
        assert_eq!((viewers.of(0), viewers.of(1)), (0, 2));
        let later = now + GONE - Duration::from_secs(1);
        assert!(viewers.see(people[0], 1, later, 2));
        let later = now + GONE;
        assert_eq!(viewers.count(later), 1, "the other one went");
        assert!(viewers.see(people[2], 0, later, 2));
        assert_eq!(viewers.peak(), 2);
    }
}
