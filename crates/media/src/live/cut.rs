//! Where all layers are cut at once.

use super::{layer::Layer, ticks};

/// A key frame sooner than this cuts nothing: it came because somebody lost one.
const SHORTEST: i64 = ticks(1_500);
/// … unless nothing is shown.
const SHORTEST_GAP: i64 = ticks(500);
/// From here on a cut is not put off any more for a layer that lacks a key frame.
const RELUCTANT: i64 = ticks(3_000);
/// The clock cuts here, when nobody sends pictures …
pub(super) const LONGEST: i64 = ticks(4_400);
/// … and here, when somebody does, and no key frame.
pub(super) const MOST: i64 = ticks(5_300);
/// So much later than others a layer may bring its key frame: a large one, repaired after a loss.
const PATIENCE: i64 = ticks(400);
/// Who has sent nothing for so long is not waited for.
const ABSENT: i64 = ticks(1_000);

/// What a proposed cut is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Somebody may still bring a key frame.
    Wait,
    /// Not here.
    Refuse,
    /// Here, with the layers that have a key frame.
    Cut,
}

/// A key frame at which all might be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Proposal {
    pub at: i64,
    pub is_snapped: bool,
}

/// The first key frame behind `refused` that is worth a cut of segments that began at `start`.
pub(super) fn propose(layers: &[Layer], start: i64, refused: i64) -> Option<Proposal> {
    let dark = !layers.iter().any(Layer::is_filling);
    let earliest = start + if dark { SHORTEST_GAP } else { SHORTEST };
    let proposers = layers.iter().filter(|layer| dark || layer.is_filling());
    let proposals = proposers.flat_map(|layer| {
        let is_snapped = layer.clock.is_snapped;
        let worth = move |(at, other): &(i64, bool)| {
            *at > refused.max(start) && (*at >= earliest || (*other && !dark))
        };
        let proposal = move |(at, _)| Proposal { at, is_snapped };
        layer.keys().filter(worth).map(proposal)
    });
    proposals.min_by_key(|proposal| proposal.at)
}

/// What a proposal is worth, for segments that began at `start`.
pub(super) fn judge(layers: &[Layer], proposal: Proposal, start: i64) -> Verdict {
    let Proposal { at, is_snapped } = proposal;
    let dark = !layers.iter().any(Layer::is_filling);
    let newest = layers.iter().filter_map(Layer::newest).max().unwrap_or(at);
    let has_time = newest < at + PATIENCE;
    let (mut missing, mut waiting) = (false, false);
    for layer in layers {
        if layer.key_at(at, is_snapped).is_some() {
            continue;
        }
        missing |= layer.is_filling();
        let may_come = dark || layer.was_heard_since(at - ABSENT);
        waiting |= may_come && !layer.has_passed(at, is_snapped);
    }
    if waiting && has_time {
        Verdict::Wait
    } else if missing && at < start + RELUCTANT {
        Verdict::Refuse
    } else {
        Verdict::Cut
    }
}

/// The instant at which most layers have a key frame, the newest of those: where to begin. With `all`, only one that all
/// have.
pub(super) fn beginning(layers: &[Layer], all: bool) -> Option<Proposal> {
    let least = if all { layers.len() } else { 1 };
    let keys = layers.iter().flat_map(Layer::keys);
    let counted = keys.map(|(at, _)| {
        let have = layers.iter().filter(|one| one.key_at(at, false).is_some());
        (have.count(), at)
    });
    let (_, best) = counted.filter(|(count, _)| *count >= least).max()?;
    // Whose delay is the least is nearest to the truth.
    let at = layers
        .iter()
        .filter_map(|one| one.key_at(best, false))
        .min();
    at.map(|at| Proposal {
        at,
        is_snapped: false,
    })
}
