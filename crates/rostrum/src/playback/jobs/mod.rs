//! The work of playback in the background.

mod anew;
mod forget;
mod ladder;
mod withhold;

pub use anew::MakeAnew;
pub use forget::ForgetRecording;
pub use ladder::MakeLadder;
pub use withhold::WithholdLadder;
