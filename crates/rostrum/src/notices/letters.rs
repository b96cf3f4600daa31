//! The letters there are, each with what it must be told. Those of accounts are made there.

use super::Letter;

/// The choices by which people decline letters, as they stand in a profile.
pub const COURSES: &str = "courses";
/// About lectures that were published.
pub const LECTURES: &str = "lectures";
/// About one's own recordings and imports.
pub const RECORDINGS: &str = "recordings";

/// Somebody without an account is invited into a course. `link` lets them in.
#[must_use]
pub fn course_invitation(course: &str, by: &str, link: &str) -> Letter {
    Letter::new("course_invitation")
        .with("course", course)
        .with("by", by)
        .leading_to(link)
}

/// A user was enrolled in a course.
#[must_use]
pub fn course_enrolled(course: &str, link: &str) -> Letter {
    Letter::new("course_enrolled")
        .with("course", course)
        .leading_to(link)
        .only_if(COURSES)
}

/// A lecture of a course one is in can be watched now.
#[must_use]
pub fn lecture_published(lecture: &str, course: &str, link: &str) -> Letter {
    Letter::new("lecture_published")
        .with("lecture", lecture)
        .with("course", course)
        .leading_to(link)
        .only_if(LECTURES)
}

/// An imported file became a recording.
#[must_use]
pub fn import_ready(title: &str, link: &str) -> Letter {
    Letter::new("import_ready")
        .with("title", title)
        .leading_to(link)
        .only_if(RECORDINGS)
}

/// An imported file did not become a recording.
#[must_use]
pub fn import_failed(title: &str, why: &str, link: &str) -> Letter {
    Letter::new("import_failed")
        .with("title", title)
        .with("why", why)
        .leading_to(link)
        .only_if(RECORDINGS)
}

/// A recording goes to the trash soon because of its age. `on` is the day, as people read it.
#[must_use]
pub fn recording_expiring(title: &str, on: &str, link: &str) -> Letter {
    Letter::new("recording_expiring")
        .with("title", title)
        .with("on", on)
        .leading_to(link)
}
