//! A take's samples on the server's clock, from what its browser said.
//!
//! A browser stamps each buffer with its own clock (`AudioData.timestamp`); a single stamp may be wrong by 10 ms and the
//! first by 200, their median over many is right to under one. Pings say how the browser's clock lies against the
//! server's: the answer was made somewhere within the round trip, so the shortest one says it best, and twice the error
//! can never be more than that trip.

mod pings;

use super::{
    Drift,
    slope::{Point, median, quantile, slope, spread, thinned},
    steps::split,
};
use pings::Offsets;

/// One buffer of a take: which sample came first in it, and when that was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stamp {
    /// Samples of the take before this one.
    pub sample: u64,
    /// The browser's clock, in milliseconds. It must be the clock of the pings.
    pub local_ms: f64,
}

/// What a [`Stamp`]'s time is the time of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamped {
    /// The capture of the sample (`AudioData.timestamp`): wrong to both sides, right in the middle.
    Captured,
    /// The arrival of the buffer in the page (a worklet's message): never early, so the earliest are right.
    Heard,
}

impl Stamped {
    /// Which quantile of the stamps is right.
    fn right(self) -> f64 {
        match self {
            Self::Captured => 0.5,
            Self::Heard => 0.05,
        }
    }
}

/// One question to the server for its time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ping {
    /// The middle between sending and receiving on the browser's clock, in milliseconds.
    pub local_ms: f64,
    /// The server's answer, in milliseconds on its clock.
    pub server_ms: f64,
    /// From sending to receiving, in milliseconds.
    pub rtt_ms: f64,
}

/// Samples that follow each other without a gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// The first sample.
    pub from: u64,
    /// The server's time at that sample, in milliseconds.
    pub at_ms: f64,
}

/// A take on the server's clock, as its browser saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct BrowserClock {
    /// Stretches without a gap, in order; each lasts until the next begins. Never empty.
    pub stretches: Vec<Stretch>,
    /// How the sound card drifts against the server, if that could be measured.
    pub drift: Option<Drift>,
    /// How wrong [`Stretch::at_ms`] can be for what the pings know, in milliseconds: half of the shortest round trip.
    pub at_most_ms: f64,
    /// The usual distance of a stamp from the line, in milliseconds.
    pub noise_ms: f64,
    rate: f64,
}

/// More stamps than this say no more.
const MOST_STAMPS: usize = 8000;
/// How far apart the stamps of pictures are that say all, in milliseconds.
const FRAMES_MS: usize = 5000;
/// A sound card that differs more than this from its name is a wrong rate, not a drift.
const MAX_DRIFT_PPM: f64 = 1000.0;

impl BrowserClock {
    /// Reads the clock from a take's stamps (in the order of samples; `rate` samples a second) and its pings. Nothing
    /// when there is no stamp or no ping.
    pub fn fit(stamps: &[Stamp], stamped: Stamped, rate: u32, pings: &[Ping]) -> Option<Self> {
        let offsets = Offsets::fit(pings)?;
        let rate = f64::from(rate.max(1));
        let step = stamps.len().div_ceil(MOST_STAMPS).max(1);
        let points: Vec<Point> = stamps
            .iter()
            .step_by(step)
            .filter_map(|stamp| {
                let seconds = stamp.sample as f64 / rate;
                let server_ms = offsets.server_ms(stamp.local_ms)?;
                Some((seconds, server_ms - seconds * 1000.0))
            })
            .filter(|point| point.1.is_finite())
            .collect();
        let parts = split(&points);
        let lows: Vec<Vec<Point>> = parts
            .iter()
            .map(|part| thinned(part, 240, stamped.right(), 0.0))
            .collect();
        let drift = slope(&lows).filter(|found| found.ppm.abs() <= MAX_DRIFT_PPM);
        let ppm = drift.map_or(0.0, |found| found.ppm);
        let stretches = parts
            .iter()
            .filter_map(|part| stretch(part, stamped, rate, ppm));
        let stretches: Vec<Stretch> = stretches.collect();
        if stretches.is_empty() {
            return None;
        }
        Some(Self {
            drift: drift.map(|found| Drift {
                ppm,
                uncertainty_ppm: found.uncertainty_ppm + offsets.slope_error_ppm(found.span_s),
                span_s: found.span_s,
            }),
            at_most_ms: offsets.shortest_ms / 2.0,
            noise_ms: noise(&parts, ppm),
            stretches,
            rate,
        })
    }

    /// Reads the clock of pictures, in "samples" of a millisecond: each frame carries the browser's own clock, counted
    /// from the first, so the first one's stamp and the pings say all.
    pub fn of_pictures(first_local_ms: f64, length_ms: u64, pings: &[Ping]) -> Option<Self> {
        let stamps: Vec<Stamp> = (0..=length_ms)
            .step_by(FRAMES_MS)
            .map(|ms| Stamp {
                sample: ms,
                local_ms: first_local_ms + ms as f64,
            })
            .collect();
        Self::fit(&stamps, Stamped::Captured, 1000, pings)
    }

    /// The server's time of a sample, in milliseconds.
    pub fn server_ms(&self, sample: u64) -> f64 {
        let after = self
            .stretches
            .partition_point(|stretch| stretch.from <= sample);
        let stretch = self.stretches[after.saturating_sub(1)];
        let since_ms = (sample as f64 - stretch.from as f64) / self.rate * 1000.0;
        stretch.at_ms + since_ms * (1.0 + self.drift.map_or(0.0, |drift| drift.ppm) / 1e6)
    }
}

/// Where a part lies: the level of its points along the common slope.
fn stretch(part: &[Point], stamped: Stamped, rate: f64, ppm: f64) -> Option<Stretch> {
    let from_s = part.first()?.0;
    let mut levels: Vec<f64> = part
        .iter()
        .map(|point| point.1 - (point.0 - from_s) * ppm / 1000.0)
        .collect();
    let level = quantile(&mut levels, stamped.right())?;
    Some(Stretch {
        from: (from_s * rate).round() as u64,
        at_ms: level + from_s * 1000.0,
    })
}

fn noise(parts: &[Vec<Point>], ppm: f64) -> f64 {
    let mut residuals = Vec::new();
    for part in parts {
        let levels: Vec<f64> = part
            .iter()
            .map(|point| point.1 - point.0 * ppm / 1000.0)
            .collect();
        let middle = median(&mut levels.clone()).unwrap_or(0.0);
        residuals.extend(levels.iter().map(|level| level - middle));
    }
    spread(&residuals)
}

#[cfg(test)]
mod tests;
