//! One layer of the pictures: frames on their way to its rendition.

use std::collections::VecDeque;

use shiguredo_mp4::{boxes::SampleEntry, codec_string};

use super::{
    clock::Clock,
    programme::Made,
    rendition::{Init, Rendition},
    ticks,
};
use crate::{
    error::Result,
    fmp4::{
        TIMESCALE,
        boxes::{self, Sample},
        h264::{self, ParameterSets},
    },
    frame::{Frame, Pushed},
};

/// Layers whose clocks were laid beside each other have a key frame at one instant, or not.
const SAME: i64 = ticks(5);
/// Before that reports and arrivals say it, and these differ by the network's delays. Key frames are seconds apart.
const ALMOST_SAME: i64 = ticks(150);
/// A layer that is not shown keeps so much, so that what it has at a cut is known.
const KEPT: i64 = ticks(5_000);
/// Black pictures come this often: as often as parts do.
const BLACK_EVERY: u64 = ticks(330) as u64;
/// Black pictures are numbered in turns by this and the one before it, which encoders do not get to.
const BLACK: u16 = u16::MAX;
/// Nobody has so many frames within what is kept: whoever sends more sends rubbish.
const MOST_AHEAD: usize = 2_000;

/// A layer.
#[derive(Debug)]
pub(super) struct Layer {
    pub rendition: Rendition,
    pub clock: Clock,
    /// How many segments it has been a gap for.
    pub missed: u32,
    ahead: VecDeque<Ready>,
    newest: Option<i64>,
    /// The newest that came, whether it can be decoded or not.
    heard: Option<i64>,
    /// What the frames that come are coded with.
    known: Option<ParameterSets>,
    /// What the newest init segment says.
    shown: Option<ParameterSets>,
    /// Only a key frame can be decoded next.
    broken: bool,
    /// It changed in mid-segment, and stands still until the next cut.
    still: bool,
    /// The open segment is black.
    is_black: bool,
    /// What the newest black picture was numbered by.
    black: u16,
}

/// A frame with its place, as it will be stored.
#[derive(Debug)]
struct Ready {
    at: i64,
    /// With a key frame.
    sets: Option<ParameterSets>,
    data: Vec<u8>,
}

impl Layer {
    pub fn new(name: &str) -> Self {
        Self {
            rendition: Rendition::new(name, TIMESCALE),
            clock: Clock::default(),
            missed: 0,
            ahead: VecDeque::new(),
            newest: None,
            heard: None,
            known: None,
            shown: None,
            broken: true,
            still: false,
            is_black: false,
            black: BLACK,
        }
    }

    /// Takes a frame.
    pub fn push(&mut self, frame: &Frame<'_>) -> Pushed {
        let at = self.clock.place(frame);
        self.heard = self.heard.max(Some(at));
        self.broken |= frame.gap;
        let sample = h264::sample(frame.data, self.known.as_ref()).ok();
        let usable = sample.filter(|sample| match &sample.sets {
            Some(sets) => sets.entry().is_ok(),
            None => !self.broken,
        });
        let Some(sample) = usable else {
            self.broken = true;
            return Pushed::NeedsKeyframe;
        };
        if self.newest.is_some_and(|newest| at <= newest) {
            return Pushed::Late;
        }
        self.newest = Some(at);
        if sample.sets.is_some() {
            (self.broken, self.known) = (false, sample.sets.clone());
        }
        self.ahead.push_back(Ready {
            at,
            sets: sample.sets,
            data: sample.data,
        });
        Pushed::Kept
    }

    /// Where its newest picture lies.
    pub fn newest(&self) -> Option<i64> {
        self.newest
    }

    /// Whether anything came from there on, be it something that needs a key frame first.
    pub fn was_heard_since(&self, at: i64) -> bool {
        self.heard.is_some_and(|heard| heard >= at)
    }

    /// Whether its open segment takes pictures.
    pub fn is_filling(&self) -> bool {
        self.rendition.is_filling() && !self.is_black
    }

    /// Its key frames that wait, each with whether it cannot be in the open segment.
    pub fn keys(&self) -> impl Iterator<Item = (i64, bool)> {
        let keys = self.ahead.iter().filter(|one| one.sets.is_some());
        keys.map(|one| (one.at, one.sets != self.shown))
    }

    /// Its key frame at this instant of another layer's.
    pub fn key_at(&self, at: i64, is_snapped: bool) -> Option<i64> {
        let slack = self.slack(is_snapped);
        let near = self.keys().map(|(key, _)| key);
        let near = near.filter(|key| (key - at).abs() <= slack);
        near.min_by_key(|key| (key - at).abs())
    }

    /// Whether it is beyond this instant of another layer's, so that no key frame of it can come.
    pub fn has_passed(&self, at: i64, is_snapped: bool) -> bool {
        let slack = self.slack(is_snapped);
        self.newest.is_some_and(|newest| newest > at + slack)
    }

    fn slack(&self, is_snapped: bool) -> i64 {
        if is_snapped && self.clock.is_snapped {
            SAME
        } else {
            ALMOST_SAME
        }
    }

    /// Lays its key frame at `key` exactly to `at`, and what is behind with it.
    pub fn snap(&mut self, key: i64, at: i64) {
        let by = at - key;
        self.clock.snap(by);
        self.newest = self.newest.map(|newest| newest + by);
        self.ahead.iter_mut().for_each(|one| one.at += by);
    }

    /// Gives what lies before `until` to its rendition.
    pub fn release(&mut self, until: i64, zero: i64, made: &mut Parts<'_>) -> Result<()> {
        while let Some(one) = self.ahead.pop_front_if(|one| one.at < until) {
            self.still |= one.sets.is_some() && one.sets != self.shown;
            let at = u64::try_from(one.at - zero).ok();
            let Some(at) =
                at.filter(|at| !self.still && !self.is_black && self.rendition.takes(*at))
            else {
                continue;
            };
            let part = self
                .rendition
                .push(picture(at, one.sets.is_some(), one.data))?;
            made.add(&self.rendition, part);
        }
        Ok(())
    }

    /// Lets go of what is too old to be shown, while it is not shown.
    pub fn forget(&mut self) {
        let oldest = self.newest.unwrap_or(0) - KEPT;
        while self.ahead.len() > MOST_AHEAD || self.ahead.front().is_some_and(|one| one.at < oldest)
        {
            self.ahead.pop_front();
        }
    }

    /// Lets go of what is held, and of the open segment.
    pub fn shut(&mut self) {
        self.ahead.clear();
        (self.broken, self.is_black) = (true, false);
        self.rendition.shut();
    }

    /// Ends the open segment at `at`.
    pub fn close(&mut self, at: u64, made: &mut Parts<'_>) -> Result<()> {
        let open = self.rendition.open.is_some();
        let part = self.rendition.close(at, true)?;
        made.add_last(&self.rendition, part, open);
        Ok(())
    }

    /// Whether its next key frame needs another init segment than the one before it.
    pub fn turns(&self, key: i64) -> bool {
        let changes = |(at, other): (i64, bool)| at == key && other && self.shown.is_some();
        self.keys().any(changes)
    }

    /// Opens a segment that begins with its key frame there.
    pub fn begin(&mut self, key: i64, start: u64, anew: bool, made: &mut Parts<'_>) -> Result<()> {
        let sets = self.ahead.iter().find(|one| one.at == key);
        if let Some(sets) = sets.and_then(|one| one.sets.clone())
            && self.shown.as_ref() != Some(&sets)
        {
            let entry = sets.entry()?;
            made.0.push_back(Made::Init {
                rendition: made.1,
                number: self.rendition.inits.len(),
                bytes: boxes::init(entry.clone())?,
            });
            self.rendition.inits.push(Init {
                codec: codec_string::from_sample_entry(&SampleEntry::Avc1(entry))?,
                size: Some(sets.size()?),
                channels: None,
            });
            self.shown = Some(sets);
        }
        let init = self.rendition.inits.len().checked_sub(1);
        self.rendition.open(start, init, anew);
        (self.missed, self.still, self.is_black) = (0, false, false);
        Ok(())
    }

    /// Opens a segment in which it has nothing.
    pub fn miss(&mut self, start: u64, anew: bool) {
        self.rendition.open(start, None, anew);
        (self.missed, self.is_black) = (self.missed + 1, false);
    }

    /// Opens a segment for which nobody sends pictures: a black one, so that players go on with the sound; a gap where no
    /// black picture can be written.
    pub fn darken(&mut self, start: u64) -> Result<()> {
        let Some(black) = self.next_black() else {
            self.miss(start, false);
            return Ok(());
        };
        let init = self.rendition.inits.len().checked_sub(1);
        self.rendition.open(start, init, false);
        self.is_black = true;
        self.rendition.push(picture(start, true, black)).map(drop)
    }

    /// Lets black pictures come up to `until`; where the newest one lies.
    pub fn stay_dark(&mut self, until: u64, made: &mut Parts<'_>) -> Result<Option<u64>> {
        let dark = self.is_black && self.rendition.is_filling();
        let Some(mut newest) = self.rendition.newest().filter(|_| dark) else {
            return Ok(None);
        };
        while newest + BLACK_EVERY <= until
            && let Some(black) = self.next_black()
        {
            newest += BLACK_EVERY;
            let part = self.rendition.push(picture(newest, true, black))?;
            made.add(&self.rendition, part);
        }
        Ok(Some(newest))
    }

    fn next_black(&mut self) -> Option<Vec<u8>> {
        self.black ^= 1;
        self.shown.as_ref()?.black(self.black)
    }
}

/// A picture that lasts until the next one.
fn picture(at: u64, key: bool, data: Vec<u8>) -> Sample {
    Sample {
        at,
        duration: 0,
        key,
        data,
    }
}

/// Where what is made goes, and of which rendition it is.
pub(super) struct Parts<'a>(pub &'a mut VecDeque<Made>, pub usize);

impl Parts<'_> {
    /// A part of the open segment.
    pub fn add(&mut self, rendition: &Rendition, bytes: Option<Vec<u8>>) {
        let parts = rendition.open.as_ref().map_or(0, |open| open.parts.len());
        self.part(rendition.number(), parts, bytes);
    }

    /// The last part of a segment that was closed just now, and the segment.
    pub fn add_last(&mut self, rendition: &Rendition, bytes: Option<Vec<u8>>, was_open: bool) {
        let Some(segment) = rendition.number().checked_sub(1).filter(|_| was_open) else {
            return;
        };
        self.part(segment, rendition.segments[segment].parts.len(), bytes);
        self.0.push_back(Made::Segment {
            rendition: self.1,
            segment,
        });
    }

    fn part(&mut self, segment: usize, parts: usize, bytes: Option<Vec<u8>>) {
        self.0.extend(bytes.map(|bytes| Made::Part {
            rendition: self.1,
            segment,
            part: parts.saturating_sub(1),
            bytes,
        }));
    }
}
