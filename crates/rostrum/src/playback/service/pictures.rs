//! Pictures of a recording.

use media::ffmpeg::Runner;
use media::plan;
use uuid::Uuid;

use super::stream::PRIVATE;
use crate::kit::blobs::BlobKey;
use crate::kit::http::file::Stored;
use crate::kit::{App, Error, Kind, Result};
use crate::playback::Makers;
use crate::recordings::{self, RecordingRow, RenditionKind, Source};

/// Wide enough for a card.
const WIDTH: u32 = 640;

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
        return Ok(Picture::Stored(Stored {
            key: poster.key,
            mime: poster.mime,
            etag: poster.id.to_string(),
            save_as: None,
            cache: PRIVATE,
            len: None,
            head: Vec::new(),
        }));
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

/// The sheet of pictures for the seek bar, made when nobody has asked for it before.
///
/// # Errors
/// The mix has no pictures, or cannot be read.
pub async fn sprite(app: &App, recording: Uuid, mix: &Source) -> Result<Stored> {
    let version = mix.version().ok_or_else(not_yet)?;
    let key = BlobKey::new("recordings", &[recording, version], "sprite.jpg");
    if app.blobs.len(&key).await?.is_none() {
        let makers = app.get::<Makers>().0.clone();
        let _one_of_few = makers.acquire_owned().await.map_err(Error::internal)?;
        let opened = mix.open(app).await?;
        let runner = app.get::<Runner>();
        let probe = runner.look(&opened.input).await.map_err(Error::internal)?;
        if probe.video.is_none() {
            return Err(not_yet());
        }
        let plan = plan::sprite(&opened.input, mix.duration_ms);
        let work = runner.run(&plan, |_| {}).await.map_err(Error::internal)?;
        app.blobs.put(&key, &work.path("sprite.jpg")).await?;
    }
    Ok(Stored {
        key,
        mime: "image/jpeg".to_owned(),
        etag: format!("{version}-sprite"),
        save_as: None,
        cache: PRIVATE,
        len: None,
        head: Vec::new(),
    })
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
