//! What players fetch of a stream, live or afterwards. Who asks was admitted before.

use std::sync::Arc;

use bytes::Bytes;
use media::fmp4::ByteRange;
use media::live::SoundCodec;
use uuid::Uuid;

use super::{Streams, resume};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Kind, Result};
use crate::live::model::{Kind as Of, Settings};
use crate::live::stream::{Found, Refusal, Stream, Wish};

/// A file of a stream.
pub enum File {
    /// A playlist, and whether it is the last word.
    List(String),
    /// Bytes that are in memory.
    Bytes(Bytes, &'static str),
    /// A stretch of a stored file.
    Stretch {
        /// The file.
        key: BlobKey,
        /// Where in it.
        range: ByteRange,
        /// What it is.
        mime: &'static str,
        /// Whether it is there for good: of a stream that runs it may still be taken back.
        lasts: bool,
    },
}

/// Who asks, and how their addresses are made.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// By what they are counted.
    pub viewer: Uuid,
    /// What goes behind every address.
    pub token: &'a str,
}

/// The stream of a recording, live or over.
pub(super) async fn find(app: &App, recording: Uuid) -> Result<Option<Arc<Stream>>> {
    match app.get::<Streams>().running(recording) {
        Some(running) => Ok(Some(running.stream)),
        None => resume::over(app, recording).await,
    }
}

/// The multivariant playlist, with sound in this codec where there is such; nothing where there was no stream, or none yet.
///
/// # Errors
/// 503 when all seats are taken.
pub async fn master(
    app: &App,
    recording: Uuid,
    sound: SoundCodec,
    asker: Asker<'_>,
) -> Result<Option<String>> {
    let master = |stream: &Stream| stream.master(sound, asker.token);
    choices(app, recording, asker, master).await
}

/// The multivariant playlist of the camera beside a shared screen; nothing where there is, and was, none. Whoever asks for it
/// watches the stream itself and has a seat.
///
/// # Errors
/// 503 when all seats are taken.
pub async fn beside(app: &App, recording: Uuid, asker: Asker<'_>) -> Result<Option<String>> {
    choices(app, recording, asker, |stream| stream.beside(asker.token)).await
}

/// The DASH manifest; nothing where there was no stream, or nothing of it is complete yet.
///
/// # Errors
/// 503 when all seats are taken.
pub async fn manifest(app: &App, recording: Uuid, asker: Asker<'_>) -> Result<Option<String>> {
    let now = app.clock.now();
    let manifest = |stream: &Stream| stream.manifest(asker.token, now);
    choices(app, recording, asker, manifest).await
}

/// What can be chosen from, as it is written down, for whoever has a seat.
async fn choices(
    app: &App,
    recording: Uuid,
    asker: Asker<'_>,
    written: impl FnOnce(&Stream) -> Option<String>,
) -> Result<Option<String>> {
    let Some(stream) = find(app, recording).await? else {
        return Ok(None);
    };
    let Some(text) = written(&stream) else {
        return Ok(None);
    };
    seat(app, &stream, asker.viewer, None)?;
    Ok(Some(text))
}

/// The file of this name in the folder of a rendition; nothing when the folder is of no stream.
///
/// # Errors
/// 404: no such file in it. 400: a list that will not be there for long is waited for. 503: all seats are taken.
pub async fn file(
    app: &App,
    recording: Uuid,
    folder: Uuid,
    name: &str,
    wish: Wish,
    asker: Asker<'_>,
) -> Result<Option<File>> {
    let Some(stream) = find(app, recording).await? else {
        return Ok(None);
    };
    let Some(place) = stream.place_of(folder) else {
        return Ok(None);
    };
    if name == "playlist.m3u8" {
        let is_picture = stream.inner().reels[place].kind == Of::Picture;
        seat(app, &stream, asker.viewer, is_picture.then_some(place))?;
        let listed = stream.list(place, wish, asker.token).await;
        return listed.map(|text| Some(File::List(text))).map_err(refused);
    }
    let mime = stream.inner().reels[place].kind.mime();
    let found = match read(name).ok_or_else(Error::not_found)? {
        Name::Init(number) => stream.init(place, number),
        Name::Segment(number) => stream.segment(place, number),
        Name::Part(segment, part) => {
            let part = stream.part(place, segment, part).await;
            part.map(Found::Bytes)
        }
    };
    Ok(Some(match found.ok_or_else(Error::not_found)? {
        Found::Bytes(bytes) => File::Bytes(bytes, mime),
        Found::Parts(parts) => File::Bytes(parts.concat().into(), mime),
        Found::Stretch(key, range) => File::Stretch {
            key,
            range,
            mime,
            lasts: stream.inner().programme.is_over(),
        },
    }))
}

/// Notes that somebody watches. Only while it is live there are so many seats: what is over is served like any film.
///
/// # Errors
/// 503 when all seats are taken.
pub fn seat(app: &App, stream: &Stream, viewer: Uuid, place: Option<usize>) -> Result<()> {
    if stream.inner().programme.is_over() {
        return Ok(());
    }
    let most = app.get::<Settings>().max_viewers;
    let now = app.clock.instant();
    if stream.viewers.see(viewer, place, now, most) {
        return Ok(());
    }
    let say = format!(
        "All {most} seats of this lecture are taken. Try again in a moment; the recording will be there afterwards."
    );
    Err(Error::new(Kind::Unavailable, "live.full", say).retry_after(15))
}

fn refused(why: Refusal) -> Error {
    match why {
        Refusal::Absent => Error::not_found(),
        Refusal::TooFar => {
            let say = "This part of the stream will not be there for a while. Ask for one that follows the newest.";
            Error::new(Kind::BadRequest, "live.too_far", say)
        }
    }
}

/// A name in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Init(usize),
    Segment(usize),
    Part(usize, usize),
}

fn read(name: &str) -> Option<Name> {
    if let Some(number) = name.strip_prefix("init-") {
        return Some(Name::Init(digits(number.strip_suffix(".mp4")?)?));
    }
    let stem = name.strip_suffix(".m4s")?;
    if let Some(number) = stem.strip_prefix("segment-") {
        return Some(Name::Segment(digits(number)?));
    }
    let (segment, part) = stem.strip_prefix("part-")?.split_once('-')?;
    Some(Name::Part(digits(segment)?, digits(part)?))
}

/// Digits and nothing else, and as we would write them: one file has one address.
fn digits(text: &str) -> Option<usize> {
    let number: usize = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_name_only() {
        assert_eq!(read("init-0.mp4"), Some(Name::Init(0)));
        assert_eq!(read("segment-12.m4s"), Some(Name::Segment(12)));
        assert_eq!(read("part-3-4.m4s"), Some(Name::Part(3, 4)));
        for bad in [
            "init.mp4",
            "init-00.mp4",
            "segment-01.m4s",
            "segment-+1.m4s",
            "part-1.m4s",
            "part-1--2.m4s",
            "part-1-2-3.m4s",
            "../init-0.mp4",
            "segment-1.ts",
            "segment-99999999999999999999999.m4s",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
