//! What people recorded themselves.

use uuid::Uuid;

use super::allowed;
use crate::access::Action;
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::recordings::files;
use crate::recordings::model::{
    Detail, NewTake, Origin, PieceState, TakeChange, TakeMade, TrackKind,
};
use crate::recordings::store::people;
use crate::recordings::store::{pieces, tracks};

/// Announces a take of the caller. Announcing the same piece again finds the first.
///
/// # Errors
/// 403 for who was not there or did not agree to be recorded, 422 for a format that is not taken.
pub async fn create(app: &App, caller: &Caller, id: Uuid, ask: NewTake) -> Result<TakeMade> {
    let row = allowed(app, caller, Action::SendTake, id).await?;
    let person = recorded_person(app, id, caller).await?;
    if !person.consent {
        let say = "You did not agree to be recorded.";
        return Err(Error::new(Kind::Forbidden, "take.no_consent", say));
    }
    check_format(&ask)?;
    let tx = app.db.tx().await?;
    let track = tracks::Row {
        id: app.new_id(),
        recording: row.id,
        participant: person.participant,
        kind: ask.source.as_str().to_owned(),
        origin: Origin::Local.as_str().to_owned(),
    };
    let track = tracks::put(&*tx, track).await?;
    let piece = pieces::put(&*tx, new_piece(app, &track, &ask)).await?;
    tx.commit().await?;
    Ok(TakeMade {
        track_id: track.id,
        take_id: piece.id,
        purpose: "take",
    })
}

/// Tells what only the end of a take knows.
///
/// # Errors
/// 404 for takes of others, 409 when it is complete.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: Uuid,
    take: Uuid,
    ask: TakeChange,
) -> Result<()> {
    allowed(app, caller, Action::SendTake, id).await?;
    if own_take(app, caller, take).await?.recording != id {
        return Err(Error::not_found());
    }
    let tx = app.db.tx().await?;
    // Of two who tell at once each adds to what the other said.
    let piece = pieces::find_locked(&*tx, take).await?;
    let piece = piece.ok_or_else(Error::not_found)?;
    let mut detail = Detail::read(&piece.detail);
    let started_at_ms = ask.started_at_ms.or(piece.started_at_ms);
    detail.said_duration_ms = ask.duration_ms.or(detail.said_duration_ms);
    detail.clock = ask.clock.unwrap_or(detail.clock);
    detail.stamps = ask.stamps.unwrap_or(detail.stamps);
    detail.stamped = ask.stamped.unwrap_or(detail.stamped);
    detail.pings = ask.pings.unwrap_or(detail.pings);
    // The take may have become complete since it was looked at.
    if !pieces::describe(&*tx, take, started_at_ms, detail.stored()).await? {
        return Err(complete());
    }
    tx.commit().await
}

/// A take of the caller that is still on its way, or that nobody expects any more.
pub async fn own_take(app: &App, caller: &Caller, take: Uuid) -> Result<pieces::Row> {
    let piece = pieces::find(app.db.read(), take)
        .await?
        .ok_or_else(Error::not_found)?;
    let track = tracks::find(app.db.read(), piece.track)
        .await?
        .ok_or_else(Error::not_found)?;
    let found = people::of_subject(app.db.read(), piece.recording, caller.id()).await?;
    let person = found.ok_or_else(Error::not_found)?;
    if track.origin != Origin::Local.as_str() || track.participant != person.participant {
        return Err(Error::not_found());
    }
    let may_come = [PieceState::Arriving.as_str(), PieceState::Lost.as_str()];
    if !may_come.contains(&&*piece.state) && !piece.is_cut() {
        return Err(complete());
    }
    Ok(piece)
}

/// Who the caller is in the recording.
pub async fn recorded_person(app: &App, id: Uuid, caller: &Caller) -> Result<people::Row> {
    let found = people::of_subject(app.db.read(), id, caller.id()).await?;
    found.ok_or_else(|| {
        let say = "You were not in this recording.";
        Error::new(Kind::Forbidden, "take.not_there", say)
    })
}

fn new_piece(app: &App, track: &tracks::Row, ask: &NewTake) -> pieces::Row {
    let id = app.new_id();
    let key = BlobKey::new(
        "recordings",
        &[track.recording, track.id, id],
        files::ending_of(&ask.mime),
    );
    pieces::Row {
        id,
        recording: track.recording,
        track: track.id,
        part: ask.part,
        state: PieceState::Arriving.as_str().to_owned(),
        stored_key: key.to_string(),
        mime: ask.mime.clone(),
        codec: ask.codec.clone(),
        started_at_ms: ask.started_at_ms,
        duration_ms: None,
        width: ask.width,
        height: ask.height,
        sample_rate: ask.sample_rate,
        channels: ask.channels,
        size_bytes: 0,
        sha256: None,
        detail: Detail::default().stored(),
        problem: None,
    }
}

fn check_format(ask: &NewTake) -> Result<()> {
    let refused = |field: &str, say: &str| Error::invalid(field, "take.format", say);
    let is_sound = ask.source == TrackKind::Microphone;
    if ask.mime == files::PCM {
        if !is_sound {
            return Err(refused("mime", "Bare samples are sound."));
        }
        if files::sample_of(&ask.codec).is_none() {
            return Err(refused("codec", "Bare samples are s16le, s24le or f32le."));
        }
        if ask.sample_rate.is_none() || ask.channels.is_none() {
            return Err(refused(
                "sample_rate",
                "Bare samples need sample_rate and channels.",
            ));
        }
        return Ok(());
    }
    let container = ask.mime.split(';').next().unwrap_or_default().trim();
    let known = [
        "video/webm",
        "video/mp4",
        "video/x-matroska",
        "audio/webm",
        "audio/mp4",
    ];
    if known.contains(&container) && (is_sound || container.starts_with("video/")) {
        return Ok(());
    }
    Err(refused(
        "mime",
        "This kind of file is not taken for this source.",
    ))
}

fn complete() -> Error {
    let say = "This take is complete.";
    Error::new(Kind::Conflict, "take.complete", say)
}
