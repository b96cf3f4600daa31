//! What was watched, in figures that can be recomputed by hand. URLs `…/analytics` and `…/stats`.
//!
//! Invariants: every answer carries its definition (formula, inputs, as of when); figures are of many, never of
//! one person; only those are asked for them who run a recording or may see the analytics of a course.
//!
//! To add a figure: its field and its sentence in `model.rs`, its sum in `service.rs`.

mod model;
mod routes;
mod service;

pub use routes::router;
