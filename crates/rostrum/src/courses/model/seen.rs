//! What goes out.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{CourseRole, LectureState, Status};
use crate::access::CourseAction;

/// A course as its caller sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Course {
    /// Its id.
    pub id: Uuid,
    /// How it is called.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// How the institution's catalogue calls it.
    pub catalogue_code: Option<String>,
    /// When it is held.
    pub term: Option<String>,
    /// Time zone (IANA) of its times.
    pub time_zone: String,
    /// Where its picture is, if it has one. The address changes with the picture.
    pub cover_url: Option<String>,
    /// Whether it is over.
    pub archived: bool,
    /// Whose it is.
    pub owner: CourseOwner,
    /// The caller's role; `null` for admins who have none here.
    pub my_role: Option<CourseRole>,
    /// What the caller may do.
    pub my_actions: Vec<CourseAction>,
    /// What students come in by while it is open; for those who manage students.
    pub join_code: Option<String>,
    /// How many learn here.
    pub students: u64,
    /// How many lectures the caller sees.
    pub lectures: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When what is said of it changed last.
    pub updated_at: DateTime<Utc>,
    /// Until when it can be brought back from the trash.
    pub restorable_until: Option<DateTime<Utc>>,
}

/// Whose a course is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CourseOwner {
    /// The user.
    pub id: Uuid,
    /// Their name.
    pub name: String,
}

/// A part of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Section {
    /// Its id.
    pub id: Uuid,
    /// How it is called.
    pub title: String,
    /// How many stand before it.
    pub position: i32,
}

/// What students come in by.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JoinCode {
    /// The code, as it is shown on a slide.
    #[schema(example = "K7M2Q-9XTRB")]
    pub join_code: String,
}

/// The record that somebody learns, learned or is to learn here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Enrollment {
    /// Its id.
    pub id: Uuid,
    /// The course.
    pub course_id: Uuid,
    /// Who; `null` while nobody has an account with this address.
    pub student_id: Option<Uuid>,
    /// The address.
    pub email: String,
    /// The name.
    pub name: Option<String>,
    /// Where they stand.
    pub status: Status,
    /// Since when.
    pub enrolled_at: DateTime<Utc>,
    /// The link that lets in whoever is invited, as the letter to the address has it. For those who enrol.
    pub invite_url: Option<String>,
}

/// What became of a table of addresses.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EnrollReport)]
pub struct Report {
    /// One for each row that was not empty, in order.
    pub rows: Vec<ReportRow>,
}

/// What enrolling answers: about a table, or about one person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Enrolled {
    /// What became of each row of a table.
    Table(Report),
    /// The record of one person.
    Person(Enrollment),
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportRow {
    /// On which line of the file it begins.
    pub line: u64,
    /// The address as it was read.
    pub email: String,
    /// What became of it.
    pub status: RowStatus,
    /// What is to be said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowStatus {
    /// Has an account and learns here now.
    Enrolled,
    /// Has none, and will learn here with one.
    Invited,
    /// Nothing had to be done.
    Already,
    /// Was left out; the problem says why.
    Refused,
}

/// What somebody may do in a course.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Permission {
    /// Who.
    pub user_id: Uuid,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// As what.
    pub role: CourseRole,
    /// What beyond the role.
    pub allow: Vec<CourseAction>,
    /// What not, in spite of the role.
    pub deny: Vec<CourseAction>,
    /// What that comes to.
    pub actions: Vec<CourseAction>,
}

/// A recording in a course, as far as this room knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lecture {
    /// The course.
    pub course: Uuid,
    /// The recording.
    pub recording: Uuid,
    /// Its section.
    pub section: Option<Uuid>,
    /// How many lectures of its section stand before it.
    pub position: i32,
    /// Whether students see it.
    pub state: LectureState,
    /// From when they do.
    pub publish_at: Option<DateTime<Utc>>,
}
