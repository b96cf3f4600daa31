//! A file that somebody brought along becomes a recording, or is refused and leaves nothing.
//!
//! [`ImportFile`] looks at it: soon, because it is light. [`ConformImport`] makes the film of it.
//! [`ClearImport`] removes what was refused. Each can run again from its start: an import has the id of its
//! upload and of the recording it becomes, and its file moves once, to a place that follows from that id.

mod clear;
mod conform;
mod sounds;
mod verify;

pub use clear::ClearImport;
pub use conform::ConformImport;

use media::examine::{AudioStream, VideoStream};
use media::sniff::Format;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{self, Follows, Job, OrStop, Run, Slot, Stop, Tells};
use crate::kit::blobs::{BlobKey, Sums};
use crate::kit::{App, Error, Kind, Result, Tx};
use crate::recordings::files;
use crate::recordings::model::{Detail, ImportState, Origin, PieceState, TrackKind};
use crate::recordings::service::{imports as service, ledger};
use crate::recordings::store::{imports, pieces, recordings, tracks};
use crate::{storage, uploads};

/// Looks at an imported file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportFile {
    id: Uuid,
    owner: Uuid,
    metadata: String,
}

impl Follows<uploads::Finished> for ImportFile {
    fn after(fact: &uploads::Finished) -> Option<Self> {
        (fact.purpose == "import").then(|| Self {
            id: fact.upload,
            owner: fact.owner,
            metadata: fact.metadata.clone(),
        })
    }
}

/// What was found in a file that is good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    format: Format,
    video: Option<VideoStream>,
    /// What the film sounds like.
    audio: Option<AudioStream>,
    /// The other sounds: other languages, other microphones.
    #[serde(default)]
    sounds: Vec<AudioStream>,
    duration_ms: u64,
    key_distance_ms: u64,
}

/// Where the file of an import lies for good.
fn place_of(id: Uuid) -> BlobKey {
    BlobKey::new("recordings", &[id, id], "bin")
}

/// Why an import cannot be; it never will.
fn refused(code: &'static str, say: impl Into<String>) -> Stop {
    Stop::Fail(Error::new(Kind::Invalid, code, say.into()))
}

impl Job for ImportFile {
    const KIND: &'static str = "recordings.import";
    const PRIORITY: i32 = 8;
    const SLOT: Slot = Slot::Light;
    // They are told of the import.
    const TELLS: Tells = Tells::Nothing;

    fn title(&self) -> String {
        "Look at an imported file".to_owned()
    }

    fn owner(&self) -> Option<Uuid> {
        Some(self.owner)
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.id)
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let begun = service::begin(&app, self.id, self.owner, &self.metadata).await;
        let begun = begun.or_retry()?;
        if begun.state == ImportState::Refused.as_str() {
            return Err(Stop::Fail(service::refusal(begun)));
        }
        if begun.state != ImportState::Verifying.as_str() {
            return Ok(());
        }
        let (place, sent) = (place_of(self.id), uploads::file_of(self.id));
        let is_here = app.blobs.len(&sent).await.or_retry()?.is_some();
        // In a run before this one it may have been moved already.
        let file = app
            .blobs
            .local(if is_here { &sent } else { &place })
            .await
            .or_retry()?;
        let (found, print) = match verify::verify(&app, &run, file.path()).await {
            Err(Stop::Fail(why)) => {
                service::note(&app, self.id, &why).await.or_retry()?;
                return Err(Stop::Fail(why));
            }
            verified => verified?,
        };
        if is_here {
            let path = file.path().to_owned();
            let reading = tokio::task::spawn_blocking(move || Sums::of(&path)).await;
            let sums = reading.map_err(Error::internal).or_retry()?.or_retry()?;
            app.blobs.rename(&sent, &place, &sums).await.or_retry()?;
        }
        keep(&app, &self, found, print).await.or_retry()
    }

    async fn gave_up(self, app: &App, tx: &mut Tx, problem: &str) -> Result<()> {
        service::refuse(app, tx, self.id, problem).await
    }

    async fn was_cancelled(self, app: &App, tx: &mut Tx) -> Result<()> {
        // Its recording shows what became of it, also when nobody had looked at the file yet.
        service::begun(app, tx, self.id, self.owner, &self.metadata).await?;
        service::cancelled(app, tx, self.id).await
    }
}

/// The file is good: it becomes the one original of its recording, and a film is made of it.
async fn keep(
    app: &App,
    job: &ImportFile,
    found: Found,
    print: media::probe::Fingerprint,
) -> Result<()> {
    let id = job.id;
    let mut tx = app.db.tx().await?;
    let import = imports::find(&*tx, id).await?;
    let recording = recordings::find(&*tx, id).await?;
    let (Some(mut import), Some(recording)) = (import, recording) else {
        // It was deleted meanwhile; its files went with it, unless it was moved just now.
        drop(tx);
        return app
            .blobs
            .delete_folder("recordings", id)
            .await
            .map_err(Into::into);
    };
    let kind = match found.video {
        Some(_) => TrackKind::Camera,
        None => TrackKind::Microphone,
    };
    let track = tracks::Row {
        id: app.new_id(),
        recording: id,
        participant: job.owner,
        kind: kind.as_str().to_owned(),
        origin: Origin::Local.as_str().to_owned(),
    };
    let track = tracks::put(&*tx, track).await?;
    let piece = piece_of(app, &track, &recording, &found, print);
    pieces::insert(&*tx, piece.clone()).await?;
    // The upload stays known: whoever lost the last answer asks for it again. Its place is the piece's now.
    storage::remove(&tx, id).await?;
    ledger::piece(&tx, &piece).await?;
    let length = i64::try_from(found.duration_ms).unwrap_or(0);
    recordings::set_end(&*tx, id, recording.started_at_ms.saturating_add(length)).await?;
    import.state = ImportState::Converting.as_str().to_owned();
    imports::save(&*tx, import).await?;
    let owner = job.owner;
    jobs::enqueue(app, &mut tx, &ConformImport { id, owner, found }).await?;
    tx.commit().await
}

fn piece_of(
    app: &App,
    track: &tracks::Row,
    recording: &recordings::Row,
    found: &Found,
    print: media::probe::Fingerprint,
) -> pieces::Row {
    let side = |side: u32| i32::try_from(side).ok();
    let (video, audio) = (found.video.as_ref(), found.audio.as_ref());
    let codec = video.map(|video| &video.codec);
    let codec = codec.or(audio.map(|audio| &audio.codec));
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit 53 bits"
    )]
    let started_at_ms = recording.started_at_ms as f64;
    pieces::Row {
        id: app.new_id(),
        recording: recording.id,
        track: track.id,
        part: 0,
        state: PieceState::Ready.as_str().to_owned(),
        stored_key: place_of(recording.id).to_string(),
        mime: files::mime_of(found.format, video.is_some()).to_owned(),
        codec: codec.map_or_else(String::new, |codec| codec.chars().take(40).collect()),
        started_at_ms: Some(started_at_ms),
        duration_ms: i64::try_from(found.duration_ms).ok(),
        width: video.and_then(|video| side(video.width)),
        height: video.and_then(|video| side(video.height)),
        sample_rate: audio.and_then(|audio| side(audio.sample_rate)),
        channels: audio.and_then(|audio| side(audio.channels)),
        size_bytes: i64::try_from(print.size_bytes).unwrap_or(i64::MAX),
        sha256: Some(print.sha256),
        detail: Detail {
            sound: audio
                .filter(|_| !found.sounds.is_empty())
                .map(|audio| sounds::seen(1, audio)),
            ..Detail::default()
        }
        .stored(),
        problem: None,
    }
}
