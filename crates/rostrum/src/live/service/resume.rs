//! Streams found again: after a crash, and when one that is over is asked for.

use std::sync::Arc;

use uuid::Uuid;

use super::{Streams, finish, start};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Result};
use crate::live::broadcast::journal;
use crate::live::model::{Kind, Layout};
use crate::live::store::{renditions, streams};
use crate::live::stream::{Reel, Shape, Stream};
use crate::recordings;

/// Goes on with what was live when the process ended, and puts away what is over.
///
/// # Errors
/// The database is away.
pub async fn all(app: &App) -> Result<()> {
    for row in streams::running(app.db.read()).await? {
        let recording = row.recording;
        if let Err(cause) = one(app, row).await {
            tracing::error!(recording.id = %recording, %cause, "a live stream could not go on");
        }
    }
    Ok(())
}

/// Goes on with one, or puts it away when its recording is over.
///
/// # Errors
/// The database or the disk is away.
pub async fn one(app: &App, row: streams::Row) -> Result<()> {
    found(app, row, true).await
}

/// Puts one away, though its recording may go on.
///
/// # Errors
/// The database or the disk is away.
pub async fn end(app: &App, row: streams::Row) -> Result<()> {
    found(app, row, false).await
}

async fn found(app: &App, row: streams::Row, goes_on: bool) -> Result<()> {
    let Some(recording) = recordings::by_id(app, row.recording).await? else {
        return Ok(());
    };
    let reels = renditions::of(app.db.read(), row.recording).await?;
    let key = start::journal_of(row.recording, row.journal);
    let found = journal::read(app, &key, reels.len()).await?;
    let found = found.even(first_beside(&reels));
    let goes_on = goes_on && recordings::is_running(&recording);
    let stream = restored(
        row.recording,
        found.began_ms,
        &reels,
        &found.shapes,
        !goes_on,
    )?;
    stream.inner().people.clone_from(&found.people);
    stream.inner().layout = Layout::stored(row.layout.as_deref());
    let stream = Arc::new(stream);
    if !goes_on {
        return finish::finish(app, &recording, &stream).await;
    }
    tracing::info!(recording.id = %recording.id, "a live stream goes on");
    start::run(app, &recording, &stream, row.journal, Some(&found)).await
}

/// The stream of a recording that is over, when there was one and anything of it can be played.
///
/// # Errors
/// The database is away.
pub async fn over(app: &App, recording: Uuid) -> Result<Option<Arc<Stream>>> {
    let streams = app.get::<Streams>();
    if let Some(known) = streams.over.get(&recording) {
        return Ok(Some(known));
    }
    if streams.never.get(&recording).is_some() {
        return Ok(None);
    }
    let row = streams::find(app.db.read(), recording).await?;
    let Some(row) = row else {
        streams.never.insert(recording, ());
        return Ok(None);
    };
    if row.ended_at.is_none() || row.began_ms.is_none() {
        return Ok(None);
    }
    let reels = renditions::of(app.db.read(), recording).await?;
    if reels.is_empty() {
        // Somebody in it took their word back: that it was is all that is left.
        streams.never.insert(recording, ());
        return Ok(None);
    }
    let shapes = reels.iter().map(|reel| match &reel.shape {
        Some(shape) => Ok(serde_json::from_str(shape)?),
        None => Ok(Shape::default()),
    });
    let shapes = shapes.collect::<Result<Vec<Shape>>>()?;
    let stream = Arc::new(restored(recording, row.began_ms, &reels, &shapes, true)?);
    streams.over.insert(recording, Arc::clone(&stream));
    Ok(Some(stream))
}

/// The place of the first file of what is beside a stream.
fn first_beside(rows: &[renditions::Row]) -> usize {
    let is_main = |row: &&renditions::Row| row.kind != Kind::Beside.as_str();
    rows.iter().take_while(is_main).count()
}

fn restored(
    recording: Uuid,
    began_ms: Option<i64>,
    rows: &[renditions::Row],
    shapes: &[Shape],
    is_over: bool,
) -> Result<Stream> {
    let mut reels = Vec::new();
    for (row, shape) in rows.iter().zip(shapes) {
        let key = BlobKey::stored(&row.stored_key).map_err(Error::internal)?;
        reels.push(Reel::new(row.id, Kind::read(&row.kind), key).holding(shape));
    }
    let mut programme = start::programme(&reels);
    let mut beside = start::beside(&reels);
    if let Some(began_ms) = began_ms {
        let past = |shapes: &[Shape]| shapes.iter().map(|shape| shape.past.clone()).collect();
        let (main, camera) = shapes.split_at(first_beside(rows));
        programme = programme.behind(began_ms, past(main));
        beside = beside.behind(began_ms, past(camera));
    }
    if is_over {
        (programme, beside) = (programme.closed(), beside.closed());
    }
    Ok(Stream::new(recording, programme, reels).with_beside(beside))
}
