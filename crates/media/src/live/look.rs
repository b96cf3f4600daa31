//! What is seen of a programme from outside.

use super::{
    clock::to_ms, layer::Layer, programme::Programme, rendition::Rendition, sound::SoundCodec,
};
use crate::fmp4::TIMESCALE;

impl Programme {
    /// All renditions: the layers in their order, then the sound in its codecs.
    pub fn renditions(&self) -> impl Iterator<Item = &Rendition> {
        let layers = self.layers.iter().map(|layer| &layer.rendition);
        layers.chain(self.voices.iter().map(|voice| &voice.rendition))
    }

    /// The layers that can be played, smallest first.
    pub(super) fn playable(&self) -> Vec<&Rendition> {
        let can = |layer: &&Layer| layer.missed < 3 && !layer.rendition.inits.is_empty();
        let mut layers: Vec<&Rendition> = self
            .layers
            .iter()
            .filter(can)
            .map(|layer| &layer.rendition)
            .collect();
        if layers.is_empty() {
            // Nobody sends pictures now; somebody may again.
            let known = self.layers.iter().map(|layer| &layer.rendition);
            layers.extend(known.filter(|rendition| !rendition.inits.is_empty()));
        }
        layers
    }

    /// The sound in this codec, else in the one that every player understands.
    pub(super) fn sound(&self, codec: SoundCodec) -> Option<&Rendition> {
        let found = self.voices.iter().find(|voice| voice.codec() == codec);
        let found = found.or(self.voices.first());
        found.map(|voice| &voice.rendition)
    }

    /// When it began, in milliseconds of the server's clock, once it is on air.
    pub fn began_ms(&self) -> Option<i64> {
        self.zero.map(to_ms)
    }

    /// How many segments are complete in all renditions, and in any: sound comes later than pictures.
    pub fn complete(&self) -> (usize, usize) {
        let counts = || self.renditions().map(|one| one.segments.len());
        (counts().min().unwrap_or(0), counts().max().unwrap_or(0))
    }

    /// Seconds of a rendition in which there is nothing.
    pub fn gaps_s(&self, which: usize) -> f64 {
        let Some(rendition) = self.renditions().nth(which) else {
            return f64::INFINITY;
        };
        let gaps = rendition.segments.iter().filter(|one| one.init.is_none());
        rendition.seconds(gaps.map(|gap| gap.duration).sum())
    }

    /// Where the newest part of the pictures ends, in nanoseconds of the server's clock.
    pub fn newest_ns(&self) -> Option<u64> {
        let open = self
            .layers
            .iter()
            .filter_map(|layer| layer.rendition.open.as_ref());
        let end = open.map(|open| open.start + open.duration).max()?;
        let at = i128::from(self.zero?) + i128::from(end);
        u64::try_from(at * 1_000_000_000 / i128::from(TIMESCALE)).ok()
    }

    /// Seconds that can be played.
    pub fn length_s(&self) -> f64 {
        let ends = self.renditions().filter_map(|one| {
            let last = one.segments.last()?;
            Some(one.seconds(last.start + last.duration))
        });
        ends.fold(0.0, f64::max)
    }

    /// Whether nothing will be added.
    pub fn is_over(&self) -> bool {
        self.over
    }
}
