//! Statements on the tables of recordings, one file per table.

pub mod imports;
pub mod journal_keys;
pub mod people;
pub mod pieces;
pub mod recipes;
pub mod recordings;
pub mod renditions;
pub mod reports;
pub mod syncs;
pub mod tracks;
