//! Renaming, throwing away, bringing back.

use uuid::Uuid;

use super::{allowed, purge, restorable_until, view};
use crate::access::Action;
use crate::courses;
use crate::jobs;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};
use crate::recordings::jobs::MakePoster;
use crate::recordings::model::{Change, Recording, RenditionKind, State, made_map};
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::renditions;
use crate::storage;

/// Changes the fields given.
pub async fn change(app: &App, caller: &Caller, id: Uuid, ask: Change) -> Result<Recording> {
    let mut row = allowed(app, caller, Action::EditRecording, id).await?;
    let mut tx = app.db.tx().await?;
    if let Some(title) = ask.title {
        row.title = title.trim().to_owned();
        recordings::set_title(&*tx, id, &row.title).await?;
    }
    if let Some(at_ms) = ask.poster_at_ms {
        let chosen = match at_ms {
            Some(at_ms) => Some(moment(app, &tx, &row, at_ms).await?),
            None => None,
        };
        row.poster_at_ms = chosen;
        recordings::set_poster(&*tx, id, chosen).await?;
        jobs::enqueue(app, &mut tx, &MakePoster::of(&row)).await?;
    }
    tx.commit().await?;
    view::one(app, row).await
}

/// Which moment of the recording a moment of the film is: that one stays, however the film is cut.
async fn moment(app: &App, tx: &Tx, row: &Row, at_ms: i64) -> Result<i64> {
    let mix = renditions::find(&**tx, row.id, RenditionKind::Mix.as_str()).await?;
    let mix = mix.filter(|mix| mix.stored_key.is_some());
    let film = mix.as_ref().and_then(|mix| mix.duration_ms);
    if at_ms >= film.unwrap_or_else(|| view::length_ms(app, row)) {
        let say = "The film is over before that.";
        return Err(Error::invalid("poster_at_ms", "too_late", say));
    }
    let map = mix.map(|mix| made_map(&mix.detail)).unwrap_or_default();
    let recorded = u64::try_from(at_ms).map(|ms| map.to_recording(ms));
    recorded.and_then(i64::try_from).map_err(Error::internal)
}

/// Into the trash. Doing it twice changes nothing.
///
/// # Errors
/// 409 while it runs.
pub async fn trash(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let row = allowed(app, caller, Action::OwnRecording, id).await?;
    if row.state == State::Recording.as_str() {
        let say = "This recording still runs. Stop it first.";
        return Err(Error::new(Kind::Conflict, "recording.running", say));
    }
    if row.trashed_at.is_none() {
        let tx = app.db.tx().await?;
        recordings::set_trashed(&*tx, id, Some(app.clock.now())).await?;
        courses::hide_recording(&tx, id, true).await?;
        storage::set_trashed(&tx, id, true).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Out of the trash for good, with all that was made of it.
///
/// # Errors
/// 409 when it does not lie in the trash.
pub async fn remove(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let row = allowed(app, caller, Action::OwnRecording, id).await?;
    if row.trashed_at.is_none() {
        let say = "This recording does not lie in the trash. Move it there first.";
        return Err(Error::new(Kind::Conflict, "recording.not_trashed", say));
    }
    purge::one(app, &row).await?;
    tracing::info!(recording.id = %id, "a recording was removed for good");
    Ok(())
}

/// Out of the trash again.
///
/// # Errors
/// 410 when its time is over.
pub async fn restore(app: &App, caller: &Caller, id: Uuid) -> Result<Recording> {
    let mut row = allowed(app, caller, Action::OwnRecording, id).await?;
    if restorable_until(app, &row).is_some_and(|until| until <= app.clock.now()) {
        let say = "This recording was thrown away too long ago to bring it back.";
        return Err(Error::new(Kind::Gone, "recording.gone", say));
    }
    let tx = app.db.tx().await?;
    recordings::set_trashed(&*tx, id, None).await?;
    courses::hide_recording(&tx, id, false).await?;
    recordings::set_kept(&*tx, id, app.clock.now()).await?;
    storage::set_trashed(&tx, id, false).await?;
    tx.commit().await?;
    row.trashed_at = None;
    view::one(app, row).await
}
