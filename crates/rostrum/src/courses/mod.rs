//! Courses: what is taught in a term, by whom, to whom, with which lectures. URL prefix `/api/v1/courses`.
//!
//! A *lecture* is a recording placed in a course; the routes that show lectures live in `recordings`, which
//! knows how long they are, and their rules here. An *enrolment* is the record that somebody learns here: it
//! stays when they leave.
//!
//! Invariants:
//! * Who may do what is a grant on the course, and nothing else. An active enrolment and a student's grant
//!   come and go in one transaction, so leaving counts at once.
//! * A course has an owner at all times, and nobody gives or takes away more than they hold themselves.
//! * When a lecture is published stands here and with the keys, written together: what the list shows is
//!   what can be played.
//! * What changes the people or the order of a course first locks its row: two at once come one after the other.
//!
//! To add a verb: its file in `service/`, its handler in `routes/`; a new thing to be allowed is a
//! `CourseAction` with its defaults.

mod facts;
mod jobs;
mod model;
mod routes;
mod service;
mod store;

pub use facts::{Enrolled, Invited, LecturePublished};
pub use jobs::{Settle, TellEnrolled, WriteInvited};
pub use model::{Lecture, LectureChange, LectureState, NewOrder, Place, Publish, Settings};
pub use routes::router;
pub use service::cover::Covers;
pub use service::facts::{
    About, about, before, courses_of, courses_of_student, enrolled, has_section, is_student,
    published_lectures,
};
pub use service::lectures::{
    Lectures, change as change_lecture, forget as forget_recording, hide as hide_recording,
    lectures_among, list as lectures, may_place, place, place_new, publish, published,
    remove as remove_lecture,
};
pub use service::order::order;
pub use service::start::{prepare, start};
pub use service::told::{students, tell_due};
pub use service::trash::empty as empty_trash;
pub use service::{require, title_of};
