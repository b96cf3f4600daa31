//! What is in a captured file, and where: enough to write a playlist of byte ranges.

use serde::{Deserialize, Serialize};

use super::TIMESCALE;
use crate::frame::Size;

/// A segment is closed at the first key frame after this much (key frames are asked for every four seconds; those that
/// come for another reason, such as a viewer's loss, do not cut it small).
const SEGMENT_TICKS: u64 = 3 * TIMESCALE as u64;

/// A stretch of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByteRange {
    /// Its first byte.
    pub offset: u64,
    /// How many bytes.
    pub length: u64,
}

impl ByteRange {
    /// The first byte behind it.
    pub fn end(self) -> u64 {
        self.offset + self.length
    }
}

/// An init segment: `ftyp` and `moov`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Init {
    /// Where it lies.
    pub range: ByteRange,
    /// The pictures behind it.
    pub size: Size,
    /// The codec as RFC 6381 writes it, such as `avc1.42e01f`.
    pub codec: String,
}

/// A run of fragments that begins at a key frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Which of [`Index::inits`] it needs.
    pub init: usize,
    /// Where its fragments lie.
    pub range: ByteRange,
    /// Where it begins, in ticks of [`TIMESCALE`].
    pub start: u64,
    /// How long it lasts.
    pub duration: u64,
    /// How many bytes of a new init segment lie right before it.
    pub init_before: u64,
}

impl Segment {
    /// The first byte that belongs to it, an init segment right before it included.
    pub(super) fn lead(&self) -> u64 {
        self.range.offset - self.init_before
    }
}

/// Everything a playlist says about a captured file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The init segments, in order.
    pub inits: Vec<Init>,
    /// The segments that are complete: another one has begun behind each, or the file is finished.
    pub segments: Vec<Segment>,
    /// Whether the file is finished: no segment will be added.
    pub finished: bool,
    /// The segment that still grows.
    open: Option<Segment>,
    /// Bytes of an init segment that no segment has claimed yet.
    unclaimed: u64,
}

impl Index {
    /// A new init segment was appended.
    pub(super) fn add_init(&mut self, init: Init) {
        self.close();
        self.unclaimed = if self.inits.is_empty() {
            0
        } else {
            init.range.length
        };
        self.inits.push(init);
    }

    /// A fragment was appended. It opens a new segment when it begins with a key frame and the one before is long
    /// enough (or needs another init segment).
    pub(super) fn add_fragment(&mut self, range: ByteRange, start: u64, duration: u64, key: bool) {
        if key
            && self
                .open
                .is_some_and(|open| start - open.start >= SEGMENT_TICKS)
        {
            self.close();
        }
        match &mut self.open {
            Some(open) => {
                open.range.length = range.end() - open.range.offset;
                open.duration = start + duration - open.start;
            }
            None => {
                let init_before = std::mem::take(&mut self.unclaimed);
                let init = self.inits.len().saturating_sub(1);
                self.open = Some(Segment {
                    init,
                    range,
                    start,
                    duration,
                    init_before,
                });
            }
        }
    }

    /// The file is finished: what grew last is complete too.
    pub(super) fn finish(&mut self) {
        self.close();
        self.finished = true;
    }

    fn close(&mut self) {
        self.segments.extend(self.open.take());
    }

    /// The largest picture.
    pub fn size(&self) -> Option<Size> {
        self.inits
            .iter()
            .map(|init| init.size)
            .max_by_key(|size| size.width * size.height)
    }

    /// The codec string of the most demanding init segment.
    pub fn codec(&self) -> Option<&str> {
        let largest = self
            .inits
            .iter()
            .max_by_key(|init| init.size.width * init.size.height)?;
        Some(&largest.codec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(index: &mut Index, n: u64, key: bool) {
        let range = ByteRange {
            offset: 1000 + n * 100,
            length: 100,
        };
        index.add_fragment(range, n * 45_000, 45_000, key);
    }

    #[test]
    fn a_segment_is_closed_by_the_first_key_frame_after_three_seconds() {
        let mut index = Index::default();
        for n in 0..20 {
            fragment(&mut index, n, n == 0 || n == 3 || n == 8 || n == 16);
        }
        let starts: Vec<u64> = index
            .segments
            .iter()
            .map(|segment| segment.start / 45_000)
            .collect();
        assert_eq!(starts, [0, 8], "the third is not complete");
        assert_eq!(
            index.segments[0].range,
            ByteRange {
                offset: 1000,
                length: 800
            }
        );
        assert_eq!(index.segments[0].duration, 8 * 45_000);
        index.finish();
        assert_eq!(
            index.segments[2].range,
            ByteRange {
                offset: 2600,
                length: 400
            }
        );
    }
}
