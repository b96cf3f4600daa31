//! The SFU engine: rooms, peers, layers and taps over WebRTC.
//!
//! It reads no clock, opens no socket, starts no thread and knows no database: time and datagrams
//! come in as arguments, datagrams and events are polled out. A [`Hub`] is one shard, used by one
//! thread; a server has as many as it has cores and puts each room on one of them.
//!
//! ```text
//!  datagram ─▶ Hub::handle_datagram ─▶ demux ─▶ peer (str0m: SRTP, RTCP, ICE)
//!                                                 │ RTP packet
//!                                                 ▼
//!                                   track: layer, meter, speakers
//!                                    │                        │
//!                        slot.deliver ▼                        ▼ tap.push
//!                   forward (continuous numbers)       whole frames in a ring
//!                                    ▼
//!                   receiving peer ─▶ outbox ─▶ Hub::poll_transmit
//! ```
//!
//! The owner's loop: hand in what arrived with [`Hub::handle_datagram`] (all that is there), call
//! [`Hub::flush`] once, then drain [`Hub::poll_transmit`] and [`Hub::poll_event`]; call
//! [`Hub::handle_timeout`] no later than [`Hub::next_timeout`] says.
#![warn(missing_docs)]

mod clock;
mod codec;
mod config;
mod demux;
mod error;
mod event;
mod feed;
mod forward;
mod hub;
mod ids;
mod layers;
mod meter;
mod outbox;
mod peer;
mod pump;
mod relay;
mod room;
mod sdp;
mod slot;
mod speaker;
mod stats;
mod tap;
mod tick;
mod ties;
mod timers;
mod track;
mod weigh;

pub use config::Config;
pub use demux::{Demux, Origin, Route, ufrag_of};
pub use error::{Error, Result};
pub use event::{Event, Lost};
pub use feed::{Feed, Kind};
pub use hub::{Hub, Publish, SlotWish};
pub use ids::{PeerId, RoomId, TapId, TrackId};
pub use outbox::Transmit;
pub use stats::{HubStats, LayerStats, PeerStats, RoomStats, TrackStats};
pub use str0m::net::Protocol;
pub use tap::{Frame, FrameCodec};
pub use weigh::Taken;

/// Where a track comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// Sound.
    Microphone,
    /// A person's picture, in up to three simulcast layers.
    Camera,
    /// A shared screen: served before any camera when bandwidth is short.
    Screen,
}

impl Source {
    /// Whether it is sound.
    pub fn is_audio(self) -> bool {
        self == Self::Microphone
    }
}

/// The picture codecs of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VideoCodec {
    /// Everybody decodes it.
    Vp8,
    /// Written to disk as it is.
    H264,
}

/// What a peer's decoder can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// It decodes VP8.
    pub vp8: bool,
    /// It decodes H.264.
    pub h264: bool,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            vp8: true,
            h264: true,
        }
    }
}

/// Tests move time by hand from here.
#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "an instant cannot be made otherwise"
)]
pub(crate) fn some_instant() -> std::time::Instant {
    std::time::Instant::now()
}
