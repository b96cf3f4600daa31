//! Who is together, and what that room prefers.

use crate::speaker::Speakers;
use crate::{RoomId, VideoCodec};

#[derive(Debug)]
pub(crate) struct Room {
    pub id: RoomId,
    /// Keys of the peers.
    pub peers: Vec<usize>,
    pub codec: VideoCodec,
    pub speakers: Speakers,
}

impl Room {
    pub fn new(id: RoomId) -> Self {
        Self {
            id,
            peers: Vec::new(),
            codec: VideoCodec::H264,
            speakers: Speakers::default(),
        }
    }
}
