//! One file per verb. Verbs of people who are not signed in have no permission to ask for; they have
//! a limit instead, as their first line.

pub mod house;
pub mod login;
pub mod logout;
pub mod password;
pub mod people;
pub mod prepare;
pub mod profile;
pub mod refresh;
pub mod register;
mod sign_in;
pub mod verify;
pub mod welcome;
