//! Bytes come.

use std::time::Duration;

use uuid::Uuid;

use super::{Refused, Standing, offset_of, refuse_when_full, sent_by_hand, settled, standing};
use crate::kit::{App, Caller, Result};
use crate::storage;
use crate::uploads::intake::{Body, Intake};
use crate::uploads::model::{Append, Settings, Upload, room_for};

/// Appends the body to an upload of the caller. When it answers, all of it is durable.
pub async fn append(
    app: &App,
    caller: &Caller,
    id: Uuid,
    ask: Append,
    body: &mut Body,
) -> Result<Standing, Refused> {
    let settings = app.get::<Settings>();
    let (upload, turn) = sent_by_hand(app, caller, id).await?;
    let (stored, place) = offset_of(app, &upload).await?;
    if ask.offset != stored {
        return Err(Refused::elsewhere(stored));
    }
    let most = most(app, &upload, &ask, &settings).await?;
    let (room, length) = room_for(&ask, upload.length, stored, most)?;
    if ask.body_len != Some(0) {
        refuse_when_full(app).await?;
    }
    let intake = Intake {
        app,
        turn: &turn,
        place,
        stored,
        length,
        room,
        body_len: ask.body_len,
        idle: Duration::from_secs(settings.idle_s),
    };
    // A finished upload has no file here any more; only an empty body fits it.
    let offset = match upload.finished_at {
        Some(_) => stored,
        None => intake.receive(ask.checksum, body).await?,
    };
    // The length counts only now: a request that failed has declared nothing.
    let upload = settled(app, Upload { length, ..upload }, offset).await?;
    Ok(standing(app, upload).await?)
}

/// How long an upload may become. One whose length nobody knows yet ends with its maker's storage.
pub async fn most(app: &App, upload: &Upload, ask: &Append, settings: &Settings) -> Result<u64> {
    if upload.object.is_some() || upload.length.is_some() {
        return Ok(settings.max_bytes);
    }
    if let Some(length) = ask.length.filter(|length| *length <= settings.max_bytes) {
        storage::fits(app, upload.owner, length).await?;
    }
    let left = storage::left(app, upload.owner).await?;
    Ok(left.unwrap_or(u64::MAX).min(settings.max_bytes))
}
