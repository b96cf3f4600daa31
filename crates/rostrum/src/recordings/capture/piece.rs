//! One file of a capture while it grows.
//!
//! What the writer gives is gathered in memory and handed to the disk about twice a second, off the
//! async threads; a sync follows once a second. Where the file lies on the server's clock is not in
//! it, so the estimate is kept in the row of the piece, more often while it settles.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::time::{Duration, Instant};

use media::capture::{Finished, Writer};
use media::frame::{Codec, Frame as Encoded, Pushed};
use media::sink::Sink;
use uuid::Uuid;

use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Result, ServerClock, sabotage};
use crate::recordings::model::{Detail, PieceState};
use crate::recordings::service::{ledger, repair};
use crate::recordings::store::{pieces, tracks};

/// What a power cut may take, besides what the writer holds.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// The estimate of the start settles within seconds; after that it only follows drift.
const NOTE_AT: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(4),
    Duration::from_secs(10),
];
const NOTE_EVERY: Duration = Duration::from_secs(30);

/// What the writer gave and the disk has not got yet.
#[derive(Debug, Default)]
struct Pending {
    bytes: Vec<u8>,
    patches: Vec<(u64, Vec<u8>)>,
}

impl Sink for Pending {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn patch(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.patches.push((at, bytes.to_vec()));
        Ok(())
    }
}

impl Pending {
    fn write(self, file: &mut File) -> io::Result<()> {
        file.write_all(&self.bytes)?;
        for (at, bytes) in self.patches {
            file.seek(SeekFrom::Start(at))?;
            file.write_all(&bytes)?;
        }
        file.seek(SeekFrom::End(0)).map(drop)
    }
}

/// A file that grows.
pub struct OpenPiece {
    app: App,
    clock: ServerClock,
    codec: Codec,
    row: pieces::Row,
    key: BlobKey,
    writer: Writer,
    pending: Pending,
    /// Made with the first bytes.
    file: Option<File>,
    written: u64,
    begun: Instant,
    synced: Instant,
    noted: usize,
    noted_at: Instant,
}

impl OpenPiece {
    /// A piece of which nothing is written yet.
    pub fn begin(app: &App, track: &tracks::Row, codec: Codec, clock: ServerClock) -> Self {
        let (id, now) = (app.new_id(), app.clock.instant());
        let key = BlobKey::new(
            "recordings",
            &[track.recording, track.id, id],
            codec.extension(),
        );
        let row = pieces::Row {
            id,
            recording: track.recording,
            track: track.id,
            part: 0,
            state: PieceState::Writing.as_str().to_owned(),
            stored_key: key.to_string(),
            mime: codec.mime().to_owned(),
            codec: name_of(codec).to_owned(),
            started_at_ms: None,
            duration_ms: None,
            width: None,
            height: None,
            sample_rate: (!codec.is_video()).then_some(48_000),
            channels: None,
            size_bytes: 0,
            sha256: None,
            detail: Detail::default().stored(),
            problem: None,
        };
        Self {
            app: app.clone(),
            clock,
            codec,
            row,
            key,
            writer: Writer::new(codec),
            pending: Pending::default(),
            file: None,
            written: 0,
            begun: now,
            synced: now,
            noted: 0,
            noted_at: now,
        }
    }

    /// How it is coded.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Takes a frame.
    pub async fn push(&mut self, frame: &rtc::Frame) -> Result<Pushed> {
        let encoded = Encoded {
            // The tap has one timeline through all layers.
            stream: 0,
            #[expect(
                clippy::cast_possible_truncation,
                reason = "RTP time wraps at 32 bits, and the writer unwraps it"
            )]
            ticks: frame.time as u32,
            arrival_ns: self.clock.at(frame.arrival),
            sampled_ns: Some(self.clock.at(frame.sampled)),
            keyframe: frame.key_frame,
            gap: frame.gap,
            data: &frame.data,
        };
        let pushed = self.writer.push(&encoded, &mut self.pending);
        let pushed = pushed.map_err(Error::internal)?;
        let held_back =
            sabotage::is_on("d5") && self.written > 0 && self.pending.bytes.len() < 8 << 20;
        if !self.pending.bytes.is_empty() && !held_back {
            self.write().await?;
        }
        Ok(pushed)
    }

    /// Writes what is held, because nothing comes.
    pub async fn rest(&mut self) -> Result<()> {
        let flushed = self.writer.flush(&mut self.pending);
        flushed.map_err(Error::internal)?;
        if self.pending.bytes.is_empty() {
            return Ok(());
        }
        self.write().await
    }

    /// Hands what is gathered to the disk, and syncs when it is time. Frames wait in the ring meanwhile.
    async fn write(&mut self) -> Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => self.open().await?,
        };
        let pending = std::mem::take(&mut self.pending);
        self.written += pending.bytes.len() as u64;
        let now = self.app.clock.instant();
        let due = now.duration_since(self.synced) >= SYNC_EVERY;
        self.file = Some(blocking(move || in_file(file, pending, due)).await?);
        if due {
            self.synced = now;
        }
        self.note(now).await
    }

    /// Makes the row first, then the file: a file without a row would be nobody's.
    async fn open(&mut self) -> Result<File> {
        let tx = self.app.db.tx().await?;
        self.row.part = pieces::next_part(&*tx, self.row.track).await?;
        pieces::insert(&*tx, self.row.clone()).await?;
        tx.commit().await?;
        Ok(self.app.blobs.create(&self.key).await?.into_std().await)
    }

    /// Keeps beside the file where it lies and how long it is, now and then.
    async fn note(&mut self, now: Instant) -> Result<()> {
        let due = match NOTE_AT.get(self.noted) {
            Some(after) => now.duration_since(self.begun) >= *after,
            None => now.duration_since(self.noted_at) >= NOTE_EVERY,
        };
        let Some(start_ns) = self.writer.start_ns().filter(|_| due) else {
            return Ok(());
        };
        (self.noted, self.noted_at) = (self.noted + 1, now);
        let (id, duration) = (self.row.id, self.writer.duration_ms());
        let (duration, size) = (whole(duration), whole(self.written));
        let tx = self.app.db.tx().await?;
        pieces::grow(&*tx, id, Some(ms(start_ns)), duration, size).await?;
        tx.commit().await
    }

    /// Makes the file whole. `lost`: frames that the disk was too slow for.
    pub async fn finish(mut self, lost: u64) -> Result<()> {
        let writer = std::mem::replace(&mut self.writer, Writer::new(self.codec));
        let finished = writer.finish(&mut self.pending).map_err(Error::internal)?;
        let Some(finished) = finished else {
            return Ok(());
        };
        let file = match self.file.take() {
            Some(file) => file,
            None => self.open().await?,
        };
        let pending = std::mem::take(&mut self.pending);
        blocking(move || in_file(file, pending, true)).await?;
        let row = self.finished_row(finished, lost);
        let tx = self.app.db.tx().await?;
        pieces::save(&*tx, row.clone()).await?;
        ledger::piece(&tx, &row).await?;
        tx.commit().await
    }

    fn finished_row(&self, finished: Finished, lost: u64) -> pieces::Row {
        let Finished { summary, index } = finished;
        let side = |side: u32| i32::try_from(side).ok();
        let detail = Detail {
            gaps: summary.gaps,
            arrived_at_ms: Some(ms(summary.arrived_ns)),
            drift_ppm: summary.drift_ppm,
            drift: summary.drift,
            dropped_frames: lost,
            index,
            ..Detail::default()
        };
        pieces::Row {
            state: PieceState::Ready.as_str().to_owned(),
            started_at_ms: Some(ms(summary.start_ns)),
            duration_ms: Some(whole(summary.duration_ms)),
            width: summary.size.and_then(|size| side(size.width)),
            height: summary.size.and_then(|size| side(size.height)),
            size_bytes: whole(summary.bytes),
            detail: detail.stored(),
            ..self.row.clone()
        }
    }

    /// Gives the file up as it is: it is repaired from what it holds.
    pub async fn abandon(self) {
        let id: Uuid = self.row.id;
        drop(self.file);
        if let Err(cause) = repair::one(&self.app, id).await {
            tracing::error!(piece.id = %id, %cause, "a broken capture is repaired when the recording stops");
        }
    }
}

fn in_file(mut file: File, pending: Pending, sync: bool) -> io::Result<File> {
    pending.write(&mut file)?;
    if sync {
        file.sync_data()?;
    }
    Ok(file)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(Error::internal)??)
}

const fn name_of(codec: Codec) -> &'static str {
    match codec {
        Codec::Vp8 => "vp8",
        Codec::Vp9 => "vp9",
        Codec::H264 => "h264",
        Codec::Opus => "opus",
    }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a microsecond more or less is nothing here"
)]
fn ms(ns: u64) -> f64 {
    ns as f64 / 1e6
}
