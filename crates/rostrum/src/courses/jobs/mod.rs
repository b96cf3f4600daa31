//! What follows from what happens in courses.

mod settle;
mod tell;

pub use settle::Settle;
pub use tell::{TellEnrolled, WriteInvited};
