//! What would come of an offer, for whoever has to know before anything is changed by it.

use std::time::Instant;

use crate::peer::Peer;
use crate::{Caps, Hub, PeerId, Result, VideoCodec};

/// One line of an offer, as the answer takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its `a=mid`.
    pub mid: String,
    /// It carries sound.
    pub is_audio: bool,
    /// It carries pictures.
    pub is_video: bool,
    /// Something can arrive by it: the other side sends, and there is a codec that both know.
    pub arrives: bool,
    /// Something can be sent by it: the other side receives, and there is a codec that both know.
    pub leaves: bool,
    /// What its pictures are coded with.
    pub codec: Option<VideoCodec>,
}

impl Hub {
    /// Answers an offer as a connection of its own, where `codec` is liked best, and keeps nothing of it.
    pub fn weigh(&self, sdp: &str, codec: VideoCodec, now: Instant) -> Result<Vec<Taken>> {
        crate::sdp::lines(sdp)?;
        let mut peer = Peer::new(PeerId(0), 0, Caps::default(), &self.config, now);
        let answer = peer.negotiate(&self.config, codec, sdp, now)?;
        Ok(crate::sdp::taken(&answer))
    }
}
