//! What the person who runs the house sees of it: health, metrics, request lines, settings, the log of
//! who did what, and `rostrum doctor`.
//!
//! Invariants: `/health` asks nobody, so it fails only when the process hangs; `/health/ready` answers
//! from what it found within the last second, so nobody can keep the disk busy by asking; metrics go
//! to admins and to the addresses in `ops.metrics_from`, and a request's query is in no log line.
//!
//! To add a check: of health in `service/health.rs`, of the doctor a file in `doctor/`.

pub mod doctor;
mod ffmpeg;
mod jobs;
mod model;
mod routes;
mod service;

pub use jobs::TellDamaged;
pub use model::Settings;
pub use routes::{observe, router};
pub use service::{prepare, start};
