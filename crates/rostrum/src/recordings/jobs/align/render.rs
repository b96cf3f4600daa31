//! Making what is heard of a take that was put on the recording's clock.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use media::plan::{Input, mix};
use media::sniff::{Format, Pcm, PcmSample};
use media::sync::{Filler, Held, Layers, OUT_RATE, Sound, Track};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::super::blocking;
use super::hear::{self, DECODED, Decoded, Take};
use crate::jobs::{OrStop, Run, Stop};
use crate::kit::{App, Error};
use crate::recordings::model::Part;
use crate::recordings::store::pieces;

/// Frames that are made at once.
const BLOCK: usize = 48_000;
/// What 24 bits count from zero to full scale: a sample of a take that was moved by nothing stays what it was.
const FULL: f32 = 8_388_608.0;

/// Sound on the recording's clock, in a private folder that goes with this value.
pub struct Lined {
    folder: TempDir,
    pcm: Pcm,
    from_ms: f64,
}

impl Lined {
    /// As the mix wants it.
    pub fn piece(&self) -> mix::Piece {
        mix::Piece {
            input: Input::new(self.folder.path().join(FILE), Format::Pcm(self.pcm)),
            offset_ms: self.from_ms,
            speed: 1.0,
            gaps: Vec::new(),
            length_ms: None,
        }
    }
}

const FILE: &str = "sound.pcm";

/// Makes all parts of a track. The takes themselves stay as they are.
pub async fn track(app: &App, run: &Run, parts: &[Part]) -> Result<Vec<Lined>, Stop> {
    let mut made = Vec::new();
    for part in parts {
        run.still_wanted()?;
        made.push(one(app, run, part).await?);
    }
    Ok(made)
}

async fn one(app: &App, run: &Run, part: &Part) -> Result<Lined, Stop> {
    let gone = || Error::internal("a piece that was measured is gone");
    let db = app.db.read();
    let take = match part.capture {
        // A capture that stands alone.
        Some(capture) if capture == part.piece => None,
        _ => {
            let piece = pieces::find(db, part.piece).await.or_retry()?;
            Some(Take::of(app, &piece.ok_or_else(gone).or_fail()?).await?)
        }
    };
    let decoded = match part.capture {
        None => None,
        Some(capture) => {
            let capture = pieces::find(db, capture).await.or_retry()?;
            Some(Decoded::of(app, run, &capture.ok_or_else(gone).or_fail()?).await?)
        }
    };
    let folder = app.blobs.scratch().or_retry()?;
    let pcm = Pcm {
        sample: PcmSample::S24le,
        rate: OUT_RATE,
        channels: take.as_ref().map_or(1, |take| take.pcm.channels.max(1)),
    };
    let own = take.as_ref().map(|take| (take.path(), take.pcm));
    let path = folder.path().join(FILE);
    let other = decoded.as_ref().map(Decoded::path);
    let (part, cancelled, from_ms) = (part.clone(), run.cancelled.clone(), part.from_ms);
    blocking(move || {
        let open = |(path, pcm): (PathBuf, Pcm)| hear::open(&path, pcm, &cancelled);
        let take = own.map(open).transpose()?;
        let capture = other.map(|path| open((path, DECODED))).transpose()?;
        match (take, capture) {
            (Some(take), Some(capture)) => write(&part, take, Some(capture), &path, &cancelled),
            (Some(take), None) => write(&part, take, None::<Held>, &path, &cancelled),
            (None, capture) => write(&part, nothing(), capture, &path, &cancelled),
        }
    })
    .await?;
    Ok(Lined {
        folder,
        pcm,
        from_ms,
    })
}

fn nothing() -> Held {
    Held::mono(OUT_RATE, Vec::new())
}

fn write<T: Sound, C: Sound>(
    part: &Part,
    take: T,
    capture: Option<C>,
    path: &Path,
    cancelled: &CancellationToken,
) -> media::Result<()> {
    let filler = capture.as_ref().map(|capture| Filler {
        frames: capture.frames(),
        rate: capture.rate(),
    });
    let frames = super::lay_out::frames(part.from_ms, part.to_ms);
    let layers = Layers::new(&part.placement, filler, part.from_ms, frames);
    match capture {
        Some(capture) => save(Track::new(take, capture, &layers), path, cancelled),
        None => save(Track::new(take, nothing(), &layers), path, cancelled),
    }
}

fn save<T: Sound, C: Sound>(
    mut track: Track<T, C>,
    path: &Path,
    cancelled: &CancellationToken,
) -> media::Result<()> {
    let mut file = BufWriter::new(File::create_new(path)?);
    let channels = track.channels();
    let mut block = vec![0.0; BLOCK * channels];
    let mut bytes = Vec::with_capacity(block.len() * 3);
    loop {
        if cancelled.is_cancelled() {
            return Err(media::Error::Cancelled);
        }
        let count = track.read(&mut block)?;
        if count == 0 {
            return Ok(file.flush()?);
        }
        bytes.clear();
        for value in &block[..count * channels] {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "clamped to what 24 bits hold"
            )]
            let sample = (value * FULL).round().clamp(-FULL, FULL - 1.0) as i32;
            bytes.extend_from_slice(&sample.to_le_bytes()[..3]);
        }
        file.write_all(&bytes)?;
    }
}
