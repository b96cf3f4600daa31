//! Work that takes several runs: from tracks to a film that is measured.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    ffmpeg::{Progress, Runner, Work},
    plan::{
        self, Input, loudness,
        mix::{self, Loudness, Master, Mix},
    },
    probe::{Fingerprint, Probe, fingerprint, format_of},
};

/// A pause in the pictures longer than this is a camera that was off, not a loss: the card is shown.
pub const PAUSE_MS: u64 = 2000;
/// The limiter's work is corrected when the result misses its target by more than this.
const TOLERANCE_LU: f64 = 0.15;

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
}

impl Film {
    /// The MP4; move it away before this is dropped.
    pub fn path(&self) -> PathBuf {
        self.work.path("mix.mp4")
    }
}

/// Shares of the whole work, by how long the runs take: measuring is quick, encoding is not.
const MEASURING: f64 = 0.15;

/// Makes a film of a recording's tracks. Reports its progress from 0 to 1; drop the future to cancel.
pub async fn film(runner: &Runner, mix: &Mix, mut progress: impl FnMut(Progress)) -> Result<Film> {
    let mut mix = mix.clone();
    find_pauses(runner, &mut mix).await?;
    let mut measuring = |share| {
        progress(Progress {
            done: share * MEASURING,
            left: None,
        })
    };
    let sound = measure(runner, &mix, &mut measuring).await?;
    let plan = mix::film(
        &mix,
        sound
            .as_ref()
            .map(|(voices, master)| (&voices[..], *master)),
    )?;
    let report = |run: Progress| {
        progress(Progress {
            done: MEASURING + run.done * (0.98 - MEASURING),
            left: run.left,
        });
    };
    let work = runner.run(&plan, report).await?;
    let info = info(runner, &work.path("mix.mp4")).await?;
    progress(Progress {
        done: 1.0,
        left: None,
    });
    Ok(Film { work, info })
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
    let work = runner.run(&conform.plan(), report).await?;
    let info = info(runner, &work.path("mix.mp4")).await?;
    progress(Progress {
        done: 1.0,
        left: None,
    });
    Ok(Film { work, info })
}

/// Adds to each picture piece the pauses that its file shows.
async fn find_pauses(runner: &Runner, mix: &mut Mix) -> Result<()> {
    let people = mix.people.iter_mut();
    let pieces = people.flat_map(|person| person.camera.iter_mut().chain(&mut person.screen));
    // Gathered first: the iterator held over an await would make the future one that cannot be sent.
    for piece in pieces.collect::<Vec<_>>() {
        let found = runner.gaps(&piece.input, PAUSE_MS).await?;
        piece.gaps.extend(found.gaps);
    }
    Ok(())
}

/// Measures voices and sum, and finds the master that meets the target. Nothing, when nobody has a microphone.
async fn measure(
    runner: &Runner,
    mix: &Mix,
    progress: &mut impl FnMut(f64),
) -> Result<Option<(Vec<Loudness>, Master)>> {
    let speakers = mix
        .people
        .iter()
        .filter(|person| !person.microphone.is_empty())
        .count();
    if speakers == 0 {
        return Ok(None);
    }
    let work = runner
        .run(&mix::voices(mix)?, |run| progress(run.done / 3.0))
        .await?;
    let voices = (0..speakers).map(|n| loudness::read(&work.said, &format!("voice{n}")));
    let voices = voices.collect::<Result<Vec<_>>>()?;
    let work = runner
        .run(&mix::sum(mix, &voices)?, |run| {
            progress((1.0 + run.done) / 3.0)
        })
        .await?;
    let mut master = loudness::read(&work.said, "sum")?.master();
    if master.limit {
        let plan = mix::mastered(mix, &voices, master)?;
        let work = runner
            .run(&plan, |run| progress((2.0 + run.done) / 3.0))
            .await?;
        let result = loudness::read(&work.said, "master")?;
        if (result.lufs - mix::TARGET_LUFS).abs() > TOLERANCE_LU {
            master = master.corrected(result);
        }
    }
    Ok(Some((voices, master)))
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
