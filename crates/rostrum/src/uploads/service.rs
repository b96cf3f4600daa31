//! Verbs on uploads: create, look, append, terminate.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::desk::{Desk, Turn};
use super::intake::{Body, Intake, blocking};
use super::model::{Append, Finished, Settings, Upload, room_for, too_large};
use super::purpose::{self, Metadata};
use super::{disk, store};
use crate::access::{self, Action, Object};
use crate::jobs;
use crate::kit::error::on_constraint;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};
use crate::storage::{self, Entry};

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The upload.
    pub upload: Upload,
    /// How many of its bytes are durable.
    pub offset: u64,
    /// When it is dropped if nothing more comes; finished ones are not.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A refusal that also says where the upload stands.
#[derive(Debug)]
pub struct Refused {
    /// The refusal.
    pub error: Error,
    /// Where the client should have begun.
    pub offset: Option<u64>,
}

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            offset: None,
        }
    }
}

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
    app.blobs.create(&upload.key()).await?;
    let key = upload.key();
    let made = write_down(app, upload, ask.request_key.as_deref()).await;
    if made.is_err() {
        // What was refused leaves nothing, without waiting for that start.
        app.blobs.delete(&key).await?;
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

/// What belongs to a recording may be sent by those who may send to it; the rest is its maker's own.
async fn may_send(app: &App, caller: &Caller, object: Option<Object>) -> Result<()> {
    match object {
        Some(object) => access::require(app, caller, Action::SendTake, object).await,
        None => Ok(()),
    }
}

/// The place that an upload of its maker's own takes in their storage.
fn entry(upload: &Upload, bytes: u64) -> Entry {
    Entry {
        id: upload.id,
        owner: upload.owner,
        recording: None,
        kind: storage::Kind::Upload,
        bytes,
    }
}

async fn write_down(app: &App, upload: Upload, request_key: Option<&str>) -> Result<Upload> {
    let mut tx = app.db.tx().await?;
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

/// Where an upload of the caller stands. Whoever still sends to it is asked to stop, so that the
/// answer stays true.
pub async fn look(app: &App, caller: &Caller, id: Uuid) -> Result<Standing> {
    let (upload, _turn) = take_turn(app, caller, id).await?;
    let offset = offset_of(app, &upload).await?;
    let upload = settled(app, upload, offset).await?;
    standing(app, upload).await
}

/// Appends the body to an upload of the caller. When it answers, all of it is durable.
pub async fn append(
    app: &App,
    caller: &Caller,
    id: Uuid,
    ask: Append,
    body: &mut Body,
) -> Result<Standing, Refused> {
    let settings = app.get::<Settings>();
    let (upload, turn) = take_turn(app, caller, id).await?;
    let stored = offset_of(app, &upload).await?;
    if ask.offset != stored {
        let say = format!("The upload has {stored} bytes, so the next one has that number.");
        let error = Error::new(Kind::Conflict, "upload.offset_mismatch", say);
        return Err(Refused {
            error,
            offset: Some(stored),
        });
    }
    let most = most(app, &upload, &ask, &settings).await?;
    let (room, length) = room_for(&ask, upload.length, stored, most)?;
    if ask.body_len != Some(0) {
        refuse_when_full(app).await?;
    }
    let intake = Intake {
        app,
        turn: &turn,
        path: path_of(app, &upload),
        stored,
        room,
        body_len: ask.body_len,
        idle: Duration::from_secs(settings.idle_s),
    };
    // A finished upload has no file here any more; only an empty body fits it.
    let offset = match upload.finished_at {
        Some(_) => stored,
        None => intake.receive(ask.checksum, body).await?,
    };
    // The length counts only now: a request that failed has declared nothing.
    let upload = settled(app, Upload { length, ..upload }, offset).await?;
    Ok(standing(app, upload).await?)
}

/// How long an upload may become. One whose length nobody knows yet ends with its maker's storage.
async fn most(app: &App, upload: &Upload, ask: &Append, settings: &Settings) -> Result<u64> {
    if upload.object.is_some() || upload.length.is_some() {
        return Ok(settings.max_bytes);
    }
    if let Some(length) = ask.length.filter(|length| *length <= settings.max_bytes) {
        storage::fits(app, upload.owner, length).await?;
    }
    let left = storage::left(app, upload.owner).await?;
    Ok(left.unwrap_or(u64::MAX).min(settings.max_bytes))
}

/// Ends an upload of the caller for good. What was finished stays with those it was for.
pub async fn terminate(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let (upload, _turn) = take_turn(app, caller, id).await?;
    forget(app, &upload).await
}

/// The row goes first: a crash between the two leaves a file that nobody can reach and that is swept.
pub async fn forget(app: &App, upload: &Upload) -> Result<()> {
    let tx = app.db.tx().await?;
    store::delete(&*tx, upload.id).await?;
    if upload.finished_at.is_none() {
        storage::remove(&tx, upload.id).await?;
    }
    tx.commit().await?;
    if upload.finished_at.is_none() {
        app.blobs.delete(&upload.key()).await?;
    }
    Ok(())
}

/// Finds an upload of the caller and gets the right to work on it.
async fn take_turn(app: &App, caller: &Caller, id: Uuid) -> Result<(Upload, Turn)> {
    mine(app, caller, id).await?;
    let turn = app.get::<Desk>().turn(id).await?;
    // Read again: while we waited it may have grown, ended or gone.
    Ok((mine(app, caller, id).await?, turn))
}

async fn mine(app: &App, caller: &Caller, id: Uuid) -> Result<Upload> {
    let found = store::find(app.db.read(), id).await?;
    let upload = found
        .filter(|upload| upload.owner == caller.id())
        .ok_or_else(Error::not_found)?;
    may_send(app, caller, upload.object).await?;
    Ok(upload)
}

/// The one truth about where an upload stands: how long its synced file is.
async fn offset_of(app: &App, upload: &Upload) -> Result<u64> {
    if upload.finished_at.is_some() {
        return Ok(upload.length.unwrap_or(0));
    }
    let path = path_of(app, upload);
    blocking(move || match disk::synced_len(&path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            let say = "This upload is no longer here. Begin a new one.";
            Err(Error::new(Kind::Gone, "upload.gone", say).with_cause(cause))
        }
        other => Ok(other?),
    })
    .await
}

async fn settled(app: &App, upload: Upload, offset: u64) -> Result<Upload> {
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
    if store::finish(&**tx, upload.id, now).await? {
        let fact = Finished {
            upload: upload.id,
            owner: upload.owner,
            purpose: upload.purpose.clone(),
            ref_id: upload.ref_id,
            key: upload.key().to_string(),
            len: length,
            metadata: upload.metadata.clone(),
        };
        jobs::announce(app, tx, &fact).await?;
    }
    upload.finished_at = Some(now);
    Ok(upload)
}

async fn standing(app: &App, upload: Upload) -> Result<Standing> {
    if upload.finished_at.is_some() {
        let offset = upload.length.unwrap_or(0);
        return Ok(Standing {
            upload,
            offset,
            expires_at: None,
        });
    }
    let path = path_of(app, &upload);
    let meta = blocking(move || Ok(std::fs::metadata(path)?)).await?;
    let settings = app.get::<Settings>();
    let expires_at = expiry(&upload, meta.modified().ok().map(Into::into), &settings);
    Ok(Standing {
        offset: meta.len(),
        expires_at: Some(expires_at),
        upload,
    })
}

/// When an upload is dropped: so long after its last byte, which is when its file changed last.
pub fn expiry(
    upload: &Upload,
    changed: Option<DateTime<Utc>>,
    settings: &Settings,
) -> DateTime<Utc> {
    let last = changed.unwrap_or(upload.created_at).max(upload.created_at);
    last + chrono::Duration::hours(i64::from(settings.expire_after_h))
}

fn path_of(app: &App, upload: &Upload) -> PathBuf {
    app.blobs.path(&upload.key())
}

/// Whether so little is left on the disk that nothing more is begun there.
///
/// # Errors
/// The disk does not say.
pub async fn disk_is_full(app: &App) -> Result<bool> {
    let root = app.blobs.root().to_owned();
    let free = blocking(move || Ok(disk::free_bytes(&root)?)).await?;
    Ok(free <= app.get::<Settings>().keep_free_bytes)
}

async fn refuse_when_full(app: &App) -> Result<()> {
    if !disk_is_full(app).await? {
        return Ok(());
    }
    let say = "The server's disk is full. What was acknowledged is safe; try again later.";
    Err(Error::new(Kind::NoSpace, "storage.full", say).retry_after(30))
}
