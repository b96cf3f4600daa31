//! What a caller can have done wrong. None of these harms anybody but the caller.

use crate::{PeerId, TrackId};

/// Result of the hub's verbs.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a verb was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// The peer is in this hub already.
    #[error("{0:?} has joined already")]
    AlreadyJoined(PeerId),
    /// The peer never joined, or has left.
    #[error("{0:?} is not here")]
    UnknownPeer(PeerId),
    /// No such track is published in the peer's room.
    #[error("{0:?} is not published here")]
    UnknownTrack(TrackId),
    /// The track id is in use by another m-line or peer.
    #[error("{0:?} is published already")]
    DuplicateTrack(TrackId),
    /// The m-line is absent from the session, or does not flow in the needed direction.
    #[error("m-line {mid:?} {why}")]
    BadLine {
        /// The `a=mid` that was named.
        mid: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The session description cannot be used.
    #[error("session description: {0}")]
    BadSdp(String),
}
