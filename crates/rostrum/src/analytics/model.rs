//! What is answered, and how it is summed up.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How the figures of an answer come about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Definition {
    /// Everything that was reported up to then is counted.
    pub as_of: DateTime<Utc>,
    /// Figure → how it is computed, in words.
    pub formulas: Vec<Formula>,
}

/// One figure in words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Formula {
    /// The field.
    pub figure: &'static str,
    /// How it is computed.
    pub says: &'static str,
}

impl Definition {
    /// A definition as of this time.
    pub fn new(as_of: DateTime<Utc>, formulas: &[(&'static str, &'static str)]) -> Self {
        let formula = |(figure, says): &(&'static str, &'static str)| Formula { figure, says };
        Self {
            as_of,
            formulas: formulas.iter().map(formula).collect(),
        }
    }
}

/// What was watched of a recording.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecordingAnalytics {
    /// The recording.
    pub recording_id: Uuid,
    /// Its length.
    pub duration_ms: i64,
    /// How often it was played.
    pub views: u64,
    /// By how many.
    pub viewers: u64,
    /// Seconds that were watched, each once for each viewer.
    pub unique_seconds: f64,
    /// How much of it a viewer has seen, from 0 to 1.
    pub completion: f64,
    /// For each of its seconds, by how many viewers it was watched.
    pub heatmap: Vec<u32>,
    /// What the figures mean.
    pub definition: Definition,
}

/// What each figure of a recording means.
pub const OF_RECORDING: [(&str, &str); 5] = [
    (
        "views",
        "playbacks that reported at least one stretch that was played",
    ),
    (
        "viewers",
        "different people, and visitors by a link, of whom at least one stretch was taken",
    ),
    (
        "unique_seconds",
        "the union of the stretches that a viewer played in a visible player, summed over viewers",
    ),
    (
        "completion",
        "a viewer's unique seconds divided by the length of the recording, at most 1; the mean over viewers",
    ),
    (
        "heatmap",
        "for each second from 0 on, the viewers whose stretches cover its middle",
    ),
];

/// A course in figures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CourseStats {
    /// The course.
    pub course_id: Uuid,
    /// Active enrolments.
    pub students: u64,
    /// Lectures that students see now.
    pub lectures: u64,
    /// Students who have watched something.
    pub active_students: u64,
    /// Hours that students watched, each second of a lecture once for each.
    pub watched_hours: f64,
    /// How much of the lectures a student has seen, from 0 to 1.
    pub completion: f64,
    /// The same for each lecture, in the order of the course.
    pub items: Vec<LectureStats>,
    /// What the figures mean.
    pub definition: Definition,
}

/// A lecture in figures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LectureStats {
    /// The lecture's recording.
    pub recording_id: Uuid,
    /// How it is called.
    pub title: String,
    /// Students who have watched some of it.
    pub viewers: u64,
    /// How much of it a student has seen, from 0 to 1; those who have not begun count as 0.
    pub completion: f64,
}

/// What each figure of a course means.
pub const OF_COURSE: [(&str, &str); 5] = [
    ("students", "active enrolments with an account"),
    (
        "active_students",
        "students with at least one stretch played of a published lecture",
    ),
    (
        "watched_hours",
        "unique seconds of the published lectures, summed over students, divided by 3600",
    ),
    (
        "items.completion",
        "a student's unique seconds divided by the length of the lecture, at most 1; the mean over all students, 0 for those who have not begun",
    ),
    (
        "completion",
        "the mean of items.completion over the published lectures",
    ),
];

/// For each second of so many milliseconds, how many of the viewers' stretches cover its middle.
pub fn heatmap(duration_ms: i64, viewers: &[Vec<(i64, i64)>]) -> Vec<u32> {
    let seconds = usize::try_from((duration_ms.max(0) + 999) / 1000).unwrap_or(0);
    // Who comes in and who goes out at each second; their running sum is who is there.
    let mut change = vec![0_i64; seconds + 1];
    // The first second whose middle is not before this moment.
    let second = |ms: i64| {
        usize::try_from((ms.max(0) + 499) / 1000)
            .unwrap_or(0)
            .min(seconds)
    };
    for (from, to) in viewers.iter().flatten() {
        change[second(*from)] += 1;
        change[second(*to)] -= 1;
    }
    let sum = change.iter().scan(0, |there, step| {
        *there += step;
        Some(u32::try_from(*there).unwrap_or(0))
    });
    sum.take(seconds).collect()
}

/// The mean of shares over so many.
#[expect(
    clippy::cast_precision_loss,
    reason = "a course has fewer than 2^53 students"
)]
pub fn mean(sum: f64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { sum / of as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_counts_for_who_played_its_middle() {
        let ada = vec![(0, 2000), (3400, 5000)];
        let grace = vec![(1600, 2600)];
        assert_eq!(heatmap(5000, &[ada, grace]), [1, 1, 1, 1, 1]);
        assert_eq!(heatmap(2600, &[vec![(0, 2600)]]), [1, 1, 1]);
        assert_eq!(heatmap(1000, &[vec![(510, 900)]]), [0]);
        assert_eq!(heatmap(0, &[vec![(0, 10)]]), Vec::<u32>::new());
    }

    proptest::proptest! {
        #[test]
        fn the_heatmap_is_what_counting_second_by_second_gives(
            ends in proptest::collection::vec((0_i64..20_000, 0_i64..20_000), 0..20),
        ) {
            let viewers: Vec<Vec<(i64, i64)>> =
                ends.iter().map(|(a, b)| vec![(*a.min(b), *a.max(b))]).collect();
            let counted: Vec<u32> = (0..20_i64)
                .map(|second| {
                    let middle = second * 1000 + 500;
                    let covers = |span: &&(i64, i64)| span.0 <= middle && middle < span.1;
                    u32::try_from(viewers.iter().flatten().filter(covers).count()).expect("few")
                })
                .collect();
            proptest::prop_assert_eq!(heatmap(20_000, &viewers), counted);
        }
    }
}
