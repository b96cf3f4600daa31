//! Captions that people upload.

use media::captions::{self as cues, Cue};
use uuid::Uuid;

use super::film;
use crate::access::{self, Action, Object};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::playback::model::{
    Caption, CaptionChange, CaptionKind, CaptionList, MOST_TRACKS, NewCaption,
};
use crate::playback::store::captions;
use crate::recordings::{self, RecordingRow};

/// The captions of a recording.
///
/// # Errors
/// The database is away.
pub async fn list(app: &App, row: &RecordingRow) -> Result<CaptionList> {
    let found = captions::of(app.db.read(), row.id).await?;
    Ok(CaptionList {
        items: found.iter().map(view).collect(),
        next_cursor: None,
    })
}

fn view(row: &captions::Row) -> Caption {
    Caption {
        id: row.id,
        language: row.language.clone(),
        label: row.label.clone(),
        kind: CaptionKind::parse(&row.kind),
        url: format!("/api/v1/recordings/{}/captions/{}", row.recording, row.id),
    }
}

/// Adds a track.
///
/// # Errors
/// 404, 403: not the caller's to change. 413, 422: the file is too large, or no captions; says which and where.
pub async fn add(
    app: &App,
    caller: &Caller,
    recording: Uuid,
    asked: NewCaption,
    file: &[u8],
) -> Result<Caption> {
    changeable(app, caller, recording).await?;
    if file.len() > cues::MOST_BYTES {
        let say = "Captions may have up to 1 MiB.";
        return Err(Error::new(Kind::TooLarge, "captions.too_large", say));
    }
    let read = cues::decode(file).and_then(|text| cues::parse(&text));
    let read = read.map_err(|cause| {
        let says = cause.to_string();
        let what = says.rsplit(": ").next().unwrap_or(&says).to_owned();
        Error::invalid(
            "body",
            "captions.unreadable",
            format!("This file cannot be used: {what}."),
        )
    })?;
    let label = asked.label.map(|label| label.trim().to_owned());
    // Made for the film as it is; kept on the recording's clock, so that they are right in every other.
    let map = film::played(app, recording).await?;
    let read = map.cues_to_recording(read);
    let row = captions::Row {
        id: app.new_id(),
        recording,
        label: label.unwrap_or_else(|| asked.language.clone()),
        language: asked.language,
        kind: asked.kind.as_str().to_owned(),
        cues: i32::try_from(read.len()).unwrap_or(i32::MAX),
    };
    let tx = app.db.tx().await?;
    if captions::count(&*tx, recording).await? >= MOST_TRACKS {
        let say = "A recording has up to 40 tracks of captions. Remove one first.";
        return Err(Error::new(Kind::Conflict, "captions.too_many", say));
    }
    captions::insert(&*tx, row.clone(), cues::vtt(&read)).await?;
    tx.commit().await?;
    Ok(view(&row))
}

/// Changes what is said of a track.
///
/// # Errors
/// 404, 403: not there, or not the caller's to change.
pub async fn change(
    app: &App,
    caller: &Caller,
    recording: Uuid,
    id: Uuid,
    asked: CaptionChange,
) -> Result<Caption> {
    changeable(app, caller, recording).await?;
    let tx = app.db.tx().await?;
    let found = captions::find(&*tx, recording, id).await?;
    let mut row = found.ok_or_else(Error::not_found)?;
    if let Some(language) = asked.language {
        row.language = language;
    }
    if let Some(label) = asked.label {
        label.trim().clone_into(&mut row.label);
    }
    if let Some(kind) = asked.kind {
        kind.as_str().clone_into(&mut row.kind);
    }
    captions::save(&*tx, row.clone()).await?;
    tx.commit().await?;
    Ok(view(&row))
}

/// Removes a track.
///
/// # Errors
/// 404, 403: not there, or not the caller's to change.
pub async fn remove(app: &App, caller: &Caller, recording: Uuid, id: Uuid) -> Result<()> {
    changeable(app, caller, recording).await?;
    let tx = app.db.tx().await?;
    let found = captions::find(&*tx, recording, id).await?;
    found.ok_or_else(Error::not_found)?;
    captions::delete(&*tx, id).await?;
    tx.commit().await
}

/// A track, on the clock of the film that plays, and what tells it from that of another film. Of what was cut out nothing
/// is left.
///
/// # Errors
/// 404: not a track of this recording.
pub async fn shown(app: &App, row: &RecordingRow, id: Uuid) -> Result<(Vec<Cue>, String)> {
    let found = captions::find(app.db.read(), row.id, id).await?;
    found.ok_or_else(Error::not_found)?;
    let text = captions::text(app.db.read(), id).await?;
    let text = text.ok_or_else(Error::not_found)?;
    let map = film::played(app, row.id).await?;
    let read = cues::parse(&text).map_err(Error::internal)?;
    Ok((map.cues_to_film(read), format!("{id}{}", map.mark())))
}

/// The same as WebVTT.
///
/// # Errors
/// As [`shown`].
pub async fn text(app: &App, row: &RecordingRow, id: Uuid) -> Result<(String, String)> {
    let (read, mark) = shown(app, row, id).await?;
    Ok((cues::vtt(&read), mark))
}

/// Whether the caller may change what is shown with a recording.
///
/// # Errors
/// 404, 403, 410.
pub async fn changeable(app: &App, caller: &Caller, recording: Uuid) -> Result<RecordingRow> {
    let object = Object::recording(recording);
    access::require(app, caller, Action::EditRecording, object).await?;
    recordings::seen_by(app, caller, recording).await
}
