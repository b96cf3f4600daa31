//! A house to test in, and people who call it.

mod bucket;
pub mod database;
mod house;
mod person;

pub use house::{PASSWORD, TestHouse};
pub use person::{Answer, Person};
