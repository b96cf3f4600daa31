//! Verbs on uploads, one file each; here is what they share: who may, whose turn it is, and where an upload stands.

mod append;
mod create;
mod direct;
mod end;
mod join;
mod settle;

pub use append::append;
pub use create::{Create, create};
pub use direct::{confirm, invite};
pub use end::{forget, give_up, terminate};
pub use join::join;
pub use settle::settled;

use std::io::ErrorKind;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::desk::{Desk, Turn};
use super::intake::blocking;
use super::model::{Settings, Upload};
use super::sink::Place;
use super::{disk, heads, store};
use crate::access::{self, Action, Object};
use crate::kit::{App, Caller, Error, Kind, Result};

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

impl Refused {
    /// 409 where the upload stands elsewhere.
    fn elsewhere(stored: u64) -> Self {
        let say = format!("The upload has {stored} bytes, so the next one has that number.");
        Self {
            error: Error::new(Kind::Conflict, "upload.offset_mismatch", say),
            offset: Some(stored),
        }
    }
}

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            offset: None,
        }
    }
}

/// Where an upload of the caller stands. Whoever still sends to it is asked to stop, so that the
/// answer stays true.
pub async fn look(app: &App, caller: &Caller, id: Uuid) -> Result<Standing> {
    let joined = mine(app, caller, id).await?;
    if !joined.parts().is_empty() {
        // Nobody sends to it, and whoever asks must not hold up who puts it together.
        return standing(app, joined).await;
    }
    let (upload, _turn) = take_turn(app, caller, id).await?;
    let (offset, _) = offset_of(app, &upload).await?;
    let upload = settled(app, upload, offset).await?;
    standing(app, upload).await
}

/// Finds an upload of the caller and gets the right to work on it.
async fn take_turn(app: &App, caller: &Caller, id: Uuid) -> Result<(Upload, Turn)> {
    mine(app, caller, id).await?;
    let turn = app.get::<Desk>().turn(id).await?;
    // Read again: while we waited it may have grown, ended or gone.
    Ok((mine(app, caller, id).await?, turn))
}

/// The same of an upload that takes bytes of its maker: the bytes of a final one are those of its parts.
async fn sent_by_hand(app: &App, caller: &Caller, id: Uuid) -> Result<(Upload, Turn)> {
    let found = mine(app, caller, id).await?;
    if !found.parts().is_empty() {
        let say = "This upload is put together from others here. Nothing can be sent to it.";
        return Err(Error::new(Kind::Forbidden, "upload.is_final", say));
    }
    take_turn(app, caller, id).await
}

async fn mine(app: &App, caller: &Caller, id: Uuid) -> Result<Upload> {
    let found = store::find(app.db.read(), id).await?;
    let upload = found
        .filter(|upload| upload.owner == caller.id())
        .ok_or_else(Error::not_found)?;
    may_send(app, caller, upload.object).await?;
    Ok(upload)
}

/// What belongs to a recording may be sent by those who may send to it; the rest is its maker's own.
async fn may_send(app: &App, caller: &Caller, object: Option<Object>) -> Result<()> {
    match object {
        Some(object) => access::require(app, caller, Action::SendTake, object).await,
        None if matches!(caller, Caller::Recovering { .. }) => Err(Error::not_found()),
        None => Ok(()),
    }
}

/// The one truth about where an upload stands: how long its synced file is, or what the database says is in the bucket;
/// and where that is.
pub async fn offset_of(app: &App, upload: &Upload) -> Result<(u64, Place)> {
    let path = path_of(app, upload);
    if upload.finished_at.is_some() {
        return Ok((upload.length.unwrap_or(0), Place::Disk(path)));
    }
    if let Some(head) = heads::find(app.db.read(), upload.id).await? {
        let offset = head.offset();
        return Ok((offset, Place::Bucket(Box::new((upload.clone(), head)))));
    }
    let place = Place::Disk(path.clone());
    let synced = blocking(move || match disk::synced_len(&path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            let say = "This upload is no longer here. Begin a new one.";
            Err(Error::new(Kind::Gone, "upload.gone", say).with_cause(cause))
        }
        other => Ok(other?),
    });
    Ok((synced.await?, place))
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
    if !upload.parts().is_empty() {
        // How far it is put together is nobody's business, and changes while we look.
        return Ok(Standing {
            upload,
            offset: 0,
            expires_at: None,
        });
    }
    let settings = app.get::<Settings>();
    if let Some(head) = heads::find(app.db.read(), upload.id).await? {
        return Ok(Standing {
            offset: head.offset(),
            expires_at: Some(expiry(&upload, Some(head.touched_at), &settings)),
            upload,
        });
    }
    let path = path_of(app, &upload);
    let meta = blocking(move || Ok(std::fs::metadata(path)?)).await?;
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
    Ok(!has_room(app, 0).await?)
}

async fn has_room(app: &App, bytes: u64) -> Result<bool> {
    let root = app.blobs.root().to_owned();
    let free = blocking(move || Ok(disk::free_bytes(&root)?)).await?;
    let kept = app.get::<Settings>().keep_free_bytes;
    Ok(free > kept.saturating_add(bytes))
}

async fn refuse_when_full(app: &App) -> Result<()> {
    require_room(app, 0).await
}

/// Refuses when the disk has no room for so many bytes more.
async fn require_room(app: &App, bytes: u64) -> Result<()> {
    if has_room(app, bytes).await? {
        return Ok(());
    }
    let say = "The server's disk is full. What was acknowledged is safe; try again later.";
    Err(Error::new(Kind::NoSpace, "storage.full", say).retry_after(30))
}
