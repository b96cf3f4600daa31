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
    /// When somebody asked last, and which of the pictures they watch.
    last: HashMap<Uuid, (Instant, Option<usize>)>,
    /// How many watch each of the pictures.
    places: HashMap<usize, usize>,
    swept: Option<Instant>,
    peak: usize,
}

impl Viewers {
    /// Notes that somebody watches: which of the pictures, where the request tells it. Answers whether they may: at most
    /// `most` do at the same time.
    pub fn see(&self, viewer: Uuid, place: Option<usize>, now: Instant, most: usize) -> bool {
        let mut seen = self.seen();
        seen.sweep(now);
        let before = seen.last.get(&viewer).map(|(_, place)| *place);
        if before.is_none() && seen.last.len() >= most {
            return false;
        }
        let before = before.flatten();
        let place = place.or(before);
        if place != before {
            seen.leaves(before);
            if let Some(place) = place {
                *seen.places.entry(place).or_default() += 1;
            }
        }
        seen.last.insert(viewer, (now, place));
        seen.peak = seen.peak.max(seen.last.len());
        true
    }

    /// Notes that somebody is gone.
    pub fn leave(&self, viewer: Uuid) {
        let mut seen = self.seen();
        let gone = seen.last.remove(&viewer);
        seen.leaves(gone.and_then(|(_, place)| place));
    }

    /// How many watch now: looked at once a second, however many ask.
    pub fn count(&self, now: Instant) -> usize {
        let mut seen = self.seen();
        seen.sweep(now);
        seen.last.len()
    }

    /// How many watch one of the pictures.
    pub fn of(&self, place: usize) -> usize {
        self.seen().places.get(&place).copied().unwrap_or(0)
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
        if !self.swept.is_none_or(due) {
            return;
        }
        self.swept = Some(now);
        let gone = self.last.extract_if(|_, (at, _)| now >= *at + GONE);
        for (_, (_, place)) in gone.collect::<Vec<_>>() {
            self.leaves(place);
        }
    }

    fn leaves(&mut self, place: Option<usize>) {
        if let Some(watched) = place.and_then(|place| self.places.get_mut(&place)) {
            *watched = watched.saturating_sub(1);
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
        assert!(viewers.see(people[0], Some(0), now, 2) && viewers.see(people[1], Some(1), now, 2));
        assert!(
            !viewers.see(people[2], Some(0), now, 2),
            "all seats are taken"
        );
        assert!(viewers.see(people[0], Some(1), now, 2), "who sits stays");
        assert!(
            viewers.see(people[0], None, now, 2),
            "the sound says nothing of the pictures"
        );
        assert_eq!((viewers.of(0), viewers.of(1)), (0, 2));
        let later = now + GONE - Duration::from_secs(1);
        assert!(viewers.see(people[0], Some(1), later, 2));
        let later = now + GONE;
        assert_eq!(viewers.count(later), 1, "the other one went");
        assert_eq!(viewers.of(1), 1);
        assert!(viewers.see(people[2], Some(0), later, 2));
        assert_eq!(viewers.peak(), 2);
        viewers.leave(people[2]);
        assert_eq!((viewers.count(later), viewers.of(0)), (1, 0));
    }
}
