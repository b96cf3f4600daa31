//! What is shown of a ladder: playlists, the manifest, and the stretches of files that they list.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use media::cmaf::Rendition;
use media::fmp4::ByteRange;
use media::hls::{self, Film, Track};
use media::{captions as cues, dash};
use uuid::Uuid;

use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Kind, Result};
use crate::playback::model::{CaptionKind, RungKind, RungState};
use crate::playback::store::{captions, ladders, rungs};
use crate::recordings::RecordingRow;

/// A rendition that can be played. Its bytes never change: a better one has another id.
#[derive(Debug)]
pub struct Shown {
    /// Its id and the name of its folder.
    pub id: Uuid,
    /// Where its file is kept.
    pub key: BlobKey,
    /// Where its segments lie.
    pub shape: Rendition,
}

/// Renditions that were asked for lately: reading one costs a parse, and a player asks for each of its segments.
#[derive(Default)]
pub struct Lately(Mutex<HashMap<(Uuid, Uuid), Arc<Shown>>>);

/// How many are remembered: some dozen recordings that are watched at once.
const MOST: usize = 256;

impl Lately {
    fn find(&self, recording: Uuid, id: Uuid) -> Option<Arc<Shown>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(recording, id)).cloned()
    }

    fn keep(&self, recording: Uuid, shown: &Arc<Shown>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert((recording, shown.id), Arc::clone(shown));
    }
}

/// One rendition of a recording.
async fn one(app: &App, recording: Uuid, id: Uuid) -> Result<Arc<Shown>> {
    let lately = app.get::<Lately>();
    if let Some(shown) = lately.find(recording, id) {
        return Ok(shown);
    }
    let found = rungs::find(app.db.read(), recording, id).await?;
    let shown = found.and_then(read).ok_or_else(Error::not_found)?;
    let shown = Arc::new(shown);
    lately.keep(recording, &shown);
    Ok(shown)
}

fn read(row: rungs::Row) -> Option<Shown> {
    if row.state != RungState::Ready.as_str() {
        return None;
    }
    Some(Shown {
        id: row.id,
        key: BlobKey::stored(row.stored_key.as_deref()?).ok()?,
        shape: serde_json::from_str(row.shape.as_deref()?).ok()?,
    })
}

/// Everything that can be played of a recording now.
#[derive(Debug, Default)]
struct All {
    pictures: Vec<Arc<Shown>>,
    sound: Option<Arc<Shown>>,
    captions: Vec<captions::Row>,
    duration_ms: u64,
}

async fn all(app: &App, row: &RecordingRow) -> Result<All> {
    let db = app.db.read();
    let ladder = ladders::find(db, row.id).await?;
    let source = ladder.as_ref().and_then(|ladder| ladder.source);
    let mut all = All {
        duration_ms: ladder.map_or(0, |ladder| u64::try_from(ladder.duration_ms).unwrap_or(0)),
        ..All::default()
    };
    let lately = app.get::<Lately>();
    for rung in rungs::of(db, row.id).await? {
        if Some(rung.source) != source {
            continue;
        }
        let is_sound = rung.kind == RungKind::Sound.as_str();
        let known = lately.find(row.id, rung.id);
        let Some(shown) = known.or_else(|| read(rung).map(Arc::new)) else {
            continue;
        };
        lately.keep(row.id, &shown);
        match is_sound {
            true => all.sound = Some(shown),
            false => all.pictures.push(shown),
        }
    }
    if all.pictures.is_empty() && all.sound.is_none() {
        return Err(not_yet());
    }
    all.captions = captions::of(db, row.id).await?;
    Ok(all)
}

/// Whether there is a ladder that plays.
///
/// # Errors
/// The database is away.
pub async fn is_there(app: &App, row: &RecordingRow) -> Result<bool> {
    match all(app, row).await {
        Ok(_) => Ok(true),
        Err(missing) if missing.kind() == Kind::NotFound => Ok(false),
        Err(cause) => Err(cause),
    }
}

impl All {
    fn film(&self) -> Film<'_> {
        let named = |shown: &'_ Arc<Shown>| shown.id.to_string();
        let mut rungs: Vec<(String, &Rendition)> = self
            .pictures
            .iter()
            .map(|shown| (named(shown), &shown.shape))
            .collect();
        rungs.sort_by_key(|(_, shape)| shape.average_bps());
        Film {
            rungs,
            sound: self
                .sound
                .as_ref()
                .map(|shown| (named(shown), &shown.shape)),
            captions: self.captions.iter().map(track).collect(),
            duration_ms: self.duration_ms,
        }
    }
}

fn track(row: &captions::Row) -> Track {
    Track {
        name: row.id.to_string(),
        language: row.language.clone(),
        label: row.label.clone(),
        for_deaf: CaptionKind::parse(&row.kind) == CaptionKind::Captions,
    }
}

fn with(pt: Option<&str>) -> impl Fn(&str) -> String {
    let token = pt.map(|pt| format!("?pt={pt}")).unwrap_or_default();
    move |name| format!("{name}{token}")
}

/// The multivariant playlist.
///
/// # Errors
/// 404 (with words) while there are no renditions.
pub async fn master(app: &App, row: &RecordingRow, pt: Option<&str>) -> Result<String> {
    Ok(hls::master(&all(app, row).await?.film(), with(pt)))
}

/// The DASH manifest.
///
/// # Errors
/// 404 (with words) while there are no renditions.
pub async fn manifest(app: &App, row: &RecordingRow, pt: Option<&str>) -> Result<String> {
    Ok(dash::manifest(&all(app, row).await?.film(), with(pt)))
}

/// A file of a rendition or of captions, as the playlists name it.
#[derive(Debug)]
pub enum File {
    /// A playlist.
    List(String),
    /// Captions.
    Vtt(String, String),
    /// A stretch of a rendition's file.
    Part(Part),
}

/// A stretch of a stored file that is a file of its own to players.
#[derive(Debug)]
pub struct Part {
    /// The file.
    pub key: BlobKey,
    /// Where it lies.
    pub range: ByteRange,
    /// What it is sent as.
    pub mime: &'static str,
    /// Strong validator.
    pub etag: String,
}

/// The file of this name in the folder of a rendition or of captions.
///
/// # Errors
/// 404: no such folder, no such file in it, a number beyond the last.
pub async fn file(
    app: &App,
    row: &RecordingRow,
    folder: Uuid,
    name: &str,
    pt: Option<&str>,
) -> Result<File> {
    if name.ends_with(".vtt") {
        return words(app, row, folder, name).await;
    }
    let shown = match one(app, row.id, folder).await {
        Err(missing) if missing.kind() == Kind::NotFound && name == "playlist.m3u8" => {
            return words_list(app, row, folder, pt).await;
        }
        found => found?,
    };
    let shape = &shown.shape;
    let mime = match shape.picture {
        Some(_) => "video/mp4",
        None => "audio/mp4",
    };
    let part = |range, what: &str| {
        File::Part(Part {
            key: shown.key.clone(),
            range,
            mime,
            etag: format!("{}-{what}", shown.id),
        })
    };
    match name {
        "playlist.m3u8" => Ok(File::List(hls::media(shape, with(pt)))),
        "iframes.m3u8" if shape.picture.is_some() => {
            Ok(File::List(hls::key_frames(shape, with(pt))))
        }
        "init.mp4" => Ok(part(shape.init, "init")),
        _ => {
            let n = number(name, ".m4s").ok_or_else(Error::not_found)?;
            let segment = shape.segments.get(n).ok_or_else(Error::not_found)?;
            Ok(part(segment.range, &n.to_string()))
        }
    }
}

/// `segment-7.m4s` → 7. Digits and nothing else, and as we would write them.
pub fn number(name: &str, ending: &str) -> Option<usize> {
    let digits = name.strip_prefix("segment-")?.strip_suffix(ending)?;
    let n: usize = digits.parse().ok()?;
    (n.to_string() == digits).then_some(n)
}

async fn words_list(app: &App, row: &RecordingRow, id: Uuid, pt: Option<&str>) -> Result<File> {
    let found = captions::find(app.db.read(), row.id, id).await?;
    found.ok_or_else(Error::not_found)?;
    let length = ladders::find(app.db.read(), row.id).await?;
    let length = length.map_or(0, |ladder| u64::try_from(ladder.duration_ms).unwrap_or(0));
    Ok(File::List(hls::captions(length, with(pt))))
}

async fn words(app: &App, row: &RecordingRow, id: Uuid, name: &str) -> Result<File> {
    let (read, etag) = super::captions::shown(app, row, id).await?;
    if name == "captions.vtt" {
        return Ok(File::Vtt(cues::vtt(&read), etag));
    }
    let n = number(name, ".vtt").ok_or_else(Error::not_found)?;
    let length = ladders::find(app.db.read(), row.id).await?;
    let length = length.map_or(0, |ladder| u64::try_from(ladder.duration_ms).unwrap_or(0));
    if n >= hls::captions_count(length) {
        return Err(Error::not_found());
    }
    let from = n as u64 * hls::CAPTIONS_S * 1000;
    let part = cues::segment(&read, from, from + hls::CAPTIONS_S * 1000);
    Ok(File::Vtt(part, format!("{etag}-{n}")))
}

fn not_yet() -> Error {
    let say = "The stream of this recording is not ready yet.";
    Error::new(Kind::NotFound, "recording.no_stream", say)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_named_in_one_way_only() {
        assert_eq!(number("segment-7.m4s", ".m4s"), Some(7));
        for bad in [
            "segment-07.m4s",
            "segment-+7.m4s",
            "segment--1.m4s",
            "segment-.m4s",
            "segment-7.ts",
            "segment-99999999999999999999999.m4s",
            "../segment-7.m4s",
        ] {
            assert_eq!(number(bad, ".m4s"), None, "{bad}");
        }
    }
}
