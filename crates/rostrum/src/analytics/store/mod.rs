//! Statements on the tables of this room.

pub mod measures;
pub mod objections;
pub mod schedules;
