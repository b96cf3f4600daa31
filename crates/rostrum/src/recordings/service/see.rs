//! Seeing recordings.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{allowed, view};
use crate::access::{self, Action, Object, ObjectKind};
use crate::courses;
use crate::kit::blobs::BlobKey;
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::recordings::model::{Filters, MadeBy, Recording, RecordingPage, RenditionKind, State};
use crate::recordings::store::recordings::{self, Filter, Row};
use crate::recordings::store::renditions;

/// One recording.
pub async fn get(app: &App, caller: &Caller, id: Uuid) -> Result<Recording> {
    view::one(app, allowed(app, caller, Action::SeeRecording, id).await?).await
}

/// One recording as it is shown. The caller has asked for permission on it.
///
/// # Errors
/// 404 when it is no more.
pub async fn shown(app: &App, id: Uuid) -> Result<Recording> {
    let row = recordings::find(app.db.read(), id).await?;
    view::one(app, row.ok_or_else(Error::not_found)?).await
}

/// Whether a recording goes on.
#[must_use]
pub fn is_running(row: &Row) -> bool {
    row.state == State::Recording.as_str()
}

/// The recordings that ran in a meeting at this time, in milliseconds since 1970.
///
/// # Errors
/// The database is away.
pub async fn running_at(app: &App, session: Uuid, at_ms: i64) -> Result<Vec<Row>> {
    Ok(recordings::running_at(app.db.read(), session, at_ms).await?)
}

/// The recordings that somebody means who takes their word back at this time: those that run. Who wants everything removed may
/// say so when the host has stopped already: then it is what ended last.
///
/// # Errors
/// The database is away.
pub async fn meant_at(app: &App, session: Uuid, at_ms: i64, keep: bool) -> Result<Vec<Row>> {
    let running = running_at(app, session, at_ms).await?;
    if keep || !running.is_empty() {
        return Ok(running);
    }
    let last = recordings::last_at(app.db.read(), session, at_ms).await?;
    Ok(last.into_iter().collect())
}

/// A recording that the caller may play and download.
///
/// # Errors
/// 404 where it is not for the caller to know, and while it lies in the trash.
pub async fn seen_by(app: &App, caller: &Caller, id: Uuid) -> Result<Row> {
    let row = allowed(app, caller, Action::SeeRecording, id).await?;
    if row.trashed_at.is_some() {
        let say = "This recording lies in the trash. Bring it back to play it.";
        return Err(Error::new(Kind::Gone, "recording.trashed", say));
    }
    Ok(row)
}

/// A recording, and which of these people may play it. Nobody may while it lies in the trash; whoever is not among them asks
/// by [`seen_by`], which says why.
///
/// # Errors
/// 404 when it is no more.
pub async fn seen_among(app: &App, callers: &[Caller], id: Uuid) -> Result<(Row, HashSet<Uuid>)> {
    let mut seen = access::among(app, callers, Action::SeeRecording, id).await?;
    let row = recordings::find(app.db.read(), id).await?;
    let row = row.ok_or_else(Error::not_found)?;
    if row.trashed_at.is_some() {
        seen.clear();
    }
    Ok((row, seen))
}

/// A recording whose files the caller may take home.
///
/// # Errors
/// 403 where it may only be watched; else as [`seen_by`].
pub async fn taken_by(app: &App, caller: &Caller, id: Uuid) -> Result<Row> {
    let row = seen_by(app, caller, id).await?;
    let object = Object::recording(id);
    access::require(app, caller, Action::DownloadRecording, object).await?;
    Ok(row)
}

/// A recording, for work in the background that needs nobody's permission.
///
/// # Errors
/// The database is away.
pub async fn by_id(app: &App, id: Uuid) -> Result<Option<Row>> {
    Ok(recordings::find(app.db.read(), id).await?)
}

/// Whether the mix of a recording is still this one. Whatever was made of another must not be shown any more.
///
/// # Errors
/// The database is away.
pub async fn is_newest_mix(
    db: &impl ConnectionTrait,
    recording: Uuid,
    version: Option<Uuid>,
) -> Result<bool> {
    let mix = renditions::find(db, recording, RenditionKind::Mix.as_str()).await?;
    let key = mix.and_then(|mix| mix.stored_key);
    Ok(match key {
        Some(key) => BlobKey::stored(&key)?.ids().last().copied() == version,
        None => false,
    })
}

/// Those of these recordings that are there and not in the trash. The caller has asked for permission on them.
///
/// # Errors
/// The database is away.
pub async fn of_ids(app: &App, ids: &[Uuid]) -> Result<Vec<Row>> {
    Ok(recordings::of_ids(app.db.read(), ids).await?)
}

/// A recording for somebody whom a link shows it to. The link was looked at before.
///
/// # Errors
/// 404 when it is no more, or lies in the trash.
pub async fn shared(app: &App, id: Uuid) -> Result<Row> {
    let found = recordings::find(app.db.read(), id).await?;
    found
        .filter(|row| row.trashed_at.is_none())
        .ok_or_else(Error::not_found)
}

/// A page of those that the caller holds a role on, newest first; with a course, of its lectures.
pub async fn list(app: &App, caller: &Caller, asked: Filters) -> Result<RecordingPage> {
    let paging = Paging::new(asked.limit, asked.cursor.as_deref())?;
    let trashed = asked.trashed.unwrap_or(false) || asked.state == Some(State::Trashed);
    let action = if trashed {
        Action::OwnRecording
    } else {
        Action::SeeRecording
    };
    let lectures = match asked.course_id {
        Some(course) => Some(courses::lectures_among(app, caller, course).await?),
        None => None,
    };
    let own = access::table_of(caller, ObjectKind::Recording, action);
    let filter = Filter {
        // What a course lends is seen by all of it; a trash is one's own.
        among: own.filter(|_| lectures.is_none() || trashed),
        lectures,
        q: asked.q.filter(|q| !q.is_empty()),
        state: asked
            .state
            .filter(|state| *state != State::Trashed)
            .map(State::as_str),
        source: asked.source.map(MadeBy::as_str),
        room: asked.room_id,
        owner: asked.owner_id,
        from: asked.from,
        to: asked.to,
        trashed,
    };
    let rows = recordings::page(app.db.read(), &filter, paging).await?;
    let page = Page::of(rows, paging, |row| row.id);
    Ok(RecordingPage {
        items: view::many(app, page.items).await?,
        next_cursor: page.next_cursor,
    })
}

/// How many recordings somebody has outside of the trash.
///
/// # Errors
/// The database is away.
pub async fn count_of(app: &App, owner: Uuid) -> Result<u64> {
    Ok(recordings::count_of(app.db.read(), owner).await?)
}

/// How many recordings there are, and when those began that began between two times, with how long they ran, in
/// milliseconds.
///
/// # Errors
/// The database is away.
pub async fn made_between(
    app: &App,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<(u64, Vec<(DateTime<Utc>, i64)>)> {
    let db = app.db.read();
    let now_ms = app.clock.now().timestamp_millis();
    let rows = recordings::made_between(db, from, to).await?;
    let ran = |(at, began, ended): (DateTime<Utc>, i64, Option<i64>)| {
        (at, (ended.unwrap_or(now_ms) - began).max(0))
    };
    Ok((
        recordings::count_all(db).await?,
        rows.into_iter().map(ran).collect(),
    ))
}
