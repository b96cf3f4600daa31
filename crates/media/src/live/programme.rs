//! A live stream: frames and the time in, bytes out.

use std::collections::VecDeque;

use super::{
    clock::from_ns,
    cut::{self, LONGEST, MOST, Proposal, Verdict},
    layer::{Layer, Parts},
    sound::{Sound, SoundCodec},
    ticks,
    voice::{Heard, Voice},
};
use crate::{
    error::Result,
    frame::{Frame, Pushed},
};

/// Going on air waits so long for all layers.
pub(super) const WAIT: i64 = ticks(5_000);
/// The clock cuts when no key frame did, once frames this late would have come.
const LATEST: i64 = ticks(600);
/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// An init segment.
    Init {
        /// Of which rendition.
        rendition: usize,
        /// Which one, from 0.
        number: usize,
        /// The file.
        bytes: Vec<u8>,
    },
    /// A part of the open segment, or the last of the one that is closed next.
    Part {
        /// Of which rendition.
        rendition: usize,
        /// Of which segment, from 0.
        segment: usize,
        /// Which one, from 0.
        part: usize,
        /// Whole fragments; a segment is its parts one behind the other.
        bytes: Vec<u8>,
    },
    /// A segment is complete.
    Segment {
        /// Of which rendition.
        rendition: usize,
        /// Which one, from 0.
        segment: usize,
    },
}

/// A live stream.
#[derive(Debug)]
pub struct Programme {
    pub(super) layers: Vec<Layer>,
    /// The same sound, in as many codecs.
    pub(super) voices: Vec<Voice>,
    /// When the first frame came.
    pub(super) since: Option<i64>,
    /// Where the programme begins, once it is on air.
    pub(super) zero: Option<i64>,
    /// Where the open segments begin.
    pub(super) start: i64,
    /// Key frames up to here cut nothing.
    pub(super) refused: i64,
    /// What comes next does not go on where what was before ended.
    pub(super) anew: bool,
    pub(super) over: bool,
    /// Where its line of time begins, when that is not with its first picture.
    pub(super) line: Option<i64>,
    /// Where nobody sends pictures there are black ones.
    pub(super) blackens: bool,
    made: VecDeque<Made>,
}

impl Programme {
    /// A programme of these layers, smallest first, and of sound in these codecs, the one that every player understands first;
    /// by the names of their folders.
    pub fn new(layers: &[&str], voices: &[(&str, Sound)]) -> Self {
        Self {
            layers: layers.iter().map(|name| Layer::new(name)).collect(),
            voices: voices
                .iter()
                .map(|(name, sound)| Voice::new(name, *sound))
                .collect(),
            since: None,
            zero: None,
            start: 0,
            refused: i64::MIN,
            anew: false,
            over: false,
            line: None,
            blackens: true,
            made: VecDeque::new(),
        }
    }

    /// What was made since, in order.
    pub fn poll(&mut self) -> Option<Made> {
        self.made.pop_front()
    }

    /// Takes a frame of a layer. When the answer is [`Pushed::NeedsKeyframe`], ask for one of all layers.
    pub fn push(&mut self, layer: usize, frame: &Frame<'_>) -> Result<Pushed> {
        let Some(layer) = self.layers.get_mut(layer).filter(|_| !self.over) else {
            return Ok(Pushed::Late);
        };
        let pushed = layer.push(frame);
        if pushed == Pushed::Kept {
            self.since = self.since.or(layer.newest());
            self.advance()?;
        }
        Ok(pushed)
    }

    /// Takes a packet of sound in one of the codecs: where it begins on the server's clock, and how many samples it holds. What
    /// is in a codec that the programme has not is left out.
    pub fn hear(&mut self, codec: SoundCodec, at_ns: u64, samples: u32, data: &[u8]) -> Result<()> {
        let place = self.voices.iter().position(|voice| voice.codec() == codec);
        let Some(place) = place.filter(|_| !self.over) else {
            return Ok(());
        };
        let heard = Heard {
            at: from_ns(at_ns),
            samples,
            data: data.to_vec(),
        };
        let made = &mut Parts(&mut self.made, self.layers.len() + place);
        self.voices[place].hear(heard, self.zero, made)
    }

    /// Lets time pass: at most [`TARGET_S`](super::TARGET_S) a segment lasts, whoever sends what.
    pub fn tick(&mut self, now_ns: u64) -> Result<()> {
        let now = from_ns(now_ns);
        if self.over {
            return Ok(());
        }
        if self.zero.is_none() {
            return match self.since {
                Some(since) if now >= since + WAIT => self.begin(false),
                _ => Ok(()),
            };
        }
        while now > self.start + LONGEST + LATEST {
            let next = (self.start + LONGEST).max(self.shown() + 1);
            self.cut_by_clock(next)?;
        }
        self.stay_dark(now - LATEST)
    }

    /// Where nobody sends pictures, black ones come as time passes; nothing goes in before them.
    fn stay_dark(&mut self, until: i64) -> Result<()> {
        let Some(zero) = self.zero else {
            return Ok(());
        };
        let until = u64::try_from(until - zero).unwrap_or(0);
        for (n, layer) in self.layers.iter_mut().enumerate() {
            if let Some(newest) = layer.stay_dark(until, &mut Parts(&mut self.made, n))? {
                self.refused = self.refused.max(zero + newest as i64);
            }
        }
        Ok(())
    }

    /// Where pictures go that come in one size only: the best layer of those that were there when it went on air, since
    /// players know no other; before that, the best of all.
    #[must_use]
    pub fn best(&self) -> usize {
        let was_first = |layer: &Layer| {
            let rendition = &layer.rendition;
            let first = rendition.segments.first().or(rendition.open.as_ref());
            first.is_some_and(|segment| segment.init.is_some())
        };
        let began = |layer: &Layer| !layer.rendition.inits.is_empty();
        let best = self.layers.iter().rposition(was_first);
        best.or_else(|| self.layers.iter().rposition(began))
            .unwrap_or(self.layers.len().saturating_sub(1))
    }

    /// Where the newest picture that was given out lies.
    fn shown(&self) -> i64 {
        let shown = self.layers.iter().filter_map(|one| one.rendition.newest());
        shown.max().unwrap_or(0) as i64 + self.zero.unwrap_or(0)
    }

    pub(super) fn cut_by_clock(&mut self, at: i64) -> Result<()> {
        self.cut(Proposal {
            at,
            is_snapped: true,
        })
    }

    /// Ends it: what is held is given out, and the lists get their end.
    pub fn finish(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.over, true) {
            return Ok(());
        }
        let Some(zero) = self.zero else {
            return Ok(());
        };
        while self.newest() > self.start + MOST {
            self.cut_by_clock(self.start + MOST)?;
        }
        let end = self.newest().max(self.shown()).max(self.start) + ticks(33);
        for (n, layer) in self.layers.iter_mut().enumerate() {
            let made = &mut Parts(&mut self.made, n);
            layer.release(end, zero, made)?;
            layer.close((end - zero) as u64, made)?;
        }
        self.each_voice(|voice, made| voice.finish((end - zero) as u64, made))
    }

    fn advance(&mut self) -> Result<()> {
        let Some(zero) = self.zero else {
            self.layers.iter_mut().for_each(Layer::forget);
            return self.begin(true);
        };
        loop {
            let most = self.start + MOST;
            let proposal = cut::propose(&self.layers, self.start, self.refused);
            let proposal = proposal.filter(|proposal| proposal.at <= most);
            let until = proposal.map_or(most, |proposal| proposal.at);
            for (n, layer) in self.layers.iter_mut().enumerate() {
                match layer.is_filling() {
                    true => layer.release(until, zero, &mut Parts(&mut self.made, n))?,
                    false => layer.forget(),
                }
            }
            let Some(proposal) = proposal else {
                if self.newest() <= most {
                    return Ok(());
                }
                self.cut_by_clock(most)?;
                continue;
            };
            match cut::judge(&self.layers, proposal, self.start) {
                Verdict::Wait => return Ok(()),
                Verdict::Refuse => self.refused = proposal.at,
                Verdict::Cut => self.cut(proposal)?,
            }
        }
    }

    /// Where the newest picture lies.
    fn newest(&self) -> i64 {
        let newest = self.layers.iter().filter_map(Layer::newest);
        newest.max().unwrap_or(self.start)
    }

    /// Goes on air, when all layers (or those there are) have a key frame at one instant.
    fn begin(&mut self, all: bool) -> Result<()> {
        let Some(proposal) = cut::beginning(&self.layers, all) else {
            return Ok(());
        };
        let zero = self.line.unwrap_or(proposal.at);
        if proposal.at < zero {
            return Ok(());
        }
        self.zero = Some(zero);
        self.each_voice(Voice::begin)?;
        self.cut(proposal)?;
        self.each_voice(|voice, made| voice.catch_up(zero, made))?;
        self.advance()
    }

    /// What all codecs of the sound do together.
    fn each_voice(
        &mut self,
        mut with: impl FnMut(&mut Voice, &mut Parts<'_>) -> Result<()>,
    ) -> Result<()> {
        for (n, voice) in self.voices.iter_mut().enumerate() {
            with(voice, &mut Parts(&mut self.made, self.layers.len() + n))?;
        }
        Ok(())
    }

    /// Closes the open segments and opens the next: of the layers that have a key frame there; the others are gaps.
    fn cut(&mut self, proposal: Proposal) -> Result<()> {
        let key_of = |layer: &Layer| layer.key_at(proposal.at, proposal.is_snapped);
        let keys: Vec<Option<i64>> = self.layers.iter().map(key_of).collect();
        let laid = self.layers.iter().zip(&keys);
        let mut exact = laid.filter(|(layer, _)| layer.clock.is_snapped);
        let at = exact.find_map(|(_, key)| *key).unwrap_or(proposal.at);
        let zero = self.zero.unwrap_or(at);
        let start = (at - zero) as u64;
        let turns = |(layer, key): (&Layer, &Option<i64>)| key.is_some_and(|key| layer.turns(key));
        let again = self.anew && keys.iter().any(Option::is_some);
        self.anew &= !again;
        let anew = again || self.layers.iter().zip(&keys).any(turns);
        let silent = !self.layers.iter().any(|layer| layer.was_heard_since(at));
        let dark = self.blackens && silent && keys.iter().all(Option::is_none);
        let mut lean = None;
        for (n, (layer, key)) in self.layers.iter_mut().zip(&keys).enumerate() {
            let made = &mut Parts(&mut self.made, n);
            layer.release(key.unwrap_or(at), zero, made)?;
            layer.close(start, made)?;
            match key {
                Some(key) => {
                    layer.snap(*key, at);
                    layer.begin(at, start, anew, made)?;
                    lean = lean.or(Some(layer.clock.lean()));
                }
                None if dark => layer.darken(start)?,
                None => layer.miss(start, anew),
            }
        }
        for layer in &mut self.layers {
            layer.clock.follow(lean.unwrap_or(0));
        }
        self.each_voice(|voice, made| voice.cut(start, anew, made))?;
        (self.start, self.refused) = (at, at);
        Ok(())
    }
}
