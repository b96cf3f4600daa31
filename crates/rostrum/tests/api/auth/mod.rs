//! `/api/v1/auth`.

mod change_password;
mod forgot;
mod login;
mod logout;
mod picture;
mod profile;
mod refresh;
mod register;
mod tokens;
mod welcome;
