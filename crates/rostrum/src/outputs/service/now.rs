//! What an output would be made of at this moment.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::kit::rng::hex;
use crate::kit::{App, Result};
use crate::outputs::model::{Made, MadeOf, OutputSettings};
use crate::playback::{self, Chapter};
use crate::recordings::{self, MixNow, PieceNow, RecordingRow, TrackKind};

/// A recording as it is.
pub struct Now {
    /// The mix that plays.
    pub mix: Option<MixNow>,
    /// Where its parts begin, on the clock of that mix.
    pub chapters: Vec<Chapter>,
    pieces: Vec<PieceNow>,
    title: String,
    /// The moment that its poster shows, where somebody chose one.
    poster_at_ms: Option<i64>,
}

impl Now {
    /// Looks at it.
    ///
    /// # Errors
    /// The database is away.
    pub async fn of(app: &App, row: &RecordingRow) -> Result<Self> {
        Ok(Self {
            mix: recordings::mix_now(app, row).await?,
            chapters: playback::chapters_of(app, row).await?.items,
            pieces: recordings::pieces_now(app.db.read(), row.id).await?,
            title: row.title.clone(),
            poster_at_ms: row.poster_at_ms,
        })
    }

    /// Whether there is what such an output is made of.
    #[must_use]
    pub fn has(&self, settings: &OutputSettings) -> bool {
        match settings.is_of_mix() {
            true => self.mix.is_some(),
            false => self.pieces.iter().any(|piece| piece.is_ready),
        }
    }

    /// Of what it would be made.
    #[must_use]
    pub fn made(&self, settings: &OutputSettings) -> Made {
        let mut made = Made::default();
        let mut hash = Sha256::new();
        if let OutputSettings::Tracks { pictures } = settings {
            // Which of them are used is known when they are laid out.
            let is_used = |piece: &&PieceNow| {
                piece.is_ready && (*pictures || piece.kind == TrackKind::Microphone)
            };
            let mut used: Vec<Uuid> = self
                .pieces
                .iter()
                .filter(is_used)
                .map(|one| one.id)
                .collect();
            used.sort_unstable();
            used.iter().for_each(|id| hash.update(id));
        } else if let Some(mix) = &self.mix {
            made.of.recipe_version = mix.recipe;
            made.of.pieces.clone_from(&mix.pieces);
            made.of.mix_sha256.clone_from(&mix.source.sha256);
            made.mix = mix.source.version();
            hash.update(made.mix.unwrap_or_default());
        }
        if settings.has_chapters() {
            made.of.chapters = self.chapters.len();
            for chapter in &self.chapters {
                hash.update(chapter.at.to_le_bytes());
                hash.update(&chapter.title);
                hash.update([0]);
            }
        }
        if settings.has_title() {
            hash.update(&self.title);
        }
        if let Some(at_ms) = self.poster_at_ms.filter(|_| settings.has_cover()) {
            hash.update(at_ms.to_le_bytes());
        }
        made.mark = hex(&hash.finalize());
        made
    }

    /// Whether everybody who is in it is still there.
    #[must_use]
    pub fn may_show(&self, of: &MadeOf) -> bool {
        are_there(&self.pieces, &of.pieces)
    }
}

/// Whether all of these pieces are there.
#[must_use]
pub fn are_there(there: &[PieceNow], wanted: &[Uuid]) -> bool {
    let is_there = |id: &Uuid| there.iter().any(|piece| piece.id == *id);
    wanted.iter().all(is_there)
}
