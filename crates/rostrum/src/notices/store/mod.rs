//! Statements on the tables of this room.

pub mod notices;
pub mod outbox;
