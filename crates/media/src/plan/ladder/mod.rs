//! The ladder: one film at several bit rates, between which a player can change at every segment.
//!
//! [`rungs`] says which are made of a source and why others are left out; [`plan`] makes them all in one run, decoding
//! once. Every rendition is an fMP4 with a fragment per key frame; all have their key frames at the same instants:
//! every [`KEY_S`] seconds, or, when the source goes in as it is, where the source has them.

mod choose;
mod run;

pub use choose::{LeftOut, Reason, Rung, Rungs, rungs, single};
pub use run::{output, plan, sound_plan};

use serde::{Deserialize, Serialize};

/// From one key frame to the next. Segments of four seconds hold two: few requests, and a picture every two seconds for
/// whoever winds.
pub const KEY_S: u32 = 2;
/// What is made when nobody asks for anything else, in kbit/s.
pub const DEFAULT_KBPS: [u32; 4] = [500, 1000, 2000, 4000];
/// The least and the most that can be asked for, in kbit/s.
pub const KBPS: std::ops::RangeInclusive<u32> = 100..=20_000;
/// Beyond this a source is encoded again rather than listed as it is: it was meant for cutting, not for watching.
const MOST_AS_IT_IS_KBPS: u32 = 12_000;
/// Key frames of a source that goes in as it is lie no further apart than a segment.
const MOST_KEY_GAP_MS: u64 = 4_000;

/// What is known of a film before a ladder is made of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// How long it is.
    pub duration_ms: u64,
    /// Its pictures.
    pub picture: Option<Picture>,
    /// Its sound.
    pub sound: Option<Sound>,
}

/// A source's pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Columns as they are shown (after turning).
    pub width: u32,
    /// Rows as they are shown.
    pub height: u32,
    /// Pictures a second, on average.
    pub fps: Option<f64>,
    /// Its own bit rate, without the sound.
    pub kbps: u32,
    /// It can be listed without being encoded again, as far as its description says: H.264 of eight bits, upright, with
    /// square pixels.
    pub plain_h264: bool,
    /// Where its first picture is shown.
    pub start_ms: i64,
    /// Where its key frames are shown.
    pub keys_ms: Vec<u64>,
    /// How many pictures are shown later than they are stored: what encoders call B-frames' delay.
    pub delay: u32,
}

/// A source's sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    /// It can be listed as it is: AAC-LC of one or two channels at 44.1 or 48 kHz, from the beginning on.
    pub plain_aac: bool,
}

impl Picture {
    /// Whether a player can be given it as it is: what it is, and key frames that are near enough.
    pub fn is_regular(&self, duration_ms: u64) -> bool {
        let mut ends = self.keys_ms.iter().skip(1).copied().chain([duration_ms]);
        let mut gaps = self.keys_ms.iter().map(|at| {
            let next = ends.next().unwrap_or(*at);
            next.saturating_sub(*at)
        });
        self.plain_h264
            && self.kbps <= MOST_AS_IT_IS_KBPS
            && self.start_ms.abs() <= 1
            && self.keys_ms.first() == Some(&0)
            && gaps.all(|gap| gap <= MOST_KEY_GAP_MS)
            && self.width.is_multiple_of(2)
            && self.height.is_multiple_of(2)
    }
}
