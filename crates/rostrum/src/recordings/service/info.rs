//! What the files of a recording are.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{allowed, synced, view_offset};
use crate::access::Action;
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Caller, Result};
use crate::recordings::files;
use crate::recordings::model::{
    Detail, MixLoudness, PieceState, RenditionKind, SyncWord, TrackSyncView, made_by, made_loudness,
};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{pieces, renditions, tracks};
use crate::uploads;

/// What the files of a recording are.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Info {
    /// How long the recording is.
    pub duration_ms: i64,
    /// Its files: what was made of it first, then the originals.
    pub files: Vec<FileInfo>,
    /// How well its tracks lie on one clock.
    pub sync: SyncInfo,
    /// How loud the mix and its voices are; `null` for an imported file, and while there is no mix.
    pub sound: Option<MixLoudness>,
}

/// One file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileInfo {
    /// The rendition or piece.
    pub id: Uuid,
    /// `mix`, or the kind of the track: `microphone`, `camera`, `screen`.
    pub kind: String,
    /// `mp4`, `webm`, `matroska`, `pcm`.
    pub container: String,
    /// How its streams are coded.
    pub codecs: Vec<String>,
    /// Who coded its pictures: `libx264` or an encoder of the machine; `null` where they are as they came.
    pub encoder: Option<String>,
    /// Columns.
    pub width: Option<i32>,
    /// Rows.
    pub height: Option<i32>,
    /// Pictures a second.
    pub fps: Option<f64>,
    /// Samples a second.
    pub sample_rate: Option<i32>,
    /// Channels.
    pub channels: Option<i32>,
    /// Bytes.
    pub size_bytes: i64,
    /// Hash of all its bytes.
    pub sha256: String,
    /// Integrated loudness.
    pub loudness_lufs: Option<f64>,
    /// True peak.
    pub true_peak_dbtp: Option<f64>,
}

/// Where the tracks lie and what is known of their clocks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SyncInfo {
    /// One entry per file of a track.
    pub pieces: Vec<PieceSync>,
    /// How far the whole is to be believed: the least word of its tracks. `null` while nothing was measured.
    pub word: Option<SyncWord>,
    /// How each person's own microphone was put on the recording's clock, measured before each mix.
    pub tracks: Vec<TrackSyncView>,
}

/// Where one file of a track lies.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PieceSync {
    /// The piece.
    pub id: Uuid,
    /// Where its first frame lies on the recording's clock.
    pub offset_ms: f64,
    /// How much faster the server's clock runs than its own, in parts per million.
    pub drift_ppm: f64,
    /// Stretches that never arrived, in milliseconds of the piece.
    pub gaps: Vec<GapInfo>,
}

/// A stretch without media.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct GapInfo {
    /// Its beginning.
    pub from_ms: u64,
    /// Its end.
    pub to_ms: u64,
}

/// What the files of a recording are. Hashes that nobody needed yet are made now.
pub async fn info(app: &App, caller: &Caller, id: Uuid) -> Result<Info> {
    let row = allowed(app, caller, Action::SeeRecording, id).await?;
    let db = app.db.read();
    let (mut all, mut sound) = (Vec::new(), None);
    for made in renditions::of(db, &[id]).await? {
        if made.kind == RenditionKind::Mix.as_str() && made.stored_key.is_some() {
            all.push(mix(&made));
            sound = made_loudness(&made.detail);
        }
    }
    let tracks = tracks::of(db, &[id]).await?;
    let mut sync = Vec::new();
    for piece in pieces::of(db, &[id]).await? {
        let Some(track) = tracks.iter().find(|track| track.id == piece.track) else {
            continue;
        };
        if piece.state == PieceState::Ready.as_str() {
            sync.push(sync_of(&row, &piece));
            all.push(original(app, &track.kind, piece).await?);
        }
    }
    let end = row
        .stopped_at_ms
        .unwrap_or_else(|| app.clock.now().timestamp_millis());
    let (word, measured) = synced::report(app, &row).await?;
    Ok(Info {
        duration_ms: end - row.started_at_ms,
        files: all,
        sync: SyncInfo {
            pieces: sync,
            word,
            tracks: measured,
        },
        sound,
    })
}

fn mix(made: &renditions::Row) -> FileInfo {
    let known: Option<media::make::FileInfo> = serde_json::from_str(&made.detail).ok();
    let probe = known.as_ref().map(|known| known.probe.clone());
    let video = probe.as_ref().and_then(|probe| probe.video.clone());
    let audio = probe.and_then(|probe| probe.audio);
    let codecs = [
        video.as_ref().map(|v| v.codec.clone()),
        audio.as_ref().map(|a| a.codec.clone()),
    ];
    FileInfo {
        id: made.id,
        kind: made.kind.clone(),
        container: "mp4".to_owned(),
        codecs: codecs.into_iter().flatten().collect(),
        encoder: made_by(&made.detail).map(str::to_owned),
        width: made.width,
        height: made.height,
        fps: video.and_then(|video| video.fps),
        sample_rate: audio
            .as_ref()
            .and_then(|audio| i32::try_from(audio.sample_rate).ok()),
        channels: audio.and_then(|audio| i32::try_from(audio.channels).ok()),
        size_bytes: made.size_bytes.unwrap_or(0),
        sha256: made.sha256.clone().unwrap_or_default(),
        loudness_lufs: known.as_ref().and_then(|known| known.loudness_lufs),
        true_peak_dbtp: known.and_then(|known| known.true_peak_dbtp),
    }
}

async fn original(app: &App, kind: &str, piece: pieces::Row) -> Result<FileInfo> {
    let sha256 = match piece.sha256.clone() {
        Some(known) => known,
        None => {
            let local = app
                .blobs
                .local(&BlobKey::stored(&piece.stored_key)?)
                .await?;
            let made = uploads::digest(local.path().to_owned()).await?;
            let tx = app.db.tx().await?;
            pieces::set_hash(&*tx, piece.id, &made).await?;
            tx.commit().await?;
            made
        }
    };
    let container = match files::ending_of(&piece.mime) {
        "mkv" => "matroska",
        other => other,
    };
    Ok(FileInfo {
        id: piece.id,
        kind: kind.to_owned(),
        container: container.to_owned(),
        codecs: vec![piece.codec],
        encoder: None,
        width: piece.width,
        height: piece.height,
        fps: None,
        sample_rate: piece.sample_rate,
        channels: piece.channels,
        size_bytes: piece.size_bytes,
        sha256,
        loudness_lufs: None,
        true_peak_dbtp: None,
    })
}

fn sync_of(row: &Row, piece: &pieces::Row) -> PieceSync {
    let detail = Detail::read(&piece.detail);
    let gap = |gap: &media::frame::Gap| GapInfo {
        from_ms: gap.from_ms,
        to_ms: gap.to_ms,
    };
    PieceSync {
        id: piece.id,
        offset_ms: view_offset(row, piece),
        drift_ppm: detail.drift_ppm,
        gaps: detail.gaps.iter().map(gap).collect(),
    }
}
