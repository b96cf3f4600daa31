//! What a writer is given: whole encoded frames, as a depacketiser hands them over.

use serde::{Deserialize, Serialize};

/// The codecs that are captured, as they are, without decoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Codec {
    /// VP8, into WebM.
    Vp8,
    /// VP9, into WebM.
    Vp9,
    /// H.264 in Annex B byte stream format, into fragmented MP4.
    H264,
    /// Opus, into WebM.
    Opus,
}

impl Codec {
    /// RTP ticks in a second.
    pub const fn clock_rate(self) -> u32 {
        match self {
            Self::Opus => 48_000,
            Self::Vp8 | Self::Vp9 | Self::H264 => 90_000,
        }
    }

    /// Whether frames are pictures.
    pub const fn is_video(self) -> bool {
        !matches!(self, Self::Opus)
    }

    /// The ending of the captured file.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::H264 => "mp4",
            Self::Vp8 | Self::Vp9 | Self::Opus => "webm",
        }
    }

    /// The media type of the captured file, without its codecs parameter.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::H264 => "video/mp4",
            Self::Vp8 | Self::Vp9 => "video/webm",
            Self::Opus => "audio/webm",
        }
    }
}

/// One encoded frame (or Opus packet) of a track.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Whose RTP clock `ticks` belongs to: the SSRC, or any number that differs between simulcast layers. Every
    /// layer counts from a random number of its own.
    pub stream: u32,
    /// RTP time, in ticks of [`Codec::clock_rate`]; wraps at 32 bits.
    pub ticks: u32,
    /// When it arrived, in nanoseconds of the server's clock.
    pub arrival_ns: u64,
    /// When it was sampled, where sender reports lay the sender's clock onto the server's: then sound and picture of one
    /// sender meet exactly. It is the sender's word, so it is held against arrival.
    pub sampled_ns: Option<u64>,
    /// Whether it can be decoded by itself (always so for Opus).
    pub keyframe: bool,
    /// Whether something between the previous frame and this one was lost.
    pub gap: bool,
    /// The encoded bytes.
    pub data: &'a [u8],
}

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// It is in the file (or in the part not yet flushed).
    Kept,
    /// It cannot be decoded without a key frame that has not come: ask the sender for one. Nothing was written.
    NeedsKeyframe,
    /// It came after its successor, or twice. Nothing was written.
    Late,
}

/// A stretch of a file in which nothing was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Where it begins, in milliseconds of the file's own time.
    pub from_ms: u64,
    /// Where the next frame begins.
    pub to_ms: u64,
}

/// The pixels of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// What a captured file holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The codec of its one track.
    pub codec: Codec,
    /// The server time of its first frame, in nanoseconds (see [`crate::clock`]).
    pub start_ns: u64,
    /// The server time at which its first frame arrived, by the smallest delays.
    pub arrived_ns: u64,
    /// From its first frame to the end of its last.
    pub duration_ms: u64,
    /// How much faster the server's clock runs than the sender's.
    pub drift_ppm: f64,
    /// The same with how certain it is, once half a minute was heard.
    pub drift: Option<crate::clock::Drift>,
    /// Frames written.
    pub frames: u64,
    /// Bytes written, the patched head included.
    pub bytes: u64,
    /// The largest picture.
    pub size: Option<Size>,
    /// What was lost, in order.
    pub gaps: Vec<Gap>,
}
