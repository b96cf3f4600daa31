//! `/api/v1`.

mod auth;
mod uploads;
