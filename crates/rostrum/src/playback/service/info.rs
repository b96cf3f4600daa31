//! What a player needs to begin.

use uuid::Uuid;

use super::{captions, chapters};
use crate::kit::{App, Result};
use crate::live;
use crate::playback::model::{PlaybackInfo, Quality, RungKind, RungState};
use crate::playback::store::{ladders, rungs};
use crate::recordings::{self, RecordingRow, RenditionKind};

/// Everything that can be played of a recording, and what is shown beside it. The one file only for who `may_take` it.
///
/// # Errors
/// The database is away.
pub async fn info(app: &App, row: &RecordingRow, may_take: bool) -> Result<PlaybackInfo> {
    let base = format!("/api/v1/recordings/{}", row.id);
    let shown = ready(app, row.id).await?;
    let qualities = shown
        .iter()
        .filter(|rung| rung.kind == RungKind::Picture.as_str())
        .map(|rung| Quality {
            bitrate_kbps: rung.bitrate_kbps,
            width: rung.width.unwrap_or(0),
            height: rung.height.unwrap_or(0),
        });
    let mix = recordings::rendition(app, row, RenditionKind::Mix).await?;
    let pictures =
        mix.is_some() && (shown.is_empty() || shown.iter().any(|rung| rung.width.is_some()));
    let aired = shown.is_empty() && live::is_there(app, row.id).await?;
    // Another film has other times.
    let beside = aired && live::has_beside(app, row.id).await?;
    let stream = |name: &str| format!("{base}/stream/{name}");
    #[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
    let mixed_s = mix.as_ref().map(|mix| mix.duration_ms as f64 / 1000.0);
    let aired_s = match aired {
        true => live::length_s(app, row.id).await?,
        false => None,
    };
    Ok(PlaybackInfo {
        running: recordings::is_running(row),
        live: live::is_on_air(app, row.id),
        hls_url: (aired || !shown.is_empty()).then(|| stream("master.m3u8")),
        beside_url: beside.then(|| stream("beside.m3u8")),
        dash_url: (aired || !shown.is_empty()).then(|| stream("manifest.mpd")),
        mp4_url: mix
            .filter(|_| may_take)
            .map(|_| format!("{base}/download?format=mp4")),
        captions: captions::list(app, row).await?.items,
        chapters: chapters::get(app, row).await?.items,
        sprite_url: pictures.then(|| format!("{base}/sprite.vtt")),
        qualities: qualities.collect(),
        duration_s: aired_s.or(mixed_s),
    })
}

/// The renditions that can be played, made of the newest mix.
///
/// # Errors
/// The database is away.
pub(super) async fn ready(app: &App, recording: Uuid) -> Result<Vec<rungs::Row>> {
    let ladder = ladders::find(app.db.read(), recording).await?;
    let source = ladder.and_then(|ladder| ladder.source);
    let mut all = rungs::of(app.db.read(), recording).await?;
    all.retain(|rung| Some(rung.source) == source && rung.state == RungState::Ready.as_str());
    Ok(all)
}
