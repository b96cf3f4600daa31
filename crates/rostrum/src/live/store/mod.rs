//! The tables of live streams.

pub mod renditions;
pub mod streams;
