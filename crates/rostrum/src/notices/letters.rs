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

/// Somebody is gone while part of what they recorded is only on their computer.
#[must_use]
pub fn take_at_risk(by: &str, title: &str, link: &str) -> Letter {
    Letter::new("take_at_risk")
        .with("by", by)
        .with("title", title)
        .leading_to(link)
        .only_if(RECORDINGS)
}

/// What was only on their computer has come.
#[must_use]
pub fn take_safe(by: &str, title: &str, link: &str) -> Letter {
    Letter::new("take_safe")
        .with("by", by)
        .with("title", title)
        .leading_to(link)
        .only_if(RECORDINGS)
}

/// Somebody asked for the link that brings their own takes to safety. `link` does so.
#[must_use]
pub fn take_recovery(title: &str, link: &str) -> Letter {
    Letter::new("take_recovery")
        .with("title", title)
        .leading_to(link)
}

/// Work that took long is done. `work` says what it was, `title` of what.
#[must_use]
pub fn work_done(work: &str, title: &str, link: &str) -> Letter {
    Letter::new("work_done")
        .with("work", work)
        .with("title", title)
        .leading_to(link)
        .only_if(RECORDINGS)
}

/// Work failed for good.
#[must_use]
pub fn work_failed(work: &str, title: &str, why: &str, link: &str) -> Letter {
    Letter::new("work_failed")
        .with("work", work)
        .with("title", title)
        .with("why", why)
        .leading_to(link)
        .only_if(RECORDINGS)
}

/// A report on a course, asked for every week or month. `says` is what it finds, in a sentence.
#[must_use]
pub fn report_due(report: &str, every: &str, course: &str, says: &str, link: &str) -> Letter {
    Letter::new("report_due")
        .with("report", report)
        .with("every", every)
        .with("course", course)
        .with("says", says)
        .leading_to(link)
}
