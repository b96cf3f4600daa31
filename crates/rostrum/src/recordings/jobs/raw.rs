//! What people recorded, each by itself on the recording's clock: for editors, who make something of it themselves.
//!
//! No recipe is asked: nothing is cut, treated or made louder. Only the drift of sound cards is taken out, and what never came
//! of a voice is filled from the server's capture of it, as for a mix.

use media::plan::mix::Piece;
use uuid::Uuid;

use super::align::{self, Aligned, Lined};
use super::best::Best;
use crate::jobs::{OrStop as _, Run, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::recordings::files::{self, Opened};
use crate::recordings::model::TrackKind;
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{people, pieces, tracks};

/// One source of one person.
pub struct RawTrack {
    /// Whose it is.
    pub participant: Uuid,
    /// The name that was shown.
    pub name: String,
    /// What it is of.
    pub kind: TrackKind,
    /// A voice whose place was measured.
    aligned: Option<Aligned>,
    /// What is used of it where that cannot be.
    best: Vec<pieces::Row>,
    /// All of the recording.
    all: Vec<pieces::Row>,
}

/// The files of a track, on this machine as long as this value lives.
pub struct Raw {
    /// Where each lies.
    pub pieces: Vec<Piece>,
    /// What they are made of.
    pub used: Vec<Used>,
    /// How far its place on the clock is to be believed, from 0 to 1; nothing, where it lies where its browser said.
    pub confidence: Option<f64>,
    _stored: Vec<Opened>,
    _lined: Vec<Lined>,
}

/// A piece that something is made of.
#[derive(Clone, Debug)]
pub struct Used {
    /// Its id.
    pub id: Uuid,
    /// Its SHA-256, once it is known.
    pub sha256: Option<String>,
}

/// All of a recording, measured anew where something has changed: everybody's microphone, camera and screen, in the order
/// in which they came.
///
/// # Errors
/// It was cancelled, or the database is away.
pub async fn raw_tracks(app: &App, run: &Run, row: &Row) -> Result<Vec<RawTrack>, Stop> {
    let mut aligned = align::voices(app, run, row).await?;
    let db = app.db.read();
    let tracks = tracks::of(db, &[row.id]).await.or_retry()?;
    let pieces = pieces::of(db, &[row.id]).await.or_retry()?;
    let mut all = Vec::new();
    for person in people::of(db, &[row.id]).await.or_retry()? {
        for kind in [TrackKind::Microphone, TrackKind::Camera, TrackKind::Screen] {
            let best = Best::of(&tracks, &pieces, (person.participant, kind.as_str()));
            if best.is_nothing() {
                continue;
            }
            let (best, known) = match kind {
                TrackKind::Microphone => {
                    let of = |known: &Aligned| known.participant == person.participant;
                    let at = aligned.iter().position(of);
                    (best.heard(), at.map(|at| aligned.swap_remove(at)))
                }
                TrackKind::Camera | TrackKind::Screen => (best.seen(), None),
            };
            all.push(RawTrack {
                participant: person.participant,
                name: person.name.clone(),
                kind,
                aligned: known,
                best: best.into_iter().cloned().collect(),
                all: pieces.clone(),
            });
        }
    }
    Ok(all)
}

impl RawTrack {
    /// Has its files here, each where it lies on the recording's clock.
    ///
    /// # Errors
    /// It was cancelled, a file is gone, or the disk has no room.
    pub async fn open(&self, app: &App, run: &Run, row: &Row) -> Result<Raw, Stop> {
        let mut lined = Vec::new();
        if let Some(aligned) = &self.aligned
            && let Some(pieces) = aligned.lay(app, run, &mut lined).await?
        {
            return Ok(Raw {
                pieces,
                used: aligned.pieces().map(|id| self.used(id)).collect(),
                confidence: Some(aligned.confidence()),
                _stored: Vec::new(),
                _lined: lined,
            });
        }
        let (mut laid, mut stored) = (Vec::new(), Vec::new());
        for piece in &self.best {
            let key = BlobKey::stored(&piece.stored_key).or_fail()?;
            let opened = files::open(app, &key, files::format_of(piece)).await;
            let opened = opened.or_retry()?;
            laid.push(align::shown(row, piece, opened.input.clone()));
            stored.push(opened);
        }
        Ok(Raw {
            pieces: laid,
            used: self.best.iter().map(|piece| self.used(piece.id)).collect(),
            confidence: None,
            _stored: stored,
            _lined: Vec::new(),
        })
    }

    fn used(&self, id: Uuid) -> Used {
        let found = self.all.iter().find(|piece| piece.id == id);
        let sha256 = found.and_then(|piece| piece.sha256.clone());
        Used { id, sha256 }
    }
}
