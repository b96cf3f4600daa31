//! What the rooms that uploads are for ask of them.

use uuid::Uuid;

use super::desk::Desk;
use super::model::key_of;
use super::service::forget;
use super::store;
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Caller, Result, Tx};
use crate::storage;

/// How far an upload has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is for.
    pub purpose: String,
    /// Whether all of it is here.
    pub finished: bool,
    /// How many of its bytes are.
    pub bytes: u64,
    /// Of how many, once that was said.
    pub length: Option<u64>,
}

/// Ends all uploads for one thing, because whoever it is of took back what they had allowed.
///
/// # Errors
/// The database or the disk is away.
pub async fn drop_for(app: &App, ref_id: Uuid) -> Result<()> {
    for upload in store::of(app.db.read(), ref_id).await? {
        let _turn = app.get::<Desk>().turn(upload.id).await?;
        forget(app, &upload).await?;
    }
    Ok(())
}

/// How many bytes for one thing are durable: of its furthest upload.
///
/// # Errors
/// The database or the disk is away.
pub async fn stored(app: &App, ref_id: Uuid) -> Result<u64> {
    let mut furthest = 0;
    for upload in store::of(app.db.read(), ref_id).await? {
        let len = match upload.finished_at {
            Some(_) => upload.length,
            None => app.blobs.len_here(&upload.key()).await?,
        };
        furthest = furthest.max(len.unwrap_or(0));
    }
    Ok(furthest)
}

/// How far an upload of the caller's own has come; `None` when there is none of that id.
///
/// # Errors
/// The database or the disk is away.
pub async fn progress(app: &App, caller: &Caller, id: Uuid) -> Result<Option<Progress>> {
    let found = store::find(app.db.read(), id).await?;
    let Some(upload) = found.filter(|upload| upload.owner == caller.id()) else {
        return Ok(None);
    };
    let here = match upload.finished_at {
        Some(_) => upload.length,
        None => app.blobs.len(&upload.key()).await?,
    };
    Ok(Some(Progress {
        purpose: upload.purpose,
        finished: upload.finished_at.is_some(),
        bytes: here.unwrap_or(0),
        length: upload.length,
    }))
}

/// Forgets an upload and the place that it took, as part of the transaction that has no use for it any
/// more. Its file, at [`file_of`], is for the caller to remove.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn withdraw(tx: &Tx, id: Uuid) -> Result<()> {
    store::delete(&**tx, id).await?;
    storage::remove(tx, id).await
}

/// Where the bytes of an upload gather.
#[must_use]
pub fn file_of(id: Uuid) -> BlobKey {
    key_of(id)
}
