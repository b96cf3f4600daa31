//! A published source: its layers, who receives it, and what is known of each layer.

use std::time::{Duration, Instant};

use str0m::format::Codec;
use str0m::media::{Mid, Rid};

use crate::clock::StreamClock;
use crate::layers::Rung;
use crate::meter::Meter;
use crate::{Source, TrackId};

/// A layer that sent nothing for so long has stopped. Cameras in the dark still send five frames a
/// second; a browser that switches a layer off sends nothing at all.
pub(crate) const SILENT_AFTER: Duration = Duration::from_millis(1_000);
/// Between two key frame requests to one layer: encoders need most of that to answer the first.
const ASK_EVERY: Duration = Duration::from_millis(400);

#[derive(Debug)]
pub(crate) struct Track {
    pub id: TrackId,
    /// The publisher's key.
    pub peer: usize,
    pub mid: Mid,
    pub source: Source,
    pub muted: bool,
    pub started: bool,
    pub codec: Option<Codec>,
    pub layers: Vec<Layer>,
    /// Who receives it: peer key and slot index.
    pub subscribers: Vec<(usize, usize)>,
    /// Keys of its taps.
    pub taps: Vec<u64>,
    /// When the taps last asked all layers for key frames.
    pub tap_asked: Option<Instant>,
}

#[derive(Debug)]
pub(crate) struct Layer {
    pub rid: Option<Rid>,
    pub ssrc: u32,
    pub width: u32,
    pub height: u32,
    pub last_at: Instant,
    pub live: bool,
    pub clock: StreamClock,
    pub gate: KeyGate,
    pub meter: Meter,
}

impl Layer {
    pub fn new(rid: Option<Rid>, ssrc: u32, height: u32, now: Instant) -> Self {
        Self {
            rid,
            ssrc,
            width: height * 16 / 9,
            height,
            last_at: now,
            live: true,
            clock: StreamClock::default(),
            gate: KeyGate::default(),
            meter: Meter::new(now),
        }
    }
}

impl Track {
    pub fn new(id: TrackId, peer: usize, mid: Mid, source: Source) -> Self {
        Self {
            id,
            peer,
            mid,
            source,
            muted: false,
            started: false,
            codec: None,
            layers: Vec::new(),
            subscribers: Vec::new(),
            taps: Vec::new(),
            tap_asked: None,
        }
    }

    /// The live layers as choices.
    pub fn rungs(&self) -> Vec<Rung> {
        let rung = |(index, layer): (usize, &Layer)| Rung {
            layer: index,
            height: layer.height,
            bitrate: layer.meter.bitrate(),
        };
        self.layers
            .iter()
            .enumerate()
            .filter(|(_, layer)| layer.live)
            .map(rung)
            .collect()
    }

    /// The best layer that arrives.
    pub fn best(&self) -> Option<usize> {
        let live = self
            .layers
            .iter()
            .enumerate()
            .filter(|(_, layer)| layer.live);
        live.max_by_key(|(_, layer)| layer.height)
            .map(|(index, _)| index)
    }

    /// Marks layers that went silent, or came back.
    pub fn notice_silence(&mut self, now: Instant) {
        // A still screen may send a frame a minute, and there is no other layer to turn to.
        if self.layers.len() < 2 {
            return;
        }
        for layer in &mut self.layers {
            layer.live = now.saturating_duration_since(layer.last_at) < SILENT_AFTER;
        }
    }
}

/// Merges and limits key frame requests to a layer.
#[derive(Debug, Default)]
pub(crate) struct KeyGate {
    wanted: bool,
    asked: Option<Instant>,
}

impl KeyGate {
    /// Somebody needs a key frame.
    pub fn want(&mut self) {
        self.wanted = true;
    }

    /// A key frame came: whoever asked has been served.
    pub fn served(&mut self) {
        self.wanted = false;
    }

    /// Whether to ask the publisher now; remembers that it was asked.
    pub fn ask(&mut self, now: Instant) -> bool {
        let open = self.asked.is_none_or(|at| now >= at + ASK_EVERY);
        if !(self.wanted && open) {
            return false;
        }
        self.wanted = false;
        self.asked = Some(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_that_joins_asks_for_one_key_frame() {
        let start = crate::some_instant();
        let mut gate = KeyGate::default();
        let mut asked = 0;
        for joiner in 0..100 {
            gate.want();
            asked += usize::from(gate.ask(start + Duration::from_millis(joiner)));
        }
        assert_eq!(asked, 1);
        assert!(
            gate.ask(start + ASK_EVERY),
            "those who came after the first request"
        );
        assert!(!gate.ask(start + ASK_EVERY * 2), "nobody is waiting");
    }
}
