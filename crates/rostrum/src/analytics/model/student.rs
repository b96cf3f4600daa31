//! What is said of a student.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Definition;

/// Somebody who learns. With pseudonyms the id and the name are made up, and the same within a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AnalyticsPerson)]
pub struct Person {
    /// The user.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
}

/// Whether somebody attended a lecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// While it was held.
    Live,
    /// Afterwards.
    CaughtUp,
    /// Some of it.
    Partly,
    /// Nothing of it.
    Absent,
    /// It is still being held.
    Pending,
}

impl Attendance {
    /// As it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::CaughtUp => "caught_up",
            Self::Partly => "partly",
            Self::Absent => "absent",
            Self::Pending => "pending",
        }
    }

    /// Whether it counts as having attended.
    #[must_use]
    pub const fn is_met(self) -> bool {
        matches!(self, Self::Live | Self::CaughtUp)
    }
}

/// How many attended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AttendanceCounts)]
pub struct Counted {
    /// While it was held.
    pub live: u64,
    /// Afterwards.
    pub caught_up: u64,
    /// Some of it.
    pub partly: u64,
    /// Nothing of it.
    pub absent: u64,
    /// Not to be said yet.
    pub pending: u64,
}

impl Counted {
    /// Counts these.
    pub fn of(all: impl IntoIterator<Item = Attendance>) -> Self {
        let mut counted = Self::default();
        for one in all {
            *match one {
                Attendance::Live => &mut counted.live,
                Attendance::CaughtUp => &mut counted.caught_up,
                Attendance::Partly => &mut counted.partly,
                Attendance::Absent => &mut counted.absent,
                Attendance::Pending => &mut counted.pending,
            } += 1;
        }
        counted
    }

    /// The share that attended, of what can be said; nothing where nothing can.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let met = self.live + self.caught_up;
        let all = met + self.partly + self.absent;
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 people")]
        (all > 0).then(|| met as f64 / all as f64)
    }
}

/// Whether somebody may be about to fall behind. Advice to a person; nothing follows from it by itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AtRisk)]
pub struct Risk {
    /// From 0 to 1.
    pub score: f64,
    /// Whether it reaches the threshold.
    pub flagged: bool,
    /// Whether there are too few lectures to say anything.
    pub too_early: bool,
    /// What it is made of, each from 0 to 1.
    pub parts: RiskParts,
    /// What is out of the ordinary.
    pub reasons: Vec<Reason>,
    /// What the student says against it.
    pub objection: Option<Objection>,
}

/// What a risk is made of, each from 0 (none) to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct RiskParts {
    /// Lectures missed.
    pub attendance: f64,
    /// What was not seen.
    pub completion: f64,
    /// Time since the last sign.
    pub recency: f64,
    /// How much less was seen lately.
    pub trend: f64,
}

/// Why somebody is on the list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = RiskReason)]
pub struct Reason {
    /// Which.
    pub code: ReasonCode,
    /// In words, with the numbers.
    pub says: String,
    /// What it is.
    pub value: f64,
    /// What it is measured by.
    pub limit: f64,
}

/// Which reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum ReasonCode {
    /// Attended or caught up on too few lectures.
    #[serde(rename = "attendance.low")]
    Attendance,
    /// Saw too little of the lectures.
    #[serde(rename = "completion.low")]
    Completion,
    /// No sign for long.
    #[serde(rename = "away.long")]
    Away,
    /// Sees less than before.
    #[serde(rename = "trend.down")]
    Trend,
}

/// What a student says against what is said of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Objection {
    /// Its id.
    pub id: Uuid,
    /// In their words.
    pub text: String,
    /// When they said it.
    pub created_at: DateTime<Utc>,
    /// What was answered.
    pub answer: Option<String>,
    /// By whom.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// Whether the flag is set aside at this moment.
    pub set_aside: bool,
    /// Until when it is.
    pub set_aside_until: Option<DateTime<Utc>>,
}

/// A student in figures. They see the same themselves.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StudentAnalytics {
    /// Who.
    pub student: Person,
    /// By course, of those that the caller may know.
    pub courses: Vec<StudentInCourse>,
    /// What the figures mean.
    pub definition: Definition,
}

/// A student in one course.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StudentInCourse {
    /// The course.
    pub course_id: Uuid,
    /// How it is called.
    pub title: String,
    /// Time zone (IANA) of its weeks.
    pub time_zone: String,
    /// Seconds watched, repetitions counted.
    pub watched_seconds: f64,
    /// How much of the lectures was seen, from 0 to 1.
    pub completion: Option<f64>,
    /// Share of lectures attended or caught up on.
    pub attendance: Option<f64>,
    /// Share of weeks with a sign.
    pub regularity: Option<f64>,
    /// Share of meetings in which they wrote.
    pub participation: Option<f64>,
    /// All together, from 0 to 1.
    pub engagement: Option<f64>,
    /// Whether they may fall behind, and why we say so.
    pub risk: Risk,
    /// Whether they see more or less than before.
    pub trend: Option<Trend>,
    /// By lecture, in the order of the course.
    pub lectures: Vec<StudentLecture>,
    /// By week.
    pub weeks: Vec<StudentWeek>,
    /// What this course is measured by.
    pub measures: super::Measures,
}

/// Completion before, and lately.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = CompletionTrend)]
pub struct Trend {
    /// Of the lectures before the last three.
    pub earlier: f64,
    /// Of the last three.
    pub latest: f64,
    /// The latter less the former.
    pub change: f64,
}

/// What a student saw of a lecture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StudentLecture {
    /// The recording.
    pub recording_id: Uuid,
    /// How it is called.
    pub title: String,
    /// When it was held, or could first be seen.
    pub held_at: DateTime<Utc>,
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

/// A week of a student.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StudentWeek {
    /// Its Monday.
    pub from: NaiveDate,
    /// Seconds watched.
    pub watched_seconds: f64,
    /// Whether it counts as one with a sign.
    pub active: bool,
}
