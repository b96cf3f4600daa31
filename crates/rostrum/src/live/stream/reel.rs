//! The file of a rendition: what lies where in it, and its newest bytes.

use std::collections::VecDeque;

use bytes::Bytes;
use media::fmp4::ByteRange;
use media::live::{Init, Past, Segment};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::Found;
use crate::kit::blobs::BlobKey;
use crate::live::model::Kind;

/// So many of the newest segments stay in memory: those whose parts are listed, and half a minute for who is late. A player on
/// a slow line or machine takes a segment part by part to its end, and gives the whole quality up when one is gone.
const EDGE: usize = 15;

/// The file of a rendition.
pub struct Reel {
    /// The rendition, and the name of its folder.
    pub id: Uuid,
    /// What it holds.
    pub kind: Kind,
    /// The file.
    pub key: BlobKey,
    /// How long the file is when all is written.
    pub len: u64,
    pub(super) inits: Vec<(ByteRange, Option<Bytes>)>,
    segments: Vec<ByteRange>,
    /// The newest segments, the open one among them.
    edge: VecDeque<Held>,
    /// So many segments are on the disk.
    written: usize,
    /// How often what players are told of it changed.
    changes: u64,
}

struct Held {
    segment: usize,
    start: u64,
    parts: Vec<Bytes>,
}

/// What is stored of a rendition beside its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// What players are told.
    #[serde(flatten)]
    pub past: Past,
    /// Where its init segments lie.
    pub init_ranges: Vec<ByteRange>,
    /// Where its segments lie; of a gap nothing.
    pub segment_ranges: Vec<ByteRange>,
}

impl Shape {
    /// Shows nothing of what is known.
    pub fn erase(&mut self) {
        for segment in &mut self.past.segments {
            segment.erase();
        }
        for range in &mut self.segment_ranges {
            range.length = 0;
        }
    }
}

/// A line of the journal, from which a stream is found again after a crash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// It went on air.
    Began(i64),
    /// Somebody is in it from here on.
    Person(Uuid),
    /// Somebody is not in it any more.
    Gone(Uuid),
    /// An init segment of a rendition.
    Init(usize, Init, ByteRange),
    /// A segment of a rendition is complete.
    Segment(usize, Segment, ByteRange),
    /// Nothing of what is above is shown any more.
    Erased,
}

/// Bytes for a file.
pub struct Write {
    /// Of which rendition.
    pub place: usize,
    /// Where they go.
    pub at: u64,
    /// What they are.
    pub bytes: Bytes,
    /// Whether every segment behind needs them.
    pub is_init: bool,
}

/// What came of a step.
#[derive(Default)]
pub struct Change {
    /// For the files.
    pub writes: Vec<Write>,
    /// What has to go from the files, after that.
    pub wipes: Vec<(usize, ByteRange)>,
    /// For the journal, once those are written.
    pub lines: Vec<Line>,
    /// Whether players have something new.
    pub grew: bool,
    /// Who waits until all that is durable.
    pub told: Option<oneshot::Sender<()>>,
}

impl Reel {
    /// One of which there is nothing yet.
    #[must_use]
    pub fn new(id: Uuid, kind: Kind, key: BlobKey) -> Self {
        Self {
            id,
            kind,
            key,
            len: 0,
            inits: Vec::new(),
            segments: Vec::new(),
            edge: VecDeque::new(),
            written: 0,
            changes: 0,
        }
    }

    /// One of which there is something already.
    #[must_use]
    pub fn holding(mut self, shape: &Shape) -> Self {
        let inits = shape.init_ranges.iter();
        self.inits = inits.map(|range| (*range, None)).collect();
        self.segments.clone_from(&shape.segment_ranges);
        self.written = self.segments.len();
        let all = shape.init_ranges.iter().chain(&shape.segment_ranges);
        let ends = all.map(|range| range.offset + range.length);
        self.len = ends.max().unwrap_or(0);
        self
    }

    /// What is stored of it.
    #[must_use]
    pub fn shape(&self, past: Past) -> Shape {
        Shape {
            past,
            init_ranges: self.inits.iter().map(|(range, _)| *range).collect(),
            segment_ranges: self.segments.clone(),
        }
    }

    /// An init segment.
    pub fn init(&self, number: usize) -> Option<Found> {
        let (range, bytes) = self.inits.get(number)?;
        Some(match bytes {
            Some(bytes) => Found::Bytes(bytes.clone()),
            None => Found::Stretch(self.key.clone(), *range),
        })
    }

    /// A segment that is complete; nothing of a gap.
    pub fn segment(&self, number: usize) -> Option<Found> {
        let range = self.segments.get(number)?;
        if range.length == 0 {
            return None;
        }
        let held = self.edge.iter().find(|held| held.segment == number);
        Some(match held {
            Some(held) => Found::Parts(held.parts.clone()),
            None => Found::Stretch(self.key.clone(), *range),
        })
    }

    /// A part of one of the newest segments.
    pub fn part(&self, segment: usize, part: usize) -> Option<Bytes> {
        let held = self.edge.iter().find(|held| held.segment == segment)?;
        held.parts.get(part).cloned()
    }

    /// All parts of a segment that are in memory.
    pub fn parts(&self, segment: usize) -> &[Bytes] {
        let held = self.edge.iter().find(|held| held.segment == segment);
        held.map_or(&[], |held| &held.parts)
    }

    /// The next segment is on the disk.
    pub fn one_more_is_written(&mut self) {
        self.written += 1;
        self.forget();
    }

    /// The segment that should have lain there never came to be; answers which it was.
    pub fn lose(&mut self, range: ByteRange) -> Option<usize> {
        let of = |one: &ByteRange| *one == range && one.length > 0;
        let number = self.segments.iter().rposition(of)?;
        self.changes += 1;
        self.segments[number].length = 0;
        self.edge.retain(|held| held.segment != number);
        Some(number)
    }

    /// Shows nothing of what there is, the open segment included. Answers where it lies.
    pub fn erase(&mut self) -> Vec<ByteRange> {
        self.changes += 1;
        let complete = self.segments.len();
        let mut gone: Vec<ByteRange> = Vec::new();
        for range in self.segments.iter_mut().filter(|range| range.length > 0) {
            gone.push(*range);
            range.length = 0;
        }
        gone.extend(self.shut(complete));
        self.edge.clear();
        gone
    }

    /// Lets go of the open segment. Answers where it lies.
    pub fn shut(&mut self, open: usize) -> Option<ByteRange> {
        self.changes += 1;
        let held = self.edge.pop_back_if(|held| held.segment == open)?;
        Some(ByteRange {
            offset: held.start,
            length: self.len - held.start,
        })
    }

    /// How often what players are told of it changed.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// How many segments are complete.
    pub fn complete_segments(&self) -> usize {
        self.segments.len()
    }

    pub(super) fn append(&mut self, bytes: &Bytes) -> ByteRange {
        let range = ByteRange {
            offset: self.len,
            length: bytes.len() as u64,
        };
        self.len += range.length;
        range
    }

    pub(super) fn take_part(&mut self, segment: usize, bytes: &Bytes) -> ByteRange {
        let range = self.append(bytes);
        self.changes += 1;
        if self.edge.back().is_none_or(|held| held.segment != segment) {
            self.edge.push_back(Held {
                segment,
                start: range.offset,
                parts: Vec::new(),
            });
        }
        if let Some(held) = self.edge.back_mut() {
            held.parts.push(bytes.clone());
        }
        range
    }

    pub(super) fn complete(&mut self, segment: usize) -> ByteRange {
        let held = self.edge.iter().find(|held| held.segment == segment);
        let range = held.map_or(
            ByteRange {
                offset: self.len,
                length: 0,
            },
            |held| ByteRange {
                offset: held.start,
                length: held.parts.iter().map(|part| part.len() as u64).sum(),
            },
        );
        self.segments.push(range);
        self.changes += 1;
        self.forget();
        range
    }

    fn forget(&mut self) {
        let newest = self.segments.len();
        let old = |held: &mut Held| held.segment < self.written && held.segment + EDGE < newest;
        while self.edge.front_mut().is_some_and(old) {
            self.edge.pop_front();
        }
    }
}
