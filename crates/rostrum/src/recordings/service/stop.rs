//! Ending a recording.

use uuid::Uuid;

use super::{allowed, recovery, repair, start, view};
use crate::access::{self, Action, Object};
use crate::jobs;
use crate::kit::{App, Caller, Error, Result, Tx};
use crate::recordings::capture;
use crate::recordings::model::{Recording, RenditionKind, RenditionState, State, Stopped};
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::{pieces, renditions};
use crate::rooms;

/// Stops a recording. Stopping one that has stopped changes nothing.
///
/// # Errors
/// 404 or 403 for those who do not lead its room.
pub async fn stop(app: &App, caller: &Caller, id: Uuid) -> Result<Recording> {
    let row = led_by(app, caller, id).await?;
    view::one(app, end(app, row).await?).await
}

/// A recording that the caller may stop: who may edit it may, and who leads its room.
///
/// # Errors
/// 404 or 403 for others.
pub async fn led_by(app: &App, caller: &Caller, id: Uuid) -> Result<Row> {
    if let Ok(row) = allowed(app, caller, Action::EditRecording, id).await {
        return Ok(row);
    }
    let row = recordings::find(app.db.read(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    access::require(app, caller, Action::RecordRoom, Object::room(row.room)).await?;
    Ok(row)
}

/// Stops a recording, for whatever reason: files are made whole first, so that all can be played at
/// once when it answers.
pub async fn end(app: &App, row: Row) -> Result<Row> {
    if row.state != State::Recording.as_str() {
        return Ok(row);
    }
    let now = app.clock.now().timestamp_millis();
    capture::end(app, &row).await;
    // What a crash or a sick disk left open.
    repair::open_pieces(app, row.id).await?;
    let stopped_at_ms = match is_attended(app, &row) {
        true => now,
        false => last_frame(app, &row).await?.unwrap_or(now).min(now),
    };
    let mut tx = app.db.tx().await?;
    if recordings::stop(&*tx, row.id, State::Processing.as_str(), stopped_at_ms).await? {
        let fact = Stopped {
            recording: row.id,
            owner: row.owner,
        };
        jobs::announce(app, &mut tx, &fact).await?;
        queue_mix(app, &tx, row.id).await?;
        recovery::stopped(app, &tx, row.id).await?;
        let (told, stopped) = (app.clone(), ended(&row, stopped_at_ms));
        tx.after_commit(move || {
            rooms::recording_changed(&told, stopped.room, Some(start::info(&stopped)));
        });
        tx.commit().await?;
        tracing::info!(recording.id = %row.id, "a recording ended");
    }
    recordings::find(app.db.read(), row.id)
        .await?
        .ok_or_else(Error::not_found)
}

fn is_attended(app: &App, row: &Row) -> bool {
    let live = rooms::live(app, row.room);
    live.is_some_and(|live| live.participants.iter().any(|person| person.connected))
}

/// When the last thing was captured: a recording does not go on in an empty room.
async fn last_frame(app: &App, row: &Row) -> Result<Option<i64>> {
    let all = pieces::of(app.db.read(), &[row.id]).await?;
    let end = |piece: &pieces::Row| {
        let begun = piece.started_at_ms?.round() as i64;
        Some(begun + piece.duration_ms?)
    };
    let last = all.iter().filter_map(end).max();
    Ok(last.map(|last| last.max(row.started_at_ms)))
}

fn ended(row: &Row, stopped_at_ms: i64) -> Row {
    Row {
        state: State::Processing.as_str().to_owned(),
        stopped_at_ms: Some(stopped_at_ms),
        ..row.clone()
    }
}

/// Notes that a mix will be made.
///
/// # Errors
/// The database is away.
pub async fn queue_mix(app: &App, tx: &Tx, recording: Uuid) -> Result<()> {
    let row = renditions::Row {
        id: app.new_id(),
        recording,
        kind: RenditionKind::Mix.as_str().to_owned(),
        state: RenditionState::Queued.as_str().to_owned(),
        stored_key: None,
        mime: "video/mp4".to_owned(),
        width: None,
        height: None,
        duration_ms: None,
        size_bytes: None,
        sha256: None,
        detail: "{}".to_owned(),
        problem: None,
    };
    Ok(renditions::add(&**tx, row).await?)
}
