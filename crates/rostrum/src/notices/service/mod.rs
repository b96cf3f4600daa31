//! One file per verb.

pub mod outbox;
pub mod prepare;
pub mod read;
pub mod send;
mod tell;

pub use prepare::{prepare, start};
pub use tell::{tell, write};
