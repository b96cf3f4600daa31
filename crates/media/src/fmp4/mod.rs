//! H.264 as fragmented MP4: the capture *is* the CMAF that playback lists.
//!
//! The file is an init segment, room for an index, then fragments (`moof` + `mdat`) of at most half a second, each
//! appended whole. A *segment* is a run of fragments that begins at a key frame; [`Index`] lists them, so that a
//! playlist can be written while the capture goes on. When parameter sets change (another simulcast layer, a turned
//! phone) a new init segment is appended, and the segments behind it name it. The parameter sets are left in the
//! stream as well, so that a player that reads the file from its beginning survives the change too.
//!
//! One file holds one track; its time zero is its first frame. [`Writer::finish`] fills the room with a `sidx`, so that
//! players know the length and can seek; [`repair`](crate::repair) does the same from the file alone.

mod apart;
mod bits;
mod black;
pub(crate) mod boxes;
pub(crate) mod h264;
mod index;
mod repair;
mod writer;

pub use apart::{Packed, frames, picture_config};
pub use index::{ByteRange, Index, Init, Segment};
pub use repair::{read_index, repair};
pub use writer::Writer;

/// RTP's clock for pictures, kept as the file's.
pub const TIMESCALE: u32 = 90_000;
