//! Work that takes several runs: from tracks to a film that is measured.

mod brand;
mod sound;
mod tracks;

pub use sound::{Figures, VoiceFigures, listen};
pub use tracks::pictures;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    ffmpeg::{Progress, Runner, Work},
    plan::{
        self, Encoder, Input, loudness,
        mix::{self, Kept, Mix, Stretch},
    },
    probe::{Fingerprint, Probe, fingerprint, format_of},
    sniff::Format,
};

/// A pause in the pictures longer than this is a camera that was off, not a loss: the card is shown.
pub const PAUSE_MS: u64 = 2000;
/// Around an instant, so much is heard to find who talks.
const HEARD_BEFORE_MS: u64 = 25_000;
const HEARD_AFTER_MS: u64 = 5000;
/// The limiter's work is corrected when the result misses its target by more than this.
const TOLERANCE_LU: f64 = 0.15;
/// The true peak of a finished film; where AAC makes it higher, the sound is made again below a lower ceiling, at most so
/// many times.
const MOST_DBTP: f64 = -1.0;
const MOST_RESOUNDED: usize = 2;

/// What is known of a finished file: what `info` answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileInfo {
    /// Streams and length.
    #[serde(flatten)]
    pub probe: Probe,
    /// Length in bytes and hash.
    #[serde(flatten)]
    pub fingerprint: Fingerprint,
    /// Integrated loudness of its sound.
    pub loudness_lufs: Option<f64>,
    /// True peak of its sound.
    pub true_peak_dbtp: Option<f64>,
}

/// A finished film.
#[derive(Debug)]
pub struct Film {
    /// The run's folder, in which [`Film::path`] lies.
    work: Work,
    /// What was measured of it.
    pub info: FileInfo,
    /// What of the recording is where in it; nothing, where all of it is.
    pub map: Vec<Kept>,
    /// How loud its voices are; nothing when nobody has a microphone, or it is not made of voices.
    pub sound: Option<Figures>,
    /// Who coded its pictures; nothing, where they are as they came.
    pub encoder: Option<Encoder>,
}

impl Film {
    /// The MP4; move it away before this is dropped.
    pub fn path(&self) -> PathBuf {
        self.work.path("mix.mp4")
    }
}

/// Shares of the whole work, by how long the runs take: measuring is quick, encoding is not.
const MEASURING: f64 = 0.15;
const TREATING: f64 = 0.3;

/// Makes a film of a recording's tracks. Reports its progress from 0 to 1; drop the future to cancel.
pub async fn film(runner: &Runner, mix: &Mix, mut progress: impl FnMut(Progress)) -> Result<Film> {
    let mut mix = mix.clone();
    if mix.look.layout != mix::Layout::AudioOnly {
        find_pauses(runner, &mut mix).await?;
    }
    let mut cares = Vec::new();
    let is_asked = mix.look.follows_speech() && mix.turns.is_empty();
    let silence = mix.cut.silence.take();
    if is_asked || mix.sound.follows_speech() || silence.is_some() {
        let heard = sound::understood(runner, &mix, (0, mix.duration_ms), silence).await?;
        cares = heard.cares;
        mix.cut.removed.extend(heard.pauses);
        if is_asked {
            mix.turns = heard.turns;
        }
    }
    brand::pictures(runner, &mut mix).await?;
    brand::ends(runner, &mut mix).await?;
    let before = if mix.sound.treats() {
        TREATING
    } else {
        MEASURING
    };
    let mut measuring = |share| {
        progress(Progress {
            done: share * before,
            left: None,
        })
    };
    let monos = sound::monos(runner, &mix).await?;
    let mut ready = sound::ready(runner, mix, cares, &mut measuring).await?;
    let report = |run: Progress| {
        progress(Progress {
            done: before + run.done * (0.98 - before),
            left: run.left,
        });
    };
    let plan = |encoder| {
        let by = Mix {
            encoder,
            ..ready.mix.clone()
        };
        mix::film(&by, ready.measured())
    };
    let (mut work, encoder) = runner.code(plan, report).await?;
    let mut known = info(runner, &work.path("mix.mp4")).await?;
    for _ in 0..MOST_RESOUNDED {
        let peak = known.true_peak_dbtp.filter(|peak| *peak > MOST_DBTP);
        let (Some(peak), Some((voices, master))) = (peak, &mut ready.sound) else {
            break;
        };
        *master = master.lower(peak, MOST_DBTP);
        // Nobody knows in which of them the peak is.
        for end in ready.mix.cut.ends_mut() {
            end.master = end.master.map(|held| held.lower(peak, MOST_DBTP));
        }
        let film = Input::new(work.path("mix.mp4"), Format::Mp4);
        let plan = mix::resounded(&ready.mix, voices, *master, &film)?;
        work = runner.run(&plan, |_| {}).await?;
        known = info(runner, &work.path("mix.mp4")).await?;
    }
    progress(Progress {
        done: 1.0,
        left: None,
    });
    Ok(Film {
        map: ready.mix.moved(),
        sound: ready.figures(&monos),
        encoder: Some(encoder),
        work,
        info: known,
    })
}

/// The pauses of a recording that would be made shorter, and how long they are together.
pub async fn pauses(runner: &Runner, mix: &Mix, silence: mix::Silence) -> Result<Vec<Stretch>> {
    let whole = (0, mix.duration_ms);
    let heard = sound::understood(runner, mix, whole, Some(silence)).await?;
    Ok(heard.pauses)
}

/// Makes a film of a file that was imported: what every player takes is copied, the rest is encoded anew.
pub async fn conformed(
    runner: &Runner,
    conform: &plan::Conform,
    mut progress: impl FnMut(Progress),
) -> Result<Film> {
    let report = |run: Progress| {
        progress(Progress {
            done: run.done * 0.95,
            left: run.left,
        });
    };
    let (work, encoder) = match conform.keeps_pictures() {
        true => (
            runner.run(&conform.plan(Encoder::X264), report).await?,
            None,
        ),
        false => {
            let plan = |encoder| Ok(conform.plan(encoder));
            let (work, encoder) = runner.code(plan, report).await?;
            (work, Some(encoder))
        }
    };
    let info = info(runner, &work.path("mix.mp4")).await?;
    progress(Progress {
        done: 1.0,
        left: None,
    });
    Ok(Film {
        work,
        info,
        map: Vec::new(),
        sound: None,
        encoder,
    })
}

/// Adds to each picture piece the pauses that its file shows.
async fn find_pauses(runner: &Runner, mix: &mut Mix) -> Result<()> {
    let people = mix.people.iter_mut();
    let pieces = people.flat_map(|person| person.camera.iter_mut().chain(&mut person.screen));
    // Gathered first: the iterator held over an await would make the future one that cannot be sent.
    for piece in pieces.collect::<Vec<_>>() {
        let found = runner.gaps(&piece.input, PAUSE_MS).await?;
        piece.gaps.extend(found.gaps);
        piece.length_ms = Some(found.duration_ms);
    }
    Ok(())
}

/// What a mix will show at an instant, as JPEG. It reads only what is around that instant, so it takes a moment however
/// long the recording is; who talks is heard from half a minute, and may be somebody else in the mix where voices change.
pub async fn preview(runner: &Runner, mix: &Mix, at_ms: u64) -> Result<Vec<u8>> {
    let mut mix = mix.clone();
    if mix.look.follows_speech() {
        let to_ms = (at_ms + HEARD_AFTER_MS).min(mix.duration_ms);
        let from_ms = at_ms.min(to_ms).saturating_sub(HEARD_BEFORE_MS);
        let heard = sound::understood(runner, &mix, (from_ms, to_ms), None).await?;
        mix.turns = heard.turns;
    }
    brand::pictures(runner, &mut mix).await?;
    let work = runner.run(&mix::preview(&mix, at_ms)?, |_| {}).await?;
    Ok(std::fs::read(work.path("preview.jpg"))?)
}

/// Looks into a finished file, hashes it and measures its sound.
pub async fn info(runner: &Runner, path: &Path) -> Result<FileInfo> {
    let input = Input::new(path, format_of(path)?);
    let probe = runner.look(&input).await?;
    let hashed = path.to_owned();
    let fingerprint = tokio::task::spawn_blocking(move || fingerprint(&hashed)).await;
    let fingerprint = fingerprint.map_err(|_| Error::Cancelled)??;
    let measured = match probe.audio {
        Some(_) => {
            let plan = plan::loudness::loudness(&input, probe.duration_ms.unwrap_or(600_000));
            Some(loudness::read(
                &runner.run(&plan, |_| {}).await?.said,
                "whole",
            )?)
        }
        None => None,
    };
    // Silence has no peak, and JSON has no infinity.
    let measured = measured.filter(|measured| measured.peak_dbtp.is_finite());
    Ok(FileInfo {
        probe,
        fingerprint,
        loudness_lufs: measured.map(|measured| measured.lufs),
        true_peak_dbtp: measured.map(|measured| measured.peak_dbtp),
    })
}
