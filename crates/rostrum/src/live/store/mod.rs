//! The tables of live streams.

pub mod destinations;
pub mod renditions;
pub mod streams;
