//! A take has arrived: it is looked at and becomes a piece of its track.

use std::path::Path;
use std::time::Duration;

use media::plan::Input;
use media::sniff::Format;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Mix, TellSafe, blocking, runner, wanted};
use crate::jobs::{self, Follows, Job, OrStop, Run, Slot, Stop};
use crate::kit::blobs::{BlobKey, Sums};
use crate::kit::{App, Error, Kind, Result, Tx};
use crate::recordings::files;
use crate::recordings::model::{Detail, PieceState, Settings, State};
use crate::recordings::service::ledger;
use crate::recordings::store::{pieces, recordings, tracks};
use crate::uploads;

/// Makes an uploaded take a piece of its track.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttachTake {
    take: Uuid,
    key: String,
    len: u64,
    #[serde(default)]
    is_cut: bool,
}

impl Follows<uploads::Finished> for AttachTake {
    fn after(fact: &uploads::Finished) -> Option<Self> {
        (fact.purpose == "take").then(|| Self {
            take: fact.ref_id,
            key: fact.key.clone(),
            len: fact.len,
            is_cut: fact.is_cut,
        })
    }
}

impl AttachTake {
    /// One that was given up, cancelled or thought lost can be tried again; of one that was cut off more may come.
    fn is_better(&self, piece: &pieces::Row) -> bool {
        let open = [PieceState::Arriving, PieceState::Failed, PieceState::Lost];
        let is_open = open.iter().any(|state| state.as_str() == piece.state);
        let has = u64::try_from(piece.size_bytes).unwrap_or(0);
        is_open || (piece.is_cut() && (!self.is_cut || self.len > has))
    }
}

impl Job for AttachTake {
    const KIND: &'static str = "recordings.attach_take";
    const PRIORITY: i32 = 10;
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Look at a take that has arrived".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let key = BlobKey::stored(&self.key).or_fail()?;
        let piece = pieces::find(app.db.read(), self.take).await.or_retry()?;
        let Some(mut piece) = piece.filter(|piece| self.is_better(piece)) else {
            // It came twice, or whoever it is of took their word back.
            return app.blobs.delete(&key).await.or_retry();
        };
        piece.problem = None;
        let mut detail = Detail::read(&piece.detail);
        detail.is_cut = self.is_cut;
        piece.detail = detail.stored();
        let place = BlobKey::stored(&piece.stored_key).or_fail()?;
        // In a run before this one it may have been moved already. Moving is a rename, or a copy within the bucket.
        let sent = app.blobs.len(&key).await.or_retry()?.is_some();
        let from = if sent { &key } else { &place };
        let local = app.blobs.local(from).await.or_retry()?;
        let path = local.path().to_owned();
        let reading = tokio::task::spawn_blocking(move || Sums::of(&path)).await;
        let sums = reading.map_err(Error::internal).or_retry()?.or_retry()?;
        if sent {
            app.blobs.rename(&key, &place, &sums).await.or_retry()?;
        }
        // A copy from the bucket serves on; a file of this machine has its new name.
        let local = match app.blobs.has_bucket() {
            true => local,
            false => app.blobs.local(&place).await.or_retry()?,
        };
        let looked = look(&app, &run, piece, local.path(), sums).await?;
        save(&app, looked).await.or_retry()
    }

    /// The original stays: somebody may know what it is.
    async fn gave_up(self, _app: &App, tx: &mut Tx, problem: &str) -> Result<()> {
        if let Some(mut piece) = pieces::find_locked(&**tx, self.take).await? {
            piece.state = PieceState::Failed.as_str().to_owned();
            piece.problem = Some(problem.to_owned());
            pieces::save(&**tx, piece).await?;
        }
        Ok(())
    }
}

/// What is in it, as far as the file says and not its sender.
async fn look(
    app: &App,
    run: &Run,
    mut piece: pieces::Row,
    path: &Path,
    sums: Sums,
) -> Result<pieces::Row, Stop> {
    run.still_wanted()?;
    piece.size_bytes = i64::try_from(sums.len).unwrap_or(i64::MAX);
    piece.sha256 = Some(sums.sha256);
    if sums.len == 0 {
        return Err(refused("The take is empty."));
    }
    if let Some(pcm) = files::pcm_of(&piece) {
        piece.duration_ms = i64::try_from(pcm.duration_ms(sums.len)).ok();
        return Ok(piece);
    }
    let sniffed = path.to_owned();
    let format = blocking(move || media::probe::format_of(&sniffed)).await?;
    piece.mime = mime_of(format, &piece.mime)?.to_owned();
    let input = Input::new(path, format);
    let media = runner(app);
    let probe = wanted(run, media.look(&input)).await?;
    if let Some(video) = &probe.video {
        piece.codec.clone_from(&video.codec);
        piece.width = i32::try_from(video.width).ok();
        piece.height = i32::try_from(video.height).ok();
    } else if let Some(audio) = &probe.audio {
        piece.codec.clone_from(&audio.codec);
    }
    // What a browser records says no length; its packets do.
    let packets = wanted(run, media.gaps(&input, media::make::PAUSE_MS)).await?;
    piece.duration_ms = i64::try_from(packets.duration_ms).ok();
    let mut detail = Detail::read(&piece.detail);
    detail.gaps = packets.gaps;
    piece.detail = detail.stored();
    Ok(piece)
}

/// The media type of what was found; whether it is sound or a picture its sender knows.
fn mime_of(format: Format, said: &str) -> Result<&'static str, Stop> {
    match (format, said.starts_with("audio/")) {
        (Format::Matroska, true) => Ok("audio/webm"),
        (Format::Matroska, false) if said.contains("matroska") => Ok("video/x-matroska"),
        (Format::Matroska, false) => Ok("video/webm"),
        (Format::Mp4, true) => Ok("audio/mp4"),
        (Format::Mp4, false) => Ok("video/mp4"),
        _ => Err(refused(
            "The take is in a format that browsers do not record.",
        )),
    }
}

fn refused(say: &'static str) -> Stop {
    Stop::Fail(Error::new(Kind::Invalid, "take.unusable", say))
}

/// The piece is safe, and the mix is made anew when there is one to replace.
async fn save(app: &App, mut piece: pieces::Row) -> Result<()> {
    piece.state = PieceState::Ready.as_str().to_owned();
    let recording = piece.recording;
    let mut tx = app.db.tx().await?;
    // What was said of it meanwhile stays.
    if let Some(now) = pieces::find_locked(&*tx, piece.id).await? {
        piece.started_at_ms = now.started_at_ms.or(piece.started_at_ms);
        let Detail { gaps, is_cut, .. } = Detail::read(&piece.detail);
        let said = Detail::read(&now.detail);
        piece.detail = Detail {
            gaps,
            is_cut,
            ..said
        }
        .stored();
    }
    pieces::save(&*tx, piece.clone()).await?;
    if let Some(track) = tracks::find(&*tx, piece.track).await? {
        jobs::enqueue(app, &mut tx, &TellSafe::of(recording, track.participant)).await?;
    }
    ledger::piece(&tx, &piece).await?;
    if let Some(row) = recordings::find(&*tx, recording).await?
        && row.state != State::Recording.as_str()
    {
        let wait = Duration::from_secs(app.get::<Settings>().remix_after_s);
        jobs::enqueue_after(app, &mut tx, &Mix::of(&row), wait).await?;
    }
    tx.commit().await
}
