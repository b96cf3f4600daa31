//! A browser's clock against the server's, from pings.

use super::{Ping, Point, median, slope};

/// Pings closer than this to the first of their batch are one measurement: the shortest of them.
const BATCH_MS: f64 = 10_000.0;
/// Two computers' clocks drift apart by no more than this.
const MOST_PPM: f64 = 300.0;
/// What the stamps of a ping may be rounded by, in milliseconds (browsers coarsen `performance.now`).
const COARSE_MS: f64 = 1.0;

/// Server time less local time, over local time.
#[derive(Debug, Clone)]
pub(super) struct Offsets {
    /// Between two of these the browser's clock stood still or was set.
    parts: Vec<Part>,
    ppm: f64,
    uncertainty_ppm: Option<f64>,
    /// The shortest round trip of all, in milliseconds.
    pub shortest_ms: f64,
}

#[derive(Debug, Clone, Copy)]
struct Part {
    from_ms: f64,
    to_ms: f64,
    /// Server time less local time at local time `from_ms`.
    level_ms: f64,
}

impl Offsets {
    pub fn fit(pings: &[Ping]) -> Option<Self> {
        let batches = batches(pings);
        let shortest_ms = batches
            .iter()
            .map(|ping| ping.rtt_ms)
            .fold(f64::INFINITY, f64::min);
        let parts = parts(&batches);
        let kept: Vec<Vec<Point>> = parts.iter().map(|part| points(&good(part))).collect();
        let found = slope(&kept)
            .filter(|found| found.ppm.abs() <= MOST_PPM && found.uncertainty_ppm <= MOST_PPM);
        let ppm = found.map_or(0.0, |found| found.ppm);
        let parts: Vec<Part> = parts.iter().filter_map(|part| level(part, ppm)).collect();
        (!parts.is_empty()).then_some(Self {
            parts,
            ppm,
            uncertainty_ppm: found.map(|found| found.uncertainty_ppm),
            shortest_ms,
        })
    }

    /// The server's time at a local time, or nothing where the browser's clock was set or stood still and nobody can say
    /// whether before or after.
    pub fn server_ms(&self, local_ms: f64) -> Option<f64> {
        let after = self.parts.partition_point(|part| part.from_ms <= local_ms);
        let part = self.parts[after.saturating_sub(1)];
        if local_ms > part.to_ms && after < self.parts.len() && after > 0 {
            return None;
        }
        Some(local_ms + part.level_ms + (local_ms - part.from_ms) * self.ppm / 1e6)
    }

    /// What is unknown of this clock's own drift over a span of seconds, in ppm.
    pub fn slope_error_ppm(&self, span_s: f64) -> f64 {
        // Without a slope two offsets of this error at the ends are all that is known.
        let blind = self.shortest_ms / span_s.max(1.0) * 1000.0;
        self.uncertainty_ppm.unwrap_or(20.0 + blind)
    }
}

/// The shortest ping of each batch, in the order of time.
fn batches(pings: &[Ping]) -> Vec<Ping> {
    let mut sorted: Vec<Ping> = pings
        .iter()
        .copied()
        .filter(|ping| {
            ping.local_ms.is_finite() && ping.server_ms.is_finite() && ping.rtt_ms >= 0.0
        })
        .collect();
    sorted.sort_unstable_by(|a, b| a.local_ms.total_cmp(&b.local_ms));
    let mut best: Vec<Ping> = Vec::new();
    let mut since = f64::NEG_INFINITY;
    for ping in sorted {
        match best.last_mut() {
            Some(last) if ping.local_ms - since < BATCH_MS && !contradict(last, &ping) => {
                if ping.rtt_ms < last.rtt_ms {
                    *last = ping;
                }
            }
            _ => {
                since = ping.local_ms;
                best.push(ping);
            }
        }
    }
    best
}

/// Whether no drift and no path explains both: each offset is within half its round trip of the truth.
fn contradict(a: &Ping, b: &Ping) -> bool {
    let apart = (b.server_ms - b.local_ms) - (a.server_ms - a.local_ms);
    let drifted = (b.local_ms - a.local_ms).abs() * MOST_PPM / 1e6;
    apart.abs() > (a.rtt_ms + b.rtt_ms) / 2.0 + drifted + COARSE_MS
}

/// Runs of batches that one clock explains.
fn parts(batches: &[Ping]) -> Vec<Vec<Ping>> {
    let mut parts: Vec<Vec<Ping>> = Vec::new();
    for &ping in batches {
        match parts.last_mut() {
            Some(part) if part.last().is_some_and(|last| !contradict(last, &ping)) => {
                part.push(ping)
            }
            _ => parts.push(vec![ping]),
        }
    }
    parts
}

/// Those whose trip was not much longer than the shortest: at least a third of them.
fn good(part: &[Ping]) -> Vec<Ping> {
    let shortest = part
        .iter()
        .map(|ping| ping.rtt_ms)
        .fold(f64::INFINITY, f64::min);
    let mut trips: Vec<f64> = part.iter().map(|ping| ping.rtt_ms).collect();
    let third = super::quantile(&mut trips, 1.0 / 3.0).unwrap_or(shortest);
    let limit = (shortest * 1.25 + 1.0).max(third);
    part.iter()
        .copied()
        .filter(|ping| ping.rtt_ms <= limit)
        .collect()
}

fn points(part: &[Ping]) -> Vec<Point> {
    let Some(first) = part.first() else {
        return Vec::new();
    };
    let base = first.server_ms - first.local_ms;
    part.iter()
        .map(|ping| {
            (
                ping.local_ms / 1000.0,
                ping.server_ms - ping.local_ms - base,
            )
        })
        .collect()
}

fn level(part: &[Ping], ppm: f64) -> Option<Part> {
    let (from_ms, to_ms) = (part.first()?.local_ms, part.last()?.local_ms);
    let mut kept = good(part);
    // The shortest few: their middle is surer than the one shortest.
    kept.sort_unstable_by(|a, b| a.rtt_ms.total_cmp(&b.rtt_ms));
    kept.truncate((kept.len() / 2).max(3));
    let mut levels: Vec<f64> = kept
        .iter()
        .map(|ping| ping.server_ms - ping.local_ms - (ping.local_ms - from_ms) * ppm / 1e6)
        .collect();
    Some(Part {
        from_ms,
        to_ms,
        level_ms: median(&mut levels)?,
    })
}
