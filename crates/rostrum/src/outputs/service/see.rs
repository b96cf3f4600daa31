//! Seeing outputs, and fetching them.

use uuid::Uuid;

use super::now::Now;
use crate::kit::blobs::BlobKey;
use crate::kit::http::file::Stored;
use crate::kit::text::file_name;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::outputs::model::{Made, Output, OutputList, OutputSettings, OutputState, WITHDRAWN};
use crate::outputs::store::{self, Row};
use crate::recordings::{self, RecordingRow};

/// Private to who asked; asked again each time, because rights change.
const PRIVATE: &str = "private, no-cache";

/// All of a recording, newest first.
pub async fn list(app: &App, caller: &Caller, recording: Uuid) -> Result<OutputList> {
    let row = recordings::edited_by(app, caller, recording).await?;
    let now = Now::of(app, &row).await?;
    let all = store::of(app.db.read(), row.id).await?;
    let items: Result<Vec<Output>> = all.iter().map(|one| view(&row, &now, one)).collect();
    Ok(OutputList {
        items: items?,
        next_cursor: None,
    })
}

/// One of them.
pub async fn get(app: &App, caller: &Caller, recording: Uuid, id: Uuid) -> Result<Output> {
    let row = recordings::edited_by(app, caller, recording).await?;
    let found = store::find(app.db.read(), row.id, id).await?;
    let found = found.ok_or_else(Error::not_found)?;
    view(&row, &Now::of(app, &row).await?, &found)
}

/// How it is now.
pub(super) async fn one(app: &App, row: &RecordingRow, id: Uuid) -> Result<Output> {
    let found = store::find(app.db.read(), row.id, id).await?;
    let found = found.ok_or_else(Error::not_found)?;
    view(row, &Now::of(app, row).await?, &found)
}

/// Its file.
///
/// # Errors
/// 404 with words while there is none, or it may not be shown any more.
pub async fn file(app: &App, caller: &Caller, recording: Uuid, id: Uuid) -> Result<Stored> {
    let row = recordings::edited_by(app, caller, recording).await?;
    let found = store::find(app.db.read(), row.id, id).await?;
    let found = found.ok_or_else(Error::not_found)?;
    let settings: OutputSettings = serde_json::from_str(&found.settings)?;
    let made = found.made.as_deref().map(Made::read).unwrap_or_default();
    let there = recordings::pieces_now(app.db.read(), row.id).await?;
    let key = found
        .stored_key
        .as_deref()
        .filter(|_| super::now::are_there(&there, &made.of.pieces));
    let Some(key) = key else {
        let say = "This file is not there yet.";
        return Err(Error::new(Kind::NotFound, "output.not_ready", say));
    };
    Ok(Stored {
        key: BlobKey::stored(key)?,
        mime: settings.mime().to_owned(),
        etag: found.sha256.unwrap_or_else(|| found.id.to_string()),
        save_as: Some(called(&row, &settings)),
        cache: PRIVATE,
        len: None,
        head: Vec::new(),
    })
}

fn called(row: &RecordingRow, settings: &OutputSettings) -> String {
    let (suffix, ending) = (settings.suffix(), settings.ending());
    format!("{}{suffix}.{ending}", file_name(&row.title))
}

fn view(row: &RecordingRow, now: &Now, found: &Row) -> Result<Output> {
    let settings: OutputSettings = serde_json::from_str(&found.settings)?;
    let made = found.made.as_deref().map(Made::read);
    let made = made.filter(|_| found.stored_key.is_some());
    let mut state = OutputState::parse(&found.state);
    let mut problem = found.problem.clone();
    let may_show = made.as_ref().is_some_and(|made| now.may_show(&made.of));
    if made.is_some() && !may_show && !state.is_open() {
        state = OutputState::Failed;
        problem = Some(WITHDRAWN.to_owned());
    }
    let made = made.filter(|_| may_show);
    let number = |n: Option<i64>| n.and_then(|n| u64::try_from(n).ok());
    Ok(Output {
        id: found.id,
        recording_id: row.id,
        state,
        problem,
        job_id: found.job,
        file_name: made.as_ref().map(|_| called(row, &settings)),
        size_bytes: number(found.size_bytes).filter(|_| may_show),
        sha256: found.sha256.clone().filter(|_| may_show),
        duration_ms: number(found.duration_ms).filter(|_| may_show),
        is_stale: made
            .as_ref()
            .is_some_and(|made| made.mark != now.made(&settings).mark),
        made_at: found.made_at.filter(|_| may_show),
        made_of: made.map(|made| made.of),
        created_at: found.created_at,
        created_by: found.created_by,
        settings,
    })
}
