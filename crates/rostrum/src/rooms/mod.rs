//! Rooms and the calls in them.

pub mod wire;
