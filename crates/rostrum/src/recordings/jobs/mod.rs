//! The work on recordings in the background.

mod align;
mod anew;
mod attach;
mod best;
mod brand;
mod convert;
mod forget;
mod hls;
mod import;
mod keep;
mod lost;
mod mix;
mod poster;
mod raw;
mod safety;
mod tell;
mod tell_work;
pub mod work;

pub use anew::MakeAnew;
pub use attach::AttachTake;
pub use brand::require as require_pictures;
pub use convert::{Convert, ConvertTo, convert};
pub use forget::Forget;
pub use hls::{MakeHls, Segments};
pub use import::{ClearImport, ConformImport, ImportFile};
pub use keep::KeepCaptures;
pub use lost::LoseTake;
pub use mix::{Mix, hear, length_ms, listen, preview};
pub use poster::{MakePoster, poster_moment};
pub use raw::{Raw, RawTrack, Used, raw_tracks};
pub use safety::{TellAtRisk, TellSafe};
pub use tell::{TellExpiring, TellImportFailed, TellImported, TellPublished};
pub use tell_work::TellWork;

use std::sync::Arc;

use media::ffmpeg::{Most, Progress, Runner};

use uuid::Uuid;

use super::files;
use super::model::{RenditionKind, RenditionState};
use super::service::ledger;
use super::service::see::is_newest_mix;
use super::store::{recordings, renditions};
use crate::jobs::{Hardware, Run, Settings};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Kind, Result};
use crate::storage;
use work::{blocking, stop_of, wanted};

/// Puts what the work needs on the shelf: finds out once how ffmpeg can be kept apart from the machine.
///
/// # Errors
/// Threads cannot be started.
pub async fn prepare(app: &App) -> Result<()> {
    let folder = app.blobs.scratch_folder().to_path_buf();
    let settings = app.get::<Settings>();
    let most = Most {
        processors: Some(settings.ffmpeg_threads).filter(|n| *n > 0),
        memory: Some(settings.ffmpeg_memory_mb << 20).filter(|n| *n > 0),
    };
    let detecting = tokio::task::spawn_blocking(move || Runner::detect(folder).taking(most));
    let runner = detecting.await.map_err(Error::internal)?;
    app.put(match settings.ffmpeg_hardware {
        Hardware::Off => runner,
        Hardware::Auto => by_hardware(runner).await,
    });
    Ok(())
}

/// The same, coding films by the machine's own encoder where one works.
async fn by_hardware(runner: Runner) -> Runner {
    let Some(encoder) = runner.find_encoder().await else {
        tracing::warn!(
            "jobs.ffmpeg_hardware is auto, and no encoder of this machine works; x264 codes films"
        );
        return runner;
    };
    tracing::info!(
        encoder = encoder.name(),
        "films are coded by this machine's own encoder"
    );
    runner.coding_by(encoder)
}

fn runner(app: &App) -> Arc<Runner> {
    app.get()
}

/// Passes the progress of media work on.
fn report(run: &Run) -> impl FnMut(Progress) {
    work::report(run, 0.0, 1.0)
}

/// Something that was made beside the mix.
struct Made {
    kind: RenditionKind,
    /// Of which mix.
    of: Option<Uuid>,
    /// Its file, where it is one.
    key: Option<BlobKey>,
    mime: &'static str,
    size_bytes: u64,
    detail: String,
}

/// Puts what was made in the place of what was made before, whose files go.
///
/// # Errors
/// To be tried again: the mix it was made of is not the mix any more, or the database is away.
async fn replace(app: &App, recording: Uuid, made: Made) -> Result<()> {
    let row = renditions::Row {
        id: app.new_id(),
        recording,
        kind: made.kind.as_str().to_owned(),
        state: RenditionState::Ready.as_str().to_owned(),
        stored_key: made.key.map(|key| key.to_string()),
        mime: made.mime.to_owned(),
        width: None,
        height: None,
        duration_ms: None,
        size_bytes: i64::try_from(made.size_bytes).ok(),
        sha256: None,
        detail: made.detail,
        problem: None,
    };
    let tx = app.db.tx().await?;
    if recordings::find(&*tx, recording).await?.is_none() {
        // It was removed for good while this was made.
        drop(tx);
        app.blobs.delete_folder("recordings", recording).await?;
        return Ok(());
    }
    // Whoever takes the mix out of service meanwhile waits, and then finds what was made of it.
    renditions::hold(&*tx, recording, RenditionKind::Mix.as_str()).await?;
    if !is_newest_mix(&*tx, recording, made.of).await? {
        drop(tx);
        delete_files(app, &row).await?;
        let say = "The mix was made again meanwhile.";
        return Err(Error::new(Kind::Conflict, "recording.mix_changed", say));
    }
    let before = renditions::find(&*tx, recording, made.kind.as_str()).await?;
    if let Some(before) = &before {
        renditions::delete(&*tx, before.id).await?;
        storage::remove(&tx, before.id).await?;
    }
    renditions::add(&*tx, row.clone()).await?;
    ledger::rendition(&tx, &row).await?;
    tx.commit().await?;
    match before {
        Some(before) => delete_files(app, &before).await,
        None => Ok(()),
    }
}

/// Deletes the files of a rendition.
async fn delete_files(app: &App, made: &renditions::Row) -> Result<()> {
    for key in files::of_rendition(made)? {
        app.blobs.delete(&key).await?;
    }
    Ok(())
}
