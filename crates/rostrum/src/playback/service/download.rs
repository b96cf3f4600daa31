//! Taking files home.

use uuid::Uuid;

use super::stream::played;
use super::take;
use crate::jobs;
use crate::kit::http::file::Stored;
use crate::kit::text::file_name;
use crate::kit::zip::Entry;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::playback::model::{DownloadUrl, Format, Settings, Wanted};
use crate::recordings::{self, ConvertTo, Origin, Original, RecordingRow};

/// What a download is.
pub enum Download {
    /// One file.
    File(Stored),
    /// An archive, by its name, of these files.
    Archive(String, Vec<Entry>),
    /// It is being made.
    Later(Box<jobs::View>),
}

/// What somebody who may see the recording wants to have.
pub async fn download(app: &App, row: &RecordingRow, wanted: &Wanted) -> Result<Download> {
    match (wanted.track, wanted.format) {
        (track, Some(Format::Tracks)) => archive(app, row, track).await,
        (Some(track), format) => one_track(app, row, track, format).await,
        (None, None | Some(Format::Mp4)) => {
            let mix = recordings::best_mix(app, row).await?;
            let name = format!("{}.mp4", file_name(&row.title));
            Ok(Download::File(named(played(app, &mix).await?, name)))
        }
        (None, Some(Format::Mp3)) => made(app, row, ConvertTo::Mp3).await,
        (None, Some(Format::Wav)) => made(app, row, ConvertTo::Wav).await,
        (None, Some(Format::Webm)) => made(app, row, ConvertTo::Webm).await,
    }
}

/// An address that hands the file out without further questions, for a short time.
pub async fn url(app: &App, caller: &Caller, id: Uuid, wanted: &Wanted) -> Result<DownloadUrl> {
    let row = recordings::taken_by(app, caller, id).await?;
    // What cannot be had is said here, where a person reads it, and not by the link.
    if let Download::Later(_) = download(app, &row, wanted).await? {
        let say = "This file is being made. Try again in a minute.";
        return Err(Error::new(Kind::Conflict, "download.being_made", say).retry_after(30));
    }
    let path = format!("api/v1/recordings/{id}/download");
    let mut url = app.public_url.join(&path).map_err(Error::internal)?;
    if let Some(format) = wanted.format {
        url.query_pairs_mut().append_pair("format", format.as_str());
    }
    if let Some(track) = wanted.track {
        url.query_pairs_mut()
            .append_pair("track", &track.to_string());
    }
    let good_for = chrono::Duration::minutes(app.get::<Settings>().download_url_minutes);
    let (signed, expires_at) = take::signature(app, caller, id, wanted, good_for)?;
    url.query_pairs_mut().append_pair("signed", &signed);
    Ok(DownloadUrl {
        url: url.to_string(),
        expires_at,
    })
}

/// The mix in another form: kept once it was made, made when it was not.
async fn made(app: &App, row: &RecordingRow, to: ConvertTo) -> Result<Download> {
    if let Some(found) = recordings::rendition(app, row, to.kind()).await? {
        let name = format!("{}.{}", file_name(&row.title), to.ending());
        return Ok(Download::File(named(played(app, &found).await?, name)));
    }
    recordings::best_mix(app, row).await?;
    let job = recordings::convert(app, row, to).await?;
    Ok(Download::Later(Box::new(job)))
}

/// A track as it was recorded: its one file, or an archive of its several.
async fn one_track(
    app: &App,
    row: &RecordingRow,
    track: Uuid,
    format: Option<Format>,
) -> Result<Download> {
    let pieces = recordings::track_pieces(app, row, track).await?;
    let [piece] = &pieces[..] else {
        if pieces.is_empty() {
            return Err(Error::not_found());
        }
        return archive(app, row, Some(track)).await;
    };
    let stored = played(app, piece).await?;
    let ending = ending(&stored.mime);
    if format.is_some_and(|format| format.as_str() != ending) {
        let say =
            format!("This track was recorded as {ending}. Take it as it is, without `format`.");
        return Err(Error::invalid("format", "download.not_this", say));
    }
    let originals = recordings::originals(app, row).await?;
    let original = originals
        .iter()
        .find(|original| original.source.id == piece.id);
    let what = original.map_or_else(|| "track".to_owned(), name_of);
    let name = format!("{} - {what}.{ending}", file_name(&row.title));
    Ok(Download::File(named(stored, name)))
}

async fn archive(app: &App, row: &RecordingRow, track: Option<Uuid>) -> Result<Download> {
    let of = match track {
        Some(track) => Some(recordings::track_pieces(app, row, track).await?),
        None => None,
    };
    let mut entries: Vec<Entry> = Vec::new();
    for original in recordings::originals(app, row).await? {
        let id = original.source.id;
        if of
            .as_ref()
            .is_some_and(|pieces| !pieces.iter().any(|piece| piece.id == id))
        {
            continue;
        }
        let stored = played(app, &original.source).await?;
        let what = name_of(&original);
        let base = format!("{what}.{}", ending(&stored.mime));
        let taken = |name: &str| entries.iter().any(|entry| entry.name == name);
        // Two people may bear one name.
        let name = if taken(&base) {
            format!("{what} {id}.{}", ending(&stored.mime))
        } else {
            base
        };
        let len = app
            .blobs
            .len(&stored.key)
            .await?
            .ok_or_else(Error::not_found)?;
        entries.push(Entry {
            name,
            key: stored.key,
            len,
            head: stored.head,
        });
    }
    if entries.is_empty() {
        let say = "No track of this recording is here yet.";
        return Err(Error::new(Kind::NotFound, "recording.no_tracks", say));
    }
    Ok(Download::Archive(
        format!("{} - tracks.zip", file_name(&row.title)),
        entries,
    ))
}

fn named(stored: Stored, name: String) -> Stored {
    Stored {
        save_as: Some(name),
        ..stored
    }
}

fn name_of(original: &Original) -> String {
    let origin = match original.origin {
        Origin::Local => "take",
        Origin::Server => "server",
    };
    let part = match original.part {
        0 => String::new(),
        part => format!(" {}", part + 1),
    };
    format!(
        "{} {} {origin}{part}",
        file_name(&original.name),
        original.kind
    )
}

fn ending(mime: &str) -> &'static str {
    match mime.split(';').next().unwrap_or_default() {
        "audio/wav" => "wav",
        "video/mp4" => "mp4",
        "audio/mp4" => "m4a",
        "video/x-matroska" | "audio/x-matroska" => "mkv",
        "video/mp2t" => "ts",
        "video/ogg" | "audio/ogg" => "ogg",
        "audio/flac" => "flac",
        "audio/mpeg" => "mp3",
        "audio/aac" => "aac",
        "video/x-msvideo" => "avi",
        _ => "webm",
    }
}

impl Format {
    /// As it is asked for.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Webm => "webm",
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::Tracks => "tracks.zip",
        }
    }
}
