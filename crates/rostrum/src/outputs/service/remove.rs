//! Deleting an output.

use uuid::Uuid;

use crate::jobs;
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Caller, Error, Result};
use crate::outputs::store;
use crate::recordings;
use crate::storage;

/// Deletes one with its file; whoever makes it stops.
pub async fn remove(app: &App, caller: &Caller, recording: Uuid, id: Uuid) -> Result<()> {
    let row = recordings::edited_by(app, caller, recording).await?;
    let tx = app.db.tx().await?;
    let found = store::hold(&*tx, id).await?;
    let found = found.filter(|found| found.recording == row.id);
    let found = found.ok_or_else(Error::not_found)?;
    if let Some(job) = found.job {
        jobs::withdraw(app, &tx, job).await?;
    }
    store::delete(&*tx, id).await?;
    storage::remove(&tx, id).await?;
    tx.commit().await?;
    // What a crash leaves here is named by nobody any more, and goes with the next look at what is stored.
    if let Some(key) = found.stored_key {
        app.blobs.delete(&BlobKey::stored(&key)?).await?;
    }
    Ok(())
}
