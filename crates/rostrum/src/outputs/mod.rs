//! Outputs: files to publish, or to take to an editor. URLs below `/api/v1/recordings/{id}/outputs`.
//!
//! An output is what somebody asked for of a recording: a format and its settings. There is one of each settings; it is made
//! when it is asked for, and made again alone. It says of what it was made, and whether that has changed since.
//!
//! Invariants:
//! * A file is shown while every piece of a person that it was made of is there, and not a moment longer: whoever takes their
//!   word back is in none. What was made of a mix that is not the mix any more, or of a piece that is gone, is not kept.
//! * The file before stays until the new one is there; nothing is shown half.
//! * Tracks are what people recorded: no recipe is applied to them. They all begin with the recording and are as long as it.
//!
//! To add a format: its settings in `model/settings.rs`, its plan in `media`, its arm in `jobs/film.rs`.

mod jobs;
mod model;
mod routes;
mod service;
mod store;

pub use jobs::{ForgetOutputs, MakeAnew, MakeOutput, MakeWaiting, WithholdOutputs};
pub use routes::router;
pub use service::claims::Files;
