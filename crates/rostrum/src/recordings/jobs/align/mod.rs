//! Everybody's own sound on the recording's clock, before it is mixed.
//!
//! What was measured is kept per track together with a hash of what it was measured from: it is done once, and again
//! when something came that may change it. What never came is filled from the server's capture of the same voice. Whatever
//! fails here is said in the report, and the mix goes on with where the browser said that a take began.

mod evidence;
mod gather;
mod hear;
mod lay_out;
mod pictures;
mod render;

use media::plan::mix;
use media::sync::{Tie, Word, place};
use uuid::Uuid;

use crate::jobs::{OrStop, Run, Stop};
use crate::kit::{App, Result};
use crate::recordings::model::Part;
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{pieces, syncs, tracks};
use evidence::Evidence;
use gather::Voice;
use lay_out::{Measured, laid};

pub use pictures::shown;
pub use render::Lined;

/// Where everybody's sound lies, measured anew where something has changed.
pub async fn voices(app: &App, run: &Run, row: &Row) -> Result<Vec<Aligned>, Stop> {
    let known = syncs::of(app.db.read(), row.id).await.or_retry()?;
    let mut all = Vec::new();
    let voices = gather::voices(app, row).await.or_retry()?;
    for voice in &voices {
        run.still_wanted()?;
        let inputs = voice.inputs(row);
        let before = known
            .iter()
            .find(|known| known.track == voice.track && known.inputs == inputs);
        let found = match before {
            Some(before) => before.clone(),
            None => {
                let measured = measure(app, run, row, voice).await;
                let made = row_of(row, voice, inputs, measured)?;
                save(app, made.clone()).await.or_retry()?;
                made
            }
        };
        all.extend(Aligned::of(voice.participant, &found));
    }
    forget_others(app, &known, &voices).await.or_retry()?;
    Ok(all)
}

/// What was measured of a capture says nothing any more when the take of the same voice has come.
async fn forget_others(app: &App, known: &[syncs::Row], voices: &[Voice]) -> Result<()> {
    let is_other = |row: &&syncs::Row| voices.iter().all(|voice| voice.track != row.track);
    let others: Vec<&syncs::Row> = known.iter().filter(is_other).collect();
    if others.is_empty() {
        return Ok(());
    }
    let tx = app.db.tx().await?;
    for row in others {
        syncs::delete(&*tx, row.track).await?;
    }
    tx.commit().await
}

/// Somebody's sound that the mix can use from where it was measured to lie.
pub struct Aligned {
    /// Whose it is.
    pub participant: Uuid,
    track: Uuid,
    parts: Vec<Part>,
}

impl Aligned {
    fn of(participant: Uuid, row: &syncs::Row) -> Option<Self> {
        let parts = serde_json::from_str(&row.parts).ok()?;
        row.applied.then_some(Self {
            participant,
            track: row.track,
            parts,
        })
    }

    /// The pieces it is made of.
    pub fn pieces(&self) -> impl Iterator<Item = Uuid> {
        let both = |part: &Part| [Some(part.piece), part.capture];
        let mut all: Vec<Uuid> = self.parts.iter().flat_map(both).flatten().collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter()
    }

    /// How far the least of its parts is to be believed, from 0 to 1.
    pub fn confidence(&self) -> f64 {
        let all = self.parts.iter().map(|part| part.report.confidence);
        all.fold(1.0, f64::min)
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

fn row_of(
    row: &Row,
    voice: &Voice,
    inputs: String,
    measured: Result<Vec<Part>, Stop>,
) -> Result<syncs::Row, Stop> {
    let (parts, inputs, problem) = match measured {
        Ok(parts) => (parts, inputs, None),
        Err(Stop::Cancelled) => return Err(Stop::Cancelled),
        Err(Stop::Retry(cause) | Stop::Fail(cause)) => {
            tracing::warn!(track.id = %voice.track, %cause, "a take could not be compared with its capture");
            // It may go better with the next mix.
            (Vec::new(), String::new(), Some("not_aligned".to_owned()))
        }
    };
    Ok(syncs::Row {
        track: voice.track,
        recording: row.id,
        inputs,
        applied: problem.is_none() && is_believed(&parts, voice),
        parts: serde_json::to_string(&parts).or_fail()?,
        problem,
    })
}

/// What is little believed is told and not used, unless nobody says anything better.
fn is_believed(parts: &[Part], voice: &Voice) -> bool {
    let good = |part: &Part| {
        let Some(take) = voice.takes.iter().find(|take| take.id == part.piece) else {
            return part.placement.capture_ms.is_some();
        };
        let believed = part.report.word > Word::Low || take.started_at_ms.is_none();
        believed && !part.placement.pieces.is_empty() && part.from_ms <= part.to_ms
    };
    !parts.is_empty() && parts.iter().all(good)
}

async fn save(app: &App, made: syncs::Row) -> Result<()> {
    let tx = app.db.tx().await?;
    // Whoever takes their word back meanwhile leaves nothing.
    if tracks::find(&*tx, made.track).await?.is_some() {
        syncs::put(&*tx, made).await?;
    }
    tx.commit().await
}

async fn measure(app: &App, run: &Run, row: &Row, voice: &Voice) -> Result<Vec<Part>, Stop> {
    let mut all: Vec<Measured> = Vec::new();
    for piece in &voice.takes {
        run.still_wanted()?;
        let capture = evidence::nearest(piece, &voice.captures);
        let heard = match capture {
            Some(capture) => Some(hear::both(app, run, piece, capture).await?),
            None => None,
        };
        let tie: Option<&Tie> = heard.as_ref().map(|heard| &heard.tie);
        let placement = place(&Evidence::of(row, piece, capture).with(tie));
        all.push(Measured {
            piece: piece.id,
            placement,
            heard,
            alone: None,
        });
    }
    let is_used = |capture: &pieces::Row| {
        let mut heard = all.iter().filter_map(|measured| measured.heard.as_ref());
        heard.any(|heard| heard.capture == capture.id)
    };
    let alone: Vec<&pieces::Row> = voice.captures.iter().filter(|one| !is_used(one)).collect();
    all.extend(
        alone
            .into_iter()
            .map(|capture| evidence::alone(row, capture)),
    );
    Ok(laid(row, &all))
}
