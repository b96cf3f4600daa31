//! All bytes are here: the word that says so, and what follows from it.

use crate::jobs;
use crate::kit::{App, Result, Tx};
use crate::storage::{self, Entry};
use crate::uploads::model::{Finished, Upload};
use crate::uploads::{heads, object, store};

/// Writes down what a request brought: its length, and that the upload is finished once all of it is here.
pub async fn settled(app: &App, upload: Upload, offset: u64) -> Result<Upload> {
    // Most requests neither declare nor end anything: those write nothing to the database.
    let known = match upload.finished_at {
        Some(_) => return Ok(upload),
        None => store::find(app.db.read(), upload.id)
            .await?
            .and_then(|known| known.length),
    };
    if known == upload.length && upload.length != Some(offset) {
        return Ok(upload);
    }
    if upload.length == Some(offset)
        && let Some(head) = heads::find(app.db.read(), upload.id).await?
    {
        object::complete(app, &upload, &head).await?;
    }
    let mut tx = app.db.tx().await?;
    if let (None, None, Some(length)) = (upload.object, known, upload.length) {
        storage::reserve(app, &tx, entry(&upload, length)).await?;
    }
    let upload = settle(app, &mut tx, upload, offset).await?;
    tx.commit().await?;
    Ok(upload)
}

/// Writes down the length, and that the upload is finished once all of it is here: in the same
/// transaction as what must follow from that.
pub async fn settle(app: &App, tx: &mut Tx, mut upload: Upload, offset: u64) -> Result<Upload> {
    let Some(length) = upload.length else {
        return Ok(upload);
    };
    store::set_length(&**tx, upload.id, length).await?;
    if offset != length {
        return Ok(upload);
    }
    let now = app.clock.now();
    heads::delete(&**tx, upload.id).await?;
    // Nothing follows from a part: what it becomes a part of is announced.
    if store::finish(&**tx, upload.id, now).await? && !upload.is_partial() {
        jobs::announce(app, tx, &finished(&upload, length, false)).await?;
    }
    upload.finished_at = Some(now);
    Ok(upload)
}

/// The fact that it is.
pub fn finished(upload: &Upload, len: u64, is_cut: bool) -> Finished {
    Finished {
        upload: upload.id,
        owner: upload.owner,
        purpose: upload.purpose.clone(),
        ref_id: upload.ref_id,
        key: upload.key().to_string(),
        len,
        metadata: upload.metadata.clone(),
        is_cut,
    }
}

/// The place that an upload of its maker's own takes in their storage.
pub fn entry(upload: &Upload, bytes: u64) -> Entry {
    Entry {
        id: upload.id,
        owner: upload.owner,
        recording: None,
        kind: storage::Kind::Upload,
        bytes,
    }
}
