//! How a person's own recording was put on the recording's clock.

use media::clock::Drift;
use media::sync::{Kind, Note, Placement, Source, TrackSync, Word};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::ParticipantView;

/// One file of a track on the recording's clock, as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    /// The piece.
    pub piece: Uuid,
    /// The captured piece of the same voice that it was compared with and is filled from; itself, where it is a capture and
    /// stands for a take that never came.
    pub capture: Option<Uuid>,
    /// The stretch of the recording that is made of it.
    pub from_ms: f64,
    /// Where that ends.
    pub to_ms: f64,
    /// Where everything lies, in milliseconds of the recording.
    pub placement: Placement,
    /// What a person is told.
    pub report: TrackSync,
}

/// How one person's own recording was put on the recording's clock.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrackSyncView {
    /// The track.
    pub track_id: Uuid,
    /// Whose it is.
    pub participant: ParticipantView,
    /// Whether the mix uses it. Where it does not, the track lies where its browser said it began.
    pub applied: bool,
    /// Why nothing could be measured, or why the mix could not use it: `not_aligned`, `not_rendered`.
    pub problem: Option<String>,
    /// Its files, in order.
    pub parts: Vec<PartSync>,
}

/// How one file was put on the recording's clock.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartSync {
    /// The piece.
    pub piece_id: Uuid,
    /// Where its first sample lies on the recording's clock, in milliseconds.
    pub offset_ms: Option<f64>,
    /// How much faster the server's clock ran than its sound card's, in parts per million; this was removed.
    pub drift_ppm: Option<f64>,
    /// Half the width of the interval that holds the drift in some 95 of 100 cases.
    pub drift_uncertainty_ppm: Option<f64>,
    /// How far all this is to be believed, from 0 (a guess) to 1.
    pub confidence: f64,
    /// The same in a word.
    pub word: SyncWord,
    /// Who measured what, and whether it fits.
    pub sources: Vec<SyncSource>,
    /// What is not heard from it although it runs, in order: filled from the server's capture, or silent.
    pub seams: Vec<SyncSeam>,
    /// How far the measurements usually are from where they were put, in milliseconds.
    pub residual_ms: f64,
    /// What a person should know.
    pub notes: Vec<SyncNote>,
    /// Along the file, how far single measurements are from where they were put.
    pub plot: Vec<SyncPoint>,
}

/// How far something is to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncWord {
    /// It may be wrong: listen before you rely on it.
    Low,
    /// It was measured, but little confirms it.
    Medium,
    /// Several measurements say the same.
    High,
}

/// What one way of measuring found.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SyncSource {
    /// Which way.
    pub kind: SyncKind,
    /// Where it puts the beginning (of the capture, or of the file where nothing ties the two), in milliseconds;
    /// of the comparison, how much later the file's beginning lies in the capture.
    pub offset_ms: Option<f64>,
    /// The drift, where this way can see it.
    pub drift_ppm: Option<f64>,
    /// Whether it fits what was used.
    pub agrees: bool,
}

/// A way to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncKind {
    /// The browser's stamps and pings.
    Browser,
    /// When frames arrived at the server.
    Arrivals,
    /// The file beside the server's capture of the same voice.
    Correlation,
}

/// A stretch that is not heard from the person's own recording.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SyncSeam {
    /// Where it begins on the recording's clock, in milliseconds.
    pub from_ms: f64,
    /// Where it ends.
    pub to_ms: f64,
    /// Whether the server's capture is heard there; silence when not.
    pub filled: bool,
}

/// What a person should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncNote {
    /// Browser and arrivals measured different drifts.
    DriftsDisagree,
    /// Nobody measured the drift; none was removed.
    DriftUnknown,
    /// The browser's stamps do not fit the samples.
    StampsDisagree,
    /// Frames arrived before, or long after, the browser says they were recorded.
    OffsetsDisagree,
    /// Only arrivals say where it lies: it may be some tens of milliseconds off.
    OffsetByArrivals,
    /// It was not found in the capture: silence, another voice, or nothing to compare with.
    NotTied,
}

/// A point of the plot.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SyncPoint {
    /// Seconds of the file.
    pub at_s: f64,
    /// How far off, in milliseconds.
    pub off_ms: f64,
}

impl From<Word> for SyncWord {
    fn from(word: Word) -> Self {
        match word {
            Word::Low => Self::Low,
            Word::Medium => Self::Medium,
            Word::High => Self::High,
        }
    }
}

impl From<Note> for SyncNote {
    fn from(note: Note) -> Self {
        match note {
            Note::DriftsDisagree => Self::DriftsDisagree,
            Note::DriftUnknown => Self::DriftUnknown,
            Note::StampsDisagree => Self::StampsDisagree,
            Note::OffsetsDisagree => Self::OffsetsDisagree,
            Note::OffsetByArrivals => Self::OffsetByArrivals,
            Note::NotTied => Self::NotTied,
        }
    }
}

impl From<Part> for PartSync {
    fn from(part: Part) -> Self {
        let report = part.report;
        let source = |found: &media::sync::Found| SyncSource {
            kind: match found.kind {
                Kind::Browser => SyncKind::Browser,
                Kind::Arrivals => SyncKind::Arrivals,
                Kind::Correlation => SyncKind::Correlation,
            },
            offset_ms: found.offset_ms,
            drift_ppm: found.drift.map(|drift: Drift| drift.ppm),
            agrees: found.agrees,
        };
        let seam = |seam: &media::sync::Seam| SyncSeam {
            from_ms: seam.from_ms,
            to_ms: seam.to_ms,
            filled: seam.filled_from == Source::Capture,
        };
        let point = |&(at_s, off_ms): &(f64, f64)| SyncPoint { at_s, off_ms };
        Self {
            piece_id: part.piece,
            offset_ms: report.offset_ms,
            drift_ppm: report.drift_ppm,
            drift_uncertainty_ppm: report.drift_uncertainty_ppm,
            confidence: report.confidence,
            word: report.word.into(),
            sources: report.sources.iter().map(source).collect(),
            seams: report.seams.iter().map(seam).collect(),
            residual_ms: report.residual_ms,
            notes: report.notes.into_iter().map(Into::into).collect(),
            plot: report.plot.iter().map(point).collect(),
        }
    }
}
