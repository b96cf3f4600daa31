//! What those who make something of a recording ask about it.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::allowed;
use crate::access::Action;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::recordings::files::{self, Source};
use crate::recordings::model::{
    MadeMix, PieceState, RenditionKind, RenditionState, State, TrackKind,
};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{pieces, renditions, tracks};

/// The mix that plays, and what it was made of.
#[derive(Clone, Debug)]
pub struct MixNow {
    /// Its file.
    pub source: Source,
    /// Its rows, where it has pictures.
    pub height: Option<u32>,
    /// The version of the recipe; nothing for what was brought along.
    pub recipe: Option<i32>,
    /// The pieces.
    pub pieces: Vec<Uuid>,
}

/// Whether somebody has said how the mix of a recording is to look, to sound or to be cut.
///
/// # Errors
/// The database is away.
pub async fn is_edited(app: &App, id: Uuid) -> Result<bool> {
    let (version, _) = super::recipe::newest(app.db.read(), id).await?;
    Ok(version > 0)
}

/// A recording that the caller may change.
///
/// # Errors
/// 404, 403: not theirs to change. 409: it lies in the trash.
pub async fn edited_by(app: &App, caller: &Caller, id: Uuid) -> Result<Row> {
    let row = allowed(app, caller, Action::EditRecording, id).await?;
    if row.trashed_at.is_some() {
        let say = "This recording lies in the trash. Bring it back first.";
        return Err(Error::new(Kind::Conflict, "recording.trashed", say));
    }
    Ok(row)
}

/// One that has ended, besides.
///
/// # Errors
/// As [`edited_by`]. 409: it still runs.
pub async fn ended_for(app: &App, caller: &Caller, id: Uuid) -> Result<Row> {
    let row = edited_by(app, caller, id).await?;
    if row.state == State::Recording.as_str() {
        let say = "This recording still runs. Stop it first.";
        return Err(Error::new(Kind::Conflict, "recording.running", say));
    }
    Ok(row)
}

/// The mix of a recording, while there is one.
///
/// # Errors
/// The database is away.
pub async fn mix_now(app: &App, row: &Row) -> Result<Option<MixNow>> {
    let Some(source) = files::rendition(app, row, RenditionKind::Mix).await? else {
        return Ok(None);
    };
    let found = renditions::find(app.db.read(), row.id, RenditionKind::Mix.as_str()).await?;
    let Some(found) = found.filter(|found| found.id == source.id) else {
        return Ok(None);
    };
    // Those of before there were recipes say less.
    let made: Option<MadeMix> = serde_json::from_str(&found.detail).ok();
    Ok(Some(MixNow {
        height: found.height.and_then(|rows| u32::try_from(rows).ok()),
        recipe: made.as_ref().and_then(|made| made.recipe),
        pieces: made.map(|made| made.pieces).unwrap_or_default(),
        source,
    }))
}

/// Whether there will be no mix, as it stands: making it was given up.
///
/// # Errors
/// The database is away.
pub async fn is_mix_given_up(app: &App, recording: Uuid) -> Result<bool> {
    let found = renditions::find(app.db.read(), recording, RenditionKind::Mix.as_str()).await?;
    Ok(found.is_some_and(|found| found.state == RenditionState::Failed.as_str()))
}

/// A piece, as those above need to know it.
#[derive(Clone, Copy, Debug)]
pub struct PieceNow {
    /// Its id.
    pub id: Uuid,
    /// What it is of.
    pub kind: TrackKind,
    /// It is whole.
    pub is_ready: bool,
}

/// Every piece of a recording. One that was there before and is not any more belonged to somebody who took their word back.
///
/// # Errors
/// The database is away.
pub async fn pieces_now(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<PieceNow>> {
    let tracks = tracks::of(db, &[recording]).await?;
    let now = |piece: pieces::Row| {
        let track = tracks.iter().find(|track| track.id == piece.track)?;
        Some(PieceNow {
            id: piece.id,
            kind: TrackKind::of_track(&track.kind),
            is_ready: piece.state == PieceState::Ready.as_str(),
        })
    };
    let all = pieces::of(db, &[recording]).await?;
    Ok(all.into_iter().filter_map(now).collect())
}
