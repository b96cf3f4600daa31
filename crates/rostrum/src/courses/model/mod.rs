//! What a course is, and the rules that need no database.

mod asked;
mod code;
mod seen;
pub mod table;

pub use asked::{
    Accept, CourseChange, Enroll, EnrollmentFilters, Filters, Join, LectureChange, NewCopy,
    NewCourse, NewOrder, NewPermission, NewSection, Place, Publish, SectionChange,
};
pub use code::{Code, KEY_PURPOSE};
pub use seen::{
    Course, CourseOwner, Enrolled, Enrollment, JoinCode, Lecture, Permission, Report, ReportRow,
    RowStatus, Section,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::ObjectRole;

crate::kit::settings::settings! {
    /// Courses.
    pub struct Settings in "courses" {
        /// For this many days a course in the trash can be brought back.
        #[within(0..=36_500)]
        pub restorable_days: i64 = 30_i64,
        /// Join codes that one account may try, per minute.
        #[within(1..=u32::MAX)]
        pub codes_per_account: u32 = 10_u32,
        /// Join codes that may be tried from one address, per minute. A lecture hall may share one.
        #[within(1..=u32::MAX)]
        pub codes_per_address: u32 = 300_u32,
    }
}

/// More lectures than this in one course help nobody to find any.
pub const MOST_LECTURES: u64 = 10_000;
/// As many as one page of a list can show.
pub const MOST_SECTIONS: u64 = 200;
/// Rows of one table of addresses.
pub const MOST_ROWS: usize = 100_000;

/// A role in a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CourseRole {
    /// May do everything.
    Owner,
    /// Teaches with the owner.
    CoInstructor,
    /// Helps to teach.
    Assistant,
    /// Learns.
    Student,
    /// Watches over the course.
    Observer,
}

impl From<CourseRole> for ObjectRole {
    fn from(role: CourseRole) -> Self {
        match role {
            CourseRole::Owner => Self::Owner,
            CourseRole::CoInstructor => Self::CoInstructor,
            CourseRole::Assistant => Self::Assistant,
            CourseRole::Student => Self::Student,
            CourseRole::Observer => Self::Observer,
        }
    }
}

impl CourseRole {
    /// The role as the keys have it; `None` for roles on other things.
    #[must_use]
    pub const fn of(role: ObjectRole) -> Option<Self> {
        Some(match role {
            ObjectRole::Owner => Self::Owner,
            ObjectRole::CoInstructor => Self::CoInstructor,
            ObjectRole::Assistant => Self::Assistant,
            ObjectRole::Student => Self::Student,
            ObjectRole::Observer => Self::Observer,
            _ => return None,
        })
    }
}

/// Whether somebody learns here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EnrollmentStatus)]
pub enum Status {
    /// Yes.
    Active,
    /// As soon as there is an account with this address.
    Invited,
    /// Not any more; the record stays.
    Withdrawn,
}

impl Status {
    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads a stored word. What nobody stored gives no access.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "invited" => Self::Invited,
            _ => Self::Withdrawn,
        }
    }
}

/// Whether students see a lecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LectureState {
    /// They do not.
    Draft,
    /// They will, from `publish_at` on.
    Scheduled,
    /// They do.
    Published,
}

impl LectureState {
    /// Of a lecture that is published at this time, or never.
    #[must_use]
    pub fn at(publish_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        match publish_at {
            None => Self::Draft,
            Some(at) if at > now => Self::Scheduled,
            Some(_) => Self::Published,
        }
    }
}

/// What a search for `text` looks in, and what is looked for: lower case by our own rules, since databases
/// disagree about the case of letters beyond ASCII.
#[must_use]
pub fn words(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lecture_is_published_from_its_time_on() {
        let at = |second| DateTime::from_timestamp(second, 0).expect("in range");
        assert_eq!(LectureState::at(None, at(5)), LectureState::Draft);
        assert_eq!(
            LectureState::at(Some(at(6)), at(5)),
            LectureState::Scheduled
        );
        assert_eq!(
            LectureState::at(Some(at(5)), at(5)),
            LectureState::Published
        );
    }

    #[test]
    fn a_role_goes_to_the_keys_and_comes_back() {
        for role in [
            CourseRole::Owner,
            CourseRole::CoInstructor,
            CourseRole::Assistant,
            CourseRole::Student,
            CourseRole::Observer,
        ] {
            assert_eq!(CourseRole::of(role.into()), Some(role));
        }
        assert_eq!(CourseRole::of(ObjectRole::Host), None);
    }
}
