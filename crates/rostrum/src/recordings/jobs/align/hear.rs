//! Listening to a take and to the server's capture of the same voice.

use std::fs::File;
use std::path::{Path, PathBuf};

use media::ffmpeg::Work;
use media::plan;
use media::sniff::{Pcm, PcmSample};
use media::sync::{Filler, OUT_RATE, PcmFile, Search, Sound, Tie, correlate};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::super::{blocking, runner, wanted};
use crate::jobs::{OrStop, Run, Stop};
use crate::kit::blobs::{BlobKey, Local};
use crate::kit::{App, Error, Kind};
use crate::recordings::files;
use crate::recordings::store::pieces;

/// What was heard of both.
pub struct Heard {
    /// The capture.
    pub capture: Uuid,
    /// How much of it there is to fill from.
    pub filler: Filler,
    /// How the take lies in it.
    pub tie: Tie,
}

/// A capture as bare samples, for as long as this value lives.
pub struct Decoded(Work);

impl Decoded {
    /// Decodes it. A sample's number is its time in the capture.
    pub async fn of(app: &App, run: &Run, capture: &pieces::Row) -> Result<Self, Stop> {
        let key = BlobKey::stored(&capture.stored_key).or_fail()?;
        let opened = files::open(app, &key, files::format_of(capture))
            .await
            .or_retry()?;
        let length = u64::try_from(capture.duration_ms.unwrap_or(0)).unwrap_or(0);
        let plan = plan::sampled(&opened.input, OUT_RATE, length);
        Ok(Self(wanted(run, runner(app).run(&plan, drop)).await?))
    }

    /// Where its samples are, which are laid out like [`DECODED`].
    pub fn path(&self) -> PathBuf {
        self.0.path(plan::SAMPLED)
    }
}

/// How a decoded capture is laid out.
pub const DECODED: Pcm = Pcm {
    sample: PcmSample::S16le,
    rate: OUT_RATE,
    channels: 1,
};

/// A take on this machine.
pub struct Take {
    local: Local,
    /// How its samples are laid out.
    pub pcm: Pcm,
}

impl Take {
    /// Has it here.
    pub async fn of(app: &App, piece: &pieces::Row) -> Result<Self, Stop> {
        let key = BlobKey::stored(&piece.stored_key).or_fail()?;
        let say = "Only bare samples can be aligned.";
        let pcm = files::pcm_of(piece)
            .ok_or_else(|| Stop::Fail(Error::new(Kind::Invalid, "media.refused", say)))?;
        let local = app.blobs.local(&key).await.or_retry()?;
        Ok(Self { local, pcm })
    }

    /// Where its samples are.
    pub fn path(&self) -> PathBuf {
        self.local.path().to_owned()
    }
}

/// Compares a take with a capture.
pub async fn both(
    app: &App,
    run: &Run,
    piece: &pieces::Row,
    capture: &pieces::Row,
) -> Result<Heard, Stop> {
    let take = Take::of(app, piece).await?;
    let decoded = Decoded::of(app, run, capture).await?;
    let (own, pcm, other) = (take.path(), take.pcm, decoded.path());
    let cancelled = run.cancelled.clone();
    let (frames, tie) = blocking(move || {
        let mut take = open(&own, pcm, &cancelled)?;
        let mut capture = open(&other, DECODED, &cancelled)?;
        let tie = correlate(&mut take, &mut capture, Search::default())?;
        Ok((capture.frames(), tie))
    })
    .await?;
    Ok(Heard {
        capture: capture.id,
        filler: Filler {
            frames,
            rate: OUT_RATE,
        },
        tie,
    })
}

/// Samples of a file, until nobody wants them any more.
pub struct Watched {
    file: PcmFile<File>,
    cancelled: CancellationToken,
}

/// Opens bare samples.
pub fn open(path: &Path, pcm: Pcm, cancelled: &CancellationToken) -> media::Result<Watched> {
    Ok(Watched {
        file: PcmFile::open(File::open(path)?, pcm)?,
        cancelled: cancelled.clone(),
    })
}

impl Sound for Watched {
    fn rate(&self) -> u32 {
        self.file.rate()
    }

    fn channels(&self) -> usize {
        self.file.channels()
    }

    fn frames(&self) -> u64 {
        self.file.frames()
    }

    fn read(&mut self, at: i64, out: &mut [f32]) -> media::Result<()> {
        if self.cancelled.is_cancelled() {
            return Err(media::Error::Cancelled);
        }
        self.file.read(at, out)
    }
}
