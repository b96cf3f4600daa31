//! What can be done with rooms and in their meetings: one function per verb.

pub mod consent;
pub mod enter;
pub mod ingest;
pub mod join;
pub mod leave;
pub mod link;
pub mod manage;
pub mod media;
pub mod moderate;
pub mod onlook;
pub mod presence;
pub mod share;
pub mod start;
pub mod stats;
pub mod takes;
pub mod talk;
pub mod whip;

use uuid::Uuid;

use super::live::Live;
use super::live::person::Person;
use super::live::place::Rooms;
use super::store;
use crate::kit::{App, Error, Kind, Result};

/// Where an event comes from: a seat in a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The room.
    pub room: Uuid,
    /// The person.
    pub participant: Uuid,
}

/// A room that is not deleted.
async fn room(app: &App, id: Uuid) -> Result<store::rooms::Row> {
    let found = store::rooms::find(app.db.read(), id).await?;
    found
        .filter(|room| room.deleted_at.is_none())
        .ok_or_else(Error::not_found)
}

/// Does something with the meeting in which that seat is.
fn with<T>(app: &App, seat: Seat, what: impl FnOnce(&mut Live) -> T) -> Result<T> {
    let rooms = app.get::<Rooms>();
    let done = rooms.with(seat.room, |live| {
        live.person(seat.participant).is_some().then(|| what(live))
    });
    done.flatten().ok_or_else(not_in_the_room)
}

/// Does something with the person in that seat.
fn with_person<T>(app: &App, seat: Seat, what: impl FnOnce(&mut Person) -> T) -> Result<T> {
    with(app, seat, |live| {
        live.person_mut(seat.participant).map(what)
    })?
    .ok_or_else(not_in_the_room)
}

/// The caller has no seat in a meeting.
pub fn not_in_the_room() -> Error {
    let say = "Join the room first.";
    Error::new(Kind::Conflict, "room.not_joined", say)
}
