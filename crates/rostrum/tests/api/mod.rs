//! `/api/v1`.

mod auth;
mod playback;
mod recordings;
mod uploads;
