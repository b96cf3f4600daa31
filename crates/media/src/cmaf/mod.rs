//! A finished rendition: one fragmented MP4 of one track, whose segments are stretches of its bytes.
//!
//! HLS and DASH list the same bytes. A *segment* is a run of whole fragments of at most [`TARGET_S`] seconds that
//! begins with a key frame; where it lies is found in the file itself ([`read`]), never computed from what was asked of
//! the encoder. A rendition is one stored file, however long the film is.

mod boxes;
mod reader;

pub use reader::read;

use serde::{Deserialize, Serialize};

use crate::{fmp4::ByteRange, frame::Size};

/// A segment is at most this long (and, of a film with a key frame every two seconds, exactly).
pub const TARGET_S: u64 = 4;
/// The first fragments are segments of their own: on a slow line a player shows its first picture after half the wait.
const SHORT: usize = 4;
/// What encoders' clocks may add to a segment: half a picture at 25 a second.
const SLACK_MS: u64 = 20;

/// What is known of a rendition's file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rendition {
    /// `ftyp` and `moov`.
    pub init: ByteRange,
    /// Ticks in a second.
    pub timescale: u32,
    /// The codec as RFC 6381 writes it.
    pub codec: String,
    /// The pictures, where it has some.
    pub picture: Option<Picture>,
    /// Samples of sound a second and channels, where it has some.
    pub sound: Option<Sound>,
    /// What it is cut into, in order.
    pub segments: Vec<Segment>,
}

/// A rendition's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Columns and rows.
    pub size: Size,
    /// How many a second, on average.
    pub fps: f64,
}

/// A rendition's sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    /// Samples a second.
    pub rate: u32,
    /// Channels.
    pub channels: u32,
}

/// A stretch that can be played by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Where it lies in the file.
    #[serde(flatten)]
    pub range: ByteRange,
    /// Where it begins on the film's clock, in ticks.
    pub start: u64,
    /// How long it lasts, in ticks.
    pub duration: u64,
    /// Its key frames; of sound, none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Key>,
}

/// A key frame within a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// From the head of its fragment to its own last byte, counted from the segment's first.
    #[serde(flatten)]
    pub range: ByteRange,
    /// How long it is until the next one, in ticks.
    pub duration: u64,
}

impl Rendition {
    /// Its length in seconds.
    pub fn seconds(&self) -> f64 {
        self.of(self.segments.iter().map(|one| one.duration).sum())
    }

    /// Ticks as seconds.
    pub fn of(&self, ticks: u64) -> f64 {
        ticks as f64 / f64::from(self.timescale.max(1))
    }

    /// Bits a second of its busiest stretch, as RFC 8216 measures: over any segments that follow each other and
    /// together last between half of the target and one and a half of it.
    pub fn peak_bps(&self) -> u64 {
        let (least, most) = (TARGET_S as f64 * 0.5, TARGET_S as f64 * 1.5);
        let mut peak: f64 = 0.0;
        for first in 0..self.segments.len() {
            let (mut seconds, mut bytes) = (0.0, 0);
            for one in &self.segments[first..] {
                seconds += self.of(one.duration);
                bytes += one.range.length;
                if seconds > most {
                    break;
                }
                if seconds >= least {
                    peak = peak.max(bytes as f64 * 8.0 / seconds);
                }
            }
        }
        (peak.ceil() as u64).max(self.average_bps())
    }

    /// Bits a second over its whole length.
    pub fn average_bps(&self) -> u64 {
        let bytes: u64 = self.segments.iter().map(|one| one.range.length).sum();
        (bytes as f64 * 8.0 / self.seconds().max(0.001)).ceil() as u64
    }

    /// Bits a second of its key frames alone, the busiest first: what an I-frame playlist says.
    pub fn key_peak_bps(&self) -> u64 {
        let keys = self.segments.iter().flat_map(|one| &one.keys);
        let rates = keys.map(|key| {
            let seconds = self.of(key.duration).max(0.001);
            (key.range.length as f64 * 8.0 / seconds).ceil() as u64
        });
        rates.max().unwrap_or(1)
    }

    /// Bits a second of its key frames over its whole length.
    pub fn key_average_bps(&self) -> u64 {
        let keys = self.segments.iter().flat_map(|one| &one.keys);
        let bytes: u64 = keys.map(|key| key.range.length).sum();
        (bytes as f64 * 8.0 / self.seconds().max(0.001)).ceil() as u64
    }

    /// Where its segments begin, in milliseconds: two renditions can be switched between when these are the same.
    pub fn starts_ms(&self) -> Vec<u64> {
        let ms = |one: &Segment| (self.of(one.start) * 1000.0).round() as u64;
        self.segments.iter().map(ms).collect()
    }

    /// Whether a player can go from one to the other at each segment: all begin at the same instants.
    pub fn is_aligned_with(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.starts_ms(), other.starts_ms());
        ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(a, b)| a.abs_diff(*b) <= 2)
    }
}

/// Joins fragments to segments: as many as fit into the target, after the short ones that a film begins with.
fn join(fragments: &[reader::Fragment], timescale: u32) -> Vec<Segment> {
    let most = (TARGET_S * 1000 + SLACK_MS) * u64::from(timescale) / 1000;
    let mut segments: Vec<Segment> = Vec::new();
    let first = fragments.first().map_or(0, |one| one.start);
    for fragment in fragments {
        let key = fragment.key.map(|length| (length, fragment.duration));
        if segments.len() > SHORT
            && let Some(open) = segments.last_mut()
            && open.duration + fragment.duration <= most
        {
            let offset = fragment.range.offset - open.range.offset;
            open.keys.extend(key.map(|(length, duration)| Key {
                range: ByteRange { offset, length },
                duration,
            }));
            open.duration += fragment.duration;
            open.range.length = fragment.range.end() - open.range.offset;
        } else {
            let keys = key.map(|(length, duration)| Key {
                range: ByteRange { offset: 0, length },
                duration,
            });
            segments.push(Segment {
                range: fragment.range,
                start: fragment.start - first,
                duration: fragment.duration,
                keys: keys.into_iter().collect(),
            });
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(n: u64, ms: u64) -> reader::Fragment {
        reader::Fragment {
            range: ByteRange {
                offset: 1000 + n * 500,
                length: 500,
            },
            start: 0,
            duration: ms,
            key: Some(200),
        }
    }

    fn joined(lengths: &[u64]) -> Vec<(u64, usize)> {
        let short = [2000; SHORT];
        let fragments = short
            .iter()
            .chain(lengths)
            .enumerate()
            .map(|(n, ms)| fragment(n as u64, *ms));
        let segments = join(&fragments.collect::<Vec<_>>(), 1000);
        let seen = segments.iter().map(|one| (one.duration, one.keys.len()));
        assert!(seen.clone().take(SHORT).all(|one| one == (2000, 1)));
        seen.skip(SHORT).collect()
    }

    #[test]
    fn a_segment_holds_as_many_key_frames_as_fit_into_four_seconds() {
        assert_eq!(
            joined(&[2000, 2000, 2000, 2000, 1000]),
            [(4000, 2), (4000, 2), (1000, 1)]
        );
        assert_eq!(joined(&[2500, 2500, 1500]), [(2500, 1), (4000, 2)]);
        assert_eq!(joined(&[4011, 4010, 300]), [(4011, 1), (4010, 1), (300, 1)]);
    }

    #[test]
    fn a_key_frame_lies_where_its_fragment_begins() {
        let fragments: Vec<_> = (0..SHORT as u64 + 2).map(|n| fragment(n, 2000)).collect();
        let segments = join(&fragments, 1000);
        let keys: Vec<u64> = segments[SHORT]
            .keys
            .iter()
            .map(|key| key.range.offset)
            .collect();
        assert_eq!(keys, [0, 500]);
        assert_eq!(segments[SHORT].range.length, 1000);
    }
}
