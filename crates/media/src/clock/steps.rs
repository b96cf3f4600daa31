//! Where two clocks jump against each other: a take lost samples, a computer slept, a path became longer.

use super::slope::{Point, median, spread};

/// Stamps looked at on each side of a place.
const SIDE: usize = 9;
/// A smaller step is not told from noise.
const SMALLEST_MS: f64 = 3.0;

/// Parts within which the points lie on one line. The line must be all but level over [`SIDE`] points.
pub(super) fn split(points: &[Point]) -> Vec<Vec<Point>> {
    let limit = SMALLEST_MS.max(4.0 * noise(points));
    let mut parts = Vec::new();
    let mut from = 0;
    for at in places(points, limit) {
        parts.push(points[from..at].to_vec());
        from = at;
    }
    parts.push(points[from..].to_vec());
    parts.retain(|part| !part.is_empty());
    parts
}

/// The usual distance of a point from its neighbours.
fn noise(points: &[Point]) -> f64 {
    let apart = points
        .windows(2)
        .map(|pair| (pair[1].1 - pair[0].1) / std::f64::consts::SQRT_2);
    spread(&apart.collect::<Vec<_>>())
}

/// Before which points the level jumps by more than the limit.
fn places(points: &[Point], limit: f64) -> Vec<usize> {
    let jump = |at: usize| level(&points[at..], SIDE, false) - level(&points[..at], SIDE, true);
    let inner = 3..points.len().saturating_sub(2);
    let jumps: Vec<(usize, f64)> = inner.map(|at| (at, jump(at).abs())).collect();
    let mut found: Vec<usize> = Vec::new();
    for run in jumps.chunk_by(|a, b| (a.1 > limit) == (b.1 > limit)) {
        if run[0].1 > limit {
            let (from, to) = (run[0].0, run[run.len() - 1].0);
            found.push(exact(points, from, to));
        }
    }
    found
}

/// The median of the points beside a place.
fn level(points: &[Point], side: usize, last: bool) -> f64 {
    let near = match last {
        true => &points[points.len().saturating_sub(side)..],
        false => &points[..side.min(points.len())],
    };
    median(&mut near.iter().map(|point| point.1).collect::<Vec<_>>()).unwrap_or(0.0)
}

/// Between `from` and `to`, the place that leaves least on the wrong side.
fn exact(points: &[Point], from: usize, to: usize) -> usize {
    let (low, high) = (from.saturating_sub(SIDE), (to + SIDE).min(points.len()));
    let (before, after) = (
        level(&points[..from], SIDE, true),
        level(&points[to..], SIDE, false),
    );
    let cost = |at: usize| -> f64 {
        let left = points[low..at].iter().map(|point| (point.1 - before).abs());
        let right = points[at..high].iter().map(|point| (point.1 - after).abs());
        left.chain(right).sum()
    };
    let best = (from..=to).min_by(|&a, &b| cost(a).total_cmp(&cost(b)));
    best.unwrap_or(from)
}
