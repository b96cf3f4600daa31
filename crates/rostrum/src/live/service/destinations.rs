//! Where a room's live streams are sent on to. Whoever may record a room decides: to send it to others is more than that, and
//! the room is told.

use std::net::IpAddr;

use uuid::Uuid;

use crate::access::{self, Action, Object};
use crate::audit::{self, Did, Entry};
use crate::kit::{App, Caller, Error, Kind, Result, Secret, Tx, outward};
use crate::live::model::{
    Address, ChangeDestination, Destination, Destinations, MOST, NewDestination, Settings,
};
use crate::live::push::Pushes;
use crate::live::store::destinations::{self, Row};
use crate::rooms;

/// Those of a room, without their keys.
///
/// # Errors
/// 404 or 403 for those who do not lead the room.
pub async fn list(app: &App, caller: &Caller, room: Uuid) -> Result<Destinations> {
    led(app, caller, room).await?;
    let pushes = app.get::<Pushes>();
    let rows = destinations::of(app.db.read(), room).await?;
    Ok(Destinations {
        items: rows.into_iter().map(|row| view(&pushes, row)).collect(),
        most: MOST,
        enabled: app.get::<Settings>().push,
    })
}

/// Adds one. While the room is live and it is on, it is sent to at once.
///
/// # Errors
/// 404 or 403 for those who do not lead the room. 409 when there are enough, or nothing is sent on here. 422 for an address
/// that is none, or is private.
pub async fn add(
    app: &App,
    caller: &Caller,
    room: Uuid,
    new: NewDestination,
) -> Result<Destination> {
    led(app, caller, room).await?;
    let settings = app.get::<Settings>();
    if !settings.push {
        let say = "This server does not send live streams on to other platforms.";
        return Err(Error::new(Kind::Conflict, "live.push_off", say));
    }
    let address = address(&settings, &new.url)?;
    let (id, now, pushes) = (app.new_id(), app.clock.now(), app.get::<Pushes>());
    let row = Row {
        id,
        room,
        name: new.name.trim().to_owned(),
        url: address.url,
        sealed_key: pushes.seal(app, id, &Secret::presented(new.key.trim()))?,
        is_on: new.on.unwrap_or(true),
        made_by: caller.id(),
        created_at: now,
        changed_at: now,
    };
    let tx = app.db.tx().await?;
    if destinations::of(&*tx, room).await?.len() >= MOST {
        let say = "There are five already. Remove one first.";
        return Err(Error::new(
            Kind::Conflict,
            "live.too_many_destinations",
            say,
        ));
    }
    destinations::insert(&*tx, row.clone()).await?;
    note(app, &tx, caller, Did::AddDestination, &row).await?;
    tx.commit().await?;
    pushes.changed();
    Ok(view(&pushes, row))
}

/// Changes one, at once.
///
/// # Errors
/// 404 or 403 for those who do not lead the room. 422 for an address that is none, or another one without its key.
pub async fn change(
    app: &App,
    caller: &Caller,
    (room, id): (Uuid, Uuid),
    change: ChangeDestination,
) -> Result<Destination> {
    led(app, caller, room).await?;
    let pushes = app.get::<Pushes>();
    let tx = app.db.tx().await?;
    let row = destinations::find(&*tx, room, id).await?;
    let mut row = row.ok_or_else(Error::not_found)?;
    if let Some(url) = change.url {
        let address = address(&app.get::<Settings>(), &url)?;
        if address.url != row.url && change.key.is_none() {
            // Else whoever leads the room with others could have their key sent to a machine of theirs.
            let say = "is needed again: the one that is known is for another address";
            return Err(Error::invalid("key", "required", say));
        }
        row.url = address.url;
    }
    if let Some(key) = change.key {
        row.sealed_key = pushes.seal(app, id, &Secret::presented(key.trim()))?;
    }
    if let Some(name) = change.name {
        row.name = name.trim().to_owned();
    }
    row.is_on = change.on.unwrap_or(row.is_on);
    row.changed_at = app.clock.now();
    destinations::save(&*tx, row.clone()).await?;
    note(app, &tx, caller, Did::ChangeDestination, &row).await?;
    tx.commit().await?;
    pushes.changed();
    Ok(view(&pushes, row))
}

/// Removes one with its key; nothing more is sent to it. Doing it twice changes nothing.
///
/// # Errors
/// 404 or 403 for those who do not lead the room.
pub async fn remove(app: &App, caller: &Caller, room: Uuid, id: Uuid) -> Result<()> {
    led(app, caller, room).await?;
    let tx = app.db.tx().await?;
    let Some(row) = destinations::find(&*tx, room, id).await? else {
        return Ok(());
    };
    destinations::delete(&*tx, room, id).await?;
    note(app, &tx, caller, Did::RemoveDestination, &row).await?;
    tx.commit().await?;
    app.get::<Pushes>().changed();
    Ok(())
}

async fn led(app: &App, caller: &Caller, room: Uuid) -> Result<()> {
    access::require(app, caller, Action::RecordRoom, Object::room(room)).await?;
    rooms::is_there(app, room).await
}

/// Reads an address. One that says itself that it is private is refused here; a name is looked at when it is called.
fn address(settings: &Settings, url: &str) -> Result<Address> {
    let wrong = |what: &str| Error::invalid("url", "destination.address", what);
    let address = Address::parse(url).map_err(wrong)?;
    let number = address.host.trim_matches(['[', ']']).parse::<IpAddr>();
    let is_here = address.host == "localhost" || address.host.ends_with(".localhost");
    let private = is_here || number.is_ok_and(|ip| !outward::is_public(ip));
    if private && !settings.push_private {
        let say = "is within a private network, which this server does not send to";
        return Err(Error::invalid("url", "destination.private", say));
    }
    Ok(address)
}

async fn note(app: &App, tx: &Tx, caller: &Caller, did: Did, row: &Row) -> Result<()> {
    let entry = Entry::of(did).by(caller.user()).to(row.room).kind("room");
    audit::record(app, tx, entry).await
}

fn view(pushes: &Pushes, row: Row) -> Destination {
    let stands = pushes.stands(row.id);
    Destination {
        id: row.id,
        name: row.name,
        url: row.url,
        on: row.is_on,
        state: stands.state,
        since: stands.since,
        reason: stands.reason,
        said: stands.said,
        lost_ms: stands.lost_ms,
        created_at: row.created_at,
    }
}
