//! What was sent becomes what is played later: the same files.

use crate::jobs;
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::live::jobs::KeepStream;
use crate::live::model::Kind;
use crate::live::service::start;
use crate::live::store::{renditions, streams};
use crate::live::stream::Stream;
use crate::recordings::RecordingRow;
use crate::storage::{self, Entry};

/// Notes what a stream's files are, now that nothing is added to them, and has them put away. Doing it twice is fine.
///
/// # Errors
/// The database is away; the journal still knows, and the next start does this.
pub async fn finish(app: &App, row: &RecordingRow, stream: &Stream) -> Result<()> {
    let Some(there) = streams::find(app.db.read(), row.id).await? else {
        return Ok(());
    };
    let (shapes, began_ms, people) = {
        let inner = stream.inner();
        let shapes: Vec<_> = inner.shapes().collect();
        let people = serde_json::to_string(&inner.people)?;
        (shapes, inner.programme.began_ms(), people)
    };
    let mut tx = app.db.tx().await?;
    let peak = i32::try_from(stream.viewers.peak()).unwrap_or(i32::MAX);
    let end = streams::End {
        at: app.clock.now(),
        began_ms,
        peak_viewers: peak,
        people,
    };
    let ended = streams::end(&*tx, row.id, end).await?;
    let mut unused = Vec::new();
    if ended {
        let all = renditions::of(&*tx, row.id).await?;
        for (mut rendition, (shape, len)) in all.into_iter().zip(shapes) {
            if rendition.kind == Kind::Beside.as_str() && len == 0 {
                // No camera was beside anything.
                unused.push(BlobKey::stored(&rendition.stored_key)?);
                renditions::delete(&*tx, rendition.id).await?;
                continue;
            }
            rendition.shape = Some(serde_json::to_string(&shape)?);
            rendition.size_bytes = i64::try_from(len).unwrap_or(i64::MAX);
            let entry = Entry {
                id: rendition.id,
                owner: row.owner,
                recording: Some(row.id),
                kind: storage::Kind::Rung,
                bytes: len,
            };
            renditions::save(&*tx, rendition).await?;
            storage::put(&tx, entry).await?;
        }
        jobs::enqueue(app, &mut tx, &KeepStream { recording: row.id }).await?;
    }
    tx.commit().await?;
    unused.push(start::journal_of(row.id, there.journal));
    for key in unused {
        if let Err(cause) = app.blobs.delete(&key).await {
            // It goes with the recording.
            tracing::warn!(recording.id = %row.id, %cause, "a file of a live stream that nobody needs could not be removed");
        }
    }
    tracing::info!(recording.id = %row.id, "a live stream ended");
    Ok(())
}
