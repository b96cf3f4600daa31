//! What is sent becomes durable: the bytes of a segment first, then the line that names it.
//!
//! Viewers do not wait for the disk, and the disk does not hold up the lecture: what it has not taken stays in memory, up to
//! a limit; beyond it the oldest segments are gaps.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use media::fmp4::ByteRange;
use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Result};
use crate::live::stream::{Change, Line, Stream};

/// After a failure the disk is left alone for this long.
const AFTER_FAILURE: Duration = Duration::from_secs(2);
/// So many bytes wait for a disk that is ill: some minutes of a lecture.
const MOST_WAITING: usize = 128 << 20;
/// At the end an ill disk is tried so often, and no stream waits longer for one that hangs.
const LAST_TRIES: u32 = 5;
pub(super) const END_WITHIN: Duration = Duration::from_secs(60);

/// The hand that writes.
pub struct Writer {
    changes: UnboundedSender<Change>,
    done: JoinHandle<()>,
    rests: CancellationToken,
}

/// The files of a stream.
struct Files {
    reels: Vec<File>,
    journal: File,
    /// Where the next line goes: a line that was half written is written again there.
    at: u64,
}

impl Writer {
    /// Opens the files; a new stream's are made.
    ///
    /// # Errors
    /// The disk refuses.
    pub async fn open(app: &App, stream: &Arc<Stream>, journal: &BlobKey) -> Result<Self> {
        let keys: Vec<BlobKey> = {
            let inner = stream.inner();
            inner.reels.iter().map(|reel| reel.key.clone()).collect()
        };
        let mut paths = Vec::new();
        for key in keys.iter().chain([journal]) {
            let path = app.blobs.path(key);
            if app.blobs.len_here(key).await?.is_none() {
                app.blobs.create(key).await?;
            }
            paths.push(path);
        }
        let files = blocking(move || Files::open(&paths)).await?;
        let (changes, inbox) = unbounded_channel();
        let hand = Hand {
            stream: Arc::clone(stream),
            files: Some(files),
            waiting: VecDeque::new(),
        };
        let rests = CancellationToken::new();
        let told = rests.clone().drop_guard();
        let done = app.tasks.spawn(async move {
            hand.run(inbox).await;
            drop(told);
        });
        Ok(Self {
            changes,
            done,
            rests,
        })
    }

    /// Is cancelled when nothing more is written.
    pub fn rests(&self) -> CancellationToken {
        self.rests.clone()
    }

    /// Has something written.
    pub fn write(&self, change: Change) {
        // It ends only after this.
        drop(self.changes.send(change));
    }

    /// Waits until all is written that the disk takes; what it does not take is shown as a gap.
    pub async fn finish(self) {
        drop(self.changes);
        // One that panicked left files from which the journal's segments can be read.
        if tokio::time::timeout(END_WITHIN, self.done).await.is_err() {
            tracing::error!(
                "the disk hangs at the end of a live stream; its last seconds may be lost"
            );
        }
    }
}

struct Hand {
    stream: Arc<Stream>,
    files: Option<Files>,
    waiting: VecDeque<Change>,
}

impl Hand {
    async fn run(mut self, mut inbox: UnboundedReceiver<Change>) {
        while let Some(change) = inbox.recv().await {
            self.waiting.push_back(change);
            while let Ok(more) = inbox.try_recv() {
                self.waiting.push_back(more);
            }
            while !self.write().await && !inbox.is_closed() {
                tokio::time::sleep(AFTER_FAILURE).await;
                while let Ok(more) = inbox.try_recv() {
                    self.waiting.push_back(more);
                }
                if self.waits() > MOST_WAITING {
                    self.lose_all();
                }
            }
        }
        for _ in 0..LAST_TRIES {
            if self.write().await {
                return;
            }
            tokio::time::sleep(AFTER_FAILURE).await;
        }
        self.lose_all();
    }

    /// Writes all that waits; answers whether the disk took it.
    async fn write(&mut self) -> bool {
        let Some(files) = self.files.take() else {
            return false;
        };
        let changes = std::mem::take(&mut self.waiting);
        let writing = tokio::task::spawn_blocking(move || {
            let mut files = files;
            let done = files.write(&changes);
            (files, changes, done)
        });
        let Ok((files, changes, done)) = writing.await else {
            return false;
        };
        self.files = Some(files);
        match done {
            Ok(()) => {
                self.written(changes);
                true
            }
            Err(cause) => {
                let recording = self.stream.recording;
                tracing::error!(recording.id = %recording, %cause, "a live stream could not be written; it is tried again");
                self.waiting = changes;
                false
            }
        }
    }

    fn written(&self, changes: VecDeque<Change>) {
        let mut inner = self.stream.inner();
        for line in changes.iter().flat_map(|change| &change.lines) {
            if let Line::Segment(place, ..) = line
                && let Some(reel) = inner.reels.get_mut(*place)
            {
                reel.one_more_is_written();
            }
        }
        drop(inner);
        for told in changes.into_iter().filter_map(|change| change.told) {
            // A job that was cancelled waits no more.
            let _ = told.send(());
        }
    }

    /// How many bytes wait.
    fn waits(&self) -> usize {
        let writes = self.waiting.iter().flat_map(|change| &change.writes);
        writes.map(|one| one.bytes.len()).sum()
    }

    /// A disk that is ill for long costs what it has not taken, in whole segments, and nothing else: what was taken stays, and
    /// what all segments need is still tried.
    fn lose_all(&mut self) {
        let recording = self.stream.recording;
        tracing::error!(recording.id = %recording, "the disk took nothing for too long: a stretch of a live stream is lost");
        let mut inner = self.stream.inner();
        inner.shut();
        for change in &mut self.waiting {
            change.writes.retain(|one| one.is_init);
            for line in &mut change.lines {
                let Line::Segment(place, segment, range) = line else {
                    continue;
                };
                let number = inner
                    .reels
                    .get_mut(*place)
                    .and_then(|reel| reel.lose(*range));
                if let Some(number) = number {
                    inner.erase_of(*place, number..number + 1);
                }
                segment.erase();
                range.length = 0;
            }
        }
    }
}

impl Files {
    fn open(paths: &[PathBuf]) -> io::Result<Self> {
        let open = |path: &PathBuf| OpenOptions::new().write(true).open(path);
        let mut files: Vec<File> = paths.iter().map(open).collect::<io::Result<_>>()?;
        let journal = files.pop().ok_or(io::ErrorKind::NotFound)?;
        let at = journal.metadata()?.len();
        Ok(Self {
            reels: files,
            journal,
            at,
        })
    }

    /// Doing it again after a failure is fine: everything has its place.
    fn write(&mut self, changes: &VecDeque<Change>) -> io::Result<()> {
        let mut lines = Vec::new();
        for change in changes {
            for one in &change.writes {
                if let Some(file) = self.reels.get(one.place) {
                    file.write_all_at(&one.bytes, one.at)?;
                }
            }
            for (place, range) in &change.wipes {
                if let Some(file) = self.reels.get(*place) {
                    wipe(file, *range)?;
                }
            }
            for line in &change.lines {
                serde_json::to_writer(&mut lines, line)?;
                lines.write_all(b"\n")?;
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        for file in &self.reels {
            file.sync_data()?;
        }
        self.journal.write_all_at(&lines, self.at)?;
        self.journal.sync_data()?;
        self.at += lines.len() as u64;
        Ok(())
    }
}

/// Leaves zeros where something was, and takes no room for them where the file system can do that.
fn wipe(file: &File, range: ByteRange) -> io::Result<()> {
    let punch = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    match fallocate(file, punch, range.offset, range.length) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => {}
        done => return Ok(done?),
    }
    let zeros = vec![0; 1 << 20];
    let end = range.offset + range.length;
    let mut at = range.offset;
    while at < end {
        let count = zeros
            .len()
            .min(usize::try_from(end - at).unwrap_or(usize::MAX));
        file.write_all_at(&zeros[..count], at)?;
        at += count as u64;
    }
    Ok(())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(Error::internal)??)
}
