//! Statements on the tables of this room.

pub mod house;
pub mod sign_ins;
pub mod users;
pub mod welcome;
