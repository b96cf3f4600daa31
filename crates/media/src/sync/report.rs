//! What a person is told of how the tracks were put on one clock.

use serde::{Deserialize, Serialize};

use super::{
    layers::{Layers, Source},
    place::Placement,
};
use crate::clock::Drift;

/// How far something is to be believed, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// It may be wrong: listen before you rely on it.
    Low,
    /// It was measured, but nothing confirms it.
    Medium,
    /// Several measurements say the same.
    High,
}

impl Word {
    /// The word for a confidence from 0 to 1.
    pub fn of(confidence: f64) -> Self {
        match confidence {
            high if high >= 0.75 => Self::High,
            medium if medium >= 0.4 => Self::Medium,
            _ => Self::Low,
        }
    }
}

/// One of the ways to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What the browser stamped its samples with, and its pings.
    Browser,
    /// When frames arrived at the server.
    Arrivals,
    /// The take beside the capture of the same voice.
    Correlation,
}

/// What one way of measuring found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Which way.
    pub kind: Kind,
    /// Browser and arrivals: the server's time (in milliseconds) of the capture's time zero, or of the take's first frame
    /// where nothing ties the two. Correlation: how much later the take's beginning lies in the capture.
    pub offset_ms: Option<f64>,
    /// The drift, where this way can see it.
    pub drift: Option<Drift>,
    /// Whether it fits what was used.
    pub agrees: bool,
}

/// What a person should know, as a code that the web app has a sentence for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Browser and arrivals measured different drifts.
    DriftsDisagree,
    /// Nobody measured the drift; none was removed.
    DriftUnknown,
    /// The browser's stamps do not fit the take's samples.
    StampsDisagree,
    /// Frames arrived before, or long after, the browser says they were recorded.
    OffsetsDisagree,
    /// Only arrivals say where the track lies: it may be some tens of milliseconds off.
    OffsetByArrivals,
    /// The take was not found in the capture: silence, another voice, or nothing to compare with.
    NotTied,
}

/// A stretch of the track that is not from the take.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Seam {
    /// Where it begins, in milliseconds of the track.
    pub from_ms: f64,
    /// Where it ends.
    pub to_ms: f64,
    /// What is heard instead.
    pub filled_from: Source,
}

/// How one track was put on the server's clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrackSync {
    /// Where the take's first frame lies in the track, in milliseconds; before it began when negative.
    pub offset_ms: Option<f64>,
    /// How much faster the server's clock ran than the sound card's, in ppm; this was removed.
    pub drift_ppm: Option<f64>,
    /// Half the width of the interval that holds the drift in some 95 of 100 cases, in ppm.
    pub drift_uncertainty_ppm: Option<f64>,
    /// From 0 (a guess) to 1.
    pub confidence: f64,
    /// The same in a word.
    pub word: Word,
    /// Who measured what, and whether it fits.
    pub sources: Vec<Found>,
    /// What is not from the take, in the order of time. Each is also a gap of the take.
    pub seams: Vec<Seam>,
    /// How far the measurements usually are from where they were put, in milliseconds.
    pub residual_ms: f64,
    /// What a person should know.
    pub notes: Vec<Note>,
    /// (second of the take, milliseconds off) along the take, for a small plot.
    pub plot: Vec<(f64, f64)>,
}

/// How all tracks of a recording were put on one clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncReport<Id> {
    /// The least confidence of all tracks, in a word.
    pub word: Word,
    /// Each track with whatever names it.
    pub tracks: Vec<(Id, TrackSync)>,
}

impl TrackSync {
    /// The report of a track whose time zero is `zero_ms` of the server and which was rendered from these layers.
    pub fn new(
        placement: &Placement,
        layers: &Layers,
        zero_ms: f64,
        plot: Vec<(f64, f64)>,
    ) -> Self {
        let drift = placement.drift.drift;
        Self {
            offset_ms: placement.pieces.first().map(|piece| piece.at_ms - zero_ms),
            drift_ppm: drift.map(|drift| drift.ppm),
            drift_uncertainty_ppm: drift.map(|drift| drift.uncertainty_ppm),
            confidence: placement.confidence,
            word: Word::of(placement.confidence),
            sources: placement.found.clone(),
            seams: layers.seams(),
            residual_ms: placement.residual_ms,
            notes: placement.notes.clone(),
            plot,
        }
    }
}

impl<Id> SyncReport<Id> {
    /// The report of these tracks.
    pub fn new(tracks: Vec<(Id, TrackSync)>) -> Self {
        let least = tracks.iter().map(|(_, track)| track.word).min();
        Self {
            word: least.unwrap_or(Word::Low),
            tracks,
        }
    }
}
