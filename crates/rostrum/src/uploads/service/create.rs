//! An upload begins.

use super::end::remove_bytes;
use super::settle::{entry, settle};
use super::{Standing, may_send, refuse_when_full, standing};
use crate::kit::error::on_constraint;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::storage;
use crate::uploads::heads::{self, Head};
use crate::uploads::model::{Settings, Upload, too_large};
use crate::uploads::purpose::{self, Metadata};
use crate::uploads::{object, store};

/// What a creation asks.
#[derive(Clone, Debug, Default)]
pub struct Create {
    /// The length, or `None` when it is said later.
    pub length: Option<u64>,
    /// What it is and what it is for.
    pub metadata: Metadata,
    /// Makes a repeated creation find the first one.
    pub request_key: Option<String>,
}

/// Makes an upload, if its purpose lets the caller. A repeated creation finds the first upload even
/// when its purpose would take no other by now.
pub async fn create(app: &App, caller: &Caller, ask: Create) -> Result<Standing> {
    if let Some(made) = made_before(app, caller, &ask).await? {
        return standing(app, made).await;
    }
    let bound = purpose::wanted(app, &ask.metadata)?
        .admit(app, caller, &ask.metadata)
        .await?;
    may_send(app, caller, bound.object).await?;
    let settings = app.get::<Settings>();
    if ask.length.is_some_and(|length| length > settings.max_bytes) {
        return Err(too_large(settings.max_bytes));
    }
    refuse_when_full(app).await?;
    if store::count_open(app.db.read(), bound.ref_id).await? >= u64::from(settings.max_open) {
        let say = "Too many unfinished uploads are open for this. End one of them first.";
        return Err(Error::new(Kind::TooMany, "upload.too_many_open", say));
    }
    let upload = Upload {
        id: app.new_id(),
        owner: caller.id(),
        purpose: ask.metadata.required("purpose")?.to_owned(),
        ref_id: bound.ref_id,
        object: bound.object,
        metadata: ask.metadata.raw.clone(),
        length: ask.length,
        finished_at: None,
        created_at: app.clock.now(),
    };
    // The file first: a row always has one, and a file without a row is swept away at the next start.
    let head = match app.blobs.has_bucket() {
        true => Some(object::begin(app, &upload).await?),
        false => app.blobs.create(&upload.key()).await.map(|_| None)?,
    };
    if let Some(head) = head.as_ref().filter(|_| upload.length == Some(0)) {
        object::complete(app, &upload, head).await?;
    }
    let made = write_down(
        app,
        upload.clone(),
        head.as_ref(),
        ask.request_key.as_deref(),
    )
    .await;
    if made.is_err() {
        // What was refused leaves nothing, without waiting for that start.
        remove_bytes(app, &upload, head.as_ref()).await?;
    }
    standing(app, made?).await
}

/// The upload that the caller made with the same key before.
async fn made_before(app: &App, caller: &Caller, ask: &Create) -> Result<Option<Upload>> {
    let Some(key) = &ask.request_key else {
        return Ok(None);
    };
    let made = store::find_by_key(app.db.read(), caller.id(), key).await?;
    if let Some(made) = &made {
        may_send(app, caller, made.object).await?;
    }
    Ok(made)
}

async fn write_down(
    app: &App,
    upload: Upload,
    head: Option<&Head>,
    request_key: Option<&str>,
) -> Result<Upload> {
    let mut tx = app.db.tx().await?;
    if let Some(head) = head {
        heads::insert(&*tx, head).await?;
    }
    let made = store::insert(&*tx, &upload, request_key).await;
    made.map_err(|cause| {
        on_constraint(cause, "uploads_request_key", || {
            let say = "The same creation is being made by another request. Try again.";
            Error::new(Kind::Conflict, "upload.being_made", say).retry_after(1)
        })
    })?;
    if upload.object.is_none() {
        let place = entry(&upload, upload.length.unwrap_or(0));
        storage::reserve(app, &tx, place).await?;
    }
    let upload = settle(app, &mut tx, upload, 0).await?;
    tx.commit().await?;
    Ok(upload)
}
