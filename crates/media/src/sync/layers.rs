//! Which source is heard when: the take where there is one, the capture where it is missing, else silence.

use serde::{Deserialize, Serialize};

use super::{place::Placement, report::Seam};

/// Frames a second of what is made.
pub const OUT_RATE: u32 = 48_000;
/// One source passes into the other in 10 ms.
const FADE: u64 = 480;
/// A shorter hole is not filled: half a millisecond.
const LEAST_HOLE: u64 = 24;

/// Where a stretch comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The participant's own recording.
    Take,
    /// The server's recording of the same microphone.
    Capture,
    /// Nothing.
    Silence,
}

/// A stretch of one source on the way out. Neighbours overlap where they fade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layer {
    /// Where it comes from.
    pub source: Source,
    /// The first frame that is made of it, and the one behind the last.
    pub from: u64,
    /// The frame behind the last.
    pub to: u64,
    /// The frame of the source that is heard at `from`, with its fraction.
    pub at: f64,
    /// Frames of the source for each frame that is made.
    pub step: f64,
    /// Frames in which it rises at its beginning.
    pub rise: u64,
    /// Frames in which it falls at its end.
    pub fall: u64,
    /// What it is multiplied with.
    pub gain: f32,
}

/// A capture to fill from.
#[derive(Debug, Clone, Copy)]
pub struct Filler {
    /// Its frames.
    pub frames: u64,
    /// Its frames a second.
    pub rate: u32,
}

/// All layers of a track, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Layers {
    /// The layers; none is silence, which needs none.
    pub layers: Vec<Layer>,
    /// Frames in all.
    pub frames: u64,
    holes: Vec<(u64, u64, Source)>,
}

/// A line from frames that are made to frames of a source.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// The frame (with its fraction) at which the source's frame `first` is heard.
    zero: f64,
    first: f64,
    step: f64,
}

impl Line {
    fn at(&self, frame: u64) -> f64 {
        self.first + (frame as f64 - self.zero) * self.step
    }
}

impl Layers {
    /// Lays out a track from `zero_ms` of the server on, `frames` frames of [`OUT_RATE`] long. Where the take is missing,
    /// also before and behind it, the capture is heard if there is one.
    pub fn new(placement: &Placement, filler: Option<Filler>, zero_ms: f64, frames: u64) -> Self {
        let stretch = 1.0 + placement.ppm() / 1e6;
        let out = |ms: f64| (ms - zero_ms) * f64::from(OUT_RATE) / 1000.0;
        let whole = |ms: f64| (out(ms).round().max(0.0) as u64).min(frames);
        let step = |rate: u32| f64::from(rate) / f64::from(OUT_RATE) / stretch;
        let mut laid = Self {
            layers: Vec::new(),
            frames,
            holes: Vec::new(),
        };
        let capture = placement.capture_ms.zip(filler).map(|(at_ms, filler)| {
            let line = Line {
                zero: out(at_ms),
                first: 0.0,
                step: step(filler.rate),
            };
            (line, filler.frames, placement.capture_gain)
        });
        let mut now = 0;
        for piece in &placement.pieces {
            let (from, to) = (whole(piece.at_ms).max(now), whole(placement.end_ms(piece)));
            if to <= from {
                continue;
            }
            let line = Line {
                zero: out(piece.at_ms),
                first: piece.from as f64,
                step: step(placement.rate),
            };
            laid.hole(now, from, capture);
            laid.add(Source::Take, from, to, line, 1.0);
            now = to;
        }
        laid.hole(now, frames, capture);
        laid.overlap();
        laid
    }

    fn add(&mut self, source: Source, from: u64, to: u64, line: Line, gain: f32) {
        let (at, step) = (line.at(from), line.step);
        self.layers.push(Layer {
            source,
            from,
            to,
            at,
            step,
            rise: 0,
            fall: 0,
            gain,
        });
    }

    /// Fills a hole with as much of the capture as there is.
    fn hole(&mut self, from: u64, to: u64, capture: Option<(Line, u64, f32)>) {
        if to < from + LEAST_HOLE {
            return;
        }
        let Some((line, frames, gain)) = capture else {
            return self.silent(from, to);
        };
        let end = line.zero + frames as f64 / line.step;
        let begins = (line.zero.ceil().max(0.0) as u64).clamp(from, to);
        let ends = (end.floor().max(0.0) as u64).clamp(begins, to);
        self.silent(from, begins);
        if begins < ends {
            self.holes.push((begins, ends, Source::Capture));
            self.add(Source::Capture, begins, ends, line, gain);
        }
        self.silent(ends, to);
    }

    fn silent(&mut self, from: u64, to: u64) {
        if from < to {
            self.holes.push((from, to, Source::Silence));
        }
    }

    /// Lets each layer pass into its neighbour. The take ends where it ends, so what is not the take reaches into it;
    /// of two stretches of the take the later reaches back.
    fn overlap(&mut self) {
        let half = |layer: &Layer| FADE.min((layer.to - layer.from) / 2);
        let meet = |pair: &[Layer]| {
            (pair[0].to + LEAST_HOLE > pair[1].from).then(|| half(&pair[0]).min(half(&pair[1])))
        };
        let between: Vec<Option<u64>> = self.layers.windows(2).map(meet).collect();
        for (n, layer) in self.layers.iter_mut().enumerate() {
            let room = half(layer);
            let before = n.checked_sub(1).and_then(|n| between[n]);
            let after = between.get(n).copied().flatten();
            layer.rise = before.unwrap_or(if layer.from > 0 { room } else { 0 });
            layer.fall = after.unwrap_or(if layer.to < self.frames { room } else { 0 });
        }
        for n in 1..self.layers.len() {
            let Some(fade) = between[n - 1] else { continue };
            if self.layers[n - 1].source == Source::Capture {
                self.layers[n - 1].to += fade;
            } else {
                let layer = &mut self.layers[n];
                layer.from -= fade;
                layer.at -= fade as f64 * layer.step;
            }
        }
    }

    /// What is not from the take.
    pub fn seams(&self) -> Vec<Seam> {
        let ms = |frame: u64| frame as f64 * 1000.0 / f64::from(OUT_RATE);
        let seam = |&(from, to, filled_from): &(u64, u64, Source)| Seam {
            from_ms: ms(from),
            to_ms: ms(to),
            filled_from,
        };
        self.holes.iter().map(seam).collect()
    }
}
