//! What the rooms that uploads are for ask of them.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::desk::Desk;
use super::heads;
use super::model::{Upload, key_of};
use super::service::forget;
use super::{parts, store};
use crate::kit::blobs::{BlobKey, Claims};
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
            None => stands(app, &upload).await?,
        };
        furthest = furthest.max(len.unwrap_or(0));
    }
    Ok(furthest)
}

/// Whether somebody began to send this, and it has not been given up.
///
/// # Errors
/// The database is away.
pub async fn is_begun(app: &App, ref_id: Uuid) -> Result<bool> {
    Ok(!store::of(app.db.read(), ref_id).await?.is_empty())
}

/// How many bytes of an unfinished upload are durable.
pub async fn stands(app: &App, upload: &Upload) -> Result<Option<u64>> {
    match heads::find(app.db.read(), upload.id).await? {
        Some(head) => Ok(Some(head.offset())),
        None => Ok(app.blobs.len_here(&upload.key()).await?),
    }
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
        None => stands(app, &upload).await?,
    };
    Ok(Some(Progress {
        purpose: upload.purpose,
        finished: upload.finished_at.is_some(),
        bytes: here.unwrap_or(0),
        length: upload.length,
    }))
}

/// What there may still be of an upload that nobody knows any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// What the bucket calls the object that was not whole yet.
    parts_of: Option<String>,
}

/// Forgets an upload and the place that it took, as part of the transaction that has no use for it any
/// more. What is left of it is for the caller to [`clear`] afterwards.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn withdraw(tx: &Tx, id: Uuid) -> Result<Left> {
    let head = heads::find(&**tx, id).await?;
    heads::delete(&**tx, id).await?;
    store::delete(&**tx, id).await?;
    storage::remove(tx, id).await?;
    Ok(Left {
        parts_of: head.map(|head| head.parts_of),
    })
}

/// Removes the bytes of an upload that was withdrawn. Doing it twice is fine.
///
/// # Errors
/// The disk or the bucket fails.
pub async fn clear(app: &App, id: Uuid, left: &Left) -> std::io::Result<()> {
    let key = key_of(id);
    if let Some(parts_of) = &left.parts_of {
        app.blobs.abort_parts(&key, parts_of).await?;
    }
    app.blobs.delete_folder("uploads", id).await?;
    app.blobs.delete(&key).await
}

/// Where the bytes of an upload gather.
#[must_use]
pub fn file_of(id: Uuid) -> BlobKey {
    key_of(id)
}

/// What was sent and is not moved away yet, as stored files.
pub struct Sent;

#[async_trait]
impl Claims for Sent {
    fn area(&self) -> &'static str {
        "uploads"
    }

    async fn claimed(&self, tx: &Tx, keys: &[BlobKey]) -> Result<Vec<Option<String>>> {
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let ids = key.ids();
            let upload = match ids.first() {
                Some(id) => store::find(&**tx, *id).await?,
                None => None,
            };
            let is_old = match &upload {
                Some(upload) => is_old(tx, upload, key).await?,
                None => false,
            };
            let upload = upload.filter(|_| !is_old);
            found.push(upload.map(|upload| format!("the upload {}", upload.id)));
        }
        Ok(found)
    }
}

/// Of the ends of an upload only the last one counts, and of parts sent straight to the bucket those that may be counted yet.
async fn is_old(tx: &Tx, upload: &Upload, key: &BlobKey) -> Result<bool> {
    let (end, part) = (key.ids().get(1).copied(), parts::part_of(key));
    if end.is_none() && part.is_none() {
        return Ok(false);
    }
    let head = heads::find(&**tx, upload.id).await?;
    Ok(head.is_none_or(|head| match part {
        Some(part) => part < head.parts,
        None => head.tail != end,
    }))
}
