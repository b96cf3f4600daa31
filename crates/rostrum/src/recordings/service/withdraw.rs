//! Somebody does not want to be recorded any more.

use uuid::Uuid;

use crate::kit::blobs::BlobKey;
use crate::kit::rng::Rng;
use crate::kit::{App, Result};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{people, pieces, syncs, tracks};
use crate::{storage, uploads};

/// Notes that somebody is not to be recorded (any more).
///
/// # Errors
/// The database is away.
pub async fn note(app: &App, recording: Uuid, participant: Uuid) -> Result<()> {
    let tx = app.db.tx().await?;
    people::set_consent(&*tx, recording, participant, false).await?;
    tx.commit().await
}

/// Notes it and removes everything of that person that was begun before `at_ms`: captures, takes, and
/// uploads on their way. Their captures have ended before. Doing it twice does no harm.
///
/// # Errors
/// The database or the disk is away; then it can be done again.
pub async fn erase(app: &App, row: &Row, participant: Uuid, at_ms: i64) -> Result<()> {
    note(app, row.id, participant).await?;
    let theirs = tracks::of_person(app.db.read(), row.id, participant).await?;
    let all = pieces::of(app.db.read(), &[row.id]).await?;
    for track in theirs {
        let (old, new): (Vec<_>, Vec<_>) = all
            .iter()
            .filter(|piece| piece.track == track.id)
            .partition(|piece| Rng::made_at_ms(piece.id) <= at_ms);
        for piece in old {
            remove(app, row.id, piece).await?;
        }
        let tx = app.db.tx().await?;
        syncs::delete(&*tx, track.id).await?;
        tx.commit().await?;
        // Whoever agrees again right away has begun something new.
        if new.is_empty() {
            let tx = app.db.tx().await?;
            tracks::delete(&*tx, track.id).await?;
            tx.commit().await?;
        }
    }
    tracing::info!(recording.id = %row.id, participant.id = %participant, "what was captured of somebody was removed");
    Ok(())
}

async fn remove(app: &App, recording: Uuid, piece: &pieces::Row) -> Result<()> {
    uploads::drop_for(app, piece.id).await?;
    // The file first: a row that is left shows that there is something to do again.
    app.blobs
        .delete(&BlobKey::stored(&piece.stored_key)?)
        .await?;
    let peaks = BlobKey::new("recordings", &[recording, piece.id], "peaks.json");
    app.blobs.delete(&peaks).await?;
    let tx = app.db.tx().await?;
    pieces::delete(&*tx, piece.id).await?;
    storage::remove(&tx, piece.id).await?;
    tx.commit().await
}
