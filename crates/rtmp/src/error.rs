//! Why a connection is ended. What is said is told to the encoder, and shown to whoever runs it.

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a connection is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Bytes that are no RTMP.
    #[error("This is no RTMP: {0}.")]
    Malformed(&'static str),
    /// More than is ever needed.
    #[error("Too much for one connection: {0}.")]
    TooMuch(&'static str),
    /// It wants to watch.
    #[error("Streams are published here, not played.")]
    Plays,
    /// Pictures in a codec that is not passed on.
    #[error("Send pictures as H.264: HEVC, AV1 and others are not passed on.")]
    PictureCodec,
    /// H.264 that browsers do not show.
    #[error("Send H.264 in the profile baseline, main or high, with 4:2:0 colours (yuv420p).")]
    Profile,
    /// Sound in a codec that is not passed on.
    #[error("Send sound as AAC (AAC-LC or HE-AAC, mono or stereo).")]
    SoundCodec,
    /// Pictures in another order than they are shown in.
    #[error(
        "Switch B-frames off (0, bframes=0): pictures must come in the order in which they are shown."
    )]
    Reordered,
    /// The time of what is sent jumped.
    #[error("The time stamps jumped. Begin anew.")]
    Jumped,
}

impl Error {
    /// The name of what is wrong, for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed(_) => "rtmp.malformed",
            Self::TooMuch(_) => "rtmp.too_much",
            Self::Plays => "rtmp.plays",
            Self::PictureCodec => "rtmp.picture_codec",
            Self::Profile => "rtmp.profile",
            Self::SoundCodec => "rtmp.sound_codec",
            Self::Reordered => "rtmp.b_frames",
            Self::Jumped => "rtmp.time",
        }
    }
}
