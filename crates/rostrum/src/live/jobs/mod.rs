//! The work of streams in the background.

mod forget;
mod keep;

pub use forget::{ForgetPerson, ForgetStream};
pub use keep::KeepStream;
