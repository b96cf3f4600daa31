//! What is live, or was and is played until there is better.

use media::live::SoundCodec;
use uuid::Uuid;

use super::admission::Belief;
use super::shown;
use crate::kit::{App, Error, Kind, Result};
use crate::live::{self, Asker, Wish};

/// The multivariant playlist of a live stream, with sound in this codec.
///
/// # Errors
/// 404 (with words) when nothing is on air or was; 503 when all seats are taken.
pub async fn master(
    app: &App,
    belief: &Belief,
    sound: SoundCodec,
    pt: Option<&str>,
) -> Result<String> {
    let token = behind(pt);
    let found = live::master(app, belief.row().id, sound, asker(belief, &token)).await?;
    found.ok_or_else(not_yet)
}

/// The multivariant playlist of the camera beside a live stream.
///
/// # Errors
/// 404 when there is, and was, none, or when something else plays by now, which has other times; 503 when all seats are taken.
pub async fn beside(app: &App, belief: &Belief, pt: Option<&str>) -> Result<String> {
    if shown::is_there(app, belief.row()).await? {
        return Err(Error::not_found());
    }
    let token = behind(pt);
    let found = live::beside(app, belief.row().id, asker(belief, &token)).await?;
    found.ok_or_else(Error::not_found)
}

/// The DASH manifest of a live stream.
///
/// # Errors
/// As [`master`].
pub async fn manifest(app: &App, belief: &Belief, pt: Option<&str>) -> Result<String> {
    let token = behind(pt);
    let found = live::manifest(app, belief.row().id, asker(belief, &token)).await?;
    found.ok_or_else(not_yet)
}

fn not_yet() -> Error {
    let say = "The stream of this recording is not ready yet.";
    Error::new(Kind::NotFound, "recording.no_stream", say)
}

/// A file of a live stream; nothing when the folder is of none.
///
/// # Errors
/// 404: no such file in it. 400: what is asked for is too far in the future. 503: all seats are taken.
pub async fn file(
    app: &App,
    belief: &Belief,
    folder: Uuid,
    name: &str,
    wish: Wish,
    pt: Option<&str>,
) -> Result<Option<live::File>> {
    let token = behind(pt);
    let asker = asker(belief, &token);
    live::file(app, belief.row().id, folder, name, wish, asker).await
}

fn behind(pt: Option<&str>) -> String {
    pt.map(|pt| format!("?pt={pt}")).unwrap_or_default()
}

fn asker<'a>(belief: &Belief, token: &'a str) -> Asker<'a> {
    let viewer = belief.seat();
    Asker { viewer, token }
}
