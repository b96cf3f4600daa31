//! HLS playlists (RFC 8216).

pub mod check;
mod master;
mod media;
mod vod;

pub use master::{Film, Track, master};
pub use media::{cmaf, ts};
pub use vod::{CAPTIONS_S, captions, captions_count, key_frames, media, segment};
