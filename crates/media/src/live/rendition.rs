//! One rendition: samples become parts, parts become segments. It keeps what a playlist says of them, not their bytes.

use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    fmp4::boxes::{self, Sample},
    frame::Size,
};

/// No part lasts longer, a picture that stands still excepted: a sample cannot be divided.
pub(super) const PART_MS: u64 = 350;
/// Parts are listed of so many of the newest segments; whoever is further behind takes whole ones.
const WITH_PARTS: usize = 4;

/// What players can choose: one layer of the pictures, or the sound.
#[derive(Debug)]
pub struct Rendition {
    /// The name of its folder.
    pub name: String,
    /// Ticks in a second.
    pub timescale: u32,
    /// Its init segments, in order.
    pub inits: Vec<Init>,
    /// What is complete.
    pub segments: Vec<Segment>,
    /// The segment that grows.
    pub open: Option<Segment>,
    samples: Vec<Sample>,
    sequence: u32,
    /// Nothing more goes into the open segment.
    is_shut: bool,
}

/// What is known of an init segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Init {
    /// The codec as RFC 6381 writes it.
    pub codec: String,
    /// The pictures behind it.
    pub size: Option<Size>,
    /// Channels of sound behind it.
    pub channels: Option<u8>,
}

/// A stretch that begins with a key frame, or in which there is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Which init segment it needs; none in a gap.
    pub init: Option<usize>,
    /// Whether a decoder begins anew here, in this or in another rendition.
    pub discontinuity: bool,
    /// Where it begins, in ticks since the programme began.
    pub start: u64,
    /// How long it lasts.
    pub duration: u64,
    /// Its bytes.
    pub bytes: u64,
    /// Its samples: pictures, or packets of sound.
    pub samples: u64,
    /// Its parts, while it is among the newest.
    #[serde(skip)]
    pub parts: Vec<Part>,
}

impl Segment {
    /// Leaves nothing of it but the time that it took.
    pub fn erase(&mut self) {
        self.init = None;
        (self.bytes, self.samples) = (0, 0);
        self.parts = Vec::new();
    }
}

/// A piece of a segment that is given out before the segment is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// How long it lasts, in ticks.
    pub duration: u64,
    /// Whether it begins with a key frame.
    pub independent: bool,
}

impl Rendition {
    pub(super) fn new(name: &str, timescale: u32) -> Self {
        Self {
            name: name.to_owned(),
            timescale,
            inits: Vec::new(),
            segments: Vec::new(),
            open: None,
            samples: Vec::new(),
            sequence: 0,
            is_shut: false,
        }
    }

    /// Opens a segment at `start`: of media behind the init segment, or a gap.
    pub(super) fn open(&mut self, start: u64, init: Option<usize>, discontinuity: bool) {
        self.is_shut = false;
        self.open = Some(Segment {
            init,
            discontinuity,
            start,
            duration: 0,
            bytes: 0,
            samples: 0,
            parts: Vec::new(),
        });
    }

    /// Leaves nothing of the open segment, which becomes a gap: nothing more goes into it.
    pub(super) fn shut(&mut self) {
        self.samples.clear();
        self.is_shut = true;
        if let Some(open) = &mut self.open {
            open.erase();
        }
    }

    /// Whether anything can go into the open segment.
    pub(super) fn is_shut(&self) -> bool {
        self.is_shut
    }

    /// Whether the open segment takes samples.
    pub(super) fn is_filling(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.init.is_some())
    }

    /// Whether a sample there belongs behind what it holds.
    pub(super) fn takes(&self, at: u64) -> bool {
        let open = self.open.as_ref().filter(|open| open.init.is_some());
        open.is_some_and(|open| at >= open.start) && self.newest().is_none_or(|newest| at > newest)
    }

    /// The number of the open segment.
    pub(super) fn number(&self) -> usize {
        self.segments.len()
    }

    /// Where the newest sample that is held begins.
    pub(super) fn newest(&self) -> Option<u64> {
        self.samples.last().map(|last| last.at)
    }

    /// Where its samples end, when these say themselves how long they are.
    pub(super) fn end(&self) -> Option<u64> {
        let ends = |last: &Sample| last.at + u64::from(last.duration);
        let listed = self.open.iter().chain(self.segments.last());
        let listed = listed.filter(|one| one.samples > 0);
        let listed = listed.map(|one| one.start + one.duration).next();
        self.samples.last().map(ends).or(listed)
    }

    /// Takes a sample. The one before it lasts until this one: a loss is a picture that stands still. Gives the part
    /// that is complete by that.
    pub(super) fn push(&mut self, sample: Sample) -> Result<Option<Vec<u8>>> {
        if let Some(last) = self.samples.last_mut() {
            last.duration = span(last.at, sample.at);
        }
        let part = match (self.samples.first(), self.samples.last()) {
            (Some(first), Some(last)) if self.is_full(first, last, sample.at) => self.part()?,
            _ => None,
        };
        self.samples.push(sample);
        Ok(part)
    }

    /// Whether one sample more, as long as the last, would make the part too long.
    fn is_full(&self, first: &Sample, last: &Sample, at: u64) -> bool {
        at - first.at + u64::from(last.duration) > PART_MS * u64::from(self.timescale) / 1000
    }

    /// Closes the segment. Pictures last until `end`; sound says itself how long it is. Gives its last part.
    pub(super) fn close(&mut self, end: u64, stretch: bool) -> Result<Option<Vec<u8>>> {
        if let Some(last) = self.samples.last_mut().filter(|_| stretch) {
            last.duration = span(last.at, end);
        }
        let part = self.part()?;
        if let Some(mut open) = self.open.take() {
            if open.samples == 0 {
                open.init = None;
            }
            if stretch || open.init.is_none() {
                open.duration = end.saturating_sub(open.start);
            }
            self.segments.push(open);
        }
        let behind = self.segments.len().saturating_sub(WITH_PARTS);
        if let Some(old) = behind.checked_sub(1).and_then(|n| self.segments.get_mut(n)) {
            old.parts = Vec::new();
        }
        Ok(part)
    }

    /// Makes a part of the samples that are gathered.
    fn part(&mut self) -> Result<Option<Vec<u8>>> {
        let samples = std::mem::take(&mut self.samples);
        let (Some(first), Some(open)) = (samples.first(), &mut self.open) else {
            return Ok(None);
        };
        self.sequence += 1;
        let bytes = boxes::fragment(self.sequence, &samples)?;
        let duration = samples.iter().map(|one| u64::from(one.duration)).sum();
        open.parts.push(Part {
            duration,
            independent: first.key,
        });
        open.duration += duration;
        open.bytes += bytes.len() as u64;
        open.samples += samples.len() as u64;
        Ok(Some(bytes))
    }

    /// Ticks as seconds.
    pub(super) fn seconds(&self, ticks: u64) -> f64 {
        ticks as f64 / f64::from(self.timescale)
    }

    /// Bits a second of its busiest segment, and on average: of what is complete, else of what grows.
    pub fn bits_per_second(&self) -> (u64, u64) {
        let complete = self.segments.iter().filter(|one| one.bytes > 0);
        let (mut peak, mut bytes, mut seconds) = (0_f64, 0, 0.0);
        let open = self.open.iter().filter(|_| self.segments.is_empty());
        for one in complete.chain(open) {
            let lasts = self.seconds(one.duration);
            if lasts > 0.0 {
                peak = peak.max(one.bytes as f64 * 8.0 / lasts);
            }
            bytes += one.bytes;
            seconds += lasts;
        }
        let average = bytes as f64 * 8.0 / f64::max(seconds, 0.001);
        (peak.max(average).ceil() as u64, average.ceil() as u64)
    }

    /// Samples a second.
    pub(super) fn rate(&self) -> f64 {
        let media = self.segments.iter().chain(&self.open);
        let (mut samples, mut ticks) = (0, 0);
        for one in media.filter(|one| one.samples > 0) {
            samples += one.samples;
            ticks += one.duration;
        }
        samples as f64 / f64::max(self.seconds(ticks), 0.001)
    }
}

fn span(from: u64, to: u64) -> u32 {
    u32::try_from(to.saturating_sub(from)).unwrap_or(u32::MAX)
}
