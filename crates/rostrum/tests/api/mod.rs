//! `/api/v1`.

mod auth;
mod courses;
mod ops;
mod playback;
mod recordings;
mod rooms;
mod uploads;
