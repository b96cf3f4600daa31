//! A final upload gets the bytes of its parts. The server is its sender, and goes on where it stands, as any sender does.

use tokio::io::AsyncReadExt as _;
use uuid::Uuid;

use super::end::forget_parts;
use super::{offset_of, require_room, settled};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};
use crate::storage;
use crate::uploads::batch::{Batch, Shelf};
use crate::uploads::concat::Concat;
use crate::uploads::desk::Desk;
use crate::uploads::model::Upload;
use crate::uploads::sink::{Place, Sink};
use crate::uploads::store;

/// How long an upload that is put together from these will be.
pub async fn length_of(app: &App, caller: &Caller, parts: &[Uuid]) -> Result<u64> {
    let found = store::some(app.db.read(), parts).await?;
    let mut length = 0_u64;
    for id in parts {
        let part = found
            .iter()
            .find(|part| part.id == *id && part.owner == caller.id())
            .ok_or_else(|| absent(*id))?;
        if !part.is_partial() {
            return Err(refused(*id, "is no partial upload"));
        }
        if part.finished_at.is_none() {
            return Err(refused(*id, "is not finished"));
        }
        length = length.saturating_add(part.length.unwrap_or(0));
    }
    Ok(length)
}

/// The upload that the caller had put together from the same parts before.
pub async fn joined_before(app: &App, caller: &Caller, concat: &Concat) -> Result<Option<Upload>> {
    Ok(store::find_joined(app.db.read(), caller.id(), concat).await?)
}

/// Gives the parts to the final upload: what they took of their maker's storage is free for it.
///
/// # Errors
/// 409: another final upload was quicker. Then the transaction must not be committed.
pub async fn take_parts(tx: &Tx, joined: &Upload) -> Result<()> {
    let parts = joined.parts();
    if store::take(&**tx, parts, joined.id).await? != parts.len() as u64 {
        let say = "One of these uploads has become a part of another one.";
        return Err(Error::new(Kind::Conflict, "upload.taken", say));
    }
    for part in parts {
        storage::remove(tx, *part).await?;
    }
    Ok(())
}

/// Puts an upload together, from where it stands, and forgets its parts. `go_on` hears how far it is (0 to 1) and says whether
/// to go on. Doing it twice is fine.
pub async fn join(app: &App, id: Uuid, go_on: impl Fn(f64) -> bool + Send) -> Result<()> {
    let turn = app.get::<Desk>().turn(id).await?;
    let Some(joined) = store::find(app.db.read(), id).await? else {
        return forget_parts(app, id).await;
    };
    if joined.finished_at.is_none() {
        let parts = parts_in_order(app, &joined).await?;
        let wanted = |done| !turn.leave.is_cancelled() && go_on(done);
        let offset = Joining::open(app, &joined)
            .await?
            .all(&parts, wanted)
            .await?;
        settled(app, joined.clone(), offset).await?;
    }
    forget_parts(app, id).await
}

async fn parts_in_order(app: &App, joined: &Upload) -> Result<Vec<Upload>> {
    let found = store::some(app.db.read(), joined.parts()).await?;
    let part = |id: &Uuid| {
        let found = found.iter().find(|part| part.id == *id);
        found.cloned().ok_or_else(|| absent(*id))
    };
    joined.parts().iter().map(part).collect()
}

/// An upload being put together.
struct Joining<'a> {
    app: &'a App,
    length: u64,
    shelf: Shelf,
    sink: Sink,
    batch: Batch,
    at: u64,
}

impl<'a> Joining<'a> {
    async fn open(app: &'a App, joined: &Upload) -> Result<Self> {
        let (at, place) = offset_of(app, joined).await?;
        let length = joined.length.unwrap_or(0);
        if matches!(place, Place::Disk(_)) {
            // A meeting that is on needs what is kept free.
            require_room(app, length.saturating_sub(at)).await?;
        }
        let shelf = app.get::<Desk>().shelf.clone();
        Ok(Self {
            app,
            length,
            sink: Sink::open(app, place, at).await?,
            batch: shelf.batch(at),
            shelf,
            at,
        })
    }

    /// Appends what is missing of all parts; answers where the upload stands then.
    async fn all(mut self, parts: &[Upload], go_on: impl Fn(f64) -> bool) -> Result<u64> {
        let mut begins = 0;
        for part in parts {
            let len = part.length.unwrap_or(0);
            let has = self.at.saturating_sub(begins).min(len);
            if has < len {
                self = self.append(&part.key(), has, len - has, &go_on).await?;
            }
            begins += len;
        }
        let Self { sink, batch, .. } = self;
        let sink = sink.write(batch, self.shelf).await?;
        sink.finish(Some(self.length)).await
    }

    async fn append(
        mut self,
        part: &BlobKey,
        from: u64,
        count: u64,
        go_on: &impl Fn(f64) -> bool,
    ) -> Result<Self> {
        let mut reader = self.app.blobs.raw(part, from, count).await?;
        let (mut left, mut buffer) = (count, vec![0; 256 << 10]);
        while left > 0 {
            let read = reader.read(&mut buffer).await?;
            if read == 0 {
                return Err(Error::internal("a part is shorter than it was"));
            }
            let mut rest = &buffer[..read];
            while !rest.is_empty() {
                let taken = self.batch.take(rest);
                rest = &rest[taken..];
                self.at += taken as u64;
                if self.batch.is_full() {
                    let full = std::mem::replace(&mut self.batch, self.shelf.batch(self.at));
                    self.sink = self.sink.write(full, self.shelf.clone()).await?;
                }
            }
            left = left.saturating_sub(read as u64);
            #[expect(clippy::cast_precision_loss, reason = "how far it is, for a person")]
            let done = self.at as f64 / self.length.max(1) as f64;
            if !go_on(done) {
                let say = "Another request works on this upload.";
                return Err(Error::new(Kind::Locked, "upload.locked", say));
            }
        }
        Ok(self)
    }
}

fn absent(part: Uuid) -> Error {
    refused(part, "is not here (any more)")
}

fn refused(part: Uuid, why: &str) -> Error {
    let say = format!("`Upload-Concat`: the upload {part} {why}.");
    Error::new(Kind::BadRequest, "upload.bad_concat", say)
}
