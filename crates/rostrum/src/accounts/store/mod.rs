//! Statements on the tables of this room.

pub mod house;
pub mod people;
pub mod sign_ins;
pub mod tokens;
pub mod users;
pub mod welcome;
