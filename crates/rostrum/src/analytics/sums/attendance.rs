//! Who attended.

use chrono::{DateTime, Utc};

use crate::analytics::model::{Attendance, Measures, Window};

/// What a student did with a lecture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deed {
    /// Milliseconds seen, each once.
    pub unique_ms: i64,
    /// With repetitions.
    pub played_ms: i64,
    /// How much of the lecture was seen, from 0 to 1.
    pub completion: f64,
    /// Milliseconds there while it was live.
    pub present_ms: i64,
    /// From its beginning until they first came.
    pub late_ms: Option<i64>,
    /// When they last watched it.
    pub last_at: Option<DateTime<Utc>>,
}

/// Whether that is attendance. `window`: when the lecture was live; `is_over`: whether it is not any more.
#[must_use]
pub fn of(deed: &Deed, window: Option<Window>, is_over: bool, with: &Measures) -> Attendance {
    let held_ms = window.map(|held| (held.to - held.from).num_milliseconds());
    let was_there = super::ratio(deed.present_ms, held_ms.unwrap_or(0));
    if is_over && was_there.is_some_and(|share| share >= with.live_share) {
        Attendance::Live
    } else if is_over && deed.completion >= with.watched_share {
        Attendance::CaughtUp
    } else if !is_over {
        Attendance::Pending
    } else if deed.played_ms > 0 || deed.present_ms > 0 {
        Attendance::Partly
    } else {
        Attendance::Absent
    }
}

/// The union of stretches: their length together and where the first begins.
#[must_use]
pub fn union(mut stretches: Vec<(i64, i64)>) -> (i64, Option<i64>) {
    stretches.retain(|(from, to)| to > from);
    stretches.sort_unstable();
    let first = stretches.first().map(|(from, _)| *from);
    let (mut sum, mut end) = (0, i64::MIN);
    for (from, to) in stretches {
        sum += (to - from.max(end)).max(0);
        end = end.max(to);
    }
    (sum, first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Deed = Deed {
        unique_ms: 0,
        played_ms: 0,
        completion: 0.0,
        present_ms: 0,
        late_ms: None,
        last_at: None,
    };

    fn window() -> Window {
        let at =
            |second: i64| DateTime::from_timestamp(1_800_000_000 + second, 0).expect("in range");
        Window {
            from: at(0),
            to: at(1_000),
        }
    }

    #[test]
    fn the_thresholds_decide() {
        let with = Measures::default();
        let of = |deed: Deed, over| of(&deed, Some(window()), over, &with);
        let there = |ms| Deed {
            present_ms: ms,
            ..NOTHING
        };
        assert_eq!(of(there(500_000), true), Attendance::Live);
        assert_eq!(of(there(499_999), true), Attendance::Partly);
        assert_eq!(of(there(500_000), false), Attendance::Pending);
        let saw = |completion| Deed {
            played_ms: 1,
            completion,
            ..NOTHING
        };
        assert_eq!(of(saw(0.8), true), Attendance::CaughtUp);
        assert_eq!(of(saw(0.79), true), Attendance::Partly);
        assert_eq!(of(NOTHING, true), Attendance::Absent);
        let never_live = super::of(&saw(0.9), None, true, &with);
        assert_eq!(never_live, Attendance::CaughtUp);
    }

    #[test]
    fn presence_on_two_devices_counts_once() {
        assert_eq!(
            union(vec![(5, 10), (0, 3), (8, 20), (20, 20)]),
            (18, Some(0))
        );
        assert_eq!(union(vec![]), (0, None));
    }
}
