//! Statements of playback, one file per table.

pub mod beats;
pub mod captions;
pub mod chapters;
pub mod ladders;
pub mod playbacks;
pub mod rungs;
pub mod watched;
