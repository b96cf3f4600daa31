//! What is read of one kind of frames, segment by segment.

use std::collections::VecDeque;

use bytes::Bytes;
use media::fmp4;

use super::cursor::Coding;
use crate::live::stream::Inner;

/// One kind of frames.
#[derive(Default)]
pub struct Track {
    /// The segment that is read.
    pub segment: usize,
    /// The rendition from which the segment is read.
    pub place: Option<usize>,
    /// The part of it that is read next.
    pub part: usize,
    /// What was read, in the order of time.
    pub ready: VecDeque<Ready>,
}

/// A frame; its time is in milliseconds since the stream began.
pub struct Ready {
    /// When it is shown or heard.
    pub at_ms: u64,
    /// Whether a decoder can begin with it.
    pub key: bool,
    /// Its bytes.
    pub data: Bytes,
    /// How it and those behind are coded, when that is new.
    pub coding: Option<Coding>,
}

impl Track {
    /// From the beginning of this segment on.
    pub fn at(segment: usize) -> Self {
        Self {
            segment,
            ..Self::default()
        }
    }

    /// How long what is held lasts.
    pub fn held_ms(&self) -> u64 {
        let ends = (self.ready.front(), self.ready.back());
        match ends {
            (Some(first), Some(last)) => last.at_ms.saturating_sub(first.at_ms),
            _ => 0,
        }
    }

    /// Goes to the next segment.
    pub fn turn(&mut self) {
        self.segment += 1;
        (self.place, self.part) = (None, 0);
    }

    /// Reads what there is of the segment; answers whether that was all, and it goes on with the next.
    pub fn read(&mut self, inner: &Inner, place: usize) -> bool {
        let Some(reel) = inner.reels.get(place) else {
            return false;
        };
        let timescale = inner
            .programme
            .renditions()
            .nth(place)
            .map_or(1, |one| one.timescale);
        let parts = reel.parts(self.segment);
        for part in parts.get(self.part..).unwrap_or_default() {
            // Our own parts are always whole.
            for frame in fmp4::frames(part).unwrap_or_default() {
                self.ready.push_back(Ready {
                    at_ms: frame.at * 1000 / u64::from(timescale),
                    key: frame.key,
                    data: part.slice(frame.range),
                    coding: None,
                });
            }
        }
        self.part = parts.len();
        let is_read = reel.complete_segments() > self.segment;
        if is_read {
            self.turn();
        }
        is_read
    }
}
