//! Pictures of a recording.

use image::ImageFormat;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use media::ffmpeg::Runner;
use media::plan::{self, Input, Plan};
use uuid::Uuid;

use super::stream::PRIVATE;
use super::wave::PEAKS;
use crate::kit::blobs::BlobKey;
use crate::kit::http::file::Stored;
use crate::kit::{App, Error, Kind, Result};
use crate::playback::Makers;
use crate::recordings::{self, RecordingRow, RenditionKind, Source};

/// Wide enough for a card.
const WIDTH: u32 = 640;

/// The widths that posters are kept in: what is asked for gets the next of them.
const WIDTHS: [(u32, &str); 4] = [
    (320, "320.jpg"),
    (640, "640.jpg"),
    (960, "960.jpg"),
    (1280, "1280.jpg"),
];
/// The sheet of small pictures beside a mix.
const SPRITE: &str = "sprite.jpg";
/// The glimpses beside a mix.
const PREVIEW: &str = "preview.mp4";
/// Of 100; no difference is seen above.
const QUALITY: u8 = 80;

/// A picture: a stored one, or one just made.
pub enum Picture {
    /// The poster.
    Stored(Stored),
    /// A JPEG.
    Made(Vec<u8>),
}

/// The poster, or the picture of the mix at a second.
pub async fn picture(
    app: &App,
    row: &RecordingRow,
    at: Option<f64>,
    width: Option<u32>,
) -> Result<Picture> {
    let poster = recordings::rendition(app, row, RenditionKind::Poster).await?;
    if let (None, Some(poster)) = (at, poster) {
        let width = width.and_then(|width| WIDTHS.into_iter().find(|(step, _)| *step >= width));
        let stored = match width {
            Some(width) => narrowed(app, row.id, &poster, width).await?,
            None => None,
        };
        return Ok(Picture::Stored(
            stored.unwrap_or_else(|| jpeg(poster.key, poster.id.to_string())),
        ));
    }
    let mix = recordings::rendition(app, row, RenditionKind::Mix)
        .await?
        .ok_or_else(not_yet)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie between 0 and a million seconds"
    )]
    let at_ms = (at.unwrap_or(0.0) * 1000.0) as u64;
    // A picture from behind the end is the last one.
    let at_ms = at_ms.min(mix.duration_ms.saturating_sub(100));
    let opened = mix.open(app).await?;
    let plan = plan::thumbnail(&opened.input, at_ms, width.unwrap_or(WIDTH));
    let makers = app.get::<Makers>().0.clone();
    let _one_of_few = makers.acquire_owned().await.map_err(Error::internal)?;
    let work = app
        .get::<Runner>()
        .run(&plan, |_| {})
        .await
        .map_err(Error::internal)?;
    Ok(Picture::Made(
        tokio::fs::read(work.path("picture.jpg")).await?,
    ))
}

/// The poster at this width, made when nobody has asked for it before; nothing where it is no wider itself.
async fn narrowed(
    app: &App,
    recording: Uuid,
    poster: &Source,
    (width, name): (u32, &'static str),
) -> Result<Option<Stored>> {
    let key = BlobKey::new("recordings", &[recording, poster.id], name);
    if app.blobs.len(&key).await?.is_none() {
        let bytes = app.blobs.bytes(&poster.key).await?.ok_or_else(not_yet)?;
        let makers = app.get::<Makers>().0.clone();
        let _one_of_few = makers.acquire_owned().await.map_err(Error::internal)?;
        let made = tokio::task::spawn_blocking(move || narrow(&bytes, width));
        let Some(made) = made.await.map_err(Error::internal)?? else {
            return Ok(None);
        };
        let folder = app.blobs.scratch()?;
        let path = folder.path().join("picture.jpg");
        tokio::fs::write(&path, made).await?;
        app.blobs.put(&key, &path).await?;
    }
    Ok(Some(jpeg(key, format!("{}-{width}", poster.id))))
}

fn narrow(bytes: &[u8], width: u32) -> Result<Option<Vec<u8>>> {
    let whole = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg);
    let whole = whole.map_err(Error::internal)?;
    if whole.width() <= width {
        return Ok(None);
    }
    let mut made = Vec::new();
    let small = whole.resize(width, u32::MAX, FilterType::Triangle);
    JpegEncoder::new_with_quality(&mut made, QUALITY)
        .encode_image(&small.to_rgb8())
        .map_err(Error::internal)?;
    Ok(Some(made))
}

fn jpeg(key: BlobKey, etag: String) -> Stored {
    Stored {
        key,
        mime: "image/jpeg".to_owned(),
        etag,
        save_as: None,
        cache: PRIVATE,
        len: None,
        head: Vec::new(),
    }
}

/// Removes what was made beside a poster or a mix when somebody asked for it.
///
/// # Errors
/// The disk is away.
pub async fn forget(app: &App, recording: Uuid, id: Uuid) -> Result<()> {
    let names = WIDTHS
        .iter()
        .map(|(_, name)| *name)
        .chain([SPRITE, PREVIEW, PEAKS]);
    for name in names {
        let key = BlobKey::new("recordings", &[recording, id], name);
        app.blobs.delete(&key).await?;
    }
    Ok(())
}

/// The sheet of pictures for the seek bar, made when nobody has asked for it before.
///
/// # Errors
/// The mix has no pictures, or cannot be read.
pub async fn sprite(app: &App, recording: Uuid, mix: &Source) -> Result<Stored> {
    let (key, version) = beside(app, recording, mix, SPRITE, plan::sprite).await?;
    Ok(jpeg(key, format!("{version}-sprite")))
}

/// A few seconds that show what is in it, without sound; made when nobody has asked for it before.
///
/// # Errors
/// As of [`sprite`].
pub async fn preview(app: &App, recording: Uuid, mix: &Source) -> Result<Stored> {
    let (key, version) = beside(app, recording, mix, PREVIEW, plan::preview).await?;
    let etag = format!("{version}-preview");
    Ok(Stored {
        mime: "video/mp4".to_owned(),
        ..jpeg(key, etag)
    })
}

/// The file of this name beside the mix, and which mix that is.
async fn beside(
    app: &App,
    recording: Uuid,
    mix: &Source,
    name: &'static str,
    plan: fn(&Input, u64) -> Plan,
) -> Result<(BlobKey, Uuid)> {
    let version = mix.version().ok_or_else(not_yet)?;
    let key = BlobKey::new("recordings", &[recording, version], name);
    if app.blobs.len(&key).await?.is_none() {
        let makers = app.get::<Makers>().0.clone();
        let _one_of_few = makers.acquire_owned().await.map_err(Error::internal)?;
        let opened = mix.open(app).await?;
        let runner = app.get::<Runner>();
        let probe = runner.look(&opened.input).await.map_err(Error::internal)?;
        if probe.video.is_none() {
            return Err(not_yet());
        }
        let plan = plan(&opened.input, mix.duration_ms);
        let work = runner.run(&plan, |_| {}).await.map_err(Error::internal)?;
        app.blobs.put(&key, &work.path(name)).await?;
    }
    Ok((key, version))
}

/// Which part of the sheet belongs to which time.
#[must_use]
pub fn sprite_times(mix: &Source, pt: Option<&str>) -> String {
    let token = pt.map(|pt| format!("?pt={pt}")).unwrap_or_default();
    plan::Sheet::of(mix.duration_ms).vtt(mix.duration_ms, &format!("sprite.jpg{token}"))
}

fn not_yet() -> Error {
    let say = "There is no picture of this recording yet.";
    Error::new(Kind::NotFound, "recording.no_picture", say)
}
