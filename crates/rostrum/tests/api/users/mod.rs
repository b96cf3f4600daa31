//! `/api/v1/users`.

mod change;
mod invite;
mod list;
mod search;
