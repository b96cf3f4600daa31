//! `/api/v1`.

mod auth;
mod idempotency;
mod limits;
mod matrix;
mod notices;
mod ops;
mod playback;
mod recordings;
mod rooms;
mod tokens;
mod uploads;
mod users;
