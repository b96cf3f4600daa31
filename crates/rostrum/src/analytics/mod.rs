//! What was watched, who attended and who may need help, in figures that can be recomputed by hand. URLs
//! `/api/v1/analytics`, and `…/analytics` and `…/stats` of recordings and courses.
//!
//! Invariants: every answer carries its definition (formulas, inputs, as of when); who may see figures is asked of the
//! course or the recording, and who may see *whom* is asked apart; what is said of somebody they see themselves, can object
//! to, and nothing follows from it by itself; sums are of one person and recording each, so that forgetting a person leaves
//! nothing of them in any figure.
//!
//! `service/class.rs` reads a course once with all that its figures are made of; `sums/` are pure; answers are put together
//! in `service/`. To add a figure: its field in `model/`, its sentence in `model/definition.rs`, its sum.

mod model;
mod print;
mod routes;
mod service;
mod store;
mod sums;

pub use model::Settings;
pub use routes::router;
pub use service::start::{prepare, round, start};
