//! The body of a request on its way to where the upload lies.
//!
//! With a checksum nothing enters the file before all of it was verified: after a crash the file
//! holds verified bytes only, so its length can be believed. Without one the bytes are appended as
//! they come, and what is durable when the connection dies stays.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::time::Duration;

use bytes::{Buf as _, Bytes};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio_util::sync::CancellationToken;

use super::batch::{Batch, Shelf};
use super::checksum::Checksum;
use super::desk::{Desk, Turn};
use super::model::beyond;
use super::sink::{Place, Sink};
use crate::kit::{App, Error, Kind, Result};

/// What the client sends, as it comes.
pub type Body = BoxStream<'static, Result<Bytes, Box<dyn std::error::Error + Send + Sync>>>;

/// One request that may append.
pub struct Intake<'a> {
    /// The tools.
    pub app: &'a App,
    /// The right to do so.
    pub turn: &'a Turn,
    /// Where the bytes go.
    pub place: Place,
    /// Where the upload stands.
    pub stored: u64,
    /// How long it will be, when that is known.
    pub length: Option<u64>,
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
            shelf: self.app.get::<Desk>().shelf.clone(),
            at: self.stored,
            rest: Bytes::new(),
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
        let mut sink = Sink::open(self.app, self.place, self.stored).await?;
        let (mut batch, mut end) = source.batch().await;
        loop {
            let writing = sink.write(batch, source.shelf.clone());
            let Some(end) = end else {
                // The next bytes come while these are written.
                let (written, come) = tokio::join!(writing, source.batch());
                sink = written?;
                (batch, end) = come;
                continue;
            };
            sink = writing.await?;
            return match end {
                End::Whole => sink.finish(self.length).await,
                End::TooMuch => {
                    sink.roll_back().await?;
                    Err(beyond())
                }
                End::CutOff | End::TakenOver => {
                    sink.finish(None).await?;
                    Err(end.refusal())
                }
            };
        }
    }

    async fn through_memory(self, mut source: Source<'_>, checksum: &Checksum) -> Result<u64> {
        let (mut batches, mut hasher) = (Vec::new(), checksum.hasher());
        loop {
            let (batch, end) = source.batch().await;
            // A fraction of a millisecond; on a thread of its own it would cost as much to hand over.
            hasher.update(batch.bytes());
            batches.push(batch);
            match end {
                None => {}
                Some(End::Whole) => break,
                Some(end) => return Err(end.refusal()),
            }
        }
        checksum.check(hasher)?;
        let mut sink = Sink::open(self.app, self.place, self.stored).await?;
        for batch in batches {
            sink = sink.write(batch, source.shelf.clone()).await?;
        }
        sink.finish(self.length).await
    }

    /// For bodies too large to wait in memory, and for all when memory is lent out.
    async fn through_spool(self, mut source: Source<'_>, checksum: &Checksum) -> Result<u64> {
        let folder = self.app.blobs.scratch()?;
        let mut spool = tempfile::tempfile_in(folder.path())?;
        let mut hasher = checksum.hasher();
        let shelf = source.shelf.clone();
        loop {
            let (batch, end) = source.batch().await;
            let shelf = shelf.clone();
            (spool, hasher) = blocking(move || {
                hasher.update(batch.bytes());
                spool.write_all(batch.bytes())?;
                shelf.put_back(batch);
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
        let mut sink = Sink::open(self.app, self.place, self.stored).await?;
        spool.seek(SeekFrom::Start(0))?;
        let mut at = self.stored;
        loop {
            let mut batch = shelf.batch(at);
            (spool, batch) = blocking(move || {
                batch.read_from(&mut spool)?;
                Ok((spool, batch))
            })
            .await?;
            if batch.len() == 0 {
                return sink.finish(self.length).await;
            }
            at += batch.len() as u64;
            sink = sink.write(batch, shelf.clone()).await?;
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
    shelf: Shelf,
    /// Where in the file the next bytes go.
    at: u64,
    /// What came with the last ones and did not fit.
    rest: Bytes,
}

impl Source<'_> {
    /// Gathers the next bytes; with the end, when it was reached.
    async fn batch(&mut self) -> (Batch, Option<End>) {
        let mut batch = self.shelf.batch(self.at);
        let mut end = None;
        while !batch.is_full() && end.is_none() {
            if self.rest.is_empty() {
                match self.next().await {
                    Ok(bytes) => self.rest = bytes,
                    Err(reached) => end = Some(reached),
                }
            }
            let taken = batch.take(&self.rest);
            self.rest.advance(taken);
        }
        self.at += batch.len() as u64;
        (batch, end)
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
