//! Coming in over the socket: a seat in the meeting, which begins with the first who comes.

use std::sync::Arc;

use uuid::Uuid;

use super::join::{known, participant_of, role_in};
use super::{Seat, consent, media, store};
use crate::access::{self, Action, Object, ObjectRole};
use crate::accounts;
use crate::kit::http::Device;
use crate::kit::{App, Caller, Error, Result};
use crate::rooms::Settings;
use crate::rooms::facts;
use crate::rooms::live::ear::Ear;
use crate::rooms::live::log::Missed;
use crate::rooms::live::person::{Decodes, Newcomer};
use crate::rooms::live::place::{Place, Rooms};
use crate::rooms::live::say::MediaRestart;
use crate::rooms::live::{CHAT_SHOWN, Live, Opening, RoomHead, RoomState};
use crate::rooms::model::{InTheCall as _, locked};

/// Who comes in, and how.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Into which room.
    pub room: Uuid,
    /// The number of the last event seen, by who was here a moment ago.
    pub last_seq: Option<u64>,
    /// What this browser decodes.
    pub decodes: Decodes,
    /// The answer on being recorded; `None` leaves it as it was.
    pub consent: Option<bool>,
    /// What one sits at.
    pub device: Device,
}

/// What somebody who came in is told.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The seat.
    pub seat: Seat,
    /// What one may do.
    pub role: ObjectRole,
    /// The number of the last event that the state contains.
    pub seq: u64,
    /// What was said since `last_seq`; `None` when that is no longer known.
    pub missed: Option<Vec<Missed>>,
    /// The room as it is now.
    pub state: RoomState,
}

/// Takes a seat in a room's meeting, or the one this person has.
///
/// # Errors
/// 404 without a role in the room, 410 when it was deleted, 423 when it is locked.
pub async fn enter(app: &App, caller: &Caller, entry: Entry, ear: Arc<dyn Ear>) -> Result<Entered> {
    let room = entry.room;
    access::require(app, caller, Action::EnterRoom, Object::room(room)).await?;
    known(app, room).await?;
    let (id, name) = who(app, caller, room).await?;
    let rooms = app.get::<Rooms>();
    let place = rooms.place(room);
    let _gate = place.gate.lock().await;
    // Asked again behind the gate: who was removed, or whose room was deleted, while waiting stays out.
    access::require(app, caller, Action::EnterRoom, Object::room(room)).await?;
    let row = known(app, room).await?;
    let role = role_in(app, caller, room)
        .await?
        .ok_or_else(Error::not_found)?;
    let newcomer = Newcomer {
        id,
        user_id: caller.user(),
        name,
        role,
        consent: entry.consent,
        decodes: entry.decodes,
    };
    take_seat(app, &place, &row, newcomer, &entry, ear).await
}

/// Sits somebody down whose right to it was asked for. The gate of the place is held meanwhile.
///
/// # Errors
/// 423 when the room is locked.
pub async fn take_seat(
    app: &App,
    place: &Place,
    row: &store::rooms::Row,
    newcomer: Newcomer,
    entry: &Entry,
    ear: Arc<dyn Ear>,
) -> Result<Entered> {
    let (room, id) = (entry.room, newcomer.id);
    let rooms = app.get::<Rooms>();
    let session = open(app, &rooms, place, row).await?;
    let seat = Seat {
        room,
        participant: id,
    };
    let seated = place.with(|live| live.person(id).is_some()) == Some(true);
    if !seated && !newcomer.role.leads() && is_shut(app, place, session, id).await? {
        return Err(locked());
    }
    let consent = consent::at_the_door(app, session, seat, entry.consent, entry.device).await?;
    let newcomer = Newcomer {
        consent,
        ..newcomer
    };
    let entered = sit_down(place, seat, newcomer.clone(), entry, ear)?;
    if !seated {
        app.bus.tell(&facts::ParticipantJoined {
            room,
            session,
            participant: id,
            user: newcomer.user_id,
            name: newcomer.name,
        });
    }
    if let (Some(consent), true) = (consent, entry.consent.is_some()) {
        consent::tell(app, session, seat, consent, true);
    }
    let had_media = media::connect(app, seat, entry.last_seq.is_none()).await?;
    place.with(|live| {
        live.tell_takes(id);
        if entry.last_seq.is_some() && !had_media {
            live.tell(id, &MediaRestart {});
        }
    });
    Ok(entered)
}

fn sit_down(
    place: &Place,
    seat: Seat,
    newcomer: Newcomer,
    entry: &Entry,
    ear: Arc<dyn Ear>,
) -> Result<Entered> {
    let role = newcomer.role;
    let entered = place.with(|live| {
        live.enter(newcomer, ear);
        Entered {
            seat,
            role,
            missed: entry.last_seq.and_then(|seq| live.missed_since(seq)),
            seq: live.seq(),
            state: live.state(),
        }
    });
    entered.ok_or_else(super::not_in_the_room)
}

/// Who the caller is in this room.
async fn who(app: &App, caller: &Caller, room: Uuid) -> Result<(Uuid, String)> {
    let Some(user) = caller.user() else {
        let found = store::participants::find(app.db.read(), caller.id(), room).await?;
        let guest = found.ok_or_else(Error::not_found)?;
        return Ok((guest.id, guest.name));
    };
    let name = accounts::name_of(app, user).await?;
    let tx = app.db.tx().await?;
    let id = participant_of(app, &tx, room, user, &name).await?;
    tx.commit().await?;
    Ok((id, name))
}

/// The meeting that goes on, that went on before a restart of the server, or a new one.
async fn open(app: &App, rooms: &Rooms, place: &Place, row: &store::rooms::Row) -> Result<Uuid> {
    if let Some(session) = place.with(|live| live.session) {
        return Ok(session);
    }
    let known = store::sessions::open_one(app.db.read(), row.id).await?;
    let is_new = known.is_none();
    let session = match known {
        Some(session) => session,
        None => begin(app, row.id).await?,
    };
    let opening = Opening {
        room: RoomHead {
            id: row.id,
            name: row.name.clone(),
            kind: row.kind,
            locked: session.locked,
            take_quality: row.take_quality,
        },
        session: session.id,
        prefer: app.get::<Settings>().prefer_codec,
        chat: store::chat::last(app.db.read(), session.id, CHAT_SHOWN as u64).await?,
        recording: rooms.recording(row.id),
        on_air: rooms.is_on_air(row.id),
        sent_on: rooms.sent_on(row.id),
    };
    *place.live() = Some(Live::open(opening, app.clock.clone()));
    if is_new {
        app.bus.tell(&facts::SessionStarted {
            room: row.id,
            session: session.id,
        });
    }
    Ok(session.id)
}

async fn begin(app: &App, room: Uuid) -> Result<store::sessions::Row> {
    let row = store::sessions::Row {
        id: app.new_id(),
        room_id: room,
        locked: false,
        started_at: app.clock.now(),
        ended_at: None,
    };
    let tx = app.db.tx().await?;
    store::sessions::insert(&*tx, row.clone()).await?;
    tx.commit().await?;
    Ok(row)
}

/// A locked room lets in nobody who was not in this meeting before.
async fn is_shut(app: &App, place: &Place, session: Uuid, id: Uuid) -> Result<bool> {
    if place.with(|live| live.room.locked) != Some(true) {
        return Ok(false);
    }
    Ok(!store::sessions::attended(app.db.read(), session, id).await?)
}
