//! A programme from what is left of it: to list it when it is over, to go on with it after a crash, and to take out of it
//! what may not be shown any more.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{
    clock::from_ns,
    layer::Layer,
    programme::Programme,
    rendition::{Init, Rendition, Segment},
    sound::RATE,
    ticks,
    voice::Voice,
};
use crate::{error::Result, fmp4::TIMESCALE};

/// What is known of a rendition that was: enough to list it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Its init segments, in order.
    pub inits: Vec<Init>,
    /// What is complete.
    pub segments: Vec<Segment>,
}

impl Programme {
    /// Puts what was made before into a new programme of the same renditions: one entry for each of
    /// [`Programme::renditions`]. What comes next begins anew behind it; segments that not all of them have are left out.
    #[must_use]
    pub fn behind(mut self, began_ms: i64, past: Vec<Past>) -> Self {
        let whole = past.iter().map(|one| one.segments.len()).min().unwrap_or(0);
        let renditions = self.all_mut();
        for (rendition, mut one) in renditions.into_iter().zip(past) {
            one.segments.truncate(whole);
            (rendition.inits, rendition.segments) = (one.inits, one.segments);
        }
        let ends = self.layers.iter().filter_map(|layer| {
            let last = layer.rendition.segments.last()?;
            Some(last.start + last.duration)
        });
        let Some(end) = ends.max() else {
            return self;
        };
        let zero = began_ms * i64::from(TIMESCALE) / 1000;
        (self.zero, self.anew) = (Some(zero), true);
        (self.start, self.refused) = (zero + end as i64, zero + end as i64);
        for layer in &mut self.layers {
            layer.miss(end, false);
        }
        for voice in &mut self.voices {
            let begins = end * u64::from(RATE) / u64::from(TIMESCALE);
            voice.rendition.open(begins, None, false);
        }
        self
    }

    /// Begins another segment now: what was listed before a crash and is not known any more had the number that would come
    /// next, and the one behind it, and no name is given twice.
    pub fn skip(&mut self, now_ns: u64) -> Result<()> {
        let now = from_ns(now_ns);
        self.cut_by_clock(now.max(self.start + ticks(100)))
    }

    /// The same, to which nothing will be added.
    #[must_use]
    pub fn closed(mut self) -> Self {
        for rendition in self.all_mut() {
            rendition.open = None;
        }
        self.over = true;
        self
    }

    /// What there is of a rendition to restore it from.
    #[must_use]
    pub fn past(&self, which: usize) -> Option<Past> {
        let rendition = self.renditions().nth(which)?;
        Some(Past {
            inits: rendition.inits.clone(),
            segments: rendition.segments.clone(),
        })
    }

    /// Has segments of a rendition shown no more: a gap is listed in their place.
    pub fn erase(&mut self, which: usize, segments: Range<usize>) {
        if let Some(rendition) = self.all_mut().into_iter().nth(which) {
            let end = segments.end.min(rendition.segments.len());
            let erased = rendition.segments.get_mut(segments.start.min(end)..end);
            erased.into_iter().flatten().for_each(Segment::erase);
        }
    }

    /// Lets go of everything that is held and not shown yet, and of the open segments: of somebody who took their word back,
    /// or of what cannot be stored. They are gaps, up to the next key frame.
    pub fn shut(&mut self) {
        self.layers.iter_mut().for_each(Layer::shut);
        self.voices.iter_mut().for_each(Voice::shut);
        if self.zero.is_none() {
            self.since = None;
        }
    }

    fn all_mut(&mut self) -> Vec<&mut Rendition> {
        let layers = self.layers.iter_mut();
        let layers = layers.map(|layer: &mut Layer| &mut layer.rendition);
        let voices = self.voices.iter_mut();
        layers
            .chain(voices.map(|voice| &mut voice.rendition))
            .collect()
    }
}
