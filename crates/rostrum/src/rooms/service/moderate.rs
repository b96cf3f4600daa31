//! What hosts and co-hosts do to others: mute, remove, lock.

use uuid::Uuid;

use super::{Seat, media, store, with};
use crate::access::{self, Action, Object, ObjectRole};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::rooms::live::Source;
use crate::rooms::live::say::{Leaving, YouMuted, YouRemoved};

/// Mutes a source of somebody. Only they can unmute it.
///
/// # Errors
/// 403 for whoever does not lead the room, 404 when nobody is in that seat.
pub async fn mute(
    app: &App,
    caller: &Caller,
    seat: Seat,
    whom: Uuid,
    source: Source,
) -> Result<()> {
    access::require(app, caller, Action::ModerateRoom, Object::room(seat.room)).await?;
    let theirs = seat_of(app, seat, whom)?;
    media::silence(app, theirs, source, true).await?;
    with(app, theirs, |live| live.tell(whom, &YouMuted { source }))
}

/// Puts somebody out of the room. What opened it for them opens it no more; a link still does.
///
/// # Errors
/// 403 for whoever does not lead the room, and when it is the host who shall go.
pub async fn remove(app: &App, caller: &Caller, seat: Seat, whom: Uuid) -> Result<()> {
    access::require(app, caller, Action::ModerateRoom, Object::room(seat.room)).await?;
    let theirs = seat_of(app, seat, whom)?;
    let (user, role) = with(app, theirs, |live| {
        live.person(whom)
            .map(|person| (person.user_id, person.role))
    })?
    .ok_or_else(nobody)?;
    if role == ObjectRole::Host {
        let say = "The host cannot be removed.";
        return Err(Error::new(Kind::Forbidden, "room.host_stays", say));
    }
    let tx = app.db.tx().await?;
    access::revoke(&tx, user.unwrap_or(whom), Object::room(seat.room)).await?;
    store::ingests::delete_of(&*tx, whom).await?;
    tx.commit().await?;
    let ear = with(app, theirs, |live| {
        let reason = Leaving::Removed;
        live.tell(whom, &YouRemoved { reason });
        live.person(whom).and_then(|person| person.ear.clone())
    })?;
    super::leave::leave(app, theirs, Leaving::Removed).await?;
    if let Some(ear) = ear {
        ear.close();
    }
    Ok(())
}

/// Locks the door, or opens it: nobody new comes into this meeting while it is locked.
///
/// # Errors
/// 403 for whoever does not lead the room.
pub async fn lock(app: &App, caller: &Caller, seat: Seat, locked: bool) -> Result<()> {
    access::require(app, caller, Action::ModerateRoom, Object::room(seat.room)).await?;
    let session = with(app, seat, |live| live.session)?;
    let tx = app.db.tx().await?;
    store::sessions::set_locked(&*tx, session, locked).await?;
    tx.commit().await?;
    with(app, seat, |live| live.lock(locked))
}

fn seat_of(app: &App, seat: Seat, whom: Uuid) -> Result<Seat> {
    let is_here = with(app, seat, |live| live.person(whom).is_some())?;
    let theirs = Seat {
        room: seat.room,
        participant: whom,
    };
    is_here.then_some(theirs).ok_or_else(nobody)
}

fn nobody() -> Error {
    let say = "This person is not in the room any more.";
    Error::new(Kind::NotFound, "room.no_such_participant", say)
}
