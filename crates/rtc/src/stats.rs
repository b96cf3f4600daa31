//! Figures of a room, taken when asked for.

use crate::{PeerId, Source, TrackId};

/// Everything known of a room's media.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RoomStats {
    /// One entry per peer.
    pub peers: Vec<PeerStats>,
}

/// One peer's connection and tracks.
#[derive(Debug, Clone, PartialEq)]
pub struct PeerStats {
    /// Whose.
    pub peer: PeerId,
    /// Whether media flows.
    pub connected: bool,
    /// Round trip in milliseconds, once measured.
    pub rtt_ms: Option<f32>,
    /// Share of what we sent it that was lost in the last second.
    pub egress_loss: Option<f32>,
    /// What its network is believed to take, in bits a second.
    pub estimate: Option<u64>,
    /// Bits a second it sends to us.
    pub bitrate_in: u64,
    /// Bits a second of the layers it receives.
    pub bitrate_out: u64,
    /// What it publishes.
    pub tracks: Vec<TrackStats>,
}

/// One published track.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackStats {
    /// The track.
    pub track: TrackId,
    /// Where it comes from.
    pub source: Source,
    /// `opus`, `vp8` or `h264`, once a packet arrived.
    pub codec: Option<&'static str>,
    /// Share of its packets that never came.
    pub loss: f32,
    /// Interarrival jitter in milliseconds.
    pub jitter_ms: f32,
    /// Its simulcast layers; one for sound and for a plain picture.
    pub layers: Vec<LayerStats>,
}

/// One simulcast layer.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerStats {
    /// `q`, `h`, `f`; empty without simulcast.
    pub rid: String,
    /// Pixels; 0 for sound.
    pub width: u32,
    /// Pixels; 0 for sound.
    pub height: u32,
    /// Frames a second.
    pub fps: f32,
    /// Bits a second.
    pub bitrate: u64,
    /// Whether it arrives now.
    pub live: bool,
}

/// Figures of a whole hub since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HubStats {
    /// RTP packets received from publishers.
    pub packets_in: u64,
    /// RTP packets written to receivers.
    pub packets_out: u64,
    /// Datagrams that belonged to nobody, or made no sense.
    pub strays: u64,
    /// Peers lost to a failure of theirs or ours.
    pub failures: u64,
    /// Peers that are here.
    pub peers: usize,
    /// Rooms with somebody in them.
    pub rooms: usize,
}
