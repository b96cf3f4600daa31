//! How long a running job still takes, told from how fast it went of late.

use std::collections::VecDeque;

/// What "of late" means.
const WINDOW_MS: i64 = 60_000;
/// Slow work is looked at over longer, but not over longer than this.
const LONGEST_WINDOW_MS: i64 = 20 * 60_000;
/// Before this nothing is said: the beginning is another pace.
const LEAST_MS: i64 = 3_000;
const LEAST_PERMILLE: i32 = 10;
/// A leap is a stage that was finished in an earlier try, not a pace.
const LEAP_PERMILLE: i32 = 200;
/// What takes longer than a week is not foretold.
const LONGEST_MS: i64 = 7 * 24 * 3_600_000;
/// One part of so many is taken over from each new estimate, so that what a person reads does not jump.
const SMOOTH: i64 = 8;

/// The progress of one try, as far back as it matters.
#[derive(Debug, Default)]
pub struct Pace {
    noted: VecDeque<(i64, i32)>,
    end_ms: Option<i64>,
    /// When it last came further.
    moved_ms: i64,
}

impl Pace {
    /// Notes how far it is now; answers the moment at which it should be done, when that can be said.
    pub fn note(&mut self, now_ms: i64, permille: i32) -> Option<i64> {
        let leapt = |&(_, before): &(i64, i32)| permille - before >= LEAP_PERMILLE;
        if self.noted.back().is_some_and(leapt) {
            self.noted.clear();
            self.end_ms = None;
        }
        if self
            .noted
            .back()
            .is_none_or(|&(_, before)| permille > before)
        {
            self.moved_ms = now_ms;
        }
        self.noted.push_back((now_ms, permille));
        // The last one before the window stays: the window is whole then.
        while self.noted.get(1).is_some_and(|&(at, from)| {
            at <= now_ms - LONGEST_WINDOW_MS
                || (at <= now_ms - WINDOW_MS && permille - from >= LEAST_PERMILLE)
        }) {
            self.noted.pop_front();
        }
        self.end_ms = self
            .foretell(now_ms, permille)
            .map(|end| match self.end_ms {
                Some(before) => before + (end - before) / SMOOTH,
                None => end,
            });
        self.end_ms.filter(|end| *end > now_ms)
    }

    fn foretell(&self, now_ms: i64, permille: i32) -> Option<i64> {
        let &(since, from) = self.noted.front()?;
        let (span, gained) = (now_ms - since, i64::from(permille - from));
        let stands = now_ms - self.moved_ms > WINDOW_MS || permille >= 1_000;
        if span < LEAST_MS || gained < i64::from(LEAST_PERMILLE) || stands {
            return None;
        }
        let left = i64::from(1_000 - permille) * span / gained;
        (left <= LONGEST_MS).then_some(now_ms + left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds left after each second of `progress`, in permille.
    fn told(progress: impl IntoIterator<Item = i32>) -> Vec<Option<i64>> {
        let mut pace = Pace::default();
        let mut at = 0;
        let mut told = Vec::new();
        for permille in progress {
            let end = pace.note(at, permille);
            told.push(end.map(|end| (end - at) / 1_000));
            at += 1_000;
        }
        told
    }

    #[test]
    fn an_estimate_is_only_made_when_there_is_something_to_go_by() {
        let told = told([0, 10, 20, 30, 40]);
        assert_eq!(told[..3], [None, None, None]);
        assert_eq!(told[3], Some(97));
        assert_eq!(told[4], Some(96));
    }

    #[test]
    fn it_follows_the_pace_of_late_not_the_mean_since_the_beginning() {
        // Half in fifty seconds, then ten times slower.
        let slow = (0..50).map(|n| n * 10).chain((0..200).map(|n| 500 + n));
        let told = told(slow);
        let last = told.last().copied().flatten().expect("there is one");
        assert!((250..=350).contains(&last), "{last}");
    }

    #[test]
    fn it_never_jumps_by_more_than_a_part() {
        let uneven = (0..300).scan(0, |at, n| {
            *at += if n % 20 < 10 { 5 } else { 1 };
            Some((*at).min(990))
        });
        let told: Vec<i64> = told(uneven).into_iter().flatten().collect();
        for pair in told.windows(2) {
            let change = (pair[1] - pair[0]).abs();
            assert!(change <= 3 + pair[0] / 4, "{} then {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn what_stands_still_for_long_is_not_foretold() {
        let stuck = (0..20).map(|n| n * 20).chain([400; 90]);
        assert_eq!(told(stuck).last(), Some(&None));
    }

    #[test]
    fn a_stage_that_was_finished_before_is_no_pace() {
        let told = told([0, 600, 602, 604, 606, 612, 614]);
        assert_eq!(told[1..5], [None; 4]);
        assert_eq!(told[5], Some(129));
    }
}
