//! The bytes of an upload on their way into the bucket.
//!
//! What is durable is in the bucket, and the database says what that is: parts, and behind them a small object, the
//! *tail*, with what does not fill a part. The bucket has each before the database says so, and under a name that was
//! never used before, so that whatever a crash leaves is either what the database says or of no concern. A copy of the tail
//! lies on this machine while somebody sends; without it, after a restart with an empty disk say, the bucket is asked.

use std::collections::HashMap;
use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::FileExt as _;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::io::AsyncReadExt as _;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::batch::{Batch, Shelf};
use super::heads::{self, Head};
use super::intake::blocking;
use super::model::{Settings, Upload};
use super::object::count_part;
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Kind, Result};

/// Parts in memory at once, of all uploads together.
const AT_ONCE: usize = 3;
/// Copies of tails that are kept on this machine.
const COPIES: usize = 200;

/// Copies of tails on this machine, in files that go with the process.
pub struct Tails {
    copies: Mutex<HashMap<Uuid, Arc<File>>>,
    memory: Semaphore,
}

impl Default for Tails {
    fn default() -> Self {
        Self {
            copies: Mutex::default(),
            memory: Semaphore::new(AT_ONCE),
        }
    }
}

impl Tails {
    fn take(&self, tail: Uuid) -> Option<Arc<File>> {
        let mut copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        copies.remove(&tail)
    }

    fn keep(&self, tail: Uuid, copy: Arc<File>) {
        let mut copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        if copies.len() >= COPIES {
            copies.clear();
        }
        copies.insert(tail, copy);
    }
}

/// One request's bytes on their way.
pub struct Filler {
    app: App,
    key: BlobKey,
    /// Where it stood when the request came.
    start: Head,
    /// Where the database says that it stands.
    head: Head,
    /// What lies behind the parts: the tail, and what came since.
    file: Arc<File>,
    behind: u64,
}

/// Where the tail of an upload lies.
pub fn tail_key(upload: Uuid, tail: Uuid) -> BlobKey {
    BlobKey::new("uploads", &[upload, tail], "tail")
}

impl Filler {
    /// Makes ready to go on from where the upload stands.
    pub async fn open(app: &App, upload: &Upload, head: Head) -> Result<Self> {
        let behind = u64::try_from(head.tail_bytes).unwrap_or(0);
        let copy = head.tail.and_then(|tail| app.get::<Tails>().take(tail));
        let file = match (copy, head.tail) {
            (Some(copy), _) => copy,
            (None, tail) => Arc::new(fetched(app, upload.id, tail, behind).await?),
        };
        Ok(Self {
            app: app.clone(),
            key: upload.key(),
            start: head.clone(),
            head,
            file,
            behind,
        })
    }

    /// Takes bytes; full parts go to the bucket, and count from then on.
    pub async fn write(&mut self, batch: Batch, shelf: Shelf) -> Result<()> {
        let (file, at, len) = (Arc::clone(&self.file), self.behind, batch.len() as u64);
        blocking(move || {
            file.write_all_at(batch.bytes(), at)?;
            shelf.put_back(batch);
            Ok(())
        })
        .await?;
        self.behind += len;
        let part = self.app.get::<Settings>().part_bytes;
        while self.behind >= part {
            self.send_part(part).await?;
        }
        Ok(())
    }

    /// Sends the first bytes behind the parts as the next part.
    async fn send_part(&mut self, len: u64) -> Result<()> {
        let tails = self.app.get::<Tails>();
        let _one_of_few = tails.memory.acquire().await.map_err(Error::internal)?;
        let bytes = self.read(0, len).await?;
        let n = self.head.parts;
        let name = self
            .app
            .blobs
            .put_part(
                &self.key,
                &self.head.parts_of,
                usize::try_from(n).map_err(Error::internal)?,
                bytes,
            )
            .await?;
        self.head = count_part(&self.app, &self.head, name, len).await?;
        // What is left moves to the front.
        let rest = self.read(len, self.behind - len).await?;
        self.behind -= len;
        let file = Arc::clone(&self.file);
        blocking(move || {
            file.write_all_at(&rest, 0)?;
            Ok(file.set_len(rest.len() as u64)?)
        })
        .await
    }

    /// Has all that came in the bucket; answers how many bytes that are in all. `length`: of the whole, when it is known.
    pub async fn finish(mut self, length: Option<u64>) -> Result<u64> {
        let stands = u64::try_from(self.head.parts_bytes).unwrap_or(0) + self.behind;
        let has_new = stands > self.head.offset();
        if length == Some(stands) && self.behind > 0 {
            self.send_part(self.behind).await?;
        } else if has_new {
            self.send_tail().await?;
        }
        if let Some(tail) = self.head.tail {
            self.app.get::<Tails>().keep(tail, Arc::clone(&self.file));
        }
        self.drop_old_tail().await;
        Ok(stands)
    }

    /// What it stood on before is of no use any more; what a crash leaves of it goes with the upload.
    async fn drop_old_tail(&self) {
        if let Some(old) = self.start.tail.filter(|old| self.head.tail != Some(*old)) {
            let old = tail_key(self.head.upload, old);
            if let Err(cause) = self.app.blobs.delete(&old).await {
                tracing::warn!(%cause, "the old end of an upload could not be removed");
            }
        }
    }

    /// Makes a part of the tail, whatever its length; answers where the upload stands then.
    pub async fn round_off(mut self) -> Result<Head> {
        if self.behind > 0 {
            self.send_part(self.behind).await?;
            self.drop_old_tail().await;
        }
        Ok(self.head)
    }

    async fn send_tail(&mut self) -> Result<()> {
        let tails = self.app.get::<Tails>();
        let _one_of_few = tails.memory.acquire().await.map_err(Error::internal)?;
        let bytes = self.read(0, self.behind).await?;
        let tail = self.app.new_id();
        let key = tail_key(self.head.upload, tail);
        self.app.blobs.put_passing(&key, bytes).await?;
        let now = Head {
            tail: Some(tail),
            tail_bytes: i64::try_from(self.behind).map_err(Error::internal)?,
            touched_at: self.app.clock.now(),
            ..self.head.clone()
        };
        let tx = self.app.db.tx().await?;
        if !heads::step(&*tx, &self.head, &now).await? {
            return Err(elsewhere());
        }
        tx.commit().await?;
        self.head = now;
        Ok(())
    }

    /// Takes back what this request wrote.
    pub async fn roll_back(self) -> Result<()> {
        let tx = self.app.db.tx().await?;
        if !heads::step(&*tx, &self.head, &self.start).await? {
            return Err(elsewhere());
        }
        heads::drop_parts(&*tx, self.start.upload, self.start.parts).await?;
        tx.commit().await
    }

    async fn read(&self, at: u64, len: u64) -> Result<Bytes> {
        let (file, len) = (
            Arc::clone(&self.file),
            usize::try_from(len).map_err(Error::internal)?,
        );
        blocking(move || {
            let mut bytes = vec![0; len];
            file.read_exact_at(&mut bytes, at)?;
            Ok(Bytes::from(bytes))
        })
        .await
    }
}

/// A file of our own with what the bucket has behind the parts.
async fn fetched(app: &App, upload: Uuid, tail: Option<Uuid>, len: u64) -> Result<File> {
    let folder = app.blobs.scratch()?;
    let file = tempfile::tempfile_in(folder.path())?;
    let Some(tail) = tail else {
        return Ok(file);
    };
    let key = tail_key(upload, tail);
    let mut bytes = Vec::new();
    let mut reader = app.blobs.raw(&key, 0, u64::MAX).await.map_err(gone)?;
    reader.read_to_end(&mut bytes).await?;
    if bytes.len() as u64 != len {
        return Err(Error::internal("the end of an upload has another length"));
    }
    blocking(move || {
        file.write_all_at(&bytes, 0)?;
        Ok(file)
    })
    .await
}

/// 423: what the database says is not what we left.
pub fn elsewhere() -> Error {
    let say = "Another server works on this upload. Ask where it stands, then go on.";
    Error::new(Kind::Locked, "upload.locked", say).retry_after(1)
}

fn gone(cause: std::io::Error) -> Error {
    if cause.kind() != ErrorKind::NotFound {
        return cause.into();
    }
    let say = "This upload is no longer here. Begin a new one.";
    Error::new(Kind::Gone, "upload.gone", say).with_cause(cause)
}
