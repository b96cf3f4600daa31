//! Somebody does not want to be recorded any more.

use uuid::Uuid;

use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{people, pieces, tracks};
use crate::uploads;

/// Notes it; unless what there is may stay, removes everything of that person from the recording:
/// captures, takes, and uploads on their way. Their capture has ended before.
///
/// # Errors
/// The database or the disk is away; then it can be done again.
pub async fn withdraw(app: &App, row: &Row, participant: Uuid, keep: bool) -> Result<()> {
    let tx = app.db.tx().await?;
    people::set_consent(&*tx, row.id, participant, false).await?;
    tx.commit().await?;
    if keep {
        return Ok(());
    }
    let theirs = tracks::of_person(app.db.read(), row.id, participant).await?;
    let all = pieces::of(app.db.read(), &[row.id]).await?;
    for track in theirs {
        for piece in all.iter().filter(|piece| piece.track == track.id) {
            uploads::drop_for(app, piece.id).await?;
            // The file first: a row that is left shows that there is something to do again.
            app.blobs
                .delete(&BlobKey::stored(&piece.stored_key)?)
                .await?;
            let peaks = BlobKey::new("recordings", &[row.id, piece.id], "peaks.json");
            app.blobs.delete(&peaks).await?;
            let tx = app.db.tx().await?;
            pieces::delete(&*tx, piece.id).await?;
            tx.commit().await?;
        }
        let tx = app.db.tx().await?;
        tracks::delete(&*tx, track.id).await?;
        tx.commit().await?;
    }
    tracing::info!(recording.id = %row.id, participant.id = %participant, "what was captured of somebody was removed");
    Ok(())
}
