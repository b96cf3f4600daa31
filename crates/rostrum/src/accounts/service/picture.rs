//! Pictures of people: whatever image comes in, a small square JPEG is kept. Nothing of what came is: no
//! position, no camera, no hidden second file.
//!
//! The decoders are written in safe Rust and get as much memory as is said here; one image at a time is in
//! the works, so many large ones at once do not fill the machine.

use std::io::Cursor;
use std::sync::Arc;

use async_trait::async_trait;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, RgbaImage};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::access;
use crate::accounts::model::{Settings, User};
use crate::accounts::store::{people, users};
use crate::kit::blobs::{BlobKey, Claims};
use crate::kit::http::file::Stored;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};

/// Width and height of what is kept: a large tile on a dense screen.
const SIZE: u32 = 384;
const QUALITY: u8 = 85;
/// Wider or higher is no picture of a person.
const LONGEST_SIDE: u32 = 16_384;
/// Memory one image may take, in bytes: some fifty megapixels.
const MEMORY: u64 = 200 << 20;

/// One image at a time.
pub struct Easel(Arc<Semaphore>);

impl Default for Easel {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

fn key(user: Uuid, version: Uuid) -> BlobKey {
    BlobKey::new("pictures", &[user, version], "jpg")
}

/// The pictures of people, as stored files.
pub struct Pictures;

#[async_trait]
impl Claims for Pictures {
    fn area(&self) -> &'static str {
        "pictures"
    }

    async fn claimed(&self, tx: &Tx, keys: &[BlobKey]) -> Result<Vec<Option<String>>> {
        let mut found = Vec::with_capacity(keys.len());
        for name in keys {
            let ids = name.ids();
            let version = match ids.first() {
                Some(user) => people::picture(&**tx, *user).await?.flatten(),
                None => None,
            };
            let is_shown = version.is_some() && version.as_ref() == ids.get(1);
            found.push(is_shown.then(|| format!("the picture of the account {}", ids[0])));
        }
        Ok(found)
    }
}

/// Takes the caller's new picture.
///
/// # Errors
/// It is too large, or no JPEG, PNG or WebP image.
pub async fn set(app: &App, caller: &Caller, bytes: Vec<u8>) -> Result<User> {
    let user = access::require_user(caller)?;
    let most = app.get::<Settings>().picture_bytes;
    if bytes.len() > most {
        return Err(too_large(most));
    }
    let turn = Arc::clone(&app.get::<Easel>().0).acquire_owned().await;
    let turn = turn.map_err(Error::internal)?;
    let drawn = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        draw(&bytes)
    });
    let square = drawn.await.map_err(Error::internal)??;
    let version = app.new_id();
    // The file first: what the database names is there.
    app.blobs.put_bytes(&key(user, version), &square).await?;
    replace(app, user, Some(version)).await
}

/// Takes the caller's picture away.
///
/// # Errors
/// 403 for guests.
pub async fn remove(app: &App, caller: &Caller) -> Result<()> {
    let user = access::require_user(caller)?;
    replace(app, user, None).await.map(drop)
}

/// Somebody's picture, for everybody who signed in.
///
/// # Errors
/// 404 when there is no such person, or no picture.
pub async fn of(app: &App, caller: &Caller, id: Uuid) -> Result<Stored> {
    access::require_user(caller)?;
    let version = people::picture(app.db.read(), id).await?.flatten();
    let version = version.ok_or_else(Error::not_found)?;
    Ok(Stored {
        key: key(id, version),
        mime: "image/jpeg".to_owned(),
        etag: version.simple().to_string(),
        save_as: None,
        cache: "private, max-age=3600",
        len: None,
        head: Vec::new(),
    })
}

/// What is answered to an image of more than `most` bytes.
pub fn too_large(most: usize) -> Error {
    let say = format!("A picture has at most {most} bytes.");
    Error::new(Kind::TooLarge, "picture.too_large", say)
}

async fn replace(app: &App, user: Uuid, version: Option<Uuid>) -> Result<User> {
    let tx = app.db.tx().await?;
    let held = users::by_id_held(&*tx, user).await?;
    held.ok_or_else(Error::not_found)?;
    let old = people::picture(&*tx, user).await?.flatten();
    people::set_picture(&*tx, user, version).await?;
    let now = users::by_id(&*tx, user).await?;
    tx.commit().await?;
    if let Some(old) = old
        && let Err(cause) = app.blobs.delete(&key(user, old)).await
    {
        tracing::warn!(%cause, user.id = %user, "an old picture could not be removed");
    }
    now.ok_or_else(Error::not_found)
}

/// The square that is kept, as JPEG.
fn draw(bytes: &[u8]) -> Result<Vec<u8>> {
    let reader = ImageReader::new(Cursor::new(bytes));
    let mut reader = reader.with_guessed_format()?;
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    if !reader
        .format()
        .is_some_and(|format| known.contains(&format))
    {
        let say = "A picture is a JPEG, PNG or WebP image.";
        return Err(Error::new(Kind::Unsupported, "picture.not_an_image", say));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let unreadable = |cause: image::ImageError| {
        let say = "This image cannot be read. It may be damaged or far too large; save it anew and try again.";
        Error::new(Kind::Invalid, "picture.unreadable", say).with_cause(cause)
    };
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let turned = decoder.orientation().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    // Cut before it is turned: there is less to turn.
    image = image.resize_to_fill(SIZE, SIZE, FilterType::Triangle);
    image.apply_orientation(turned);
    let mut out = Vec::new();
    let flat = on_white(&image.into_rgba8());
    let jpeg = JpegEncoder::new_with_quality(&mut out, QUALITY);
    flat.write_with_encoder(jpeg).map_err(Error::internal)?;
    Ok(out)
}

/// JPEG knows no transparency.
fn on_white(image: &RgbaImage) -> DynamicImage {
    let flat = image::RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, a] = image.get_pixel(x, y).0.map(u16::from);
        let over = |colour: u16| u8::try_from((colour * a + 255 * (255 - a)) / 255).unwrap_or(255);
        image::Rgb([over(r), over(g), over(b)])
    });
    DynamicImage::ImageRgb8(flat)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let image = RgbaImage::from_pixel(width, height, image::Rgba([255, 0, 0, 0]));
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, ImageFormat::Png).expect("written");
        out.into_inner()
    }

    #[test]
    fn whatever_shape_comes_in_a_square_jpeg_is_kept() {
        for (width, height) in [(40, 90), (900, 300), (1, 1)] {
            let kept = draw(&png(width, height)).expect("drawn");
            let read = image::load_from_memory_with_format(&kept, ImageFormat::Jpeg);
            let read = read.expect("a JPEG").into_rgb8();
            assert_eq!((read.width(), read.height()), (SIZE, SIZE));
            // What was transparent is white, whatever colour lay beneath.
            assert!(read.pixels().all(|pixel| pixel.0.iter().all(|c| *c > 250)));
        }
    }

    #[test]
    fn what_is_no_image_or_a_bomb_is_refused() {
        let code = |bytes: &[u8]| draw(bytes).expect_err("refused").code();
        assert_eq!(code(b"GIF89a, so it says"), "picture.not_an_image");
        assert_eq!(code(b"<svg onload='alert(1)'/>"), "picture.not_an_image");
        assert_eq!(code(b""), "picture.not_an_image");
        let whole = png(50, 50);
        assert_eq!(code(&whole[..60]), "picture.unreadable");
        // A header that claims 60,000 by 60,000 pixels.
        let mut bomb = whole;
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        assert_eq!(code(&bomb), "picture.unreadable");
    }
}
