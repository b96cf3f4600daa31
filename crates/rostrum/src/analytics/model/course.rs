//! What is said of a course.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Attendance, Counted, Definition, Measures, Person, Risk};

/// A course in few figures.
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
    /// The same for each lecture, in the order of the course. For whoever may not see who learns here, without those that few
    /// watched: it would say who.
    pub items: Vec<LectureStats>,
    /// What the figures mean.
    pub definition: Definition,
}

/// A lecture in few figures.
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

/// A course in figures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CourseAnalytics {
    /// The course.
    pub course_id: Uuid,
    /// How it is called.
    pub title: String,
    /// Time zone (IANA) of its days.
    pub time_zone: String,
    /// Active enrolments.
    pub students: u64,
    /// Lectures that are looked at.
    pub lectures: u64,
    /// Students who have watched something of them.
    pub active_students: u64,
    /// Hours that students watched, each second of a lecture once for each.
    pub watched_hours: f64,
    /// How much of the lectures a student has seen, from 0 to 1.
    pub completion: f64,
    /// The share of attendances; nothing without lectures or students.
    pub attendance: Option<f64>,
    /// The mean of the students' engagement.
    pub engagement: Option<f64>,
    /// By lecture, in the order of the course. For whoever may not see who learns here, without those that few watched or
    /// attended: it would say who.
    pub items: Vec<LectureFigures>,
    /// By week; without those in which few did something, as the lectures.
    pub weeks: Vec<Week>,
    /// When and how is watched and attended.
    pub patterns: Patterns,
    /// By student; nothing for whoever may not see who learns here.
    pub people: Option<Vec<Standing>>,
    /// What the course is measured by.
    pub measures: Measures,
    /// What the figures mean.
    pub definition: Definition,
}

/// A lecture in figures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LectureFigures {
    /// The recording.
    pub recording_id: Uuid,
    /// How it is called.
    pub title: String,
    /// Its section.
    pub section_id: Option<Uuid>,
    /// When it was held, or could first be seen.
    pub held_at: DateTime<Utc>,
    /// Its length.
    pub duration_ms: i64,
    /// Students who have watched some of it.
    pub viewers: u64,
    /// How much of it a student has seen, from 0 to 1.
    pub completion: f64,
    /// Seconds that students watched again.
    pub rewatched_seconds: f64,
    /// Who attended in which way.
    #[serde(flatten)]
    pub counted: Counted,
}

/// A week of a course.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = CourseWeek)]
pub struct Week {
    /// Its Monday.
    pub from: NaiveDate,
    /// Hours watched, repetitions counted.
    pub watched_hours: f64,
    /// Students who watched or attended something.
    pub active_students: u64,
}

/// When is watched.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = WatchPatterns)]
pub struct Patterns {
    /// Seconds by day of the week, Monday first.
    pub weekdays: Vec<f64>,
    /// Seconds by hour of the day.
    pub hours: Vec<f64>,
    /// Of live lectures.
    pub live: LivePattern,
}

/// How live lectures are attended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct LivePattern {
    /// How many were held live.
    pub lectures: u64,
    /// How much of them those who came were there for.
    pub mean_present_share: Option<f64>,
    /// How late those who came were.
    pub mean_late_seconds: Option<f64>,
    /// How many of those who came were late.
    pub late_share: Option<f64>,
}

/// Where a student stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StudentStanding)]
pub struct Standing {
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
    /// Seconds watched, repetitions counted.
    pub watched_seconds: f64,
    /// When they last watched or attended.
    pub last_at: Option<DateTime<Utc>>,
    /// By lecture, in the order of `items`.
    pub statuses: Vec<Attendance>,
    /// Whether they may fall behind.
    pub risk: Risk,
}
