//! Statements on the tables of recordings, one file per table.

pub mod imports;
pub mod people;
pub mod pieces;
pub mod recordings;
pub mod renditions;
pub mod syncs;
pub mod tracks;
