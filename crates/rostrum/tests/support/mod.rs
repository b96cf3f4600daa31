//! A house to test in, and people who call it.

pub mod bucket;
pub mod database;
pub mod encoder;
mod house;
mod person;
pub mod platform;
pub mod sink;

pub use house::{PASSWORD, TestHouse, address_of};
pub use person::{Answer, Person};
