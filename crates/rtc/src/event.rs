//! What the hub tells its owner.

use crate::{PeerId, RoomId, TapId, TrackId};

/// Something that happened inside the hub, in the order it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// ICE and DTLS are up: media can flow.
    Connected {
        /// Whose connection.
        peer: PeerId,
    },
    /// The connection is gone; the peer stays joined and may offer anew.
    Disconnected {
        /// Whose connection.
        peer: PeerId,
        /// Why, for the log.
        reason: Lost,
    },
    /// The first packet of a published track arrived.
    TrackStarted {
        /// Who publishes it.
        peer: PeerId,
        /// The track.
        track: TrackId,
    },
    /// A published track ended: it left the offer, or its publisher left.
    TrackStopped {
        /// Who published it.
        peer: PeerId,
        /// The track.
        track: TrackId,
    },
    /// What a subscriber receives in a slot changed.
    LayerChanged {
        /// The subscriber.
        peer: PeerId,
        /// The track in the slot.
        track: TrackId,
        /// Height in pixels of what flows now; `None` while nothing flows.
        height: Option<u32>,
    },
    /// Another person is speaking.
    ActiveSpeaker {
        /// The room.
        room: RoomId,
        /// The loudest for a while; `None` when that peer stopped publishing.
        peer: Option<PeerId>,
    },
    /// How loud everyone who is heard was in the last fifth of a second, loudest first.
    Levels {
        /// The room.
        room: RoomId,
        /// −dBov: 0 is the loudest, 127 silence.
        levels: Vec<(PeerId, u8)>,
    },
    /// A tap has frames to [`poll`](crate::Hub::poll_tap).
    TapReady {
        /// The tap.
        tap: TapId,
    },
    /// The tapped track ended: after the frames still held nothing follows.
    TapEnded {
        /// The tap.
        tap: TapId,
    },
}

/// Why a connection was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// No sign of life for so long that ICE gave up.
    Timeout,
    /// The other side said goodbye.
    Closed,
    /// It broke the protocol or hit a bug of ours; only this peer is affected.
    Failed,
}
