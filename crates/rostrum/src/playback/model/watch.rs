//! Watch beats: what players say was really played, and what it adds up to.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What a player reports at once.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"playback_id": "0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60", "beats": [{"id": "0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60", "from": 0.0, "to": 9.8, "at": "2026-10-12T08:00:10Z", "rate": 1.0, "visible": true, "rendition": "1000", "stalled_ms": 0}]}))]
pub struct Beats {
    /// Which playback it is.
    #[garde(skip)]
    pub playback_id: Uuid,
    /// What was played. The same beat may be sent again and counts once.
    #[garde(length(max = 1000), dive)]
    #[schema(max_items = 1000)]
    pub beats: Vec<Beat>,
    /// When this is sent, by the player's clock: how far that clock is off, beats are put right by.
    #[garde(skip)]
    #[serde(default)]
    pub sent_at: Option<DateTime<Utc>>,
    /// How long it took from opening the playback to the first picture, in milliseconds; told once.
    #[garde(inner(range(min = 0, max = 3_600_000)))]
    #[serde(default)]
    #[schema(minimum = 0, maximum = 3_600_000)]
    pub start_ms: Option<i64>,
    /// How often it stopped for good by an error since it was opened.
    #[garde(range(max = 1000))]
    #[serde(default)]
    #[schema(maximum = 1000)]
    pub errors: u32,
}

impl Beats {
    /// Puts the times of beats right when the player's clock is wrong. A player that does not say what its clock shows is
    /// taken at its word.
    pub fn put_right(&mut self, now: DateTime<Utc>) {
        let Some(sent_at) = self.sent_at.take() else {
            return;
        };
        for beat in &mut self.beats {
            // Checked: what somebody makes up may lie beyond all calendars.
            let before = sent_at.signed_duration_since(beat.at);
            beat.at = now.checked_sub_signed(before).unwrap_or(beat.at);
        }
    }
}

/// A stretch that was played.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Beat {
    /// Made by the player; the same beat has the same one whenever it is sent.
    #[garde(skip)]
    pub id: Uuid,
    /// Where it began, in seconds.
    #[garde(skip)]
    pub from: f64,
    /// Where it ended, in seconds.
    #[garde(skip)]
    pub to: f64,
    /// When it ended, by the player's clock.
    #[garde(skip)]
    pub at: DateTime<Utc>,
    /// How fast it was played: 1 is as recorded.
    #[garde(skip)]
    pub rate: f64,
    /// Whether the player could be seen.
    #[garde(skip)]
    pub visible: bool,
    /// Which rendition was shown.
    #[garde(inner(length(chars, max = 80)))]
    #[serde(default)]
    pub rendition: Option<String>,
    /// For how long it stood still because nothing came.
    #[garde(skip)]
    #[serde(default)]
    pub stalled_ms: i64,
}

/// Faster than any player plays.
const MOST_RATE: f64 = 16.0;
/// Clocks of players go wrong by so much.
const CLOCK_MS: i64 = 120_000;
/// What timers and rounding add.
const SLACK_MS: i64 = 2_000;

impl Beat {
    /// Its stretch in milliseconds; nothing when it cannot be: negative, backwards, beyond the end, from the future or
    /// from before the playback began, or longer than it could have taken since.
    #[must_use]
    pub fn possible(
        &self,
        duration_ms: i64,
        started: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Option<(i64, i64)> {
        let ms = |seconds: f64| -> Option<i64> {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "checked to lie between 0 and a hundred hours"
            )]
            (0.0..=360_000.0)
                .contains(&seconds)
                .then(|| (seconds * 1000.0).round() as i64)
        };
        let (from, to) = (ms(self.from)?, ms(self.to)?);
        let takes = self.takes_ms(to - from)?;
        let since = (now - started).num_milliseconds() + SLACK_MS;
        let ended = (self.at - now).num_milliseconds();
        let begun = (self.at - started).num_milliseconds();
        let possible = to >= from
            && to <= duration_ms + SLACK_MS
            && takes <= since
            && ended <= CLOCK_MS
            && begun >= -CLOCK_MS
            && (0..=since).contains(&self.stalled_ms);
        possible.then_some((from, to.min(duration_ms).max(from)))
    }

    /// How long playing so much takes at its rate.
    #[must_use]
    pub fn takes_ms(&self, length_ms: i64) -> Option<i64> {
        takes_ms(length_ms, self.rate)
    }
}

/// How long playing so much takes at this rate; nothing at one at which no player plays.
#[must_use]
pub fn takes_ms(length_ms: i64, rate: f64) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "lengths of media fit"
    )]
    (rate > 0.05 && rate <= MOST_RATE).then(|| (length_ms as f64 / rate).round() as i64)
}

/// What was watched of a recording: stretches in milliseconds, in order, none touching another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans(Vec<(i64, i64)>);

impl Spans {
    /// Reads what was stored.
    #[must_use]
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As it is stored.
    #[must_use]
    pub fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "[]".to_owned())
    }

    /// Adds a stretch.
    pub fn add(&mut self, from: i64, to: i64) {
        if to <= from {
            return;
        }
        let touched = self.touching(from, to);
        let spans = &self.0[touched.clone()];
        let from = spans.first().map_or(from, |span| span.0.min(from));
        let to = spans.last().map_or(to, |span| span.1.max(to));
        self.0.splice(touched, [(from, to)]);
    }

    /// Which of the stretches overlap this one or lie against it.
    fn touching(&self, from: i64, to: i64) -> std::ops::Range<usize> {
        let first = self.0.partition_point(|span| span.1 < from);
        let last = self.0.partition_point(|span| span.0 <= to);
        first..last.max(first)
    }

    /// How many stretches become one by adding this one.
    #[must_use]
    pub fn touched_by(&self, from: i64, to: i64) -> usize {
        self.touching(from, to).len()
    }

    /// What of this stretch is among them.
    #[must_use]
    pub fn common_with(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let cut = |span: &(i64, i64)| (span.0.max(from), span.1.min(to));
        let touched = &self.0[self.touching(from, to)];
        touched
            .iter()
            .map(cut)
            .filter(|(from, to)| to > from)
            .collect()
    }

    /// Where the last of them ends.
    #[must_use]
    pub fn end_ms(&self) -> i64 {
        self.0.last().map_or(0, |span| span.1)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The stretches.
    #[must_use]
    pub fn into_inner(self) -> Vec<(i64, i64)> {
        self.0
    }

    /// How much they are together.
    #[must_use]
    pub fn total_ms(&self) -> i64 {
        self.0.iter().map(|span| span.1 - span.0).sum()
    }
}

/// Which of one's own recordings in progress.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgressQuery {
    /// Only lectures of this course.
    #[garde(skip)]
    pub course_id: Option<Uuid>,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    pub cursor: Option<String>,
}

/// What one has begun to watch, the latest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProgressPage {
    /// The recordings.
    pub items: Vec<InProgress>,
    /// Give it as `cursor` for the next page.
    pub next_cursor: Option<String>,
}

/// A recording that one has begun to watch.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InProgress {
    /// The recording.
    pub recording_id: Uuid,
    /// How it is called.
    pub title: String,
    /// How long it is.
    pub duration_ms: i64,
    /// Where one stopped, in seconds.
    pub position_s: f64,
    /// How much of it one has seen, from 0 to 1.
    pub completion: f64,
    /// When one last watched it.
    pub last_at: DateTime<Utc>,
    /// A picture of it.
    pub thumbnail_url: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("in range")
    }

    fn beat(from: f64, to: f64, rate: f64) -> Beat {
        Beat {
            id: Uuid::nil(),
            from,
            to,
            at: at(60),
            rate,
            visible: true,
            rendition: None,
            stalled_ms: 0,
        }
    }

    fn possible(beat: &Beat) -> bool {
        beat.possible(100_000, at(0), at(60)).is_some()
    }

    #[test]
    fn what_cannot_have_been_played_is_not_possible() {
        assert!(possible(&beat(0.0, 60.0, 1.0)));
        assert!(possible(&beat(0.0, 100.0, 2.0)));
        assert!(possible(&beat(5.0, 5.0, 1.0)), "a pause");
        for bad in [
            beat(-1.0, 5.0, 1.0),
            beat(9.0, 5.0, 1.0),
            beat(0.0, 70.0, 1.0),
            beat(90.0, 110.0, 1.0),
            beat(0.0, 10.0, 0.0),
            beat(0.0, 10.0, -1.0),
            beat(0.0, 10.0, 1000.0),
            Beat {
                at: at(600),
                ..beat(0.0, 5.0, 1.0)
            },
            Beat {
                at: at(-600),
                ..beat(0.0, 5.0, 1.0)
            },
            Beat {
                stalled_ms: -5,
                ..beat(0.0, 5.0, 1.0)
            },
        ] {
            assert!(!possible(&bad), "{bad:?}");
        }
    }

    #[test]
    fn a_stretch_seen_twice_counts_once_whatever_the_order() {
        let mut spans = Spans::default();
        for (from, to) in [(50, 60), (10, 20), (15, 30), (30, 40), (10, 20), (5, 5)] {
            spans.add(from * 1000, to * 1000);
        }
        assert_eq!(spans.total_ms(), 40_000);
        assert_eq!(spans.stored(), "[[10000,40000],[50000,60000]]");
        spans.add(0, 100_000);
        assert_eq!(spans.stored(), "[[0,100000]]");
        assert_eq!(Spans::read(&spans.stored()), spans);
    }

    #[test]
    fn a_clock_that_is_wrong_by_days_is_put_right() {
        let day = 86_400;
        let mut beats = Beats {
            playback_id: Uuid::nil(),
            beats: vec![Beat {
                at: at(3 * day + 50),
                ..beat(0.0, 10.0, 1.0)
            }],
            sent_at: Some(at(3 * day + 55)),
            start_ms: None,
            errors: 0,
        };
        beats.put_right(at(60));
        assert_eq!(beats.beats[0].at, at(55));
        beats.put_right(at(600));
        assert_eq!(beats.beats[0].at, at(55), "once");
        beats.sent_at = Some(DateTime::<Utc>::MIN_UTC);
        beats.put_right(at(60));
    }

    #[test]
    fn any_order_of_beats_gives_the_same_sum() {
        let stretches = [(0, 10), (8, 14), (20, 25), (24, 30), (40, 41), (12, 22)];
        let sum = |order: &[usize]| {
            let mut spans = Spans::default();
            for n in order {
                spans.add(stretches[*n].0 * 1000, stretches[*n].1 * 1000);
            }
            spans.total_ms()
        };
        assert_eq!(sum(&[0, 1, 2, 3, 4, 5]), 31_000);
        assert_eq!(sum(&[5, 4, 3, 2, 1, 0]), 31_000);
        assert_eq!(sum(&[3, 0, 5, 1, 4, 2]), 31_000);
    }
}
