//! Rostrum: meet, record in studio quality, teach, publish, and learn what was watched.
//!
//! The floor plan, from the ground up. Calls go down; facts go up.

/// Floor 0: the tools.
pub mod kit;

/// Floor 1: the keys.
pub mod access;

/// Floor 2: the boiler room, the log of who did what, the answers to what is sent twice, what is stored of whom.
pub mod audit;
pub mod idempotency;
pub mod jobs;
pub mod storage;

/// Floor 3: people, and what they are told; what is stored stays whole.
pub mod accounts;
pub mod notices;
pub mod scrub;

/// Floor 4: places, and what people keep for their films.
pub mod brand;
pub mod courses;
pub mod rooms;

/// Floor 5: arrivals.
pub mod uploads;

/// Floor 6: takes and captures.
pub mod recordings;

/// Floor 7: what is on air.
pub mod live;

/// Floor 8: shows.
pub mod playback;

/// Floor 9: what viewers say; files to publish, or to take to an editor.
pub mod audience;
pub mod outputs;

/// Floor 10: the ledger, and what the person who runs it sees.
pub mod analytics;
pub mod ops;

/// The roof and what stands beside it.
pub mod app;
pub mod cli;
pub mod config;
mod documents;
#[path = "../migrations/mod.rs"]
pub mod migrations;
mod web;
pub mod worker;
