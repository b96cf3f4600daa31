//! Reports.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Attendance, Counted, Definition, DropOff, Person, Risk};

/// A lecture as the head of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportLecture {
    /// The recording.
    pub recording_id: Uuid,
    /// How it is called.
    pub title: String,
    /// When it was held, or could first be seen.
    pub held_at: DateTime<Utc>,
}

/// Who attended which lecture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttendanceReport {
    /// The course.
    pub course_id: Uuid,
    /// How it is called.
    pub title: String,
    /// Lectures held from then on.
    pub from: Option<DateTime<Utc>>,
    /// Lectures held before then.
    pub to: Option<DateTime<Utc>>,
    /// The lectures, in order.
    pub lectures: Vec<ReportLecture>,
    /// By student.
    pub items: Vec<AttendanceRow>,
    /// By lecture.
    pub totals: Vec<AttendanceTotal>,
    /// What the figures mean.
    pub definition: Definition,
}

/// A student's attendance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttendanceRow {
    /// Who.
    pub student: Person,
    /// By lecture, in the order of `lectures`.
    pub statuses: Vec<Attendance>,
    /// Counted.
    #[serde(flatten)]
    pub counted: Counted,
    /// The share attended.
    pub share: Option<f64>,
}

/// A lecture's attendance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttendanceTotal {
    /// The recording.
    pub recording_id: Uuid,
    /// Counted.
    #[serde(flatten)]
    pub counted: Counted,
    /// The share that attended.
    pub share: Option<f64>,
}

/// Who takes part.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EngagementReport {
    /// The course.
    pub course_id: Uuid,
    /// How it is called.
    pub title: String,
    /// By student, the least engaged first.
    pub items: Vec<EngagementRow>,
    /// What the figures mean.
    pub definition: Definition,
}

/// A student's engagement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EngagementRow {
    /// Who.
    pub student: Person,
    /// How much of the lectures was seen, from 0 to 1.
    pub completion: Option<f64>,
    /// Share of lectures attended or caught up on.
    pub attendance: Option<f64>,
    /// Share of weeks with a sign.
    pub regularity: Option<f64>,
    /// Share of meetings in which they wrote.
    pub participation: Option<f64>,
    /// All together.
    pub engagement: Option<f64>,
    /// Whether they may fall behind.
    pub risk: Risk,
}

/// Which lectures work.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PerformanceReport {
    /// The course.
    pub course_id: Uuid,
    /// How it is called.
    pub title: String,
    /// The middle of all lectures of the course.
    pub median: Median,
    /// By lecture, worst first.
    pub items: Vec<PerformanceRow>,
    /// What the figures mean.
    pub definition: Definition,
}

/// The middle of what lectures have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = PerformanceMedian)]
pub struct Median {
    /// How much was seen.
    pub completion: Option<f64>,
    /// The share that attended.
    pub attendance: Option<f64>,
    /// Seconds watched again by a student who watched.
    pub rewatched_seconds: Option<f64>,
}

/// A lecture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PerformanceRow {
    /// The recording.
    pub recording_id: Uuid,
    /// How it is called.
    pub title: String,
    /// When it was held, or could first be seen.
    pub held_at: DateTime<Utc>,
    /// How much of it a student has seen, from 0 to 1.
    pub completion: f64,
    /// That less the median.
    pub completion_beside_median: f64,
    /// The share that attended.
    pub attendance: Option<f64>,
    /// That less the median.
    pub attendance_beside_median: Option<f64>,
    /// Seconds watched again by a student who watched.
    pub rewatched_seconds: f64,
    /// Where students stop for good.
    pub drop_off: Vec<DropOff>,
    /// The same lecture in the term before.
    pub last_term: Option<LastTerm>,
}

/// The same lecture in the term before.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LastTerm {
    /// The course.
    pub course_id: Uuid,
    /// How it is called.
    pub title: String,
    /// When it was held.
    pub term: Option<String>,
    /// The recording.
    pub recording_id: Uuid,
    /// How much of it a student saw, from 0 to 1.
    pub completion: f64,
    /// The share that attended.
    pub attendance: Option<f64>,
    /// Seconds watched again by a student who watched.
    pub rewatched_seconds: f64,
}
