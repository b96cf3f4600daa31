//! Which of a few levels holds when, although many values lie elsewhere.
//!
//! What the values gather around are the candidates; the cheapest way through them (Viterbi 1967) pays for each value that
//! is off and more for each change, so that only several values together can say that something changed.

use super::fit::{LEAST, NEAR_MS};

/// A change pays when it explains more windows than this.
const CHANGE: f64 = 2.5;
/// Candidates looked at.
const MOST_LEVELS: usize = 48;
/// What the levels gather around, most first.
pub(super) fn candidates(levels: &[f64]) -> Vec<f64> {
    let mut left: Vec<f64> = levels.to_vec();
    left.sort_unstable_by(f64::total_cmp);
    let mut found = Vec::new();
    while found.len() < MOST_LEVELS {
        let (mut best, mut to) = (0..0, 0);
        for from in 0..left.len() {
            while to < left.len() && left[to] - left[from] <= 2.0 * NEAR_MS {
                to += 1;
            }
            if to - from > best.len() {
                best = from..to;
            }
        }
        if best.len() < LEAST {
            break;
        }
        found.push(left[best.start + best.len() / 2]);
        left.drain(best);
    }
    found
}

/// For each level the candidate that the cheapest way takes.
pub(super) fn cheapest(levels: &[f64], candidates: &[f64]) -> Vec<usize> {
    let off = |level: f64, candidate: f64| ((level - candidate) / NEAR_MS).powi(2).min(1.0);
    let mut costs = vec![0.0; candidates.len()];
    let mut came: Vec<Vec<usize>> = Vec::with_capacity(levels.len());
    let least = |costs: &[f64]| {
        let cheapest = (0..costs.len()).min_by(|&a, &b| costs[a].total_cmp(&costs[b]));
        cheapest.unwrap_or(0)
    };
    for &level in levels {
        let best = least(&costs);
        let from: Vec<usize> = (0..costs.len())
            .map(|own| {
                if costs[own] <= costs[best] + CHANGE {
                    own
                } else {
                    best
                }
            })
            .collect();
        let step = |own: usize| {
            let paid = if from[own] == own { 0.0 } else { CHANGE };
            costs[from[own]] + paid + off(level, candidates[own])
        };
        costs = (0..candidates.len()).map(step).collect();
        came.push(from);
    }
    let mut at = least(&costs);
    let mut way: Vec<usize> = came
        .iter()
        .rev()
        .map(|from| {
            let here = at;
            at = from[at];
            here
        })
        .collect();
    way.reverse();
    way
}
