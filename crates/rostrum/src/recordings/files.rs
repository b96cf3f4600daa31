//! The files of recordings, as media and as answers.

use std::collections::HashMap;

use media::film_map::FilmMap;
use media::plan::Input;
use media::sniff::{Format, Pcm, PcmSample};
use uuid::Uuid;

use super::jobs::Segments;
use super::model::{Origin, PieceState, RenditionKind, RenditionState, made_map};
use super::service::view_offset;
use super::store::recordings::Row;
use super::store::{people, pieces, renditions, tracks};
use crate::kit::blobs::{BlobKey, Local};
use crate::kit::{App, Error, Result};

/// The media type of bare samples.
pub const PCM: &str = "audio/x-pcm";

/// A stored file with what is known of it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The piece or rendition.
    pub id: Uuid,
    /// Where it is.
    pub key: BlobKey,
    /// What it is sent as.
    pub mime: String,
    /// How long it is.
    pub duration_ms: u64,
    /// What ffmpeg reads it as.
    pub format: Format,
    /// How its bare samples are laid out, when it is such.
    pub pcm: Option<Pcm>,
    /// Where it lies on the recording's clock.
    pub offset_ms: f64,
    /// It still grows: only this many bytes of it count.
    pub grown: Option<u64>,
    /// Its SHA-256, once it is known.
    pub sha256: Option<String>,
}

/// A file on this machine for ffmpeg, for as long as this value lives.
#[derive(Debug)]
pub struct Opened {
    /// What ffmpeg is told to read.
    pub input: Input,
    _local: Local,
}

impl Source {
    /// Which making of it this is: a better mix has another.
    #[must_use]
    pub fn version(&self) -> Option<Uuid> {
        let name = self.key.as_str().rsplit('/').next()?;
        name.split('.').next()?.parse().ok()
    }

    /// Has the file on this machine, wherever it is kept.
    ///
    /// # Errors
    /// It is gone, or the disk has no room for a copy.
    pub async fn open(&self, app: &App) -> Result<Opened> {
        open(app, &self.key, self.format).await
    }
}

/// Has a stored file on this machine, to be read in this format.
///
/// # Errors
/// It is gone, or the disk has no room for a copy.
pub async fn open(app: &App, key: &BlobKey, format: Format) -> Result<Opened> {
    let local = app.blobs.local(key).await?;
    Ok(Opened {
        input: Input::new(local.path(), format),
        _local: local,
    })
}

/// The ending under which a take of this media type is stored.
pub fn ending_of(mime: &str) -> &'static str {
    match mime.split(';').next().unwrap_or_default().trim() {
        PCM => "pcm",
        "video/mp4" | "audio/mp4" => "mp4",
        "video/x-matroska" | "audio/x-matroska" => "mkv",
        "video/mp2t" => "ts",
        "video/ogg" | "audio/ogg" => "ogg",
        "audio/wav" => "wav",
        "audio/flac" => "flac",
        "audio/mpeg" => "mp3",
        "audio/aac" => "aac",
        "video/x-msvideo" => "avi",
        _ => "webm",
    }
}

/// The media type of an imported file.
pub const fn mime_of(format: Format, has_pictures: bool) -> &'static str {
    match (format, has_pictures) {
        (Format::Mp4, true) => "video/mp4",
        (Format::Mp4, false) => "audio/mp4",
        (Format::Matroska, true) => "video/x-matroska",
        (Format::Matroska, false) => "audio/x-matroska",
        (Format::Ogg, true) => "video/ogg",
        (Format::Ogg, false) => "audio/ogg",
        (Format::MpegTs, _) => "video/mp2t",
        (Format::Flac, _) => "audio/flac",
        (Format::Mp3, _) => "audio/mpeg",
        (Format::Aac, _) => "audio/aac",
        (Format::Avi, _) => "video/x-msvideo",
        (Format::Wav | Format::W64 | Format::Pcm(_), _) => "audio/wav",
        // A single picture is no recording and is refused before anybody asks for its type.
        (Format::Jpeg, _) => "image/jpeg",
        (Format::Png, _) => "image/png",
        (Format::Webp, _) => "image/webp",
    }
}

/// The kind of bare sample that a codec names.
pub fn sample_of(codec: &str) -> Option<PcmSample> {
    [PcmSample::S16le, PcmSample::S24le, PcmSample::F32le]
        .into_iter()
        .find(|sample| sample.name() == codec)
}

/// How the bare samples of a piece are laid out, when it is such.
pub fn pcm_of(piece: &pieces::Row) -> Option<Pcm> {
    if piece.mime != PCM {
        return None;
    }
    Some(Pcm {
        sample: sample_of(&piece.codec)?,
        rate: u32::try_from(piece.sample_rate?).ok()?,
        channels: u8::try_from(piece.channels?).ok()?,
    })
}

/// The format that ffmpeg is told to read a piece as: from what was found, never from its name.
pub fn format_of(piece: &pieces::Row) -> Format {
    if let Some(pcm) = pcm_of(piece) {
        return Format::Pcm(pcm);
    }
    match ending_of(&piece.mime) {
        "mp4" => Format::Mp4,
        "ts" => Format::MpegTs,
        "ogg" => Format::Ogg,
        "wav" => Format::Wav,
        "flac" => Format::Flac,
        "mp3" => Format::Mp3,
        "aac" => Format::Aac,
        "avi" => Format::Avi,
        _ => Format::Matroska,
    }
}

fn source_of(row: &Row, piece: &pieces::Row) -> Result<Source> {
    let key = BlobKey::stored(&piece.stored_key)?;
    let writing = piece.state == PieceState::Writing.as_str();
    Ok(Source {
        id: piece.id,
        mime: piece.mime.clone(),
        duration_ms: u64::try_from(piece.duration_ms.unwrap_or(0)).unwrap_or(0),
        format: format_of(piece),
        pcm: pcm_of(piece),
        offset_ms: view_offset(row, piece),
        grown: writing.then(|| u64::try_from(piece.size_bytes).unwrap_or(0)),
        sha256: piece.sha256.clone(),
        key,
    })
}

/// One piece that can be played. The caller has asked for permission on the recording.
///
/// # Errors
/// 404: not a piece of this recording, or not (yet) whole.
pub async fn piece(app: &App, row: &Row, id: Uuid) -> Result<Source> {
    let found = pieces::find(app.db.read(), id).await?;
    let piece = found
        .filter(|piece| piece.recording == row.id)
        .ok_or_else(Error::not_found)?;
    let playable = [PieceState::Ready.as_str(), PieceState::Writing.as_str()];
    if !playable.contains(&piece.state.as_str()) {
        return Err(Error::not_found());
    }
    source_of(row, &piece)
}

/// The whole pieces of one track, in order.
///
/// # Errors
/// 404: not a track of this recording.
pub async fn track_pieces(app: &App, row: &Row, track: Uuid) -> Result<Vec<Source>> {
    let found = tracks::find(app.db.read(), track).await?;
    found
        .filter(|track| track.recording == row.id)
        .ok_or_else(Error::not_found)?;
    let all = pieces::of(app.db.read(), &[row.id]).await?;
    let ready =
        |piece: &&pieces::Row| piece.track == track && piece.state == PieceState::Ready.as_str();
    all.iter()
        .filter(ready)
        .map(|piece| source_of(row, piece))
        .collect()
}

/// An original file with a name a person understands.
#[derive(Clone, Debug)]
pub struct Original {
    /// The file.
    pub source: Source,
    /// Whose it is, by the name that was shown.
    pub name: String,
    /// What it is of.
    pub kind: String,
    /// Who recorded it.
    pub origin: Origin,
    /// Which piece.
    pub part: i32,
}

/// Every original that is whole.
///
/// # Errors
/// The database is away.
pub async fn originals(app: &App, row: &Row) -> Result<Vec<Original>> {
    let (tracks, pieces) = (
        tracks::of(app.db.read(), &[row.id]).await?,
        pieces::of(app.db.read(), &[row.id]).await?,
    );
    let people = people::of(app.db.read(), &[row.id]).await?;
    let mut all = Vec::new();
    for track in tracks {
        let person = people
            .iter()
            .find(|person| person.participant == track.participant);
        let ready = |piece: &&pieces::Row| {
            piece.track == track.id && piece.state == PieceState::Ready.as_str()
        };
        for piece in pieces.iter().filter(ready) {
            all.push(Original {
                source: source_of(row, piece)?,
                name: person.map(|person| person.name.clone()).unwrap_or_default(),
                kind: track.kind.clone(),
                origin: Origin::parse(&track.origin).unwrap_or(Origin::Server),
                part: piece.part,
            });
        }
    }
    Ok(all)
}

/// What was made of a recording, when it can be used.
///
/// # Errors
/// The database is away.
pub async fn rendition(app: &App, row: &Row, kind: RenditionKind) -> Result<Option<Source>> {
    let found = renditions::find(app.db.read(), row.id, kind.as_str()).await?;
    // A mix that is being made anew leaves the one before where it is until it is replaced.
    let Some((found, key)) = found.and_then(|row| row.stored_key.clone().map(|key| (row, key)))
    else {
        return Ok(None);
    };
    if found.state == RenditionState::Failed.as_str() {
        return Ok(None);
    }
    let key = BlobKey::stored(&key)?;
    Ok(Some(Source {
        id: found.id,
        mime: found.mime,
        duration_ms: u64::try_from(found.duration_ms.unwrap_or(0)).unwrap_or(0),
        format: Format::Mp4,
        pcm: None,
        offset_ms: 0.0,
        grown: None,
        sha256: found.sha256,
        key,
    }))
}

/// The mix of a recording.
///
/// # Errors
/// 404 (with words) while there is none.
pub async fn best_mix(app: &App, row: &Row) -> Result<Source> {
    rendition(app, row, RenditionKind::Mix)
        .await?
        .ok_or_else(|| {
            let say = "The mix of this recording is not ready yet.";
            Error::new(crate::kit::Kind::NotFound, "recording.no_mix", say)
        })
}

/// What of the recording is where in the mix that plays.
///
/// # Errors
/// The database is away.
pub async fn film_map(app: &App, recording: Uuid) -> Result<FilmMap> {
    let found = renditions::find(app.db.read(), recording, RenditionKind::Mix.as_str()).await?;
    Ok(found.map_or_else(FilmMap::default, |made| made_map(&made.detail)))
}

/// The segments of the mix, when they were made.
///
/// # Errors
/// The database is away.
pub async fn hls(app: &App, row: &Row) -> Result<Option<Segments>> {
    let found = renditions::find(app.db.read(), row.id, RenditionKind::Hls.as_str()).await?;
    Ok(found.and_then(|row| serde_json::from_str(&row.detail).ok()))
}

/// Where the files of a rendition are kept: one, or its segments.
///
/// # Errors
/// What is stored as a key is none.
pub fn of_rendition(made: &renditions::Row) -> Result<Vec<BlobKey>> {
    let one = made
        .stored_key
        .as_deref()
        .map(BlobKey::stored)
        .transpose()?;
    let segments = serde_json::from_str::<Segments>(&made.detail).ok();
    let segments = segments.iter().flat_map(|segments| {
        let count = segments.seconds.len();
        (0..count).map(|n| segment_key(made.recording, segments.made, n))
    });
    Ok(one.into_iter().chain(segments).collect())
}

/// The key of the n-th segment of the mix.
#[must_use]
pub fn segment_key(recording: Uuid, made: Uuid, n: usize) -> BlobKey {
    BlobKey::numbered("recordings", &[recording, made], "segment", n, "ts")
}

/// How long each of these recordings is: its mix, or as long as it ran.
///
/// # Errors
/// The database is away.
pub async fn lengths_ms(app: &App, rows: &[Row]) -> Result<HashMap<Uuid, i64>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let now_ms = app.clock.now().timestamp_millis();
    let ran = |row: &Row| (row.stopped_at_ms.unwrap_or(now_ms) - row.started_at_ms).max(0);
    let mut lengths: HashMap<Uuid, i64> = rows.iter().map(|row| (row.id, ran(row))).collect();
    for some in ids.chunks(1000) {
        for made in renditions::of(app.db.read(), some).await? {
            let is_mix = made.kind == RenditionKind::Mix.as_str()
                && made.stored_key.is_some()
                && made.state != RenditionState::Failed.as_str();
            if let Some(length) = made.duration_ms.filter(|ms| is_mix && *ms > 0) {
                lengths.insert(made.recording, length);
            }
        }
    }
    Ok(lengths)
}
