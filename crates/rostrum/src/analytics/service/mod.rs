//! The verbs of this room: each asks who may, reads what it needs, and adds up.

mod class;
pub mod course;
pub mod erase;
pub mod measures;
pub mod mine;
pub mod objections;
pub mod recording;
pub mod reports;
pub mod schedules;
mod sight;
mod standing;
pub mod start;
pub mod student;
pub mod usage;
pub mod xapi;

pub use sight::Pseudonyms;
