//! The work of outputs in the background.

mod anew;
mod film;
mod forget;
mod make;
mod tracks;
mod waiting;
mod withhold;

pub use anew::MakeAnew;
pub use forget::ForgetOutputs;
pub use make::MakeOutput;
pub use waiting::MakeWaiting;
pub use withhold::WithholdOutputs;
