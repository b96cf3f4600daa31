//! Leaving: by choice, by a connection that was lost, by the end of the meeting.

use std::time::Duration;

use uuid::Uuid;

use super::{Seat, media, store};
use crate::kit::{App, Result};
use crate::rooms::Settings;
use crate::rooms::facts::{ParticipantLeft, SessionEnded, TrackUnpublished};
use crate::rooms::live::person::Person;
use crate::rooms::live::place::{Place, Rooms};
use crate::rooms::live::say::Leaving;

/// Gives a seat up.
///
/// # Errors
/// The database is away.
pub async fn leave(app: &App, seat: Seat, reason: Leaving) -> Result<()> {
    leave_if(app, seat, reason, |_| true).await.map(drop)
}

/// Gives a seat up, if it is still held by this socket. Tells whether it was.
///
/// # Errors
/// The database is away.
pub async fn leave_as(app: &App, seat: Seat, socket: &str, reason: Leaving) -> Result<bool> {
    leave_if(app, seat, reason, |person| {
        let ear = person.ear.as_ref();
        ear.is_some_and(|ear| ear.id() == socket)
    })
    .await
}

/// The socket in a seat dropped: the seat is kept for `rooms.linger_s`.
pub fn dropped(app: &App, seat: Seat, socket: &str) {
    let rooms = app.get::<Rooms>();
    let turn = rooms.with(seat.room, |live| live.drop_socket(seat.participant, socket));
    let Some(turn) = turn.flatten() else {
        return;
    };
    let linger = Duration::from_secs(app.get::<Settings>().linger_s);
    after(app, linger, async move |app| {
        leave_if(&app, seat, Leaving::Lost, |person| person.turn == turn)
            .await
            .map(drop)
    });
}

/// Ends a room's meeting for everybody.
///
/// # Errors
/// The database is away.
pub async fn close(app: &App, room: Uuid, reason: &str) -> Result<()> {
    let rooms = app.get::<Rooms>();
    let place = rooms.place(room);
    let _gate = place.gate.lock().await;
    let Some((session, people)) = place.with(|live| (live.session, live.close(reason))) else {
        return end_stored(app, room).await;
    };
    for person in people {
        let seat = Seat {
            room,
            participant: person.id,
        };
        gone(app, session, seat, &person).await;
    }
    end(app, &place, room, session).await
}

/// Meetings that went on when the server stopped end unless somebody comes back to them.
///
/// # Errors
/// The database is away.
pub async fn end_abandoned(app: &App) -> Result<()> {
    let tx = app.db.tx().await?;
    store::presences::close_all(&*tx).await?;
    tx.commit().await?;
    for session in store::sessions::open_ones(app.db.read()).await? {
        let settings = app.get::<Settings>();
        let patience = Duration::from_secs(settings.linger_s + settings.empty_s);
        after(app, patience, async move |app| {
            let place = app.get::<Rooms>().place(session.room_id);
            let _gate = place.gate.lock().await;
            if place.live().is_some() {
                return Ok(());
            }
            end(&app, &place, session.room_id, session.id).await
        });
    }
    Ok(())
}

/// Takes a seat away, if `condition` holds for who has it; tells whether it did.
async fn leave_if(
    app: &App,
    seat: Seat,
    reason: Leaving,
    condition: impl Fn(&Person) -> bool,
) -> Result<bool> {
    let rooms = app.get::<Rooms>();
    let Some(place) = rooms.find(seat.room) else {
        return Ok(false);
    };
    let _gate = place.gate.lock().await;
    let left = place.with(|live| {
        live.person(seat.participant)
            .filter(|person| condition(person))?;
        let (person, ended) = live.leave(seat.participant, reason)?;
        Some((
            live.session,
            person,
            ended,
            live.people.is_empty(),
            live.entries,
        ))
    });
    let Some((session, person, ended, is_empty, entries)) = left.flatten() else {
        return Ok(false);
    };
    media::unpublished(app, session, seat, &ended);
    gone(app, session, seat, &person).await;
    media::sync_codec(app, seat.room).await;
    let tx = app.db.tx().await?;
    let now = app.clock.now();
    store::sessions::depart(&*tx, session, seat.participant, now).await?;
    store::presences::go(&*tx, session, Some(seat.participant), now).await?;
    tx.commit().await?;
    if is_empty {
        end_when_empty(app, seat.room, session, entries);
    }
    Ok(true)
}

/// Everything that follows when somebody is gone, whatever the reason.
async fn gone(app: &App, session: Uuid, seat: Seat, person: &Person) {
    for published in &person.tracks {
        app.bus.tell(&TrackUnpublished {
            room: seat.room,
            session,
            participant: seat.participant,
            track: published.track.id,
        });
    }
    media::disconnect(app, seat, person.wired).await;
    app.bus.tell(&ParticipantLeft {
        room: seat.room,
        session,
        participant: seat.participant,
    });
}

/// An empty room keeps its meeting for a while: people come back.
fn end_when_empty(app: &App, room: Uuid, session: Uuid, entries: u64) {
    let patience = Duration::from_secs(app.get::<Settings>().empty_s);
    after(app, patience, async move |app| {
        let place = app.get::<Rooms>().place(room);
        let _gate = place.gate.lock().await;
        let is_over = place.with(|live| live.session == session && live.entries == entries);
        if is_over != Some(true) {
            return Ok(());
        }
        end(&app, &place, room, session).await
    });
}

async fn end(app: &App, place: &Place, room: Uuid, session: Uuid) -> Result<()> {
    let mut tx = app.db.tx().await?;
    let now = app.clock.now();
    store::sessions::end(&*tx, session, now).await?;
    store::presences::go(&*tx, session, None, now).await?;
    let (bus, fact) = (app.clone(), SessionEnded { room, session });
    tx.after_commit(move || bus.bus.tell(&fact));
    tx.commit().await?;
    *place.live() = None;
    Ok(())
}

/// A meeting nobody has come back to since the server started.
async fn end_stored(app: &App, room: Uuid) -> Result<()> {
    let place = app.get::<Rooms>().place(room);
    match store::sessions::open_one(app.db.read(), room).await? {
        Some(session) => end(app, &place, room, session.id).await,
        None => Ok(()),
    }
}

/// Does something later, unless the server stops before: what is left undone then is found in the
/// database at the next start.
fn after<F>(app: &App, wait: Duration, what: impl FnOnce(App) -> F + Send + 'static)
where
    F: Future<Output = Result<()>> + Send,
{
    let app = app.clone();
    app.clone().tasks.spawn(async move {
        let waited = app
            .shutdown
            .run_until_cancelled(tokio::time::sleep(wait))
            .await;
        if waited.is_none() {
            return;
        }
        if let Err(cause) = what(app).await {
            tracing::error!(%cause, "a seat or a meeting could not be cleared away");
        }
    });
}
