//! A film in several languages, a meeting with a track for each microphone: the sounds that the mix does not have.

use media::Error as MediaError;
use media::examine::AudioStream;
use media::ffmpeg::Work;
use media::plan::{self, Input};
use media::probe::{Fingerprint, fingerprint};
use media::sniff::Format;

use super::{Found, place_of};
use crate::jobs::{OrStop as _, Run, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::recordings::files;
use crate::recordings::jobs::{blocking, runner, stop_of};
use crate::recordings::model::{Detail, Origin, PieceState, Sound, TrackKind};
use crate::recordings::service::ledger;
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{pieces, recordings, tracks};

/// What a person is told of a sound.
pub fn seen(number: u32, stream: &AudioStream) -> Sound {
    Sound {
        number,
        language: stream.language.clone(),
        title: stream.title.clone(),
    }
}

/// Makes a track of each further sound of an imported file, with a file of its own. A run after this one finds
/// them there.
pub async fn keep(app: &App, run: &Run, row: &Row, found: &Found) -> Result<(), Stop> {
    if found.sounds.is_empty() {
        return Ok(());
    }
    let there = pieces::of(app.db.read(), &[row.id]).await.or_retry()?;
    let known = |number: u32| {
        let same = |sound: Sound| sound.number == number;
        there
            .iter()
            .any(|piece| Detail::read(&piece.detail).sound.is_some_and(same))
    };
    let missing: Vec<(u32, &AudioStream)> = (2..)
        .zip(&found.sounds)
        .filter(|(number, _)| !known(*number))
        .collect();
    let Some(work) = extract(app, run, row, found, &missing).await? else {
        return Ok(());
    };
    for (n, (number, stream)) in missing.into_iter().enumerate() {
        let path = work.path(&plan::sound_name(n));
        let print = blocking(move || fingerprint(&path)).await?;
        // The file said that there is a stream, and no packet of it came.
        if print.size_bytes > 0 {
            let path = work.path(&plan::sound_name(n));
            let sound = seen(number, stream);
            one(app, row, found, stream, sound, print, &path)
                .await
                .or_retry()?;
        }
    }
    Ok(())
}

/// All of them in one run. What cannot be taken out of its file is no reason to lose the film.
async fn extract(
    app: &App,
    run: &Run,
    row: &Row,
    found: &Found,
    missing: &[(u32, &AudioStream)],
) -> Result<Option<Work>, Stop> {
    if missing.is_empty() {
        return Ok(None);
    }
    let streams: Vec<AudioStream> = missing
        .iter()
        .map(|(_, stream)| (*stream).clone())
        .collect();
    let file = app.blobs.local(&place_of(row.id)).await.or_retry()?;
    let input = Input::new(file.path(), found.format);
    let plan = plan::sounds(&input, &streams, found.duration_ms);
    let media = runner(app);
    match run
        .cancelled
        .run_until_cancelled(media.run(&plan, |_| {}))
        .await
    {
        None => Err(Stop::Cancelled),
        Some(Ok(work)) => Ok(Some(work)),
        Some(Err(cause @ (MediaError::Failed { .. } | MediaError::LimitReached(_)))) => {
            tracing::warn!(%cause, recording.id = %row.id, "the further sounds of an import could not be taken");
            Ok(None)
        }
        Some(Err(cause)) => Err(stop_of(cause)),
    }
}

async fn one(
    app: &App,
    row: &Row,
    found: &Found,
    stream: &AudioStream,
    sound: Sound,
    print: Fingerprint,
    path: &std::path::Path,
) -> Result<()> {
    let side = |side: u32| i32::try_from(side).ok();
    // A place that follows from the import, so that a run that was cut short leaves no second file.
    let n = usize::try_from(sound.number).unwrap_or(0);
    let key = BlobKey::numbered("recordings", &[row.id, row.id], "sound", n, "mkv");
    app.blobs.put(&key, path).await?;
    let tx = app.db.tx().await?;
    if recordings::find(&*tx, row.id).await?.is_none() {
        // It was deleted meanwhile.
        drop(tx);
        return Ok(app.blobs.delete(&key).await?);
    }
    let track = tracks::Row {
        id: app.new_id(),
        recording: row.id,
        participant: row.owner,
        kind: TrackKind::Microphone.nth(sound.number),
        origin: Origin::Local.as_str().to_owned(),
    };
    let track = tracks::put(&*tx, track).await?;
    let codec = match plan::is_kept(stream) {
        true => stream.codec.chars().take(40).collect(),
        false => "flac".to_owned(),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit 53 bits"
    )]
    let started_at_ms = row.started_at_ms as f64;
    let piece = pieces::Row {
        id: app.new_id(),
        recording: row.id,
        track: track.id,
        part: 0,
        state: PieceState::Ready.as_str().to_owned(),
        stored_key: key.to_string(),
        mime: files::mime_of(Format::Matroska, false).to_owned(),
        codec,
        started_at_ms: Some(started_at_ms),
        duration_ms: i64::try_from(found.duration_ms).ok(),
        width: None,
        height: None,
        sample_rate: side(stream.sample_rate),
        channels: side(stream.channels),
        size_bytes: i64::try_from(print.size_bytes).unwrap_or(i64::MAX),
        sha256: Some(print.sha256),
        detail: Detail {
            sound: Some(sound),
            ..Detail::default()
        }
        .stored(),
        problem: None,
    };
    pieces::insert(&*tx, piece.clone()).await?;
    ledger::piece(&tx, &piece).await?;
    tx.commit().await
}
