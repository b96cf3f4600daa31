//! The key by which an encoder sends into a room: one for each room, and only its hash is kept.
//!
//! An encoder cannot be asked whether it agrees to be recorded. Whoever makes the key agrees for it, and that it was so is
//! written down in each meeting like everybody's answer, before anything of it is captured.

use uuid::Uuid;

use super::{Seat, leave, store};
use crate::access::{self, Action, Object};
use crate::audit::{self, Did, Entry};
use crate::kit::{App, Caller, Error, Result, Secret, Tx};
use crate::rooms::live::place::Rooms;
use crate::rooms::live::say::Leaving;
use crate::rooms::model::{Ingest, IngestState, NewIngest, Picture};
use crate::rooms::rtmp;

/// What keys of encoders begin with, so that one that lies about is known for what it is.
const PREFIX: &str = "rsk_";
const NAME: &str = "Encoder";

/// By what an encoder sends here, without the key.
///
/// # Errors
/// 403 or 404 for whoever does not manage the room.
pub async fn show(app: &App, caller: &Caller, room: Uuid) -> Result<IngestState> {
    access::require(app, caller, Action::ManageRoom, Object::room(room)).await?;
    super::room(app, room).await?;
    let found = store::ingests::find(app.db.read(), room).await?;
    Ok(IngestState {
        ingest: found.map(|row| view(app, row, None)),
    })
}

/// A new key. The one before opens nothing any more, and who sends with it is put out.
///
/// # Errors
/// 403 or 404 for whoever does not manage the room.
pub async fn make(app: &App, caller: &Caller, room: Uuid, new: NewIngest) -> Result<Ingest> {
    access::require(app, caller, Action::ManageRoom, Object::room(room)).await?;
    super::room(app, room).await?;
    let secret = Secret::presented(format!("{PREFIX}{}", app.rng.secret().reveal()));
    let tx = app.db.tx().await?;
    let before = store::ingests::find(&*tx, room).await?;
    let given = new.name.map(|name| name.trim().to_owned());
    let name = given
        .or_else(|| before.as_ref().map(|row| row.name.clone()))
        .unwrap_or_else(|| NAME.to_owned());
    let picture = new
        .picture
        .or_else(|| before.as_ref().map(|row| Picture::parse(&row.picture)))
        .unwrap_or_default();
    let participant_id = match before {
        Some(before) => {
            store::participants::rename(&*tx, before.participant_id, &name).await?;
            before.participant_id
        }
        None => {
            let (id, now) = (app.new_id(), app.clock.now());
            store::participants::insert(&*tx, id, room, None, &name, now).await?;
            id
        }
    };
    let row = store::ingests::Row {
        room_id: room,
        participant_id,
        name,
        picture: picture.as_str().to_owned(),
        secret_hash: secret.hash(),
        made_by: caller.id(),
        created_at: app.clock.now(),
    };
    store::ingests::put(&*tx, row.clone()).await?;
    note(app, &tx, caller, Did::MakeIngest, room).await?;
    tx.commit().await?;
    put_out(app, &row).await?;
    Ok(view(app, row, Some(&secret)))
}

/// Takes the key back; who sends with it is put out.
///
/// # Errors
/// 403 or 404 for whoever does not manage the room.
pub async fn revoke(app: &App, caller: &Caller, room: Uuid) -> Result<()> {
    access::require(app, caller, Action::ManageRoom, Object::room(room)).await?;
    super::room(app, room).await?;
    let tx = app.db.tx().await?;
    let Some(row) = store::ingests::find(&*tx, room).await? else {
        return Ok(());
    };
    store::ingests::delete(&*tx, room).await?;
    note(app, &tx, caller, Did::RevokeIngest, room).await?;
    tx.commit().await?;
    put_out(app, &row).await
}

async fn put_out(app: &App, row: &store::ingests::Row) -> Result<()> {
    let seat = Seat {
        room: row.room_id,
        participant: row.participant_id,
    };
    // To its end, also when whoever asked hangs up: the key is gone, so must be who sends with it.
    let house = app.clone();
    let leaving = async move { leave::leave(&house, seat, Leaving::Removed).await };
    app.tasks.spawn(leaving).await.map_err(Error::internal)?
}

async fn note(app: &App, tx: &Tx, caller: &Caller, did: Did, room: Uuid) -> Result<()> {
    let entry = Entry::of(did).by(caller.user()).to(room).kind("room");
    audit::record(app, tx, entry).await
}

fn view(app: &App, row: store::ingests::Row, secret: Option<&Secret>) -> Ingest {
    let sends = app.get::<Rooms>().with(row.room_id, |live| {
        let person = live.person(row.participant_id);
        person.is_some_and(|person| person.ear.is_some())
    });
    Ingest {
        whip_url: format!("{}api/v1/rooms/{}/whip", app.public_url, row.room_id),
        rtmp_url: rtmp::address(app, row.room_id),
        rtmp_refused: rtmp::refused(app, row.room_id).map(str::to_owned),
        stream_key: secret.map(|secret| secret.reveal().to_owned()),
        picture: Picture::parse(&row.picture),
        name: row.name,
        participant_id: row.participant_id,
        created_at: row.created_at,
        publishing: sends == Some(true),
    }
}
