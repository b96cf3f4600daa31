//! Rostrum: meet, record in studio quality, teach, publish, and learn what was watched.
//!
//! The floor plan, from the ground up. Calls go down; facts go up.

/// Floor 0: the tools.
pub mod kit;

/// Floor 1: the keys.
pub mod access;

/// Floor 2: the boiler room, the log of who did what, and what is stored of whom.
pub mod audit;
pub mod jobs;
pub mod storage;

/// Floor 3: people.
pub mod accounts;

/// Floor 4: places.
pub mod courses;
pub mod rooms;

/// Floor 5: arrivals.
pub mod uploads;

/// Floor 6: takes and captures.
pub mod recordings;

/// Floor 8: shows.
pub mod playback;

/// Floor 10: what the person who runs it sees.
pub mod ops;

/// The roof and what stands beside it.
pub mod app;
pub mod cli;
pub mod config;
mod documents;
#[path = "../migrations/mod.rs"]
pub mod migrations;
mod web;
