//! `/api/v1`.

mod analytics;
mod audience;
mod auth;
pub mod brand;
mod courses;
mod idempotency;
pub mod imports;
mod jobs;
mod limits;
mod matrix;
mod notices;
mod ops;
mod outputs;
mod playback;
mod recordings;
mod rooms;
pub mod shares;
mod storage;
mod tokens;
mod uploads;
mod users;
