//! An import that comes to nothing.

use uuid::Uuid;

use crate::courses;
use crate::jobs;
use crate::kit::{App, Error, Result, Tx};
use crate::recordings::jobs::ClearImport;
use crate::recordings::model::{ImportFailed, ImportState, RenditionKind, RenditionState, State};
use crate::recordings::service::purge;
use crate::recordings::store::{imports, pieces, recordings, renditions, tracks};
use crate::{storage, uploads};

/// What is said of an import that was cancelled.
const CANCELLED: &str =
    "The import was cancelled. Nothing of the file was kept; it can be sent again.";

/// Keeps why an import is about to be refused.
///
/// # Errors
/// The database is away.
pub async fn note(app: &App, id: Uuid, why: &Error) -> Result<()> {
    let tx = app.db.tx().await?;
    if let Some(mut row) = imports::find(&*tx, id).await? {
        row.code = Some(why.code().to_owned());
        row.problem = Some(why.say().to_owned());
        imports::save(&*tx, row).await?;
    }
    tx.commit().await
}

/// Refuses an import for good: with the commit there is no recording and no upload any more, its owner is
/// told, and a job removes their files. The reason stays for whoever asks.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn refuse(app: &App, tx: &mut Tx, id: Uuid, problem: &str) -> Result<()> {
    let refused = ImportState::Refused.as_str();
    let Some(mut row) = imports::find(&**tx, id)
        .await?
        .filter(|row| row.state != refused)
    else {
        return Ok(());
    };
    let why = row.problem.unwrap_or_else(|| problem.to_owned());
    row.state = refused.to_owned();
    row.code = row.code.or_else(|| Some("import.failed".to_owned()));
    row.problem = Some(why.clone());
    imports::save(&**tx, row).await?;
    if let Some(recording) = recordings::find(&**tx, id).await? {
        let (owner, title) = (recording.owner, recording.title);
        jobs::announce(app, tx, &ImportFailed { owner, title, why }).await?;
    }
    purge::rows(tx, id).await?;
    let left = uploads::withdraw(tx, id).await?;
    jobs::enqueue(app, tx, &ClearImport::of(id, left)).await?;
    Ok(())
}

/// Ends an import that somebody cancelled: its recording stays and says so, until it is thrown away. Its
/// files go.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn cancelled(app: &App, tx: &mut Tx, id: Uuid) -> Result<()> {
    let found = recordings::find(&**tx, id).await?;
    let found = found.filter(|found| found.state == State::Processing.as_str());
    let left = match &found {
        Some(_) => uploads::withdraw(tx, id).await?,
        None => uploads::Left::default(),
    };
    jobs::enqueue(app, tx, &ClearImport::of(id, left)).await?;
    let Some(recording) = found else {
        // It was deleted, or has ended.
        return Ok(());
    };
    if let Some(mut row) = imports::find(&**tx, id).await? {
        row.state = ImportState::Refused.as_str().to_owned();
        row.code = Some("import.cancelled".to_owned());
        row.problem = Some(CANCELLED.to_owned());
        imports::save(&**tx, row).await?;
    }
    pieces::delete_of(&**tx, id).await?;
    tracks::delete_of(&**tx, id).await?;
    courses::forget_recording(tx, id).await?;
    storage::remove_of(tx, id).await?;
    let problem = Some(CANCELLED.to_owned());
    if let Some(mut made) = renditions::find(&**tx, id, RenditionKind::Mix.as_str()).await? {
        made.state = RenditionState::Failed.as_str().to_owned();
        made.problem.clone_from(&problem);
        renditions::save(&**tx, made).await?;
    }
    recordings::set_end(&**tx, id, recording.started_at_ms).await?;
    Ok(recordings::set_state(&**tx, id, State::Failed.as_str(), problem).await?)
}
