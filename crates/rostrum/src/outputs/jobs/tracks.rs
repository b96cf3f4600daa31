//! Everybody by themselves, in one archive.

use std::fs::File;
use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use media::ffmpeg::Runner;
use media::plan::outputs::{self, Note};
use media::{make as media_make, plan::mix};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::make::{Finished, Folder};
use crate::jobs::{OrStop as _, Run, Stop};
use crate::kit::rng::hex;
use crate::kit::text::file_name;
use crate::kit::zip::Writer;
use crate::kit::{App, Error, Kind};
use crate::outputs::model::{Made, OutputSettings};
use crate::outputs::service::now::Now;
use crate::recordings::work::{blocking, report, wanted};
use crate::recordings::{self, RawTrack, RecordingRow, TrackKind};

const ARCHIVE: &str = "tracks.zip";
/// Who made it, as an editor shows it.
const ORIGINATOR: &str = concat!("Rostrum ", env!("CARGO_PKG_VERSION"));
/// Measuring and packing take so much of the whole.
const BEFORE: f64 = 0.1;

/// What is in an archive, for programs and for who looks later.
#[derive(Serialize)]
struct Manifest<'a> {
    title: &'a str,
    recording_id: Uuid,
    /// The recording's beginning, which is that of every file.
    begins_at: String,
    length_ms: u64,
    made_at: String,
    made_by: &'static str,
    settings: &'a OutputSettings,
    files: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    participant: String,
    participant_id: Uuid,
    kind: TrackKind,
    sha256: String,
    size_bytes: u64,
    #[serde(flatten)]
    shape: Shape,
    /// Whether its place on the recording's clock was measured; else it lies where its browser said that it began.
    is_aligned: bool,
    /// How far that is to be believed, from 0 to 1.
    confidence: Option<f64>,
    pieces: Vec<Piece>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Shape {
    Voice {
        sample_rate: u32,
        bits: u32,
        samples: u64,
        /// Samples from midnight (UTC) to the first.
        time_reference: u64,
    },
    Pictures {
        pictures_per_second: u32,
        pictures: u64,
    },
}

#[derive(Serialize)]
struct Piece {
    id: Uuid,
    sha256: Option<String>,
}

/// Makes it of what people recorded.
pub async fn make(
    app: &App,
    run: &Run,
    row: &RecordingRow,
    settings: &OutputSettings,
) -> Result<Finished, Stop> {
    // Before anything is read: what comes meanwhile makes it stale.
    let made = Now::of(app, row).await.or_retry()?.made(settings);
    let has_pictures = *settings == OutputSettings::Tracks { pictures: true };
    let mut tracks = recordings::raw_tracks(app, run, row).await?;
    tracks.retain(|track| has_pictures || track.kind == TrackKind::Microphone);
    if tracks.is_empty() {
        let say = "Nothing was recorded that could be in it.";
        let error = Error::new(Kind::Invalid, "recording.no_tracks", say);
        return Err(Stop::Fail(error));
    }
    let folder = app.blobs.scratch().or_retry()?;
    let path = folder.path().join(ARCHIVE);
    let mut desk = Desk {
        app,
        run,
        row,
        length_ms: recordings::length_ms(row),
        begun: DateTime::from_timestamp_millis(row.started_at_ms).unwrap_or_default(),
        archive: Some(Writer::create(&path).or_retry()?),
        files: Vec::new(),
        made,
    };
    let count = tracks.len();
    for (n, track) in tracks.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "nobody has so many tracks")]
        let share = |n: usize| BEFORE + (1.0 - 2.0 * BEFORE) * n as f64 / count as f64;
        desk.add(track, (share(n), share(n + 1))).await?;
    }
    desk.finish(settings).await?;
    Ok(Finished {
        duration_ms: desk.length_ms,
        made: desk.made,
        folder: Folder::Job(folder),
        path,
    })
}

/// Where an archive is put together.
struct Desk<'a> {
    app: &'a App,
    run: &'a Run,
    row: &'a RecordingRow,
    length_ms: u64,
    begun: DateTime<Utc>,
    /// Lent to whoever writes.
    archive: Option<Writer>,
    files: Vec<Entry>,
    made: Made,
}

impl Desk<'_> {
    /// One track at a time: what was packed needs no room beside the archive any more.
    async fn add(&mut self, track: &RawTrack, (from, to): (f64, f64)) -> Result<(), Stop> {
        self.run.still_wanted()?;
        let raw = track.open(self.app, self.run, self.row).await?;
        let media = self.app.get::<Runner>();
        let report = report(self.run, from, to);
        let is_voice = track.kind == TrackKind::Microphone;
        let (work, output) = if is_voice {
            let plan = outputs::voice(&raw.pieces, self.length_ms, &self.note(track));
            (
                wanted(self.run, media.run(&plan, report)).await?,
                "voice.wav",
            )
        } else {
            let running = media_make::pictures(&media, &raw.pieces, self.length_ms, report);
            (wanted(self.run, running).await?, "pictures.mp4")
        };
        let ending = if is_voice { "wav" } else { "mp4" };
        let name = self.name(track, ending);
        let (size_bytes, sha256) = self.pack(&name, &work.path(output)).await?;
        self.made
            .of
            .pieces
            .extend(raw.used.iter().map(|used| used.id));
        self.files.push(Entry {
            name,
            participant: track.name.clone(),
            participant_id: track.participant,
            kind: track.kind,
            sha256,
            size_bytes,
            shape: self.shape(is_voice),
            is_aligned: raw.confidence.is_some(),
            confidence: raw.confidence,
            pieces: raw
                .used
                .iter()
                .map(|used| Piece {
                    id: used.id,
                    sha256: used.sha256.clone(),
                })
                .collect(),
        });
        Ok(())
    }

    fn shape(&self, is_voice: bool) -> Shape {
        match is_voice {
            true => Shape::Voice {
                sample_rate: mix::RATE,
                bits: 24,
                samples: outputs::samples(self.length_ms),
                time_reference: self.since_midnight(),
            },
            false => Shape::Pictures {
                pictures_per_second: mix::FPS,
                pictures: outputs::frames(self.length_ms),
            },
        }
    }

    /// Samples from midnight (UTC) to the recording's beginning.
    fn since_midnight(&self) -> u64 {
        let ms = self.row.started_at_ms.rem_euclid(86_400_000).unsigned_abs();
        outputs::samples(ms)
    }

    fn note(&self, track: &RawTrack) -> Note {
        Note {
            description: format!("{} - {}", self.row.title, track.name),
            originator: ORIGINATOR.to_owned(),
            date: self.begun.format("%Y-%m-%d").to_string(),
            time: self.begun.format("%H:%M:%S").to_string(),
            samples_since_midnight: self.since_midnight(),
        }
    }

    /// Two people may bear one name.
    fn name(&self, track: &RawTrack, ending: &str) -> String {
        let what = format!("{} {}", file_name(&track.name), track.kind.as_str());
        let names = (1..).map(|n| match n {
            1 => format!("{what}.{ending}"),
            n => format!("{what} {n}.{ending}"),
        });
        let is_taken = |name: &str| {
            let mut all = self.files.iter();
            all.any(|file| file.name.to_lowercase() == name.to_lowercase())
        };
        let mut free = names.skip_while(|name| is_taken(name));
        free.next().unwrap_or_default()
    }

    async fn pack(&mut self, name: &str, path: &Path) -> Result<(u64, String), Stop> {
        let mut archive = self.lent()?;
        let (name, path) = (name.to_owned(), path.to_owned());
        let (archive, len, sha256) = blocking(move || {
            let mut hash = Sha256::new();
            let len = archive.add(&name, File::open(&path)?, |bytes| hash.update(bytes))?;
            Ok((archive, len, hex(&hash.finalize())))
        })
        .await?;
        self.archive = Some(archive);
        Ok((len, sha256))
    }

    async fn finish(&mut self, settings: &OutputSettings) -> Result<(), Stop> {
        let at = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Millis, true);
        let manifest = Manifest {
            title: &self.row.title,
            recording_id: self.row.id,
            begins_at: at(self.begun),
            length_ms: self.length_ms,
            made_at: at(self.app.clock.now()),
            made_by: ORIGINATOR,
            settings,
            files: std::mem::take(&mut self.files),
        };
        let manifest = serde_json::to_vec_pretty(&manifest).or_fail()?;
        let mut archive = self.lent()?;
        blocking(move || {
            archive.add("manifest.json", &manifest[..], |_| {})?;
            Ok(archive.finish()?)
        })
        .await?;
        self.made.of.pieces.sort_unstable();
        self.made.of.pieces.dedup();
        Ok(())
    }

    fn lent(&mut self) -> Result<Writer, Stop> {
        let archive = self.archive.take();
        archive.ok_or_else(|| Stop::Fail(Error::internal("the archive is lent to somebody")))
    }
}
