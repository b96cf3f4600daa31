//! Whether what somebody sends is a picture or a clip that can be used.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use media::Error as MediaError;
use media::ffmpeg::{Runner, Work};
use media::plan::{self, Input};
use media::probe::format_of;
use media::sniff::Format;
use media::still;
use tokio::io::AsyncWriteExt as _;

use crate::brand::model::{
    AssetKind, CLIP_BYTES, CLIP_MS, CLIP_PIXELS, Clip, PICTURE_BOX, PICTURE_BYTES, SHORTEST_CLIP_MS,
};
use crate::kit::{Error, Kind, Result};

/// What the client sends, as it comes.
pub type Sent = BoxStream<'static, Result<Bytes, Box<dyn std::error::Error + Send + Sync>>>;

/// How long the client may be silent.
const IDLE: Duration = Duration::from_secs(30);
/// What says whether it is a picture stands within so many bytes.
const HEAD: usize = 12;
/// More streams than this has no clip.
const STREAMS: usize = 16;

/// What is good.
pub enum Verified {
    /// A picture, made anew from its pixels.
    Picture {
        /// Where it lies.
        file: PathBuf,
        /// The folder it lies in.
        _work: Work,
        /// Columns and rows.
        size: (u32, u32),
    },
    /// A clip as it came.
    Clip(Box<Clip>),
}

impl Verified {
    /// What is kept of what came as `sent`.
    pub fn path<'a>(&'a self, sent: &'a Path) -> &'a Path {
        match self {
            Self::Picture { file, .. } => file,
            Self::Clip(_) => sent,
        }
    }

    /// What it is.
    pub fn kind(&self) -> AssetKind {
        match self {
            Self::Picture { .. } => AssetKind::Picture,
            Self::Clip(clip) if clip.video.is_some() => AssetKind::Video,
            Self::Clip(_) => AssetKind::Sound,
        }
    }

    /// What is in it, when it is a clip.
    pub fn clip(&self) -> Option<&Clip> {
        match self {
            Self::Picture { .. } => None,
            Self::Clip(clip) => Some(clip),
        }
    }

    /// Columns and rows.
    pub fn size(&self) -> Option<(u32, u32)> {
        match self {
            Self::Picture { size, .. } => Some(*size),
            Self::Clip(clip) => clip.video.as_ref().map(|video| (video.width, video.height)),
        }
    }

    /// The ending of its file, and what it is sent as.
    fn names(&self) -> (&'static str, &'static str) {
        let clip = match self {
            Self::Picture { .. } => return ("png", "image/png"),
            Self::Clip(clip) => clip,
        };
        match (clip.format, clip.video.is_some()) {
            (Format::Mp4, true) => ("mp4", "video/mp4"),
            (Format::Mp4, false) => ("m4a", "audio/mp4"),
            (Format::Matroska, true) => ("mkv", "video/x-matroska"),
            (Format::Matroska, false) => ("mka", "audio/x-matroska"),
            (Format::Ogg, true) => ("ogv", "video/ogg"),
            (Format::Ogg, false) => ("ogg", "audio/ogg"),
            (Format::MpegTs, _) => ("ts", "video/mp2t"),
            (Format::Flac, _) => ("flac", "audio/flac"),
            (Format::Mp3, _) => ("mp3", "audio/mpeg"),
            (Format::Aac, _) => ("aac", "audio/aac"),
            (Format::Avi, _) => ("avi", "video/x-msvideo"),
            _ => ("wav", "audio/wav"),
        }
    }

    /// The ending of its file.
    pub fn ending(&self) -> &'static str {
        self.names().0
    }

    /// What it is sent as.
    pub fn mime(&self) -> &'static str {
        self.names().1
    }
}

/// Takes the body in, and no more of it than is taken of its kind. Answers its length, and whether it begins like a picture.
///
/// # Errors
/// 413: it goes on behind that. 422: there is nothing in it.
pub async fn receive(mut sent: Sent, file: &Path) -> Result<(u64, bool)> {
    let mut to = tokio::fs::File::create(file).await?;
    let (mut head, mut len, mut is_picture) = (Vec::new(), 0_u64, None);
    loop {
        let came = tokio::time::timeout(IDLE, sent.next()).await;
        let Ok(came) = came else {
            let say = "Nothing came for half a minute.";
            return Err(Error::new(Kind::BadRequest, "request.cut_off", say));
        };
        let Some(bytes) = came else { break };
        let bytes = bytes.map_err(|cause| {
            let say = "The connection broke before the whole file was here.";
            Error::new(Kind::BadRequest, "request.cut_off", say).with_cause(cause)
        })?;
        len += bytes.len() as u64;
        if is_picture.is_none() {
            head.extend_from_slice(&bytes[..bytes.len().min(HEAD)]);
            if head.len() >= HEAD {
                is_picture = Some(still::is_one(&head));
            }
        }
        let most = match is_picture {
            Some(false) => CLIP_BYTES,
            _ => PICTURE_BYTES,
        };
        if len > most {
            let say = format!("A picture has at most {PICTURE_BYTES} bytes, a clip {CLIP_BYTES}.");
            return Err(Error::new(Kind::TooLarge, "request.too_large", say));
        }
        to.write_all(&bytes).await?;
    }
    to.flush().await?;
    if len == 0 {
        return Err(refused("brand.empty", "The file is empty."));
    }
    Ok((len, is_picture.unwrap_or(false)))
}

/// Makes a picture anew from its pixels.
///
/// # Errors
/// 422: it is too large to be unpacked, or broken.
pub async fn picture(media: &Runner, file: &Path) -> Result<Verified> {
    let bytes = tokio::fs::read(file).await?;
    let kind = still::sniff(&bytes)
        .map_err(|why| Error::new(Kind::Invalid, "picture.refused", why.to_string()))?;
    let plan = plan::picture(&Input::new(file, kind.format()), PICTURE_BOX);
    let work = media.run(&plan, |_| {}).await.map_err(|cause| {
        let say = "This picture cannot be read. It may be broken.";
        found(cause, "picture.broken", say)
    })?;
    let file = work.path("picture.png");
    let made = tokio::fs::read(&file).await?;
    let size = still::size(&made).ok_or_else(|| Error::internal("a PNG without a size"))?;
    Ok(Verified::Picture {
        file,
        _work: work,
        size,
    })
}

/// Looks into a clip: its format by its first bytes, its streams with that format forced, whether they can be decoded, how
/// long it really is.
///
/// # Errors
/// 422, with what is wrong with it.
pub async fn clip(media: &Runner, file: &Path, len: u64) -> Result<Verified> {
    let path = file.to_owned();
    let format = tokio::task::spawn_blocking(move || format_of(&path)).await;
    let format = format.map_err(Error::internal)?.map_err(|cause| {
        let say = "This is no picture, no sound and no film of a kind that is taken here: JPEG, PNG, WebP, MP4, MOV, \
                   Matroska, WebM, MPEG-TS, Ogg, WAV, FLAC, MP3, AAC, AVI.";
        found(cause, "brand.unknown_format", say)
    })?;
    let input = Input::new(file, format);
    let unreadable = |cause| {
        let say = "The file is damaged, or is not what its first bytes say it is.";
        found(cause, "brand.unreadable", say)
    };
    let examined = media.examine(&input).await.map_err(unreadable)?;
    if examined.streams > STREAMS {
        let say = format!("The file has more than {STREAMS} streams.");
        return Err(refused("brand.too_many_streams", say));
    }
    let mut video = examined.video;
    if let Some(stream) = &video {
        if u64::from(stream.width) * u64::from(stream.height) > CLIP_PIXELS {
            let say = format!(
                "Its pictures have {} × {} pixels; 4K is the most that is taken.",
                stream.width, stream.height
            );
            return Err(refused("brand.too_large_pictures", say));
        }
        let reads = media.decodes(&input, stream.index, true).await;
        if !reads.map_err(unreadable)? {
            video = None;
        }
    }
    let mut audio = None;
    if let Some(stream) = examined.sounds.into_iter().next() {
        let reads = media.decodes(&input, stream.index, false).await;
        audio = reads.map_err(unreadable)?.then_some(stream);
    }
    if video.is_none() && audio.is_none() {
        let say =
            "Nothing in this file can be decoded: it is damaged, or in a form nobody here knows.";
        return Err(refused("brand.nothing_to_play", say));
    }
    let index = video.as_ref().map(|video| video.index);
    let packets = media
        .packets(&input, index, len)
        .await
        .map_err(unreadable)?;
    let duration_ms = packets.duration_ms.max(examined.said_ms.unwrap_or(0));
    if duration_ms > CLIP_MS {
        let say = format!(
            "The clip lasts {} seconds; {} is the most that is taken.",
            duration_ms.div_ceil(1000),
            CLIP_MS / 1000
        );
        return Err(refused("brand.too_long", say));
    }
    if packets.duration_ms < SHORTEST_CLIP_MS {
        let say =
            "There is nothing in the clip that lasts: it is shorter than a fifth of a second.";
        return Err(refused("brand.too_short", say));
    }
    Ok(Verified::Clip(Box::new(Clip {
        format,
        video,
        audio,
        duration_ms: packets.duration_ms,
    })))
}

fn refused(code: &'static str, say: impl Into<String>) -> Error {
    Error::new(Kind::Invalid, code, say.into())
}

/// That a program fails on the file is the file's fault; that it could not run is ours.
fn found(cause: MediaError, code: &'static str, say: &'static str) -> Error {
    match cause {
        MediaError::Io(_)
        | MediaError::Cancelled
        | MediaError::Killed(_)
        | MediaError::NotStarted { .. } => Error::internal(cause),
        cause => Error::new(Kind::Invalid, code, say).with_cause(cause),
    }
}
