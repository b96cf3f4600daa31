//! HLS playlists (RFC 8216).

mod media;

pub use media::{cmaf, ts};
