//! `/api/v1/auth`.

mod change_password;
mod login;
mod logout;
mod profile;
mod refresh;
mod register;
mod tokens;
mod welcome;
