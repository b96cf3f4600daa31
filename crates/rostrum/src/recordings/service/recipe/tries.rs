//! What a mix would look and sound like, before anything is made.

use tokio::sync::Semaphore;
use uuid::Uuid;

use super::checks::{people_are_known, unknown};
use super::{mixable, newest};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::recordings::jobs::{hear, listen as sound, preview as draw, require_pictures};
use crate::recordings::model::{AskListen, AskPauses, AskPreview, Pauses, Recipe, Removed};
use crate::recordings::store::people;

/// So many pictures are drawn and moments of sound made at once; whoever asks for more is asked to wait a second.
const DRAWN_AT_ONCE: usize = 2;

/// Where pictures are drawn, and moments of sound made.
pub struct Bench(Semaphore);

impl Default for Bench {
    fn default() -> Self {
        Self(Semaphore::new(DRAWN_AT_ONCE))
    }
}

/// Whoever waits longer for one moment has gone; its place is for the next.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(60);

/// A moment of the mix as it would look. Nothing is stored.
///
/// # Errors
/// 409: there is nothing to show. 429: enough pictures are being drawn. 503: it takes too long.
pub async fn preview(app: &App, caller: &Caller, id: Uuid, ask: AskPreview) -> Result<Vec<u8>> {
    let row = mixable(app, caller, id).await?;
    require_pictures(app, &row, &ask.look).await?;
    on_bench(app, draw(app, &row, &ask)).await
}

/// Some seconds of the mix as it would sound. Nothing is stored.
///
/// # Errors
/// 409: there is nothing to hear. 429: enough previews are being made. 503: it takes too long.
pub async fn listen(app: &App, caller: &Caller, id: Uuid, ask: AskListen) -> Result<Vec<u8>> {
    let row = mixable(app, caller, id).await?;
    let db = app.db.read();
    let (_, before) = newest(db, id).await?;
    let now = Recipe {
        sound: ask.sound.clone(),
        ..before.clone()
    };
    people_are_known(db, id, &before, &now).await?;
    let there = people::of(db, &[id]).await?;
    let is_there = |one: Uuid| there.iter().any(|person| person.participant == one);
    if !ask.participant_id.is_none_or(is_there) {
        return Err(unknown("participant_id"));
    }
    on_bench(app, sound(app, &row, &ask)).await
}

/// Does what somebody waits for, where there is a place for it.
async fn on_bench<T>(app: &App, work: impl Future<Output = Result<T>>) -> Result<T> {
    let bench = app.get::<Bench>();
    let Ok(_place) = bench.0.try_acquire() else {
        let say = "Other previews are being made. Try again in a moment.";
        return Err(Error::new(Kind::TooMany, "preview.busy", say).retry_after(1));
    };
    // Dropped, it ends the process that makes it.
    let made = tokio::time::timeout(LONGEST, work).await;
    made.unwrap_or_else(|_| {
        let say = "Making this moment took too long. Try another one.";
        Err(Error::new(Kind::Unavailable, "preview.too_long", say))
    })
}

/// What of the pauses would be taken out. Nothing is stored; every microphone is heard for it.
///
/// # Errors
/// As [`preview`].
pub async fn pauses(app: &App, caller: &Caller, id: Uuid, ask: AskPauses) -> Result<Pauses> {
    let row = mixable(app, caller, id).await?;
    let silence = media::plan::mix::Silence {
        longer_than_ms: ask.longer_than_ms,
        keep_ms: ask.keep_ms,
    };
    let found = on_bench(app, hear(app, &row, silence)).await?;
    let seen = |one: &media::plan::mix::Stretch| Removed {
        from_ms: one.from_ms,
        to_ms: one.to_ms,
    };
    Ok(Pauses {
        saved_ms: found.iter().map(|one| one.to_ms - one.from_ms).sum(),
        pauses: found.iter().map(seen).collect(),
    })
}
