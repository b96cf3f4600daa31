//! `/api/v1`.

mod auth;
mod courses;
mod imports;
mod ops;
mod playback;
mod recordings;
mod rooms;
mod shares;
mod storage;
mod uploads;
