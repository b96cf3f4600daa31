//! The work of playback in the background.

mod anew;
mod follow;
mod forget;
mod ladder;
mod rebuild;
mod withhold;

pub use anew::MakeAnew;
pub use follow::FollowMix;
pub use forget::ForgetRecording;
pub use ladder::MakeLadder;
pub use rebuild::RebuildWatching;
pub use withhold::WithholdLadder;
