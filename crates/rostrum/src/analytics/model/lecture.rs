//! What is said of a recording, and of it as a lecture.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Attendance, Counted, Definition, Person};

/// What was watched of a recording.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecordingAnalytics {
    /// The recording.
    pub recording_id: Uuid,
    /// How it is called.
    pub title: String,
    /// Its length.
    pub duration_ms: i64,
    /// How often it was played.
    pub views: u64,
    /// By how many.
    pub viewers: u64,
    /// Seconds that were watched, each once for each viewer.
    pub unique_seconds: f64,
    /// The same with repetitions.
    pub played_seconds: f64,
    /// The repetitions alone.
    pub rewatched_seconds: f64,
    /// How much of it a viewer has seen, from 0 to 1.
    pub completion: f64,
    /// For each of its seconds, by how many viewers it was watched.
    pub heatmap: Vec<u32>,
    /// For each of its seconds, how many watched it more than once.
    pub rewatch: Vec<u32>,
    /// For each of its seconds, how many got so far.
    pub reached: Vec<u32>,
    /// Where viewers stop for good, worst first.
    pub drop_off: Vec<DropOff>,
    /// In which quality it was watched.
    pub quality: Vec<QualityShare>,
    /// On what it was watched.
    pub devices: Vec<DeviceShare>,
    /// How smoothly it played.
    pub smooth: Smooth,
    /// Reports of players that were not believed.
    pub refused_beats: u64,
    /// What the figures mean.
    pub definition: Definition,
}

/// A stretch in which viewers stop for good.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct DropOff {
    /// From this second.
    pub from_s: u32,
    /// To before this one.
    pub to_s: u32,
    /// How many.
    pub viewers: u32,
    /// Of all.
    pub share: f64,
}

/// How much was watched in one rendition.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct QualityShare {
    /// Its name.
    pub rendition: String,
    /// Seconds.
    pub seconds: f64,
    /// Of all.
    pub share: f64,
}

/// How many views came from one kind of device.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DeviceShare {
    /// `desktop`, `phone`, `tablet`, `tv` or `other`.
    pub device: String,
    /// How many.
    pub views: u64,
    /// Of all.
    pub share: f64,
}

/// How smoothly a recording played.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Smooth {
    /// Views that told when they began.
    pub views: u64,
    /// The share of them that were smooth; nothing without any.
    pub share: Option<f64>,
    /// How long half of them took at most to begin.
    pub start_ms_median: Option<f64>,
    /// The share of the time that views stood still.
    pub stalled_share: f64,
    /// Fatal errors.
    pub errors: u64,
}

/// A recording in figures, and what those who learn by it did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LectureAnalytics {
    /// The recording.
    #[serde(flatten)]
    pub recording: RecordingAnalytics,
    /// As a lecture of the course that was asked for, or of the only one the caller may see figures of.
    pub course: Option<LectureInCourse>,
}

/// A lecture of a course.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LectureInCourse {
    /// The course.
    pub course_id: Uuid,
    /// How it is called.
    pub title: String,
    /// Active enrolments.
    pub students: u64,
    /// Who attended in which way.
    #[serde(flatten)]
    pub counted: Counted,
    /// When it was held, or could first be seen.
    pub held_at: DateTime<Utc>,
    /// From when to when it was live.
    pub live_window: Option<Window>,
    /// By student; nothing for whoever may not see who learns here.
    pub items: Option<Vec<Attended>>,
}

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LiveWindow)]
pub struct Window {
    /// Its beginning.
    pub from: DateTime<Utc>,
    /// Its end; now, while it goes on.
    pub to: DateTime<Utc>,
}

/// What a student did with a lecture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Attended {
    /// Who.
    pub student: Person,
    /// How much of it was seen, from 0 to 1.
    pub completion: f64,
    /// Seconds, each once.
    pub unique_seconds: f64,
    /// Seconds, repetitions counted.
    pub played_seconds: f64,
    /// Whether they attended.
    pub attendance: Attendance,
    /// Seconds they were there while it was held.
    pub present_seconds: f64,
    /// How late they came.
    pub late_seconds: Option<f64>,
    /// When they last watched it.
    pub last_at: Option<DateTime<Utc>>,
}
