//! The body of a request on its way to the disk.
//!
//! With a checksum nothing enters the file before all of it was verified: after a crash the file
//! holds verified bytes only, so its length can be believed. Without one the bytes are appended as
//! they come, and what is durable when the connection dies stays.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio_util::sync::CancellationToken;

use super::desk::{Desk, Turn};
use super::disk::Appender;
use super::model::{Checksum, beyond};
use crate::kit::{App, Error, Kind, Result};

/// What the client sends, as it comes.
pub type Body = BoxStream<'static, Result<Bytes, Box<dyn std::error::Error + Send + Sync>>>;

/// Writes to the disk are gathered to this size.
const BATCH: usize = 256 << 10;

/// One request that may append.
pub struct Intake<'a> {
    /// The tools.
    pub app: &'a App,
    /// The right to do so.
    pub turn: &'a Turn,
    /// The file.
    pub path: PathBuf,
    /// Its length now.
    pub stored: u64,
    /// How many bytes may come.
    pub room: u64,
    /// How many the request says will come.
    pub body_len: Option<u64>,
    /// How long the client may be silent.
    pub idle: Duration,
}

impl Intake<'_> {
    /// Takes the body in; answers the length of the file, durable.
    pub async fn receive(self, checksum: Option<Checksum>, body: &mut Body) -> Result<u64> {
        let source = Source {
            body,
            leave: self.turn.leave.clone(),
            left: self.room,
            idle: self.idle,
        };
        match checksum {
            None => self.stream(source).await,
            Some(checksum) => {
                let desk = self.app.get::<Desk>();
                match self.body_len.and_then(|len| desk.memory(len)) {
                    Some(_lent) => self.through_memory(source, &checksum).await,
                    None => self.through_spool(source, &checksum).await,
                }
            }
        }
    }

    async fn stream(self, mut source: Source<'_>) -> Result<u64> {
        let (path, stored) = (self.path, self.stored);
        let mut appender = blocking(move || Ok(Appender::open(&path, stored)?)).await?;
        loop {
            let (batch, end) = source.batch().await;
            appender = blocking(move || {
                appender.write(&batch)?;
                Ok(appender)
            })
            .await?;
            match end {
                None => {}
                Some(End::Whole) => return blocking(move || Ok(appender.finish()?)).await,
                Some(End::TooMuch) => {
                    blocking(move || Ok(appender.roll_back()?)).await?;
                    return Err(beyond());
                }
                Some(end @ (End::CutOff | End::TakenOver)) => {
                    blocking(move || Ok(appender.finish()?)).await?;
                    return Err(end.refusal());
                }
            }
        }
    }

    async fn through_memory(self, mut source: Source<'_>, checksum: &Checksum) -> Result<u64> {
        let mut batches = Vec::new();
        loop {
            let (batch, end) = source.batch().await;
            batches.push(batch);
            match end {
                None => {}
                Some(End::Whole) => break,
                Some(end) => return Err(end.refusal()),
            }
        }
        let (path, stored, checksum) = (self.path, self.stored, checksum.clone());
        blocking(move || {
            let mut hasher = checksum.hasher();
            batches.iter().for_each(|batch| hasher.update(batch));
            checksum.check(hasher)?;
            let mut appender = Appender::open(&path, stored)?;
            for batch in &batches {
                appender.write(batch)?;
            }
            Ok(appender.finish()?)
        })
        .await
    }

    /// For bodies too large to wait in memory, and for all when memory is lent out.
    async fn through_spool(self, mut source: Source<'_>, checksum: &Checksum) -> Result<u64> {
        let folder = self.app.blobs.scratch()?;
        let mut spool = tempfile::tempfile_in(folder.path())?;
        let mut hasher = checksum.hasher();
        loop {
            let (batch, end) = source.batch().await;
            (spool, hasher) = blocking(move || {
                hasher.update(&batch);
                spool.write_all(&batch)?;
                Ok((spool, hasher))
            })
            .await?;
            match end {
                None => {}
                Some(End::Whole) => break,
                Some(end) => return Err(end.refusal()),
            }
        }
        checksum.check(hasher)?;
        let (path, stored) = (self.path, self.stored);
        blocking(move || {
            let mut appender = Appender::open(&path, stored)?;
            spool.seek(SeekFrom::Start(0))?;
            copy(&mut spool, &mut appender)?;
            Ok(appender.finish()?)
        })
        .await
    }
}

fn copy(from: &mut impl std::io::Read, to: &mut Appender) -> std::io::Result<()> {
    let mut buffer = vec![0; BATCH];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(()),
            len => to.write(&buffer[..len])?,
        }
    }
}

/// How a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Whole,
    /// The client went away, or fell silent.
    CutOff,
    /// A newer request wants the upload.
    TakenOver,
    /// More came than may.
    TooMuch,
}

impl End {
    fn refusal(self) -> Error {
        match self {
            Self::TooMuch => beyond(),
            Self::TakenOver => {
                let say = "A newer request took this upload over.";
                Error::new(Kind::Locked, "upload.taken_over", say)
            }
            Self::Whole | Self::CutOff => {
                let say = "The request broke off before its end.";
                Error::new(Kind::BadRequest, "upload.cut_off", say)
            }
        }
    }
}

struct Source<'a> {
    body: &'a mut Body,
    leave: CancellationToken,
    left: u64,
    idle: Duration,
}

impl Source<'_> {
    /// Gathers the next bytes; with the end, when it was reached.
    async fn batch(&mut self) -> (Bytes, Option<End>) {
        let mut batch = BytesMut::new();
        while batch.len() < BATCH {
            match self.next().await {
                Ok(bytes) if batch.is_empty() && bytes.len() >= BATCH => return (bytes, None),
                Ok(bytes) => batch.extend_from_slice(&bytes),
                Err(end) => return (batch.freeze(), Some(end)),
            }
        }
        (batch.freeze(), None)
    }

    async fn next(&mut self) -> Result<Bytes, End> {
        let next = tokio::time::timeout(self.idle, self.body.next());
        let bytes = tokio::select! {
            biased;
            () = self.leave.cancelled() => return Err(End::TakenOver),
            next = next => match next {
                Ok(Some(Ok(bytes))) => bytes,
                Ok(None) => return Err(End::Whole),
                Ok(Some(Err(_))) | Err(_) => return Err(End::CutOff),
            },
        };
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or(End::TooMuch)?;
        Ok(bytes)
    }
}

/// Runs what waits for the disk off the async threads.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
}
