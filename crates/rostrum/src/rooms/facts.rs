//! What this room of the house tells upwards, by `app.bus`: what may be missed, and is found again
//! in [`live`](super::service::live).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::live::view::TakeItem;
use super::live::{Source, VideoCodec};
use crate::jobs::Fact;

/// Somebody began to publish a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackPublished {
    /// The room.
    pub room: Uuid,
    /// The meeting.
    pub session: Uuid,
    /// Who.
    pub participant: Uuid,
    /// The track: a new one for each connection.
    pub track: Uuid,
    /// What it shows or lets hear.
    pub source: Source,
    /// The codec agreed on; `None` for sound, which is Opus. The frames have the last word.
    pub codec: Option<VideoCodec>,
}

/// A track ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackUnpublished {
    /// The room.
    pub room: Uuid,
    /// The meeting.
    pub session: Uuid,
    /// Who published it.
    pub participant: Uuid,
    /// The track.
    pub track: Uuid,
}

/// A track was muted or unmuted. The server drops what is sent of a muted one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackMuted {
    /// The room.
    pub room: Uuid,
    /// The meeting.
    pub session: Uuid,
    /// Who publishes it.
    pub participant: Uuid,
    /// The track.
    pub track: Uuid,
    /// Whether it is silent now.
    pub muted: bool,
}

/// Somebody agreed to be recorded, or does not (any more).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentChanged {
    /// The room.
    pub room: Uuid,
    /// The meeting.
    pub session: Uuid,
    /// Who.
    pub participant: Uuid,
    /// Whether this person may be recorded from now on.
    pub consent: bool,
    /// When withdrawn: whether what was captured until now may stay.
    pub keep: bool,
}

/// Somebody took their word back. Unlike [`ConsentChanged`] it is announced in the transaction that
/// notes it, and cannot be missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentWithdrawn {
    /// The meeting.
    pub session: Uuid,
    /// Who.
    pub participant: Uuid,
    /// Whether what was captured until now may stay.
    pub keep: bool,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

impl Fact for ConsentWithdrawn {}

/// Somebody is gone: left, was removed, or did not come back in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipantLeft {
    /// The room.
    pub room: Uuid,
    /// The meeting.
    pub session: Uuid,
    /// Who.
    pub participant: Uuid,
}

/// Another person speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpeakerChanged {
    /// The room.
    pub room: Uuid,
}

/// Somebody's browser says how far its takes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakesReported {
    /// The room.
    pub room: Uuid,
    /// Who.
    pub participant: Uuid,
    /// The recording, as the browser names it.
    pub recording: Uuid,
    /// By source.
    pub items: Vec<TakeItem>,
}

/// Somebody came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipantJoined {
    /// The room.
    pub room: Uuid,
    /// The meeting.
    pub session: Uuid,
    /// Who.
    pub participant: Uuid,
    /// The account, for those who have one.
    pub user: Option<Uuid>,
    /// The name others see.
    pub name: String,
}

/// A meeting is over: everybody left, or the room was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEnded {
    /// The room.
    pub room: Uuid,
    /// The meeting.
    pub session: Uuid,
}

/// A meeting began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionStarted {
    /// The room.
    pub room: Uuid,
    /// The meeting.
    pub session: Uuid,
}
