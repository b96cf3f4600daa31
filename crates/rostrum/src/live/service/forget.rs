//! Streams go: with their recording, and with somebody who does not want to be in one.

use std::collections::HashSet;

use tokio::sync::oneshot;
use uuid::Uuid;

use super::{Streams, start};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Kind, Result, Tx};
use crate::live::broadcast::Order;
use crate::live::store::{renditions, streams};
use crate::storage;

/// Takes somebody out of the stream of a recording. What is live goes on without them; what is over goes, because its sound
/// cannot be taken apart any more.
///
/// # Errors
/// The database or the disk is away, or the stream is just being ended: try again.
pub async fn person(app: &App, recording: Uuid, participant: Uuid) -> Result<()> {
    if let Some(running) = app.get::<Streams>().running(recording) {
        let (told, done) = oneshot::channel();
        running.tell(Order::Forget(participant, told));
        if done.await.is_ok() {
            return Ok(());
        }
    }
    let Some(row) = streams::find(app.db.read(), recording).await? else {
        return Ok(());
    };
    if row.ended_at.is_none() {
        let say = "The stream is just being ended.";
        return Err(Error::new(Kind::Unavailable, "live.ending", say));
    }
    let people = row.people.as_deref().unwrap_or("[]");
    let people: HashSet<Uuid> = serde_json::from_str(people)?;
    if !people.contains(&participant) {
        return Ok(());
    }
    let tx = without_files(app, &row).await?;
    streams::forget_people(&*tx, recording).await?;
    tx.commit().await?;
    app.get::<Streams>().ended(recording);
    Ok(())
}

/// Removes a stream with all its files.
///
/// # Errors
/// The database or the disk is away.
pub async fn stream(app: &App, recording: Uuid) -> Result<()> {
    let Some(row) = streams::find(app.db.read(), recording).await? else {
        return Ok(());
    };
    let tx = without_files(app, &row).await?;
    streams::delete(&*tx, recording).await?;
    tx.commit().await?;
    app.get::<Streams>().ended(recording);
    Ok(())
}

/// Removes all files of a stream; what the row itself becomes is said in the transaction that is handed back.
async fn without_files(app: &App, row: &streams::Row) -> Result<Tx> {
    let recording = row.recording;
    let all = renditions::of(app.db.read(), recording).await?;
    // The files first: rows that are left show that there is something to do again.
    for rendition in &all {
        app.blobs
            .delete(&BlobKey::stored(&rendition.stored_key)?)
            .await?;
    }
    let journal = start::journal_of(recording, row.journal);
    app.blobs.delete(&journal).await?;
    let tx = app.db.tx().await?;
    for rendition in &all {
        storage::remove(&tx, rendition.id).await?;
    }
    renditions::delete_of(&*tx, recording).await?;
    Ok(tx)
}
