//! An upload ends before it is whole, or is forgotten.

use uuid::Uuid;

use super::settle::finished;
use super::{offset_of, take_turn};
use crate::jobs;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::storage;
use crate::uploads::heads::{self, Head};
use crate::uploads::model::{NeverCame, Upload};
use crate::uploads::{object, store};

/// Ends an upload of the caller for good. What was finished stays with those it was for.
pub async fn terminate(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    if matches!(caller, Caller::Recovering { .. }) {
        // A link that brings something to safety ends nothing.
        return Err(Error::forbidden());
    }
    let (upload, _turn) = take_turn(app, caller, id).await?;
    if upload.taken_by.is_some() {
        return Err(taken());
    }
    forget(app, &upload).await
}

fn taken() -> Error {
    let say = "This upload is being put together with others. End the one it goes into.";
    Error::new(Kind::Conflict, "upload.taken", say)
}

/// The row goes first: a crash between the two leaves a file that nobody can reach and that is swept.
pub async fn forget(app: &App, upload: &Upload) -> Result<()> {
    let head = heads::find(app.db.read(), upload.id).await?;
    let tx = app.db.tx().await?;
    heads::delete(&*tx, upload.id).await?;
    let is_gone = store::delete_unless_taken(&*tx, upload).await?;
    if !is_gone && store::find(&*tx, upload.id).await?.is_some() {
        return Err(taken());
    }
    if upload.holds_bytes() {
        storage::remove(&tx, upload.id).await?;
    }
    tx.commit().await?;
    if upload.holds_bytes() {
        remove_bytes(app, upload, head.as_ref()).await?;
    }
    forget_parts(app, upload.id).await
}

/// Forgets what an upload was put together from.
pub async fn forget_parts(app: &App, joined: Uuid) -> Result<()> {
    for part in store::parts_of(app.db.read(), joined).await? {
        Box::pin(forget(app, &part)).await?;
    }
    Ok(())
}

/// Removes what there is of an upload, wherever it lies.
pub async fn remove_bytes(app: &App, upload: &Upload, head: Option<&Head>) -> Result<()> {
    match head {
        Some(head) => object::remove(app, upload, head).await,
        None => Ok(app.blobs.delete(&upload.key()).await?),
    }
}

/// Nobody goes on with an upload: what belongs to a recording is kept as far as it came, the rest is dropped. Its sender, who
/// may come back after all, begins another.
pub async fn give_up(app: &App, upload: Upload) -> Result<()> {
    if upload.object.is_none() {
        return forget(app, &upload).await;
    }
    let (offset, _) = offset_of(app, &upload).await?;
    if offset == 0 {
        let fact = NeverCame {
            purpose: upload.purpose.clone(),
            ref_id: upload.ref_id,
        };
        let mut tx = app.db.tx().await?;
        jobs::announce(app, &mut tx, &fact).await?;
        tx.commit().await?;
        return forget(app, &upload).await;
    }
    if let Some(head) = heads::find(app.db.read(), upload.id).await? {
        object::complete(app, &upload, &head).await?;
    }
    let mut tx = app.db.tx().await?;
    store::set_length(&*tx, upload.id, offset).await?;
    heads::delete(&*tx, upload.id).await?;
    if store::finish(&*tx, upload.id, app.clock.now()).await? {
        jobs::announce(app, &mut tx, &finished(&upload, offset, true)).await?;
    }
    tx.commit().await
}
