//! What comes in.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{CourseRole, Status};
use crate::access::CourseAction;
use crate::kit::patch;
use crate::kit::text::one_line;

/// A new course.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Signals and noise", "catalogue_code": "EE-201", "term": "Autumn 2026", "time_zone": "Europe/Berlin"}))]
pub struct NewCourse {
    /// How it is called.
    #[garde(custom(a_title))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What it is about.
    #[garde(length(chars, max = 10_000))]
    #[schema(max_length = 10_000)]
    #[serde(default)]
    pub description: String,
    /// How the institution's catalogue calls it.
    #[garde(inner(custom(a_label)))]
    #[schema(min_length = 1, max_length = 60)]
    #[serde(default)]
    pub catalogue_code: Option<String>,
    /// When it is held, such as `Winter 2026`.
    #[garde(inner(custom(a_label)))]
    #[schema(min_length = 1, max_length = 60)]
    #[serde(default)]
    pub term: Option<String>,
    /// Time zone (IANA) of its times; without one that of whoever makes it, else `UTC`.
    #[garde(inner(length(max = 64)))]
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// Changes to a course: the fields given.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"description": "What comes through, and what does not."}))]
pub struct CourseChange {
    /// Another title.
    #[garde(inner(custom(a_title)))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// Another description.
    #[garde(inner(length(chars, max = 10_000)))]
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// Another code; `null` for none.
    #[garde(inner(inner(custom(a_label))))]
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>)]
    pub catalogue_code: Option<Option<String>>,
    /// Another term; `null` for none.
    #[garde(inner(inner(custom(a_label))))]
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>)]
    pub term: Option<Option<String>>,
    /// Another time zone.
    #[garde(inner(length(max = 64)))]
    pub time_zone: Option<String>,
    /// Whether it is over. One that is over stays visible; its join code opens nothing.
    #[garde(skip)]
    pub archived: Option<bool>,
}

/// What a list of courses is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    /// A part of the title, the code or the term, in any case.
    #[garde(length(max = 200))]
    pub q: Option<String>,
    /// Exactly this term.
    #[garde(length(max = 200))]
    pub term: Option<String>,
    /// Where the caller has this role.
    #[garde(skip)]
    #[param(inline)]
    pub role: Option<CourseRole>,
    /// `true`: only those that are over; `false`: only those that are not.
    #[garde(skip)]
    pub archived: Option<bool>,
    /// Those in the trash instead of those that are not.
    #[garde(skip)]
    pub trashed: Option<bool>,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    pub cursor: Option<String>,
}

/// A copy for another term.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Signals and noise", "term": "Spring 2027"}))]
pub struct NewCopy {
    /// How the copy is called.
    #[garde(custom(a_title))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// Its term.
    #[garde(inner(custom(a_label)))]
    #[schema(min_length = 1, max_length = 60)]
    #[serde(default)]
    pub term: Option<String>,
    /// Its time zone; without one that of the course it is a copy of.
    #[garde(inner(length(max = 64)))]
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// A new section.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Week 1"}))]
pub struct NewSection {
    /// How it is called.
    #[garde(custom(a_title))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// How many sections stand before it; without one it comes last.
    #[garde(inner(range(min = 0, max = 1_000_000)))]
    #[serde(default)]
    pub position: Option<i32>,
}

/// Changes to a section: the fields given.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Week 1: Noise"}))]
pub struct SectionChange {
    /// Another title.
    #[garde(inner(custom(a_title)))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    pub title: Option<String>,
    /// How many sections shall stand before it.
    #[garde(inner(range(min = 0, max = 1_000_000)))]
    #[serde(default)]
    pub position: Option<i32>,
}

/// Whom to enrol: one of the three.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "grace@example.org"}))]
pub struct Enroll {
    /// Somebody with an account, by those who may.
    #[garde(skip)]
    #[serde(default)]
    pub student_id: Option<Uuid>,
    /// An address, by those who may; without an account it is invited.
    #[garde(inner(length(max = 300)))]
    #[serde(default)]
    pub email: Option<String>,
    /// Oneself, by the code that the teacher gave.
    #[garde(inner(length(max = 100)))]
    #[serde(default)]
    pub join_code: Option<String>,
}

/// Coming into a course by its code.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"join_code": "K7M2-Q9XW-4T"}), as = JoinByCode)]
pub struct Join {
    /// The code that the teacher gave. Case, spaces and hyphens do not matter.
    #[garde(length(max = 100))]
    pub join_code: String,
}

/// Following the link of an invitation.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "AZLn0pR2fGqQx1VhVh3p8Q"}), as = AcceptInvitation)]
pub struct Accept {
    /// The last part of the link.
    #[garde(length(max = 200))]
    pub token: String,
}

/// What a list of enrolments is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EnrollmentFilters {
    /// A part of the address, or of the name at the time of enrolment, in any case.
    #[garde(length(max = 200))]
    pub q: Option<String>,
    /// Only those who stand so.
    #[garde(skip)]
    #[param(inline)]
    pub status: Option<Status>,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    pub cursor: Option<String>,
}

/// What somebody may do in a course.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60", "role": "assistant", "allow": ["lectures.publish"]}))]
pub struct NewPermission {
    /// Who.
    #[garde(skip)]
    pub user_id: Uuid,
    /// As what.
    #[garde(skip)]
    pub role: CourseRole,
    /// What beyond the role.
    #[garde(length(max = 12))]
    #[serde(default)]
    pub allow: Vec<CourseAction>,
    /// What not, in spite of the role.
    #[garde(length(max = 12))]
    #[serde(default)]
    pub deny: Vec<CourseAction>,
}

/// Places a recording in a course.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"recording_id": "0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60"}))]
pub struct Place {
    /// The recording; its owner places it.
    #[garde(skip)]
    pub recording_id: Uuid,
    /// In which section; without one in none.
    #[garde(skip)]
    #[serde(default)]
    pub section_id: Option<Uuid>,
    /// How many lectures of that section stand before it; without one it comes last.
    #[garde(inner(range(min = 0, max = 1_000_000)))]
    #[serde(default)]
    pub position: Option<i32>,
}

/// Moves a lecture: the fields given.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"position": 0}))]
pub struct LectureChange {
    /// Into another section; `null` for none.
    #[garde(skip)]
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<Uuid>)]
    pub section_id: Option<Option<Uuid>>,
    /// How many lectures of its section shall stand before it.
    #[garde(inner(range(min = 0, max = 1_000_000)))]
    pub position: Option<i32>,
}

/// Publishes a lecture or takes it back.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"at": "2026-10-12T08:00:00Z"}))]
pub struct Publish {
    /// From when students see it; without one from now on.
    #[garde(inner(custom(a_time)))]
    pub at: Option<DateTime<Utc>>,
    /// `false`: it becomes a draft again.
    #[garde(skip)]
    pub published: Option<bool>,
}

/// A course in its new order.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"sections": ["0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60"], "lectures": [{"recording_id": "0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60", "section_id": null}]}))]
pub struct NewOrder {
    /// Every section, in its order.
    #[garde(length(max = 10_000))]
    pub sections: Vec<Uuid>,
    /// Every lecture with its section, in its order.
    #[garde(length(max = 20_000), dive)]
    pub lectures: Vec<OrderedLecture>,
}

/// One lecture of an order.
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderedLecture {
    /// Which.
    #[garde(skip)]
    pub recording_id: Uuid,
    /// In which section, or in none.
    #[garde(skip)]
    #[serde(default)]
    pub section_id: Option<Uuid>,
}

/// A title is one line that shows something.
fn a_title(title: &str, _: &()) -> garde::Result {
    one_line(title, 200).map_err(garde::Error::new)
}

/// So is a code or a term, and short.
fn a_label(label: &str, _: &()) -> garde::Result {
    one_line(label, 60).map_err(garde::Error::new)
}

/// A time between the years 2000 and 2200: later ones are typing errors, and cannot be stored alike.
fn a_time(at: &DateTime<Utc>, _: &()) -> garde::Result {
    if (946_684_800..7_258_118_400).contains(&at.timestamp()) {
        return Ok(());
    }
    Err(garde::Error::new("lies between the years 2000 and 2200"))
}
