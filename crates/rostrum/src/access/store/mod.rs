//! Statements on the tables of the keys.

pub mod grants;
pub mod lectures;
