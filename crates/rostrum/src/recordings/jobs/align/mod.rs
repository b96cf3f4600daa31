//! Everybody's own sound on the recording's clock, before it is mixed.
//!
//! What was measured is kept per track together with a hash of what it was measured from: it is done once, and again
//! when something came that may change it. Whatever fails here is said in the report, and the mix goes on with where the
//! browser said that a take began.

mod evidence;
mod hear;
mod render;

use media::plan::mix;
use media::sync::{Filler, Layers, OUT_RATE, Source, Tie, TrackSync, Word, place};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::jobs::{OrStop, Run, Stop};
use crate::kit::rng::hex;
use crate::kit::{App, Result};
use crate::recordings::files;
use crate::recordings::model::{Origin, Part, PieceState};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{pieces, syncs, tracks};
use evidence::Evidence;

pub use render::Lined;

/// Measures of another version of this program are made anew.
const VERSION: &str = "1";

/// A microphone that its person recorded and of which everything is here.
struct Mine {
    track: Uuid,
    pieces: Vec<pieces::Row>,
    /// What the server captured of the same microphone.
    captures: Vec<pieces::Row>,
}

/// Where every take of a microphone lies, measured anew where something has changed.
pub async fn takes(app: &App, run: &Run, row: &Row) -> Result<Vec<Aligned>, Stop> {
    let known = syncs::of(app.db.read(), row.id).await.or_retry()?;
    let mut all = Vec::new();
    for mine in gather(app, row).await.or_retry()? {
        run.still_wanted()?;
        let inputs = inputs(row, &mine);
        let before = known
            .iter()
            .find(|known| known.track == mine.track && known.inputs == inputs);
        let found = match before {
            Some(before) => before.clone(),
            None => {
                let measured = measure(app, run, row, &mine).await;
                let made = row_of(row, &mine, inputs, measured)?;
                save(app, made.clone()).await.or_retry()?;
                made
            }
        };
        all.extend(Aligned::of(&found));
    }
    Ok(all)
}

/// A track that the mix can use from where it was measured to lie.
pub struct Aligned {
    track: Uuid,
    parts: Vec<Part>,
}

impl Aligned {
    fn of(row: &syncs::Row) -> Option<Self> {
        let parts = serde_json::from_str(&row.parts).ok()?;
        row.applied.then_some(Self {
            track: row.track,
            parts,
        })
    }

    /// Whether it is made of these pieces.
    pub fn is_of(&self, pieces: &[&pieces::Row]) -> bool {
        let ids = |part: &Part| part.piece;
        self.parts
            .iter()
            .map(ids)
            .eq(pieces.iter().map(|piece| piece.id))
    }

    /// Makes what is heard of it, in files that begin where it says. Nothing when that fails, which is noted.
    pub async fn lay(
        &self,
        app: &App,
        run: &Run,
        lined: &mut Vec<Lined>,
    ) -> Result<Option<Vec<mix::Piece>>, Stop> {
        match render::track(app, run, &self.parts).await {
            Ok(made) => {
                let laid = made.iter().map(Lined::piece).collect();
                lined.extend(made);
                Ok(Some(laid))
            }
            Err(Stop::Cancelled) => Err(Stop::Cancelled),
            Err(Stop::Retry(cause) | Stop::Fail(cause)) => {
                tracing::warn!(track.id = %self.track, %cause, "a track could not be put on the recording's clock");
                not_rendered(app, self.track).await.or_retry()?;
                Ok(None)
            }
        }
    }
}

/// The next mix tries again.
async fn not_rendered(app: &App, track: Uuid) -> Result<()> {
    let tx = app.db.tx().await?;
    if let Some(mut row) = syncs::find(&*tx, track).await? {
        (row.applied, row.inputs) = (false, String::new());
        row.problem = Some("not_rendered".to_owned());
        syncs::put(&*tx, row).await?;
    }
    tx.commit().await
}

/// Bare samples only: what a browser compressed has times of its own.
async fn gather(app: &App, row: &Row) -> Result<Vec<Mine>> {
    let db = app.db.read();
    let tracks = tracks::of(db, &[row.id]).await?;
    let pieces = pieces::of(db, &[row.id]).await?;
    let of = |participant: Uuid, origin: Origin| {
        let wanted = |track: &&tracks::Row| {
            (track.participant, &*track.kind, &*track.origin)
                == (participant, "microphone", origin.as_str())
        };
        let track = tracks.iter().find(wanted).map(|track| track.id);
        let of_it = pieces
            .iter()
            .filter(move |piece| Some(piece.track) == track);
        of_it.cloned().collect::<Vec<_>>()
    };
    let ready = |piece: &pieces::Row| piece.state == PieceState::Ready.as_str();
    let local =
        |track: &&tracks::Row| track.kind == "microphone" && track.origin == Origin::Local.as_str();
    let mut all = Vec::new();
    for track in tracks.iter().filter(local) {
        let pieces = of(track.participant, Origin::Local);
        let whole = !pieces.is_empty() && pieces.iter().all(ready);
        if whole && pieces.iter().all(|piece| files::pcm_of(piece).is_some()) {
            let mut captures = of(track.participant, Origin::Server);
            captures.retain(ready);
            all.push(Mine {
                track: track.id,
                pieces,
                captures,
            });
        }
    }
    Ok(all)
}

fn inputs(row: &Row, mine: &Mine) -> String {
    let mut hash = Sha256::new();
    hash.update(VERSION);
    hash.update(format!("{} {:?}", row.started_at_ms, row.stopped_at_ms));
    for piece in mine.pieces.iter().chain(&mine.captures) {
        let said = (piece.id, piece.size_bytes, piece.started_at_ms);
        hash.update(format!("{said:?} {}", piece.detail));
    }
    hex(&hash.finalize())
}

fn row_of(
    row: &Row,
    mine: &Mine,
    inputs: String,
    measured: Result<Vec<Part>, Stop>,
) -> Result<syncs::Row, Stop> {
    let (parts, inputs, problem) = match measured {
        Ok(parts) => (parts, inputs, None),
        Err(Stop::Cancelled) => return Err(Stop::Cancelled),
        Err(Stop::Retry(cause) | Stop::Fail(cause)) => {
            tracing::warn!(track.id = %mine.track, %cause, "a take could not be compared with its capture");
            // It may go better with the next mix.
            (Vec::new(), String::new(), Some("not_aligned".to_owned()))
        }
    };
    Ok(syncs::Row {
        track: mine.track,
        recording: row.id,
        inputs,
        applied: problem.is_none() && is_believed(&parts, mine),
        parts: serde_json::to_string(&parts).or_fail()?,
        problem,
    })
}

/// What is little believed is told and not used, unless nobody says anything better.
fn is_believed(parts: &[Part], mine: &Mine) -> bool {
    let good = |(part, piece): (&Part, &pieces::Row)| {
        let believed = part.report.word > Word::Low || piece.started_at_ms.is_none();
        believed && !part.placement.pieces.is_empty() && part.from_ms <= part.to_ms
    };
    !parts.is_empty() && parts.iter().zip(&mine.pieces).all(good)
}

async fn save(app: &App, made: syncs::Row) -> Result<()> {
    let tx = app.db.tx().await?;
    // Whoever takes their word back meanwhile leaves nothing.
    if tracks::find(&*tx, made.track).await?.is_some() {
        syncs::put(&*tx, made).await?;
    }
    tx.commit().await
}

/// What is known of one piece before it is laid out.
struct Measured {
    piece: Uuid,
    heard: Option<hear::Heard>,
    placement: media::sync::Placement,
}

async fn measure(app: &App, run: &Run, row: &Row, mine: &Mine) -> Result<Vec<Part>, Stop> {
    let mut all = Vec::new();
    for piece in &mine.pieces {
        run.still_wanted()?;
        let capture = evidence::nearest(piece, &mine.captures);
        let heard = match capture {
            Some(capture) => Some(hear::both(app, run, piece, capture).await?),
            None => None,
        };
        let tie: Option<&Tie> = heard.as_ref().map(|heard| &heard.tie);
        let known = Evidence::of(row, piece, capture);
        let placement = place(&known.with(tie));
        all.push(Measured {
            piece: piece.id,
            heard,
            placement,
        });
    }
    Ok(laid(row, all))
}

/// Each piece is heard from where it begins to where the next does; the first and the last to the recording's ends.
#[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
fn laid(row: &Row, all: Vec<Measured>) -> Vec<Part> {
    let end_ms = (row.stopped_at_ms.unwrap_or(row.started_at_ms) - row.started_at_ms).max(0) as f64;
    let begins = |measured: &Measured| {
        let first = measured.placement.pieces.first();
        first.map_or(0.0, |piece| piece.at_ms.clamp(0.0, end_ms))
    };
    let starts: Vec<f64> = all.iter().map(begins).collect();
    let part = |(n, measured): (usize, Measured)| {
        let from_ms = if n == 0 { 0.0 } else { starts[n] };
        let to_ms = starts.get(n + 1).copied().unwrap_or(end_ms);
        let plot = measured
            .heard
            .as_ref()
            .map(|heard| heard.tie.plot.clone())
            .unwrap_or_default();
        let filler = measured.heard.as_ref().map(|heard| heard.filler);
        Part {
            piece: measured.piece,
            capture: measured.heard.as_ref().map(|heard| heard.capture),
            from_ms,
            to_ms,
            report: report(&measured.placement, filler, (from_ms, to_ms), plot),
            placement: measured.placement,
        }
    };
    all.into_iter().enumerate().map(part).collect()
}

fn report(
    placement: &media::sync::Placement,
    filler: Option<Filler>,
    (from_ms, to_ms): (f64, f64),
    plot: Vec<(f64, f64)>,
) -> TrackSync {
    let layers = Layers::new(placement, filler, from_ms, frames(from_ms, to_ms));
    let mut report = TrackSync::new(placement, &layers, 0.0, plot);
    let begins = placement.pieces.first().map_or(to_ms, |piece| piece.at_ms);
    let ends = placement
        .pieces
        .last()
        .map_or(to_ms, |piece| placement.end_ms(piece));
    for seam in &mut report.seams {
        seam.from_ms += from_ms;
        seam.to_ms += from_ms;
    }
    // Before somebody came and after they left nothing is missing.
    report.seams.retain(|seam| {
        seam.filled_from == Source::Capture || (seam.from_ms > begins && seam.to_ms < ends)
    });
    report
}

/// Frames of what is made.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths of recordings are positive and fit"
)]
fn frames(from_ms: f64, to_ms: f64) -> u64 {
    ((to_ms - from_ms).max(0.0) * f64::from(OUT_RATE) / 1000.0).round() as u64
}
