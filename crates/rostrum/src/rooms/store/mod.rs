//! Statements on the tables of this room of the house.

pub mod chat;
pub mod consents;
pub mod ingests;
pub mod links;
pub mod participants;
pub mod presences;
pub mod rooms;
pub mod sessions;
