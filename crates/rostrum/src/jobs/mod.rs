//! The boiler room: the queue over the database, retries, progress, slots, and facts.
//!
//! URL prefix `/api/v1/jobs`. Knows no job's meaning. Invariants: a job exists if and only if the
//! write it follows from was committed; it can run twice without harm; one that was taken over by
//! another worker can no longer end or report (the lease is fenced by worker and attempt); one that
//! kills its worker is parked after its last attempt.
//!
//! To add a kind: a struct with `impl Job` in its room's `jobs.rs`, and its line in the roof.

mod fact;
mod model;
mod registry;
mod routes;
mod runner;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use fact::{Fact, announce};
pub use model::{Changed, Ended, Hardware, Job, OrStop, Settings, Slot, State, Stop, Tells, View};
pub use registry::{Follows, Registry};
pub use routes::router;
pub use runner::{Role, Run, prepare, start};
pub use service::{
    Subjects, backlog, ended_between, enqueue, enqueue_after, get, of_subject, speak_of,
    subjects_named_by, titles, withdraw, withdraw_of_subject,
};
