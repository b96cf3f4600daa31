//! The work of playback in the background.

mod anew;
mod forget;
mod ladder;
mod rebuild;
mod withhold;

pub use anew::MakeAnew;
pub use forget::ForgetRecording;
pub use ladder::MakeLadder;
pub use rebuild::RebuildWatching;
pub use withhold::WithholdLadder;
