//! What the beats of one person and recording add up to. The sum of a set of beats: neither their order nor how they were
//! sent changes it, and it can be made anew from the beats at any time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::watch::Spans;

/// Changes with the meaning of a figure; what was added up before is then added up anew.
pub const ROLL_VERSION: i32 = 1;

/// Quarters of an hour are what days of all time zones can be put together from.
pub const QUARTER_MS: i64 = 900_000;

/// More stretches or renditions than these come from no player.
const MOST_SPANS: usize = 4_000;
const MOST_RENDITIONS: usize = 16;
/// What stands for renditions beyond those.
const OTHER: &str = "other";

/// A beat that was accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// Where it began.
    pub from_ms: i64,
    /// Where it ended.
    pub to_ms: i64,
    /// How long that took.
    pub takes_ms: i64,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// When it was reported.
    pub received_at: DateTime<Utc>,
    /// Whether it could be seen.
    pub visible: bool,
    /// What was shown.
    pub rendition: Option<String>,
    /// For how long it stood still.
    pub stalled_ms: i64,
}

/// When a recording was a live stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnAir {
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when; nothing: it still is.
    pub to: Option<DateTime<Utc>>,
}

impl OnAir {
    /// The part of a time that lies in it, in milliseconds from its beginning.
    #[must_use]
    pub fn part_of(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Option<(i64, i64)> {
        let to = self.to.map_or(to, |end| end.min(to));
        let from = from.max(self.from);
        let since = |at: DateTime<Utc>| (at - self.from).num_milliseconds();
        (to > from).then(|| (since(from), since(to)))
    }
}

/// The sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    /// What was seen.
    pub spans: Spans,
    /// What of it was seen more than once.
    pub again: Spans,
    /// How much was played where it could be seen, repetitions and all.
    pub played_ms: i64,
    /// How much was played where it could not be seen.
    pub hidden_ms: i64,
    /// How long it stood still.
    pub stalled_ms: i64,
    /// How much was played in which rendition.
    pub renditions: BTreeMap<String, i64>,
    /// How much was seen by quarters of an hour since 1970; a beat counts for the one in which it ended.
    pub quarters: BTreeMap<i64, i64>,
    /// When somebody was there while it was live, in milliseconds from its beginning.
    pub present: Spans,
    /// Where one stopped.
    pub position_ms: i64,
    /// When that was.
    pub position_at: DateTime<Utc>,
    /// When one began.
    pub first_at: Option<DateTime<Utc>>,
    /// When something was last reported.
    pub last_at: DateTime<Utc>,
}

impl Roll {
    /// Whether a stretch can still be taken: what no player does would let the sum grow without end.
    #[must_use]
    pub fn has_room_for(&self, from_ms: i64, to_ms: i64) -> bool {
        let takes =
            |spans: &Spans| spans.len() < MOST_SPANS || spans.touched_by(from_ms, to_ms) > 0;
        takes(&self.spans) && takes(&self.again)
    }

    /// The name under which a rendition is noted.
    #[must_use]
    pub fn known_as(&self, rendition: Option<String>) -> Option<String> {
        let name = rendition.filter(|name| !name.is_empty())?;
        let room = self.renditions.len() < MOST_RENDITIONS || self.renditions.contains_key(&name);
        Some(if room { name } else { OTHER.to_owned() })
    }

    /// Adds a beat.
    pub fn add(&mut self, beat: &Played, on_air: Option<OnAir>) {
        let length = beat.to_ms - beat.from_ms;
        if beat.visible {
            for (from, to) in self.spans.common_with(beat.from_ms, beat.to_ms) {
                self.again.add(from, to);
            }
            self.spans.add(beat.from_ms, beat.to_ms);
            self.played_ms += length;
            let quarter = beat.at.timestamp_millis().div_euclid(QUARTER_MS);
            *self.quarters.entry(quarter).or_default() += length;
            let took = chrono::Duration::milliseconds(beat.takes_ms + beat.stalled_ms);
            if let Some((from, to)) = on_air.and_then(|air| air.part_of(beat.at - took, beat.at)) {
                self.present.add(from, to);
            }
        } else {
            self.hidden_ms += length;
        }
        self.stalled_ms += beat.stalled_ms;
        if let Some(name) = &beat.rendition {
            *self.renditions.entry(name.clone()).or_default() += length;
        }
        // Kept while offline and sent late, a beat does not take a player back.
        if (beat.at, beat.to_ms) >= (self.position_at, self.position_ms) {
            (self.position_at, self.position_ms) = (beat.at, beat.to_ms);
        }
        let first = self.first_at.map_or(beat.at, |first| first.min(beat.at));
        self.first_at = Some(first);
        self.last_at = self.last_at.max(beat.received_at);
    }

    /// Adds up all of these.
    #[must_use]
    pub fn of<'a>(beats: impl IntoIterator<Item = &'a Played>, on_air: Option<OnAir>) -> Self {
        let mut roll = Self::default();
        for beat in beats {
            roll.add(beat, on_air);
        }
        roll
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).expect("in range")
    }

    fn beats() -> impl Strategy<Value = Vec<Played>> {
        let beat = (
            0..60_000_i64,
            0..15_000_i64,
            0..4_000_i64,
            any::<bool>(),
            0..3_usize,
            0..3_000_i64,
        );
        let made = |(from, length, second, visible, name, stalled)| Played {
            from_ms: from,
            to_ms: from + length,
            takes_ms: length / 2,
            at: at(second),
            received_at: at(second + 5),
            visible,
            rendition: ["500", "1000"]
                .get(name)
                .map(|name: &&str| (*name).to_owned()),
            stalled_ms: stalled,
        };
        proptest::collection::vec(beat.prop_map(made), 0..24)
    }

    proptest! {
        #[test]
        fn the_order_of_beats_changes_nothing(all in beats(), seed in any::<u64>()) {
            let air = Some(OnAir { from: at(100), to: Some(at(3_000)) });
            let mut other = all.clone();
            // A permutation that depends on the seed alone.
            let key = |n: usize| (n as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mut order: Vec<usize> = (0..all.len()).collect();
            order.sort_by_key(|n| key(*n));
            for (to, from) in order.into_iter().enumerate() {
                other[to] = all[from].clone();
            }
            prop_assert_eq!(Roll::of(&all, air), Roll::of(&other, air));
        }

        #[test]
        fn what_was_seen_once_and_again_is_what_counting_gives(all in beats()) {
            let roll = Roll::of(&all, None);
            let seen = |ms: i64| all.iter().filter(|beat| beat.visible && beat.from_ms <= ms && ms < beat.to_ms).count();
            let (mut once, mut again) = (0, 0);
            for ms in 0..75_000 {
                let times = seen(ms);
                once += i64::from(times > 0);
                again += i64::from(times > 1);
            }
            prop_assert_eq!(roll.spans.total_ms(), once);
            prop_assert_eq!(roll.again.total_ms(), again);
        }
    }

    #[test]
    fn who_is_there_while_it_is_live_is_present() {
        let air = OnAir {
            from: at(0),
            to: Some(at(100)),
        };
        assert_eq!(air.part_of(at(-5), at(10)), Some((0, 10_000)));
        assert_eq!(air.part_of(at(95), at(120)), Some((95_000, 100_000)));
        assert_eq!(air.part_of(at(100), at(120)), None);
        let open = OnAir { to: None, ..air };
        assert_eq!(open.part_of(at(95), at(120)), Some((95_000, 120_000)));
    }

    #[test]
    fn what_no_player_does_does_not_grow_without_end() {
        let mut roll = Roll::default();
        for n in 0..MOST_SPANS as i64 {
            roll.spans.add(n * 100, n * 100 + 10);
        }
        assert!(!roll.has_room_for(1_000_050, 1_000_060));
        assert!(roll.has_room_for(5, 20), "what widens a stretch");
        for n in 0..MOST_RENDITIONS {
            roll.renditions.insert(n.to_string(), 1);
        }
        assert_eq!(roll.known_as(Some("x".to_owned())).as_deref(), Some(OTHER));
        assert_eq!(roll.known_as(Some("3".to_owned())).as_deref(), Some("3"));
        assert_eq!(roll.known_as(Some(String::new())), None);
    }
}
