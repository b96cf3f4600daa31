//! A stream while it is made: what people in a room send goes to the packager, what the packager makes to viewers and to the
//! disk.
//!
//! ```text
//!  rooms ── frames of each layer ──▶ Broadcast ─▶ media::live ─┬─▶ Stream (memory, viewers)
//!        ── sound of all ──▶ mix ──▶                            └─▶ Writer (files, journal)
//! ```
//!
//! Where several people are shown together, [`composing`] stands between the frames and the packager.

mod beside;
mod composing;
mod director;
pub mod journal;
mod pictures;
mod recoding;
mod run;
mod sound;
mod staging;
mod steps;
mod together;
mod writer;

pub use director::{Cast, Chosen};
pub use run::{Inbox, Order, begin};
pub use staging::Stages;
pub use writer::Writer;
