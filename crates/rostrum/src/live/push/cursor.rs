//! What is read of a stream by whoever sends it on: frames of the best layer and of the sound, in the order of time.

use std::sync::Arc;

use bytes::Bytes;
use media::fmp4;
use media::frame::Size;

use super::track::{Ready, Track};
use crate::live::model::Kind;
use crate::live::stream::{Found, Inner, Stream};

/// Sound is mixed and coded, and comes later than pictures; so long one waits for the other.
const PATIENCE_MS: u64 = 2_000;
/// No more is held of one kind.
const HELD_MS: u64 = 3_000;
/// Whoever is further behind goes on with the newest segment: more than two of them, since one has to begin with its first frame.
const BEHIND_MS: u64 = 12_000;

/// How pictures are coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coding {
    /// As MP4 and FLV have it.
    pub record: Vec<u8>,
    /// Columns and rows.
    pub size: Option<Size>,
}

/// A frame; its time is in milliseconds since the stream began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A picture.
    Picture {
        /// When it is shown.
        at_ms: u64,
        /// Whether a decoder can begin with it.
        key: bool,
        /// NAL units behind their lengths.
        data: Bytes,
        /// How it and those behind are coded, when that is new.
        coding: Option<Coding>,
    },
    /// A frame of AAC.
    Sound {
        /// When it is heard.
        at_ms: u64,
        /// Its bytes.
        data: Bytes,
    },
}

/// Reads a stream from the beginning of its newest segment on.
pub struct Cursor {
    stream: Arc<Stream>,
    pictures: Track,
    sound: Track,
    /// Layer and init segment of the pictures that were read last.
    coded: Option<(usize, usize)>,
    erased: u64,
    has_begun: bool,
    is_over: bool,
    /// What was left out, in milliseconds.
    pub lost_ms: u64,
}

impl Cursor {
    /// At the beginning of the newest segment.
    pub fn new(stream: &Arc<Stream>) -> Self {
        let mut cursor = Self {
            stream: Arc::clone(stream),
            pictures: Track::default(),
            sound: Track::default(),
            coded: None,
            erased: 0,
            has_begun: false,
            is_over: false,
            lost_ms: 0,
        };
        let inner = stream.inner();
        cursor.erased = inner.erased;
        cursor.jump(&inner);
        drop(inner);
        cursor
    }

    /// Whether nothing comes any more, and all was given.
    pub fn is_over(&self) -> bool {
        self.is_over && self.pictures.ready.is_empty() && self.sound.ready.is_empty()
    }

    /// Reads what there is.
    pub fn pull(&mut self) {
        let stream = Arc::clone(&self.stream);
        let inner = stream.inner();
        if inner.erased != self.erased {
            // Somebody took their word back: what is held may be of them.
            self.erased = inner.erased;
            self.jump(&inner);
        }
        if let Some(late_ms) = self.behind_ms(&inner).filter(|late| *late > BEHIND_MS) {
            self.jump(&inner);
            self.lost_ms += late_ms.saturating_sub(self.behind_ms(&inner).unwrap_or(0));
        }
        self.pull_pictures(&inner);
        self.pull_sound(&inner);
        let read = |track: &Track, kind| {
            let mut of_kind = inner.reels.iter().filter(|reel| reel.kind == kind);
            of_kind.all(|reel| reel.complete_segments() <= track.segment)
        };
        self.is_over = inner.programme.is_over()
            && read(&self.pictures, Kind::Picture)
            && read(&self.sound, Kind::Sound);
    }

    /// The next frame, if it is known that none comes before it. The first picture is a key frame; where there are none for a
    /// while, it begins with sound.
    pub fn next(&mut self) -> Option<Item> {
        let first = self.pictures.ready.front();
        if let Some(first_ms) = first.map(|one| one.at_ms).filter(|_| !self.has_begun) {
            // Also of what came after the picture: sound is later, and its segments may begin a frame earlier.
            let early = |one: &mut Ready| one.at_ms < first_ms;
            while self.sound.ready.pop_front_if(early).is_some() {}
        }
        let at = |track: &Track| track.ready.front().map(|one| one.at_ms);
        let alone = |track: &Track| self.is_over || track.held_ms() > PATIENCE_MS;
        let is_picture = match (at(&self.pictures), at(&self.sound)) {
            (Some(picture), Some(sound)) => picture <= sound,
            (Some(_), None) if alone(&self.pictures) => true,
            (None, Some(_)) if alone(&self.sound) => false,
            _ => return None,
        };
        self.has_begun = true;
        let track = if is_picture {
            &mut self.pictures
        } else {
            &mut self.sound
        };
        let Ready {
            at_ms,
            key,
            data,
            coding,
        } = track.ready.pop_front()?;
        Some(match is_picture {
            true => Item::Picture {
                at_ms,
                key,
                data,
                coding,
            },
            false => Item::Sound { at_ms, data },
        })
    }

    /// Goes on with the newest segment, and with nothing of before.
    fn jump(&mut self, inner: &Inner) {
        let open = inner.programme.renditions().map(|one| one.segments.len());
        let open = open.max().unwrap_or(0);
        self.pictures = Track::at(open);
        self.sound = Track::at(open);
        (self.coded, self.has_begun) = (None, false);
    }

    /// How far what comes next is behind what is newest.
    fn behind_ms(&self, inner: &Inner) -> Option<u64> {
        let rendition = inner.programme.renditions().next()?;
        let open = rendition.open.as_ref()?;
        let ms = |ticks: u64| ticks * 1000 / u64::from(rendition.timescale);
        let segment = rendition
            .segments
            .get(self.pictures.segment)
            .unwrap_or(open);
        let next = self.pictures.ready.front().map(|one| one.at_ms);
        let next_ms = next.unwrap_or(ms(segment.start));
        Some(ms(open.start + open.duration).saturating_sub(next_ms))
    }

    fn pull_pictures(&mut self, inner: &Inner) {
        while self.pictures.held_ms() <= HELD_MS {
            if self.pictures.place.is_none() {
                match best(inner, self.pictures.segment) {
                    Best::Unknown => return,
                    Best::Gap => {
                        self.pictures.turn();
                        continue;
                    }
                    Best::At(place) => self.pictures.place = Some(place),
                }
            }
            let Some(place) = self.pictures.place else {
                return;
            };
            let coding = self.coding(inner, place);
            let before = self.pictures.ready.len();
            let is_read = self.pictures.read(inner, place);
            if let (Some((coded, coding)), Some(first)) =
                (coding, self.pictures.ready.get_mut(before))
            {
                first.coding = Some(coding);
                self.coded = Some(coded);
            }
            if !is_read {
                return;
            }
        }
    }

    /// How the segment that is read next is coded, when that is not as before.
    fn coding(&self, inner: &Inner, place: usize) -> Option<((usize, usize), Coding)> {
        let rendition = inner.programme.renditions().nth(place)?;
        let open = rendition.open.as_ref();
        let segment = rendition.segments.get(self.pictures.segment).or(open)?;
        let coded = (place, segment.init?);
        if self.coded == Some(coded) {
            return None;
        }
        let Some(Found::Bytes(init)) = inner.reels.get(place)?.init(coded.1) else {
            return None;
        };
        let record = fmp4::picture_config(&init).ok()?;
        let size = rendition.inits.get(coded.1)?.size;
        Some((coded, Coding { record, size }))
    }

    fn pull_sound(&mut self, inner: &Inner) {
        let Some(place) = inner.reels.iter().position(|reel| reel.kind == Kind::Sound) else {
            return;
        };
        while self.sound.held_ms() <= HELD_MS && self.sound.read(inner, place) {}
    }
}

/// Which layer shows a segment best.
enum Best {
    /// This one.
    At(usize),
    /// None has anything.
    Gap,
    /// It has not begun.
    Unknown,
}

fn best(inner: &Inner, segment: usize) -> Best {
    let mut all_complete = true;
    let mut best = None;
    for (place, (rendition, reel)) in inner.programme.renditions().zip(&inner.reels).enumerate() {
        if reel.kind != Kind::Picture {
            continue;
        }
        let known = rendition.segments.get(segment);
        all_complete &= known.is_some();
        let open = rendition
            .open
            .as_ref()
            .filter(|_| rendition.segments.len() == segment);
        if known.or(open).is_some_and(|one| one.init.is_some()) {
            best = Some(place);
        }
    }
    match best {
        Some(place) => Best::At(place),
        None if all_complete => Best::Gap,
        None => Best::Unknown,
    }
}
